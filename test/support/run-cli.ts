import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Host, Interrupt, Terminal } from '../../src/cli/command.ts'
import { main } from '../../src/cli/main.ts'

export interface CliOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Makes standard output and standard error terminals of this width. */
  readonly columns?: number
  readonly cwd?: string
  /** Called with a function that sends a signal to the program. */
  readonly interrupt?: (send: (signal: Interrupt) => void) => void
  /** Bytes after which the reader of standard output goes away. */
  readonly closeAfter?: number
  /** The clock, in milliseconds since the epoch; it stands still unless given. */
  readonly now?: () => number
  /** Minutes east of UTC that the machine's clock shows. */
  readonly zoneOffset?: number
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The code of `host.exit`, when the program asked to end at once. */
  readonly exit: number | undefined
}

/** A moment for tests that need one and do not care which. */
const STILL = Date.UTC(2025, 10, 1, 12)

/** Runs one command line in this process, with injected streams, environment and clock. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const stdout = new Collector(options.columns, options.closeAfter)
  const stderr = new Collector(options.columns)
  let exit: number | undefined
  const host: Host = {
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout,
    stderr,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    uid: process.getuid?.() ?? null,
    self: [process.execPath, join(import.meta.dirname, '../../bin/tatou-ir.js')],
    machine: 'workstation',
    zoneOffset: () => options.zoneOffset ?? 0,
    now: options.now ?? (() => STILL),
    onInterrupt: (handler) => {
      options.interrupt?.(handler)
      return () => undefined
    },
    exit: (code) => {
      exit = code
    },
  }
  const code = await main(argv, host)
  await new Promise((done) => stderr.write('', done))
  return { code, stdout: stdout.text(), stderr: stderr.text(), exit }
}

/** A stream that keeps what is written to it, and may be a terminal or break like a pipe. */
class Collector extends Writable implements Terminal<Writable> {
  readonly #chunks: Buffer[] = []
  readonly #closeAfter: number
  readonly isTTY: boolean
  #size = 0
  declare readonly columns?: number

  constructor(columns?: number, closeAfter = Number.POSITIVE_INFINITY) {
    super({ highWaterMark: 1024 })
    this.#closeAfter = closeAfter
    this.isTTY = columns !== undefined
    if (columns !== undefined) this.columns = columns
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#size += chunk.length
    if (this.#size > this.#closeAfter) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      return
    }
    this.#chunks.push(chunk)
    setImmediate(done)
  }
}
