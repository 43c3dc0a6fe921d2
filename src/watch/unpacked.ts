import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FoundFile } from '../ingest/discover.ts'
import type { LogStream, UnreadableInput } from '../ingest/log-stream.ts'
import { openInputs } from '../ingest/open.ts'

/** What came out of a compressed or archived file, until `remove`. */
export interface Unpacked {
  readonly streams: readonly LogStream[]
  readonly unreadable: readonly UnreadableInput[]
  readonly remove: () => Promise<void>
}

/** Unpacks a file by what its bytes are, into a folder of its own below `folder`. Paths are those that documents show. */
export async function unpackedStreams(file: FoundFile, cwd: string, folder: string): Promise<Unpacked> {
  const spoolDir = await mkdtemp(join(folder, 'unpacked-'))
  const opened = await openInputs([file.path], { cwd, stdin: Readable.from([]), spoolDir })
  return { ...opened, remove: () => rm(spoolDir, { recursive: true, force: true }) }
}
