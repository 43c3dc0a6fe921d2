import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Command, OptionSpec } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { bashCompletion } from '../../src/cli/completion/bash.ts'
import { fishCompletion } from '../../src/cli/completion/fish.ts'
import { placesOf } from '../../src/cli/completion/place.ts'
import { zshCompletion } from '../../src/cli/completion/zsh.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** A table with one of everything, and with texts that are hostile to a shell. */
const option = (given: Omit<OptionSpec, 'group'>): OptionSpec => ({ group: 'Options:', ...given })
const OPTIONS: readonly OptionSpec[] = [
  option({
    flags: '--format <name>',
    description: "it's [so]: $(false) `x`",
    choices: ['table', 'json'],
    value: 'table',
  }),
  option({ flags: '--case <dir>', description: 'a folder', completes: 'directory' }),
  option({ flags: '--source <ip>', description: 'an address', repeatable: true, completes: 'none' }),
  option({ flags: '-o, --output <file>', description: 'a file', completes: 'file' }),
  option({ flags: '--full', description: 'all' }),
]
const path = { name: 'paths', description: 'logs', required: false, variadic: true, completes: 'file' } as const
const word = {
  name: 'word',
  description: 'w',
  required: true,
  variadic: false,
  choices: ['yes', 'no'],
  completes: ['yes', 'no'],
} as const
const rest = { description: '', examples: [], load: () => Promise.reject(new Error('never loaded')) }
const TABLE: readonly Command[] = [
  { kind: 'command', name: 'look', summary: "what's there: $(false)", arguments: [path], options: OPTIONS, ...rest },
  { kind: 'command', name: 'say', summary: 'one word, then files', arguments: [word, path], options: [], ...rest },
  {
    kind: 'group',
    name: 'box',
    summary: 'a box',
    description: '',
    commands: [
      { kind: 'command', name: 'open', summary: 'opens', arguments: [word], options: OPTIONS, ...rest },
      { kind: 'command', name: 'close', summary: 'closes', arguments: [], options: [], ...rest },
      {
        kind: 'group',
        name: 'inner',
        summary: 'a box in it',
        description: '',
        commands: [{ kind: 'command', name: 'lift', summary: 'lifts', arguments: [word], options: OPTIONS, ...rest }],
      },
    ],
  },
]

/** What is typed before the cursor (the last word is being completed), and what must be offered. */
const CASES: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['', ['box', 'help', 'look', 'say']],
  ['l', ['look']],
  ['--deb', ['--debug']],
  ['--debug l', ['look']],
  ['look --fo', ['--format']],
  ['look --format ', ['json', 'table']],
  ['look --format j', ['json']],
  ['look --source 10.0.0.1 --fu', ['--full']],
  ['look --format=j', ['json']],
  ['look x.log --format ', ['json', 'table']],
  ['look lo', ['logs']],
  ['look --case lo', ['logs']],
  ['look -o f', ['file one.log']],
  ['look --source f', []],
  ['say ', ['no', 'yes']],
  ['say yes f', ['file one.log']],
  ['box ', ['close', 'inner', 'open']],
  ['box inner ', ['lift']],
  ['box inner lift y', ['yes']],
  ['box inner lift --ful', ['--full']],
  ['box o', ['open']],
  ['box open ', ['no', 'yes']],
  ['box open --ful', ['--full']],
  ['box close y', []],
  ['help b', ['box']],
]

/** The folder in which completion is asked for. */
async function folderWithFiles(script: string, name: string): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'logs'))
  await writeFile(join(folder, 'file one.log'), '')
  await writeFile(join(folder, name), script)
  return folder
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, HOME: cwd },
  })
  expect(stderr).toBe('')
  return stdout
}

/** A file name as it is: without the slash of a folder and the shell's own quoting. */
function plain(name: string): string {
  return name.replace(/\/$/, '').replaceAll('\\ ', ' ')
}

