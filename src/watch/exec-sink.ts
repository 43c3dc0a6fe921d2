import { spawn } from 'node:child_process'
import { alertLine } from './file-sink.ts'
import type { Sink } from './sink.ts'
import type { QueuedAlert } from './state.ts'

/** A command that does not end in time is ended, in milliseconds. */
const TIMEOUT_MS = 30_000

/** Where a command runs, and the only variable of its environment. */
export interface ExecPlace {
  readonly cwd: string
  readonly path: string
}

/**
 * Runs a command for each alert, which it finds on its standard input. There is no shell, and nothing from a log stands on its
 * command line. A command that fails is run again later.
 */
export function execSink(
  argv: readonly string[],
  place: ExecPlace,
  settings: Omit<Sink, 'begin' | 'deliver' | 'refresh'>,
): Sink {
  return {
    ...settings,
    atOnce: 1,
    async deliver(alerts: readonly QueuedAlert[]) {
      for (const alert of alerts) await runOnce(argv, place, alertLine(alert))
      return 0
    },
  }
}

function runOnce(argv: readonly string[], { cwd, path }: ExecPlace, input: string): Promise<void> {
  const [program = '', ...args] = argv
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: path },
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    child.on('error', failed)
    child.on('exit', (code, signal) => {
      if (code === 0) done()
      else failed(new Error(`${program} ended with ${signal ?? `exit code ${code ?? '?'}`}`))
    })
    // A command that does not read its input is no fault of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
