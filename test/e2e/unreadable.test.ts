import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadStreams } from '../../src/ingest/load.ts'
import type { LogStream } from '../../src/ingest/log-stream.ts'
import { openStore } from '../../src/store/store.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { APP, lines } from './logs.ts'

/** A file that can be found and not be read, by nobody. */
async function unreadable(folder: string): Promise<string> {
  if (process.getuid?.() === 0) return '/proc/self/mem'
  const file = join(folder, 'closed')
  await writeFile(file, 'x')
  await chmod(file, 0)
  return file
}

it.each([1, 1e9])(
  'a stream that fails while it is read leaves nothing to the next (at once from %d bytes on)',
  async (concurrentBytes) => {
    const folder = await temporaryFolder()
    const good = join(folder, 'good.log')
    const log = lines(APP.failed('10:00:00', 'alice@example.com'), APP.failed('10:00:01', 'bob@example.com'))
    await writeFile(good, log)
    const stream = (path: string, file: string): LogStream => ({
      path,
      file,
      owned: false,
      bytes: log.length,
      container: null,
      compression: null,
      mtime: 0,
    })
    const store = await openStore({ temporary: folder, memoryLimit: 500_000_000, threads: 2, onDisk: false })
    try {
      const streams = [
        { ...stream('a', await unreadable(folder)), bytes: 11 },
        stream('b', good),
        { ...stream('c', await unreadable(folder)), bytes: 7 },
      ]
      const loaded = await loadStreams(store, streams, {
        depth: 'slim',
        timezone: undefined,
        year: undefined,
        inputFormat: undefined,
        concurrentBytes,
      })
      expect(loaded.unreadable.map(({ path }) => path)).toEqual(['a', 'c'])
      expect(loaded.inputs.map(({ document }) => document)).toMatchObject([{ path: 'b', lines: 2, parsed: 2 }])
      expect(await store.rows('SELECT line, user_name FROM event ORDER BY line')).toEqual([
        { line: 1, user_name: 'alice@example.com' },
        { line: 2, user_name: 'bob@example.com' },
      ])
    } finally {
      await store.close()
    }
  },
)
