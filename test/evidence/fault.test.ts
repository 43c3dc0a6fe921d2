import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fault, FAULT_CODES, orderFaults } from '../../src/evidence/fault.ts'

describe('the codes of faults', () => {
  it('are in the documentation with what they mean', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/bundle-verify.md'), 'utf8')
    const lost = Object.entries(FAULT_CODES).filter(([code, meaning]) => !page.includes(`| \`${code}\` | ${meaning} |`))
    expect(lost).toEqual([])
  })

  it('come errors first, then by path, and once', () => {
    const warning = fault('W-EMPTYDIR', 'a', 'is empty')
    const [early, late] = [fault('E-HASH', 'a', 'x'), fault('E-EXTRA', 'b', 'x')]
    expect(orderFaults([warning, late, early, late])).toEqual([early, late, warning])
  })
})
