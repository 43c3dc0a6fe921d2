import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'

describe('rules test', () => {
  it('without a path runs the tests of our own rules', { timeout: 300_000 }, async () => {
    const { code, stdout, stderr } = await runCli(['rules', 'test'])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^[\d,]+ tests of \d+ files: \d+ passed\n$/)
    expect(code).toBe(0)
  })
})
