import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { createDigester, type Digest, type DigestTask } from './digest.ts'
import type { Order, Report } from './digest-worker.ts'

export interface DigestOptions {
  /** Threads besides this one; with fewer than two this one does the work. */
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes more were hashed, and how many there are in all, uncompressed. */
  readonly onBytes?: ((bytes: number, total: number) => void) | undefined
}

interface Work extends DigestOptions {
  readonly onBytes: (bytes: number) => void
}

/** So much is given to a thread at once. */
const ORDER_BYTES = 8_388_608
const ORDER_TASKS = 512

/** Less work than this is done before a thread has started. */
const WORTH_BYTES = 33_554_432
const WORTH_TASKS = 2000

/** The event loop gets its turn after so many bytes or files, so that Ctrl-C is heard. */
const TURN_BYTES = 33_554_432
const TURN_TASKS = 256

/** A thread holds orders and digests, nothing else. */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 }

/** Run from its sources, as tests do, there is no such file, and older versions of Node could not load the other. */
const WORKER = new URL('./digest-worker.js', import.meta.url)

/** Hashes many contents, several at a time, each read once. The answers are in the order of the tasks;
 * there is none when no task wants a sum. Throws the signal's reason. */
export async function digestAll(tasks: readonly DigestTask[], options: DigestOptions): Promise<readonly Digest[]> {
  if (tasks.every(({ algorithms, crc }) => algorithms.length === 0 && !crc)) return []
  const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0)
  const isLittle = bytes < WORTH_BYTES && tasks.length < WORTH_TASKS
  const work: Work = { ...options, onBytes: (more) => options.onBytes?.(more, bytes) }
  if (isLittle || options.threads < 2 || !existsSync(fileURLToPath(WORKER))) return digestHere(tasks, work)
  return digestElsewhere(tasks, work)
}

async function digestHere(tasks: readonly DigestTask[], { signal, onBytes }: Work): Promise<Digest[]> {
  const digest = createDigester()
  const digests: Digest[] = []
  let since = 0
  let told = 0
  for (const task of tasks) {
    digests.push(
      await digest(task, (bytes) => {
        since += bytes
        told += bytes
        if (told < TURN_BYTES) return
        onBytes(told)
        told = 0
      }),
    )
    if (since < TURN_BYTES && digests.length % TURN_TASKS !== 0) continue
    since = 0
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
  onBytes(told)
  return digests
}

/** Numbers of the tasks that are given to a thread at once. */
type Numbers = readonly number[]

/** The largest tasks first, so that all threads end at about the same time. */
function ordersOf(tasks: readonly DigestTask[]): Numbers[] {
  const bytesOf = (number: number): number => tasks[number]?.bytes ?? 0
  const orders: number[][] = []
  let order: number[] = []
  let bytes = 0
  for (const number of [...tasks.keys()].toSorted((a, b) => bytesOf(b) - bytesOf(a))) {
    order.push(number)
    bytes += bytesOf(number)
    if (bytes < ORDER_BYTES && order.length < ORDER_TASKS) continue
    orders.push(order)
    order = []
    bytes = 0
  }
  if (order.length > 0) orders.push(order)
  return orders
}

async function digestElsewhere(tasks: readonly DigestTask[], { threads, signal, onBytes }: Work): Promise<Digest[]> {
  const digests: Digest[] = Array.from({ length: tasks.length })
  const left = ordersOf(tasks).toReversed()
  // A thread that ends while the engine still compiles for it in the background takes the process down (an assertion in
  // NodePlatform::ForIsolate, seen with Node 20 in one run of twenty). Threads compile by themselves, as they start after this.
  setFlagsFromString('--no-concurrent-recompilation')
  const workers = Array.from(
    { length: Math.min(threads, left.length) },
    () => new Worker(WORKER, { resourceLimits: LIMITS }),
  )
  const stopped = new Promise<never>((_, reject) => {
    signal?.throwIfAborted()
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const run = (worker: Worker): Promise<void> =>
    new Promise((done, failed) => {
      let numbers: Numbers = []
      const next = (): void => {
        const order = left.pop()
        if (order === undefined) {
          done()
          return
        }
        numbers = order
        const message: Order = order.flatMap((number) => tasks[number] ?? [])
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage(message)
      }
      worker.on('error', failed)
      worker.on('message', (report: Report) => {
        if (report.kind === 'bytes') {
          onBytes(report.bytes)
          return
        }
        for (const [at, digest] of report.digests.entries()) digests[numbers[at] ?? 0] = digest
        next()
      })
      next()
    })
  try {
    await Promise.race([Promise.all(workers.map(run)), stopped])
    return digests
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
