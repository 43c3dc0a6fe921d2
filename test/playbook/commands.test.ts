import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { executionFault } from '../../src/cli/playbook/playbook-execute.ts'
import { quoteShell, shellCommand } from '../../src/output/escape-shell.ts'
import { visible } from '../../src/output/visible.ts'
import { injectionRisk, wordsOf } from '../../src/playbook/command-words.ts'
import { evaluate, parseCondition } from '../../src/playbook/condition.ts'
import { fillCommand } from '../../src/playbook/fill.ts'
import { argumentFault } from '../../src/playbook/value.ts'
import { HOSTILE } from '../support/hostile.ts'
import { answersFor, makeCase, statusOf } from '../support/playbook-runs.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** What a real shell makes of a command: its words, as printf sees them. */
function shellWords(command: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', String.raw`printf '%s\0' ${command}`], { encoding: 'utf8' })
  return stdout.split('\0').slice(0, -1)
}

const COMMAND = { type: 'bash' as const, command: 'tatou-ir events --account __account__:value --case=__case__:value' }

describe('a value of a log in a command', () => {
  it.each(HOSTILE.map(({ name, value }) => [name, value]))('%s is one argument, or refused', (_, value) => {
    const filled = fillCommand(COMMAND, (name) => ({ type: 'string', value: name === '__case__' ? 'case' : value }))
    if (argumentFault('string', value) === null)
      expect(filled.argv).toEqual(['tatou-ir', 'events', '--account', value, '--case=case'])
    else expect(filled).toMatchObject({ argv: null, problem: expect.stringContaining('__account__') as unknown })
    // What is shown may be pasted: the shell sees the same number of words, and nothing runs.
    expect(visible(filled.text)).toBe(filled.text)
    expect(shellWords(filled.text)).toHaveLength(5)
  })

  it('is quoted as a real shell reads it', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => visible(text) === text)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
        expect(shellWords(shellCommand(words))).toEqual(words)
      }),
      { numRuns: 40 },
    )
    expect(quoteShell("it's")).toBe(String.raw`'it'\''s'`)
  })

  it.each([
    ['-rf', 'string'],
    ['', 'string'],
    ['a\u001b[2J', 'string'],
    ['a\nb', 'string'],
    ['a\u202eb', 'string'],
    ['203.0.113.9 -j ACCEPT', 'ipv4-addr'],
    ['x', 'integer'],
    ['maybe', 'bool'],
  ] as const)('%j is refused as %s', (value, type) => expect(argumentFault(type, value)).not.toBeNull())

  it.each([
    ['203.0.113.9', 'ipv4-addr'],
    ['2001:db8::1', 'ipv6-addr'],
    ['-5', 'integer'],
    ["o'brien@example.com", 'string'],
  ] as const)('%j is taken as %s', (value, type) => expect(argumentFault(type, value)).toBeNull())

  it('reads quotes as POSIX does, and nothing more of a shell', () => {
    const words = (command: string): unknown => {
      const split = wordsOf(command)
      return split.kind === 'words'
        ? split.words.map((word) => word.map((piece) => (piece.kind === 'text' ? piece.text : piece.name)).join(''))
        : split.kind
    }
    expect(words(`a 'b c' "d e" f\\ g ''`)).toEqual(['a', 'b c', 'd e', 'f g', ''])
    for (const command of ['a | b', 'a; b', 'a $(b)', 'a `b`', 'a > b', 'a &', 'a "$b"', 'a *', "a 'b", 'a\nb', ''])
      expect(words(command), command).toBe('shell')
    expect(injectionRisk('iptables -s __ip__:value -j DROP')).toBeNull()
    expect(injectionRisk('ls -la')).toBeNull()
  })
})

