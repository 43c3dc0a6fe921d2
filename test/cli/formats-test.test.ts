import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FormatTestsDocument } from '../../src/model/formats.ts'
import { HOSTILE } from '../support/hostile.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { DOOR, GATE } from '../support/user-format.ts'

async function test(...texts: readonly string[]): Promise<{ code: number; document: FormatTestsDocument }> {
  const cwd = await temporaryFolder()
  for (const [index, text] of texts.entries()) await writeFile(join(cwd, `${index}.yaml`), text)
  const { code, stdout, stderr } = await runCli(['formats', 'test', '.', '--format', 'json'], { cwd })
  expect(stderr).toBe('')
  return { code, document: FormatTestsDocument.parse(JSON.parse(stdout)) }
}

const failures = ({ results }: FormatTestsDocument): string[] =>
  results
    .filter(({ outcome }) => outcome === 'failed')
    .map(
      ({ path, line, column, test: name, expected, found }) =>
        `${path}:${line}:${column} ${name}: ${expected} / ${found}`,
    )

describe('formats test', () => {
  it('passes formats that read what they say', async () => {
    const { code, document } = await test(GATE, DOOR)
    expect(code).toBe(0)
    expect(document).toMatchObject({ files: 2, tests: 5, passed: 5, failed: 0, faults: [] })
  })

  it('says what a sample yields instead, where it stands, and exits with 1', async () => {
    const wrong = GATE.replace('    time: 2025-10-18T16:28:18Z', '    time: 2025-10-18T16:28:17Z')
      .replace('    reason: invalid_credentials\n', '    count: 2\n')
      .replace('      user_name: bob\n', '      user_name: bobby\n      host_name: gate\n')
      .replace('      level: WARN\n', '')
    const { code, document } = await test(wrong)
    expect(code).toBe(1)
    expect(failures(document)).toEqual([
      '0.yaml:12:11 sample 1: time: 2025-10-18T16:28:17.000000Z / 2025-10-18T16:28:18.000000Z',
      '0.yaml:11:5 sample 1: reason: nothing / invalid_credentials',
      '0.yaml:15:12 sample 1: count: 2 / 1',
      '0.yaml:19:18 sample 1: user_name: bobby / bob',
      '0.yaml:20:18 sample 1: host_name: gate / nothing',
      '0.yaml:17:7 sample 1: level: nothing / WARN',
    ])
  })

  it('says which lines are not taken, or should not be, and what stamps are none', async () => {
    const text = GATE.replace("line: '2025-10-18 16:28:18", "line: 'at 2025-10-18 16:28:18")
      .replace("line: '2025-10-18 16:28:19", "line: '2025-10-18 16-28-19")
      .replace('16:28:18 WARN login', '16:28:18 [WARN] login')
    const { document } = await test(text)
    expect(failures(document)).toEqual([
      '0.yaml:11:11 sample 1: line: taken / not taken',
      '0.yaml:23:11 sample 2: time: 2025-10-18T16:28:19.000000Z / a stamp of another kind',
      '0.yaml:33:5 near miss 1: not taken / taken',
    ])
  })

  it('warns of rules without a sample, of formats without a near miss, and of those that take lines of ours', async () => {
    const broad = String.raw`id: broad
title: t
pattern: '(?P<message>.*sshd.*)'
messages:
  - pattern: 'x'
    means: {activity: login}
samples: [{line: sshd, activity: other, columns: {message: sshd}}]
`
    const { code, document } = await test(broad)
    expect(code).toBe(0)
    expect(document.faults.map(({ code: fault, line, column }) => `${fault} ${line}:${column}`)).toEqual([
      'unproven-rule 5:5',
      'no-near-miss 1:1',
      'takes-others 3:10',
    ])
    expect(document.faults.at(-1)?.message).toContain('syslog-bsd')
  })

  it('tells the faults of all files, and tests the others', async () => {
    const { code, document } = await test('id: xx\n', GATE, GATE)
    expect(code).toBe(1)
    expect(document).toMatchObject({ files: 3, tests: 3, passed: 3 })
    expect(document.faults.map(({ path, line }) => `${path}:${line}`)).toEqual([
      '0.yaml:1',
      '0.yaml:1',
      '0.yaml:1',
      '2.yaml:1',
    ])
  })

  it('shows faults and failures as text that does nothing', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'a.yaml'), GATE.replace('user_name: bob', 'user_name: bobby'))
    await writeFile(join(cwd, 'b.yaml'), 'id: B\n')
    const { code, stdout } = await runCli(['formats', 'test', 'a.yaml', 'b.yaml'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('b.yaml:1:5 error bad-value')
    expect(stdout).toContain('a.yaml:19:18 failed acme-gate sample 1: user_name\n  expected bobby\n  found bob\n')
    expect(stdout).toContain('3 tests of 2 files: 2 passed, 1 failed, 4 faults in the files\n')
    for (const { name, value } of HOSTILE) {
      await writeFile(
        join(cwd, 'a.yaml'),
        `${JSON.stringify({ id: value, title: value, [value]: 1, pattern: value })}\n`,
      )
      const run = await runCli(['formats', 'test', 'a.yaml'], { cwd })
      expect([run.code, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(run.stdout)], name).toEqual([
        1,
        false,
      ])
    }
  })
})

describe('formats new', () => {
  const LINES = ['bob', 'eve', 'alice'].map(
    (name, n) => `2025-10-18 16:28:1${n} [WARN] login of ${name} from 198.51.100.${n} refused`,
  )

  it('writes a format that passes its tests and reads the log', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'gate.log.gz'), gzipSync(`${LINES.join('\n')}\n`))
    expect(await runCli(['formats', 'new', 'gate.log.gz', '-o', 'gate.yaml'], { cwd })).toMatchObject({
      code: 0,
      stdout: '',
    })
    const tested = await runCli(['formats', 'test', 'gate.yaml', '--format', 'json'], { cwd })
    expect(JSON.parse(tested.stdout)).toMatchObject({ failed: 0, faults: [] })
    const query = 'SELECT activity, outcome, user_name FROM events'
    const read = await runCli(['sql', query, 'gate.log.gz', '--format-file', 'gate.yaml', '--format', 'csv'], { cwd })
    expect(read.stdout.split(/\r?\n/)).toContain('login,failure,eve')
  })

  it('reads standard input, and says which of our formats read some of the lines', async () => {
    const sshd = 'Oct 18 16:28:18 gate sshd[17]: Failed password for root from 192.0.2.1 port 4711 ssh2'
    const { code, stdout } = await runCli(['formats', 'new', '-', '--year', '2025'], { stdin: `${sshd}\n` })
    expect(code).toBe(0)
    expect(stdout).toContain('# Some of these lines are read already, by syslog-bsd: a format of yours goes before.')
  })

  it('does nothing with what stands in the lines', async () => {
    const lines = HOSTILE.map(
      ({ value }) => `2025-10-18 16:28:18 [WARN] login of ${value.replaceAll(/[\r\n]/g, ' ')} refused`,
    )
    const { code, stdout } = await runCli(['formats', 'new', '-'], { stdin: lines.join('\n') })
    expect(code).toBe(0)
    expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(stdout)).toBe(false)
  })

  it('says so where lines have nothing in common', async () => {
    const { code, stderr } = await runCli(['formats', 'new', '-'], { stdin: 'x y\n1 [2]\n' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing in common')])
  })
})
