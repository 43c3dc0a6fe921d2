/** A thread that hashes; see digest-pool.ts, which starts it. */
import { parentPort } from 'node:worker_threads'
import { createDigester, type Digest, type DigestTask } from './digest.ts'

/** What the pool sends. */
export type Order = readonly DigestTask[]

/** What it gets back: how many bytes were hashed since it was told last, and at the end of an order its digests. */
export type Report =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'done'; readonly digests: readonly Digest[] }

/** Progress is told when so much has been hashed. */
const TOLD_EVERY = 33_554_432

const port = parentPort
const digest = createDigester()
let untold = 0

const tell = (): void => {
  const report: Report = { kind: 'bytes', bytes: untold }
  untold = 0
  port?.postMessage(report)
}

port?.on('message', (order: Order) => {
  void work(order)
})

async function work(order: Order): Promise<void> {
  const digests: Digest[] = []
  for (const task of order) {
    const answer = await digest(task, (bytes) => {
      untold += bytes
      if (untold >= TOLD_EVERY) tell()
    })
    digests.push(answer)
  }
  tell()
  const report: Report = { kind: 'done', digests }
  port?.postMessage(report)
}
