import { constants, open } from 'node:fs/promises'
import type { Alert } from '../model/alert.ts'
import type { Sink } from './sink.ts'
import type { QueuedAlert } from './state.ts'

/** An alert as one line of NDJSON, in the order of its model. */
export function alertLine({ state, finding }: Alert): string {
  return `${JSON.stringify({ state, finding })}\n`
}

/**
 * Appends alerts to a file, each once: its length is part of the state, so that what a run wrote and did not live to account
 * for is cut off and written again.
 */
export function fileSink(file: string, settings: Omit<Sink, 'begin' | 'deliver' | 'refresh'>): Sink {
  return {
    ...settings,
    async begin() {
      const handle = await open(file, 'a', 0o600)
      try {
        // A file that was there before the first alert keeps what it holds.
        return (await handle.stat()).size
      } finally {
        await handle.close()
      }
    },
    async deliver(alerts: readonly QueuedAlert[], bytes: number) {
      // Where somebody moved the file away, a new one is begun.
      const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600)
      try {
        const from = Math.min(bytes, (await handle.stat()).size)
        await handle.truncate(from)
        const text = Buffer.from(alerts.map((alert) => alertLine(alert)).join(''))
        for (let done = 0; done < text.length;)
          done += (await handle.write(text, done, text.length - done, from + done)).bytesWritten
        await handle.sync()
        return from + text.length
      } finally {
        await handle.close()
      }
    },
  }
}