describeWith(['bash'], 'completion bash', () => {
  // Files are readline's own completion (-o default, -o dirnames): the function leaves them to it.
  const left = new Set(['look lo', 'look --case lo', 'look -o f', 'say yes f'])

  it('offers what fits', async () => {
    const folder = await folderWithFiles(bashCompletion(placesOf(TABLE)), 'script')
    for (const [typed, offered] of CASES) {
      // bash makes words of its own of `=`.
      const given = typed.split(' ').flatMap((part) => (part.startsWith('--') ? part.split(/(=)/) : [part]))
      const ask = `source ./script; COMP_WORDS=(tatou-ir "$@"); COMP_CWORD=$#; _tatou_ir 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`
      const answer = run('bash', ['--norc', '-c', ask, 'bash', ...given], folder)
        .split('\n')
        .filter(Boolean)
      expect(answer.toSorted(), typed).toEqual(left.has(typed) ? [] : offered)
    }
  })

  it('is set up for the program, with the help of readline for files', async () => {
    const folder = await folderWithFiles(bashCompletion(placesOf(TABLE)), 'script')
    expect(run('bash', ['--norc', '-c', 'source ./script; complete -p tatou-ir'], folder)).toBe(
      'complete -o default -F _tatou_ir tatou-ir\n',
    )
  })
})

describeWith(['fish'], 'completion fish', () => {
  it('offers what fits', async () => {
    const folder = await folderWithFiles(fishCompletion(placesOf(TABLE)), 'script.fish')
    for (const [typed, offered] of CASES) {
      const ask = `source ./script.fish; complete -C 'tatou-ir ${typed}'`
      const lines = run('fish', ['--no-config', '-c', ask], folder).split('\n').filter(Boolean)
      const answer = lines.map((line) => plain(line.split('\t')[0] ?? '').replace(/^--format=/, ''))
      expect(answer.toSorted(), typed).toEqual(offered)
    }
  })
})

describeWith(['zsh'], 'completion zsh', () => {
  it('offers what fits', async () => {
    const folder = await folderWithFiles(zshCompletion(placesOf(TABLE)), '_tatou-ir')
    await writeFile(join(folder, 'ask.zsh'), ASK_ZSH)
    const output = run('zsh', ['-f', 'ask.zsh', ...CASES.map(([typed]) => `tatou-ir ${typed}`)], folder)
    const answers = output.split('=\n').slice(1)
    for (const [index, [typed, offered]] of CASES.entries()) {
      const answer = answers[index]?.split('\n').filter(Boolean) ?? []
      expect(new Set(answer.map(plain)), typed).toEqual(new Set(offered))
    }
  })
})

/**
 * Asks a real interactive zsh in a pseudo terminal: types each line, presses Tab, and catches the matches
 * where compadd is given them. The key that ends a line tells by a file that the shell is done with it.
 */
const ASK_ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
await() { for i in {1..200}; do [[ -e $1 ]] && return; zpty -r -t shell output; sleep 0.02; done; print "no $1"; exit 1 }
zpty -w shell "fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -D -u"
zpty -w shell 'compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  typeset -a caught; builtin compadd -A caught "$@"
  print -rl -- "\${caught[@]}" >> caught.txt
  builtin compadd "$@"
}'
zpty -w shell 'done_with_it() { BUFFER=; print > done.txt }; zle -N done_with_it; bindkey "^G" done_with_it'
zpty -w shell 'tatou-ir() { : }; print > ready.txt'
await ready.txt
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t\\a'
  await done.txt
  print =
  [[ -e caught.txt ]] && cat caught.txt
  rm -f caught.txt done.txt
done
zpty -d shell
`

describe('completion of the real table', () => {
  it.each(['bash', 'zsh', 'fish'])('%s knows every command and option', async (shell) => {
    const { code, stdout } = await runCli(['completion', shell])
    expect(code).toBe(0)
    for (const place of placesOf(COMMANDS)) {
      for (const flag of place.flags) {
        const name = flag.names.at(-1) ?? ''
        expect(stdout).toContain(shell === 'fish' ? `-l ${name.slice(2)}` : name)
      }
      for (const command of place.commands) expect(stdout).toContain(command.name)
    }
  })

  it('refuses another shell', async () => {
    expect(await runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' })
  })
})
