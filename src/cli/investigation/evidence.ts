import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { InputNames, LinesOf } from '../../analysis/findings.ts'
import type { OffsetsOf } from '../../analysis/investigation.ts'
import type { Depth } from '../../formats/record-columns.ts'
import type { ColumnName, LogFormat } from '../../formats/log-format.ts'
import { knownFormats } from '../../formats/registry.ts'
import { parseAddressRange } from '../../ingest/address-range.ts'
import type { LoadedInput } from '../../ingest/ledger.ts'
import { createLineReader } from '../../ingest/line-reader.ts'
import { loadStreams } from '../../ingest/load.ts'
import type { LogStream, UnreadableInput } from '../../ingest/log-stream.ts'
import type { Survey } from '../../ingest/survey.ts'
import { openInputs } from '../../ingest/open.ts'
import { mergeReading } from '../../ingest/case-streams.ts'
import { loadCase } from '../../ingest/read-case.ts'
import type { CaseReading } from '../../model/case.ts'
import type { Config } from '../../model/config.ts'
import { TatouError } from '../../model/errors.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import type { Input } from '../../model/ledger.ts'
import { CASE_NAMES, readCase } from '../../store/case-folder.ts'
import { openStore, type Store } from '../../store/store.ts'
import type { Host, Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { readFormats } from '../formats/format-files.ts'
import type { InputOptions, ReadingOptions } from '../options.ts'
import { originalsOf, type Original } from './originals.ts'
import { whyUnwritable } from '../files/system-error.ts'
import { version } from '../version.ts'

/** Memory of the engine, in bytes: with the runtime and the buffers of the readers the process stays below 1 GB. */
const MEMORY_LIMIT = 450_000_000

/** Inputs larger than this are worked on in a file of the private folder. */
const IN_MEMORY_BYTES = 1_200_000_000

/** Exit code when something could not be read whole; the rest is shown. */
export const INCOMPLETE = 4

/** An input with its number in the tables, the row id of its first record, and how many rows it has. */
export interface EvidenceInput extends Pick<LoadedInput, 'input' | 'document'> {
  readonly firstRow: number
  readonly rows: number
  /** Where its bytes are and how they are read; of a case nobody asks. */
  readonly bytes?: { readonly file: string; readonly encoding: Survey['encoding'] }
}

/** Loaded logs, open until `close`. */
export interface Evidence {
  readonly store: Store
  readonly inputs: readonly Input[]
  readonly names: InputNames
  readonly loaded: readonly EvidenceInput[]
  readonly unreadable: readonly UnreadableInput[]
  /** The log formats there were to read with. */
  readonly formats: readonly LogFormat[]
  /** The configuration in force. */
  readonly config: ConfigUsed
  /** What it says, with what holds where it says nothing. */
  readonly settings: Config
  /** How the logs were read. */
  readonly reading: CaseReading
  readonly offsetsOf: OffsetsOf
  readonly linesOf: LinesOf
  /** The files that were read, each once, in the order of their paths. A case has the logs alone, not what they came out of. */
  readonly originals: readonly Original[]
  close(): Promise<void>
}

/** What of the events a command needs. */
export interface Need {
  readonly depth: Depth
  readonly keep?: readonly ColumnName[]
  /** One thread after the load, so that even rows without an order come in the same order each time. */
  readonly oneThread?: boolean
  /** A name: the folder of that name in the private folder stays open to the engine, to write files there. */
  readonly exports?: string
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

/** An engine for one run: interrupted and its folder removed when the run is cut off. */
export async function openRunStore(invocation: Invocation, options: Parameters<typeof openStore>[0]): Promise<Store> {
  const store = await openStore(options).catch((error: unknown) => {
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'mkdtemp')) throw error
    throw new TatouError('temporary', { folder: options.temporary, problem: whyUnwritable(error) }, { cause: error })
  })
  const interrupt = (): void => store.interrupt()
  const release = invocation.atExit(() => store.abandon())
  invocation.signal.addEventListener('abort', interrupt)
  return {
    ...store,
    close: async () => {
      invocation.signal.removeEventListener('abort', interrupt)
      release()
      await store.close()
    },
  }
}

/** Seals an engine when all is loaded: after this no query can reach a file. */
async function sealStore(store: Store, { oneThread, exports }: Need): Promise<void> {
  if (oneThread === true) await store.run('SET threads = 1')
  await store.seal(exports === undefined ? undefined : join(store.folder, exports))
}

/**
 * Opens paths or a case, loads every line, and seals the engine. What could not be read is warned about at once
 * and listed in `unreadable`.
 */
export async function openEvidence(invocation: Invocation, options: InputOptions, need: Need): Promise<Evidence> {
  const { used, config: settings } = await readConfig(invocation, options.paths)
  const opened =
    options.case === null
      ? await openPaths(invocation, options, need)
      : await openCase(invocation, options.case, options, need)
  const evidence = { ...opened, config: used, settings }
  for (const { path, problem, hint } of evidence.unreadable) invocation.messages.error(`${path} ${problem}`, { hint })
  warnOfYears(invocation, evidence.inputs)
  return evidence
}

/** A file's date is easily changed, by copying alone, so a year that comes from it must not go unnoticed. */
export function warnOfYears({ messages }: Invocation, inputs: readonly Input[]): void {
  const [first, ...more] = inputs.filter((input) => input.year_source === 'mtime')
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  messages.warning(`the times in ${first.path}${others} have no year: it is taken from the file's date; --year sets it`)
}

