import { spawn } from 'node:child_process'
import type { Host, Invocation } from './command.ts'

/** Output beyond this is cut off. */
const MOST_BYTES = 32_000_000

/** What a program did. Its exit code is null when it could not be started, was killed, or took too long. */
export interface Ran {
  readonly exitCode: number | null
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** Both, in the order in which they came. */
  readonly output: Buffer
}

/** What a program may know of our environment. */
const PASSED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TATOU_IR_THREADS'] as const

function environment({ env }: Host): Record<string, string> {
  const passed = PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(passed), NO_COLOR: '1' }
}

/**
 * Runs a command: arguments as they are, no shell, nothing on its standard input. `tatou-ir` is this program. After `seconds`, where
 * there are any, it is told to end. Throws only when the run itself is interrupted.
 */
export function runProgram(
  { host, signal }: Pick<Invocation, 'host' | 'signal'>,
  argv: readonly string[],
  seconds?: number,
): Promise<Ran> {
  const [program = '', ...args] = argv
  const [own = '', ...ownArgs] = host.self
  const isOwn = program === 'tatou-ir'
  const until = seconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)])
  return new Promise((done, failed) => {
    const child = spawn(isOwn ? own : program, isOwn ? [...ownArgs, ...args] : args, {
      cwd: host.cwd,
      env: environment(host),
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: until,
    })
    const chunks: { readonly from: 'stdout' | 'stderr'; readonly chunk: Buffer }[] = []
    let size = 0
    const take = (from: 'stdout' | 'stderr', chunk: Buffer): void => {
      if (size < MOST_BYTES) chunks.push({ from, chunk: chunk.subarray(0, MOST_BYTES - size) })
      size += chunk.length
    }
    const end = (exitCode: number | null): void => {
      const of = (...wanted: readonly string[]): Buffer =>
        Buffer.concat(chunks.filter(({ from }) => wanted.includes(from)).map(({ chunk }) => chunk))
      done({ exitCode, stdout: of('stdout'), stderr: of('stderr'), output: of('stdout', 'stderr') })
    }
    child.stdout.on('data', (chunk: Buffer) => take('stdout', chunk))
    child.stderr.on('data', (chunk: Buffer) => take('stderr', chunk))
    child.on('error', (error) => {
      if (signal.aborted) return failed(error)
      const problem = until.aborted ? `did not end within ${seconds} s` : error.message
      take('stderr', Buffer.from(`${program}: ${problem}\n`))
      end(null)
    })
    child.on('close', end)
  })
}
