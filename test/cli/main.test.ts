import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Command, CommandSpec } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { runCli } from '../support/run-cli.ts'

type Single = CommandSpec & { readonly words: readonly string[] }

const singles = (above: readonly string[], commands: readonly Command[]): Single[] =>
  commands.flatMap((command) => {
    const words = [...above, command.name]
    return command.kind === 'command' ? [{ ...command, words }] : singles(words, command.commands)
  })

const SINGLE = singles([], COMMANDS)

describe('help', () => {
  it('without arguments goes to standard error and is wrong usage', async () => {
    const { code, stdout, stderr } = await runCli([])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^Usage: tatou-ir <command> \[options\]\n/)
  })

  it('that is asked for goes to standard output', async () => {
    const { code, stdout, stderr } = await runCli(['--help'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const command of COMMANDS) expect(stdout).toContain(`  ${command.name} `)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each(SINGLE.map((command) => [command.words.join(' '), command] as const))(
    'of %s shows its options and examples',
    async (_, command) => {
      const { code, stdout } = await runCli([...command.words, '--help'])
      expect(code).toBe(0)
      for (const option of command.options) expect(stdout).toContain(option.flags)
      expect(command.examples.length).toBeGreaterThan(0)
      for (const example of command.examples) expect(stdout).toContain(`  $ ${example.run}\n`)
      expect((await runCli(['help', ...command.words])).stdout.startsWith('Usage:')).toBe(true)
    },
  )

  it('names every command once', () => {
    const names = SINGLE.map(({ words }) => words.join(' '))
    expect(new Set(names).size).toBe(names.length)
  })

  it('every module that the table names loads and can run', async () => {
    for (const command of SINGLE) expect(typeof (await command.load()).run).toBe('function')
  })
})

describe('version', () => {
  it('is that of package.json', async () => {
    const { code, stdout } = await runCli(['--version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('wrong usage', () => {
  it.each([
    [['nonsense'], "error: unknown command 'nonsense'\n  hint: see tatou-ir --help\n"],
    [['shema'], "error: unknown command 'shema'\n  hint: did you mean schema? see tatou-ir --help\n"],
    [['--quite'], "error: unknown option '--quite'\n  hint: did you mean --quiet? see tatou-ir --help\n"],
    [
      ['schema', '--outptu', 'x'],
      "error: unknown option '--outptu'\n  hint: did you mean --output? see tatou-ir schema --help\n",
    ],
    [['completion'], "error: missing required argument 'shell'\n  hint: see tatou-ir completion --help\n"],
    [['schema', '-o'], "error: option '-o, --output <file>' argument missing\n  hint: see tatou-ir schema --help\n"],
  ] as const)('%j ends with 2 and a hint', async (argv, message) => {
    expect(await runCli(argv)).toMatchObject({ code: 2, stdout: '', stderr: message })
  })

  it('shows a stack only with --debug', async () => {
    expect((await runCli(['schema', 'x'])).stderr).not.toMatch(/\n {4}at /)
    expect((await runCli(['schema', 'x', '--debug'])).stderr).toMatch(/\n {4}at /)
  })

  it('cannot act in the terminal', async () => {
    const { stderr } = await runCli(['\u001B]0;x\u0007\u202Etxt'])
    expect(stderr).toContain("unknown command '\\x1b]0;x\\x07\\u202etxt'")
  })
})

describe('general options', () => {
  it('count before and after the command', async () => {
    for (const argv of [
      ['--debug', 'schema', 'x'],
      ['schema', 'x', '--debug'],
    ]) {
      expect((await runCli(argv)).stderr).toContain('\n    at ')
    }
  })

  it('colour errors only where colours are wanted', async () => {
    const stderr = async (argv: readonly string[], env: Record<string, string>, columns?: number): Promise<string> =>
      (await runCli(argv, { env, ...(columns === undefined ? {} : { columns }) })).stderr
    const red = '\u001B[31merror:\u001B[39m'
    expect(await stderr(['x'], { TERM: 'xterm' }, 80)).toContain(red)
    expect(await stderr(['x'], { TERM: 'xterm' })).not.toContain('\u001B')
    expect(await stderr(['x'], { TERM: 'dumb' }, 80)).not.toContain('\u001B')
    expect(await stderr(['x'], { TERM: 'xterm', NO_COLOR: '1' }, 80)).not.toContain('\u001B')
    expect(await stderr(['x', '--no-color'], { TERM: 'xterm' }, 80)).not.toContain('\u001B')
    expect(await stderr(['x'], { FORCE_COLOR: '1' })).toContain(red)
    expect(await stderr(['x'], { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain('\u001B')
    expect(await stderr(['x'], { FORCE_COLOR: '0', TERM: 'xterm' }, 80)).not.toContain('\u001B')
  })
})

describe('the real binary', () => {
  const run = (command: string) => spawnSync('bash', ['-c', command], { encoding: 'utf8' })

  it('ends quietly when the reader of its output goes away', () => {
    const { stdout, stderr } = run('node bin/tatou-ir.js schema timeline | head -n 1; echo "${PIPESTATUS[0]}"')
    expect([stdout, stderr]).toEqual(['{\n0\n', ''])
  })

  it('says it when its output cannot be written', () => {
    const { status, stderr } = run('node bin/tatou-ir.js --help > /dev/full')
    expect(status).toBe(2)
    expect(stderr).toContain('error: cannot write standard output: no space left on the device\n')
  })

  it('works through a link from another folder', () => {
    const { stdout } = run(
      'd=$(mktemp -d) && ln -s "$PWD/bin/tatou-ir.js" "$d/t" && cd "$d" && ./t --version && rm t && rmdir "$d"',
    )
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