async function openPaths(
  invocation: Invocation,
  options: InputOptions,
  need: Need,
): Promise<Omit<Evidence, 'config' | 'settings'>> {
  const { host, signal, progress } = invocation
  const formats = knownFormats((await readFormats(invocation, options.paths)).map(({ format }) => format))
  const { config } = await readConfig(invocation, options.paths)
  const trustedProxies = config.trusted_proxies.flatMap((range) => parseAddressRange(range) ?? [])
  const store = await openRunStore(invocation, storeOptions(host, await sizeOf(options.paths, host.cwd)))
  const close = (): Promise<void> => store.close()
  try {
    const opened = await openInputs(options.paths, { cwd: host.cwd, stdin: host.stdin, spoolDir: store.folder, signal })
    const total = opened.streams.reduce((sum, stream) => sum + stream.bytes, 0)
    let done = 0
    const loaded = await loadStreams(store, opened.streams, {
      depth: need.depth,
      ...(need.keep ? { keep: need.keep } : {}),
      timezone: options.timezoneGiven ? options.timezone : undefined,
      year: options.year ?? undefined,
      shifts: options.skew,
      inputFormat: options.inputFormat ?? undefined,
      formats,
      trustedProxies,
      signal,
      onBytes: (bytes) => {
        done += bytes
        progress.update({ done, total, unit: 'bytes', label: 'reading' })
      },
    })
    await sealStore(store, need)
    return {
      ...evidenceOf(store, loaded.inputs, host.cwd),
      formats,
      reading: await caseReading(invocation, options, options.paths),
      unreadable: [...opened.unreadable, ...loaded.unreadable],
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A stored case in place of paths. Reading options given now hold for this run, which then reads the logs again. */
async function openCase(
  invocation: Invocation,
  folder: string,
  options: ReadingOptions,
  need: Need,
): Promise<Omit<Evidence, 'config' | 'settings'>> {
  const { host, signal, progress, messages } = invocation
  const opened = await readCase(resolve(host.cwd, folder), folder)
  const total = opened.file.inputs.reduce((sum, { bytes }) => sum + bytes, 0)
  const reading = await caseReading(invocation, options, [])
  const store = await openRunStore(invocation, storeOptions(host, total))
  const close = (): Promise<void> => store.close()
  try {
    let done = 0
    const loaded = await loadCase(store, opened, {
      depth: need.depth,
      ...(need.keep ? { keep: need.keep } : {}),
      reading,
      version: version(),
      signal,
      onBytes: (bytes) => {
        done += bytes
        progress.update({ done, total, unit: 'bytes', label: 'reading' })
      },
    })
    if (loaded.reread !== null) messages.note(`the logs of the case are read again: ${loaded.reread}`)
    await sealStore(store, need)
    const inputs = loaded.inputs.map(({ document }) => document)
    return {
      store,
      formats: loaded.formats,
      reading: mergeReading(opened.file.reading, reading),
      loaded: loaded.inputs,
      inputs,
      originals: originalsOf(
        opened.file.inputs.map(({ path, sha256, mtime, stored, file }) => ({
          path,
          sha256,
          mtime,
          file: stored ? join(opened.folder, CASE_NAMES.evidence, sha256) : file,
          input: path,
        })),
      ),
      names: new Map(loaded.inputs.map(({ input, document }) => [input, document])),
      offsetsOf: async (input, lines) =>
        (await loaded.inputs.find((each) => each.input === input)?.reader())?.offsets(lines) ?? new Map(),
      linesOf: async (input, lines) =>
        (await loaded.inputs.find((each) => each.input === input)?.reader())?.lines(lines) ?? [],
      unreadable: loaded.unreadable,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Reading options as a case holds them, with the formats and proxies that files give. `inputs` are the paths read. */
export async function caseReading(
  invocation: Invocation,
  { timezone, timezoneGiven, year, inputFormat, skew }: ReadingOptions,
  inputs: readonly string[],
): Promise<CaseReading> {
  const formats = await readFormats(invocation, inputs)
  const { config } = await readConfig(invocation, inputs)
  return {
    timezone: timezoneGiven ? timezone : null,
    year,
    input_format: inputFormat,
    formats: formats.map(({ file }) => file),
    trusted_proxies: config.trusted_proxies.length > 0 ? config.trusted_proxies : null,
    skew: [...skew],
  }
}

function evidenceOf(
  store: Store,
  loaded: readonly LoadedInput[],
  cwd: string,
): Omit<Evidence, 'unreadable' | 'formats' | 'config' | 'settings' | 'reading' | 'close'> {
  const streams = new Map<number, { stream: LogStream; load: LoadedInput['load'] }>()
  for (const { input, load } of loaded) streams.set(input, { stream: load.stream, load })
  return {
    store,
    loaded: loaded.map(({ input, document, load }) => ({
      input,
      document,
      firstRow: load.firstRow,
      rows: load.rows,
      bytes: { file: load.stream.file, encoding: load.survey.encoding },
    })),
    inputs: loaded.map(({ document }) => document),
    originals: originalsOf(
      loaded.map(({ document, load }) => {
        const { container, path, sha256 } = document
        return container === null
          ? { path, sha256, mtime: undefined, file: load.stream.file, input: path }
          : {
              path: container.path,
              sha256: container.sha256,
              mtime: undefined,
              file: resolve(cwd, container.path),
              input: path,
            }
      }),
    ),
    names: new Map(loaded.map(({ input, document }) => [input, document])),
    offsetsOf: async (input, lines) => {
      const found = streams.get(input)
      return found ? createLineReader(found.stream, found.load.survey).offsets(lines) : new Map()
    },
    linesOf: async (input, lines) => {
      const found = streams.get(input)
      return found ? createLineReader(found.stream, found.load.survey).lines(lines) : []
    },
  }
}

/** Bytes of the paths that are plain files, as a guess at how much there is to work on. */
async function sizeOf(paths: readonly string[], cwd: string): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(resolve(cwd, path)).then(
        (found) => (found.isFile() ? found.size : IN_MEMORY_BYTES + 1),
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
