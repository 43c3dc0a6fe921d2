import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { OffsetsOf } from '../analysis/investigation.ts'
import type { Depth } from '../formats/compile.ts'
import type { ColumnName } from '../formats/log-format.ts'
import type { LoadedInput } from '../ingest/ledger.ts'
import { createLineReader } from '../ingest/line-reader.ts'
import { loadStreams } from '../ingest/load.ts'
import type { LogStream, UnreadableInput } from '../ingest/log-stream.ts'
import { openInputs } from '../ingest/open.ts'
import type { Input } from '../model/ledger.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Host, Invocation } from './command.ts'
import type { InputOptions } from './options.ts'

/** Memory of the engine, in bytes: with the runtime and the buffers of the readers the process stays below 1 GB. */
const MEMORY_LIMIT = 450_000_000

/** Inputs larger than this are worked on in a file of the private folder. */
const IN_MEMORY_BYTES = 64_000_000

/** Exit code when something could not be read whole; the rest is shown. */
export const INCOMPLETE = 4

/** Loaded logs, open until `close`. */
export interface Evidence {
  readonly store: Store
  readonly inputs: readonly Input[]
  readonly paths: ReadonlyMap<number, string>
  readonly loaded: readonly LoadedInput[]
  readonly unreadable: readonly UnreadableInput[]
  readonly offsetsOf: OffsetsOf
  close(): Promise<void>
}

/** What of the events a command needs. */
export interface Need {
  readonly depth: Depth
  readonly keep?: readonly ColumnName[]
}

/** How the engine is opened, for this host. `TATOU_IR_THREADS` limits its threads, `TMPDIR` says where it spills. */
export function storeOptions(host: Host, bytes: number): Parameters<typeof openStore>[0] {
  const threads = Number(host.env['TATOU_IR_THREADS'])
  return {
    temporary: host.env['TMPDIR'] ?? tmpdir(),
    memoryLimit: MEMORY_LIMIT,
    threads: Number.isInteger(threads) && threads > 0 ? threads : undefined,
    onDisk: bytes > IN_MEMORY_BYTES,
  }
}

/**
 * Opens paths, loads every line, and seals the engine: after this no query can reach a file. What could
 * not be read is warned about at once and listed in `unreadable`.
 */
export async function openEvidence(invocation: Invocation, options: InputOptions, need: Need): Promise<Evidence> {
  const { host, signal, progress } = invocation
  const store = await openStore(storeOptions(host, await sizeOf(options.paths, host.cwd)))
  const release = invocation.atExit(() => store.abandon())
  const close = async (): Promise<void> => {
    release()
    await store.close()
  }
  try {
    const opened = await openInputs(options.paths, { cwd: host.cwd, stdin: host.stdin, spoolDir: store.folder, signal })
    const total = opened.streams.reduce((sum, stream) => sum + stream.bytes, 0)
    let done = 0
    const loaded = await loadStreams(store, opened.streams, {
      ...need,
      timezone: options.timezoneGiven ? options.timezone : undefined,
      year: options.year ?? undefined,
      inputFormat: options.inputFormat ?? undefined,
      signal,
      onBytes: (bytes) => {
        done += bytes
        progress.update({ done, total, unit: 'bytes', label: 'reading' })
      },
    })
    await store.seal()
    const unreadable = [...opened.unreadable, ...loaded.unreadable]
    for (const { path, problem, hint } of unreadable) invocation.messages.error(`${path} ${problem}`, { hint })
    return { ...evidenceOf(store, loaded.inputs), unreadable, close }
  } catch (error) {
    await close()
    throw error
  }
}

function evidenceOf(store: Store, loaded: readonly LoadedInput[]): Omit<Evidence, 'unreadable' | 'close'> {
  const streams = new Map<number, { stream: LogStream; load: LoadedInput['load'] }>()
  for (const { input, load } of loaded) streams.set(input, { stream: load.stream, load })
  return {
    store,
    loaded,
    inputs: loaded.map(({ document }) => document),
    paths: new Map(loaded.map(({ input, document }) => [input, document.path])),
    offsetsOf: async (input, lines) => {
      const found = streams.get(input)
      return found ? createLineReader(found.stream, found.load.survey).offsets(lines) : new Map()
    },
  }
}

/** Bytes of the paths that are plain files, as a guess at how much there is to work on. */
async function sizeOf(paths: readonly string[], cwd: string): Promise<number> {
  const sizes = await Promise.all(paths.map((path) => stat(resolve(cwd, path)).then((found) => (found.isFile() ? found.size : IN_MEMORY_BYTES + 1), () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}
