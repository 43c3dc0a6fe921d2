import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { openContainer } from '../evidence/open-container.ts'
import type { Container } from '../evidence/container.ts'
import { ageWith } from './age-keys.ts'
import type { Invocation } from './command.ts'

/** What reading a bundle takes from the run. */
export interface Reading {
  readonly threads: number
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/** Runs `body` with the bundle that the first argument names, and closes it. `TATOU_IR_THREADS` limits the threads. */
export async function withBundle<T>(
  invocation: Invocation,
  body: (container: Container, shown: string, reading: Reading) => Promise<T>,
): Promise<T> {
  const { host, signal, progress } = invocation
  const [shown = ''] = invocation.args
  const container = await openContainer(resolve(host.cwd, shown), shown, () => ageWith(invocation))
  let done = 0
  const onBytes = (bytes: number): void => {
    done += bytes
    progress.update({ done, total: container.bytes ?? 0, unit: 'bytes', label: 'verifying' })
  }
  const given = Number(host.env['TATOU_IR_THREADS'])
  const threads = Number.isInteger(given) && given > 0 ? given : availableParallelism()
  try {
    return await body(container, shown, { threads, signal, onBytes })
  } finally {
    await container.close()
  }
}
