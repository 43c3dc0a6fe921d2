import { spawnSync } from 'node:child_process'
import { runCli } from './run-cli.ts'

/**
 * Runs what a page of documentation tells its readers to type, in one folder, from top to bottom:
 *
 * - ` ```sh `: each line is a command. It must end with 0, or with what a comment behind it says: `# exit 4`.
 * - ` ```console `: each line that begins with `$ ` is a command, and what follows is what it shows. It must end
 *   with 0, unless the next command is `echo $?`.
 *
 * `tatou-ir` runs in this process, everything else in a shell.
 */
export interface Page {
  /** The page with what its commands show now. */
  readonly text: string
  /** Commands that did not end as the page says. */
  readonly faults: readonly string[]
}

/** Commands that no test may run, and who runs them. */
export const NOT_RUN: readonly (readonly [start: string, reason: string])[] = [
  ['npm ', '.ci/run runs it'],
  ['npx vitest', '.ci/run runs all tests'],
  ['source <(', 'test/cli/completion.test.ts runs it in real shells'],
  ['docker ', 'there is no service to ask'],
  ['journalctl ', 'there is no journal to ask'],
  ['tatou-ir drill run', 'the clock of these tests stands still: test/cli/drill-run.slow.test.ts runs it'],
  ['tatou-ir watch /', 'it goes on until it is interrupted; test/watch runs it'],
  ["tatou-ir watch '", 'it goes on until it is interrupted; test/watch runs it'],
]

interface Command {
  readonly line: string
  /** The exit code that the page promises. */
  readonly code: number
}

const FENCE = /^```(sh|console)\n(.*?)^```$/gms

/** What readers type in the blocks of a page, as it stands there. */
export function commandsOf(page: string): readonly string[] {
  return [...page.matchAll(FENCE)].flatMap(([, kind = '', body = '']) =>
    kind === 'sh' ? shellCommands(body).map(({ line }) => line) : exchanges(body).map(({ line }) => line),
  )
}

/** Programs that the commands of a page need besides the shell's own. */
export function programsOf(page: string): readonly string[] {
  const known = ['jq', 'gzip', 'bzip2', 'xz', 'zstd', 'zip', 'unzip', 'tar', 'sha256sum', 'sha512sum', 'ssh-keygen']
  const named = commandsOf(page).flatMap((line) => pipeline(line).map((part) => /^\S+/.exec(part)?.[0] ?? ''))
  return known.filter((program) => named.includes(program))
}

/** Runs the commands of a page in `folder`. */
export async function rerun(page: string, folder: string): Promise<Page> {
  const faults: string[] = []
  let text = ''
  let from = 0
  for (const match of page.matchAll(FENCE)) {
    const [block, kind = '', body = ''] = match
    text += page.slice(from, match.index)
    from = match.index + block.length
    if (kind === 'sh') {
      for (const { line, code } of shellCommands(body)) await check(line, code, folder, faults)
      text += block
    } else {
      text += `\`\`\`console\n${await retell(body, folder, faults)}\`\`\``
    }
  }
  return { text: text + page.slice(from), faults }
}

function shellCommands(body: string): Command[] {
  const lines = body.replaceAll('\\\n', ' ').split('\n')
  return lines.flatMap((line) => {
    const command = line.replace(/(?:^|\s+)# .*$/, '').trim()
    return command === '' ? [] : [{ line: command, code: Number(/# exit (\d+)/.exec(line)?.[1] ?? 0) }]
  })
}

function exchanges(body: string): { readonly line: string; readonly shown: string }[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [first = '', ...rest] = part.split('\n')
      return { line: first, shown: rest.join('\n') }
    })
}

async function retell(body: string, folder: string, faults: string[]): Promise<string> {
  const told = exchanges(body)
  let text = ''
  let code = 0
  for (const [at, { line }] of told.entries()) {
    if (line === 'echo $?') {
      text += `$ ${line}\n${code}\n`
      continue
    }
    const asked = told[at + 1]?.line === 'echo $?'
    const result = await runLine(line, folder)
    code = result.code
    if (code !== 0 && !asked) faults.push(`${line}: ended with ${code}, not 0: ${result.shown}`)
    text += `$ ${line}\n${result.shown.replace(/\n?$/, result.shown === '' ? '' : '\n')}`
  }
  return text
}

async function check(line: string, code: number, folder: string, faults: string[]): Promise<void> {
  if (NOT_RUN.some(([start]) => line.startsWith(start) && !line.includes('&&'))) return
  const result = await runLine(line.replace(/^npm ci && /, ''), folder)
  if (result.code !== code) faults.push(`${line}: ended with ${result.code}, not ${code}: ${result.shown}`)
}

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Commands that compare the clock with the world: it does not stand still for them. */
const IN_TIME = ['tatou-ir doctor']

const answers = new Map<string, Promise<Result>>()

/** Pages ask the same of the samples, to show different parts of the answer; it is worked out once. */
function remembered(argv: readonly string[], run: () => Promise<Result>): Promise<Result> {
  const [, path = ''] = argv
  if (!path.startsWith('samples/') || argv.includes('-o')) return run()
  const key = JSON.stringify(argv)
  const answer = answers.get(key) ?? run()
  answers.set(key, answer)
  return answer
}

interface Shown {
  readonly code: number
  readonly shown: string
}

/** Runs the parts of a pipeline one after the other; what they say on standard error is shown first. */
async function runLine(line: string, folder: string): Promise<Shown> {
  if (NOT_RUN.some(([start]) => line.startsWith(start))) return { code: 0, shown: '' }
  let input = ''
  let said = ''
  let code = 0
  for (const part of pipeline(line)) {
    const result = await runPart(part, input, folder)
    if (code !== 0 && code !== 4) return { code, shown: said }
    said += result.stderr
    input = result.stdout
    code = result.code
  }
  return { code, shown: said + input }
}

async function runPart(part: string, stdin: string, cwd: string): Promise<Result> {
  const assigned = /^(?:[A-Z_]+=\S* )*/.exec(part)?.[0] ?? ''
  const command = part.slice(assigned.length)
  if (/^(?:npx )?tatou-ir /.test(command)) {
    const env = Object.fromEntries(
      assigned
        .split(' ')
        .filter(Boolean)
        .map((each) => each.split('=', 2)),
    )
    const [, ...argv] = words(command.replace(/^npx /, ''))
    const clock = IN_TIME.some((start) => command.startsWith(start)) ? { now: Date.now } : {}
    const run = (): Promise<Result> => runCli(argv, { stdin, cwd, env, ...clock })
    return assigned === '' && stdin === '' ? remembered(argv, run) : run()
  }
  const { status, stdout, stderr } = spawnSync('bash', ['-c', part], { cwd, input: stdin, encoding: 'utf8' })
  return { code: status ?? 70, stdout, stderr }
}

/** The parts of a line between its pipes. */
function pipeline(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^'"|])+/g)].map(([part]) => part.trim())
}

/** The words of a command as a shell reads them, as far as the documentation needs it. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => {
    const [bare, quoted] = [word.replaceAll(/'[^']*'|"[^"]*"/g, ''), word.replaceAll(/'[^']*'/g, '')]
    if (/[*;&<>()]/.test(bare) || /[$`\\]/.test(quoted)) throw new Error(`this needs a shell: ${command}`)
    return word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2')
  })
}