describe('a condition', () => {
  const values: Readonly<Record<string, string>> = { __a__: 'true', __n__: '7', __t__: 'guess.example' }
  it.each([
    ["__a__:value = 'true'", true],
    ['__a__:value == true', true],
    ["__a__:value != 'true'", false],
    ['__n__:value > 6', true],
    ["__n__:value <= '6'", false],
    ["__n__:value IN ('5', '7')", true],
    ["__t__:value LIKE 'guess.%'", true],
    ["__t__:value LIKE 'guess._'", false],
    ["__t__:value MATCHES '^gu.ss'", true],
    ["NOT __a__:value = 'true' OR __n__:value = 7", true],
    ["(__a__:value = 'true' OR __n__:value = 1) AND __n__:value = 2", false],
    ["__missing__:value = 'x'", null],
    ["__missing__:value = 'x' OR __a__:value = 'true'", true],
    ["__missing__:value = 'x' AND __a__:value = 'false'", false],
  ])('%s is %s', (text, expected) => {
    const condition = parseCondition(text)
    expect(typeof condition).not.toBe('string')
    if (typeof condition !== 'string') expect(evaluate(condition, (name) => values[name] ?? null)).toBe(expected)
  })

  it.each([
    '',
    '__a__:value',
    "__a__:value is 'x'",
    "'x' = __a__:value",
    "__a__:value = 'x' 'y'",
    "(__a__:value = 'x'",
  ])('%j cannot be read', (text) => expect(typeof parseCondition(text)).toBe('string'))
})

describe('what is run', () => {
  const fault = (command: string): string | null =>
    executionFault({ options: { execute: true, allow: ['ss'] } }, command.split(' '))

  it.each([
    'tatou-ir timeline --case case --since -30m',
    'tatou-ir case custody verify --case case',
    'tatou-ir rules coverage --case case --format json',
    'ss -tno',
  ])('may be %s', (command) => expect(fault(command)).toBeNull())

  it.each([
    ['tatou-ir timeline --case case -o /etc/cron.d/x', /writes a file/],
    ['tatou-ir timeline --case case -o/etc/cron.d/x', /writes a file/],
    ['tatou-ir timeline --case case -qo /etc/cron.d/x', /writes a file/],
    ['tatou-ir detect --output=x --case case', /writes a file/],
    ['tatou-ir detect --case case --output x', /writes a file/],
    ['tatou-ir ingest --case case x', /changes something/],
    ['tatou-ir case custody add --case case', /changes something/],
    ['tatou-ir', /changes something/],
    ['iptables -L', /not among the programs/],
    ['/usr/bin/ss -tn', /not among the programs/],
  ])('may not be %s', (command, message) => expect(fault(command)).toMatch(message))
})

describe('a hostile account name', () => {
  it('reaches no shell: it is one argument of our own command, or none', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder()
    const mark = join(folder, 'pwned')
    const name = `$(touch ${mark})\`touch ${mark}\`; touch ${mark} #`
    const lines = Array.from(
      { length: 9 },
      (_, at) =>
        `2025-10-18 16:28:1${at},140 | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:203.0.113.9 | LOGIN FAILED - Invalid credentials for ${name} from 203.0.113.9 | Status:FAILED`,
    )
    await writeFile(join(folder, 'security.log'), `${lines.join('\n')}\n`)
    expect((await runCli(['ingest', '--case', 'case', 'security.log', '-o', 'i.txt'], { cwd: folder })).code).toBe(0)
    const answers = answersFor('account-compromise', { 'Was it the owner?': ['yes'] }, { confirm: { execute: [1, 2] } })
    await writeFile(join(folder, 'a.yaml'), answers)
    const argv = ['playbook', 'run', 'account-compromise', '--case', 'case', '--non-interactive', 'a.yaml', '--execute']
    const env = { PATH: process.env['PATH'] ?? '' }
    const result = await runCli(argv, { cwd: folder, env })
    expect(result.code, result.stderr).toBe(0)
    const run = await statusOf(folder, '20251101T120000Z-account-compromise')
    const commands = run.steps.flatMap((step) => step.commands)
    expect(commands.map(({ exit_code: code }) => code)).toEqual([0, 0])
    expect(commands[1]?.argv.slice(-2)).toEqual(['--account', name])
    expect(existsSync(mark)).toBe(false)
    const output = await readFile(
      join(folder, 'case/playbooks', run.run, 'evidence', commands[1]?.sha256 ?? ''),
      'utf8',
    )
    expect(output).toContain('touch')
  })

  it('is not given to programs that nobody allowed, nor without --execute', async () => {
    const folder = await temporaryFolder()
    await makeCase(folder)
    for (const [args, message] of [
      [[], /without --execute/],
      [['--execute'], /iptables is not among the programs/],
    ] as const) {
      await writeFile(join(folder, 'a.yaml'), answersFor('brute-force', {}, { 'block-source': { execute: [1] } }))
      const argv = ['playbook', 'run', 'brute-force', '--case', 'case', '--non-interactive', 'a.yaml', ...args]
      const result = await runCli(argv, { cwd: folder })
      expect(result.code).toBe(2)
      expect(result.stderr).toMatch(message)
    }
  })
})
