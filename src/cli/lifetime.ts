import type { Writable } from 'node:stream'
import { TatouError } from '../model/errors.ts'
import type { Host, Interrupt } from './command.ts'
import { errorCode, whyUnwritable } from './files/system-error.ts'

/** Ctrl-C and its kin. */
export class Interrupted extends Error {
  readonly exitCode: number

  constructor(signal: Interrupt) {
    super(`interrupted by ${signal}`)
    this.name = 'Interrupted'
    this.exitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]
  }
}

/** The reader of standard output has gone (`| head`): nobody wants the rest, and nothing is wrong. */
export class ClosedPipe extends Error {
  readonly exitCode = 0

  constructor() {
    super('standard output was closed')
    this.name = 'ClosedPipe'
  }
}

/** How long work that was cut off may take to end by itself, in milliseconds. */
const GRACE_MS = 2000

/** The same for work that goes on until it is interrupted, and then has an end of its own to come to. */
const CLOSING_MS = 20_000

/**
 * One run of the program: what may cut it short (Ctrl-C, a closed pipe, standard output that fails), and
 * what must be done even then. Must be closed.
 */
export class Lifetime {
  readonly #host: Host
  readonly #controller = new AbortController()
  readonly #cleanups = new Set<() => void>()
  readonly #release: () => void
  #isEndless = false

  constructor(host: Host) {
    this.#host = host
    // These listeners stay: an error that nobody listens to, however late it comes, is a crash.
    host.stdout.on('error', (error: Error) => {
      this.#cut(errorCode(error) === 'EPIPE' ? new ClosedPipe() : outputFailed(error))
    })
    host.stderr.on('error', () => undefined)
    this.#release = host.onInterrupt((signal) => this.#cut(new Interrupted(signal)))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** From now on an interrupt is how the work is meant to end: its own result counts. */
  expectInterrupt(): void {
    this.#isEndless = true
  }

  /** Registers work for the end, however it comes. Returns a function that takes the registration back. */
  atExit(cleanup: () => void): () => void {
    this.#cleanups.add(cleanup)
    return () => this.#cleanups.delete(cleanup)
  }

  /**
   * The result of `work`, unless it is cut off: then the work gets a moment to end by itself, the cleanups
   * run, and the cause is thrown. Work that does not end by then is left to die with the process. Ends
   * when standard output has taken everything, so that a pipe that closes on the last line is noticed.
   */
  async finish<T>(work: () => Promise<T>): Promise<T> {
    const cut = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true })
    })
    const running = this.#flushAfter(work)
    try {
      return await Promise.race([running, cut])
    } catch (error) {
      if (!this.signal.aborted) throw error
      const isMeant = this.#isEndless && this.signal.reason instanceof Interrupted
      const ended = await endsInTime(running, isMeant ? CLOSING_MS : GRACE_MS)
      if (isMeant && ended) return await running
      this.#clean()
      if (!ended) this.#host.exit(exitCodeOf(this.signal.reason))
      throw this.signal.reason
    }
  }

  close(): void {
    this.#clean()
    this.#release()
  }

  #cut(reason: Error): void {
    // A second Ctrl-C means now.
    if (this.signal.aborted && reason instanceof Interrupted) {
      this.#clean()
      this.#host.exit(reason.exitCode)
    }
    this.#controller.abort(reason)
  }

  async #flushAfter<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      await flushed(this.#host.stdout)
    }
  }

  #clean(): void {
    for (const cleanup of this.#cleanups) cleanup()
    this.#cleanups.clear()
  }
}

function outputFailed(cause: Error): TatouError {
  return new TatouError('output', { file: 'standard output', problem: whyUnwritable(cause) }, { cause })
}

function exitCodeOf(reason: unknown): number {
  return reason instanceof Interrupted || reason instanceof ClosedPipe || reason instanceof TatouError
    ? reason.exitCode
    : 70
}

async function endsInTime(running: Promise<unknown>, grace: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), grace)
  })
  const ended = running.then(
    () => true,
    () => true,
  )
  const result = await Promise.race([ended, late])
  clearTimeout(timer)
  return result
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((done) => {
    stream.write('', () => done())
  })
}
