import { spawn } from 'node:child_process'
import type { Host, Invocation } from '../command.ts'
import { list } from '../options.ts'

/** Commands of this program that only look. */
const OWN: readonly string[] = [
  'timeline',
  'sources',
  'accounts',
  'detect',
  'events',
  'quality',
  'rules coverage',
  'case show',
  'case custody show',
  'case custody verify',
  'bundle verify',
  'bundle inspect',
  'playbook list',
  'playbook show',
  'playbook suggest',
  'playbook plan',
]

/** Output beyond this is cut off. */
const MOST_BYTES = 32_000_000

/** What a command did. */
export interface Executed {
  readonly exitCode: number | null
  readonly output: Buffer
}

/** Why a command is not run, as a sentence; null when it may be. */
export function executionFault({ options }: Pick<Invocation, 'options'>, argv: readonly string[]): string | null {
  if (options['execute'] !== true)
    return 'Nothing is run without --execute: run it by hand, and attach what it printed.'
  const [program = ''] = argv
  if (program === 'tatou-ir') {
    const words = argv.slice(1).join(' ')
    const known = OWN.some((name) => words === name || words.startsWith(`${name} `))
    return known ? null : 'It changes something: run it by hand.'
  }
  return list(options, 'allow').includes(program)
    ? null
    : `${program} is not among the programs that may be run (--allow ${program}): run it by hand.`
}

/** What a program may know of our environment. */
const PASSED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TATOU_IR_THREADS'] as const

function environment({ env }: Host): Record<string, string> {
  const passed = PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(passed), NO_COLOR: '1' }
}

/** Runs a command: arguments as they are, no shell, nothing on its standard input. Standard output and error are one text. */
export function execute({ host, signal }: Invocation, argv: readonly string[]): Promise<Executed> {
  const [program = '', ...args] = argv
  const [own = '', ...ownArgs] = host.self
  const isOwn = program === 'tatou-ir'
  return new Promise((done, failed) => {
    const child = spawn(isOwn ? own : program, isOwn ? [...ownArgs, ...args] : args, {
      cwd: host.cwd,
      env: environment(host),
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      if (size < MOST_BYTES) chunks.push(chunk.subarray(0, MOST_BYTES - size))
      size += chunk.length
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => {
      if (signal.aborted) failed(error)
      else done({ exitCode: null, output: Buffer.from(`${program}: ${error.message}\n`) })
    })
    child.on('close', (exitCode) => done({ exitCode, output: Buffer.concat(chunks) }))
  })
}
