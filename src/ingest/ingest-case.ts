import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { canonicalJson } from '../model/canonical-json.ts'
import type { CaseFile, CaseInput, CaseReading, IngestDocument } from '../model/case.ts'
import type { CustodyEntry } from '../model/custody.ts'
import { TatouError } from '../model/errors.ts'
import { nextRecord, withRecord } from '../store/case-custody.ts'
import { attachDatabase, detachDatabase, fingerprintOf, finishDatabase } from '../store/case-database.ts'
import { commitEvidence, evidenceOf, stageEvidence } from '../store/case-evidence.ts'
import { CASE_NAMES, commit, listText, readCaseText, stageText, type LockedCase } from '../store/case-folder.ts'
import { digestOf, look, syncToDisk } from '../store/plain-file.ts'
import type { Store } from '../store/store.ts'
import { mergeInputs, type FoundStream, type ListedInput, type Merged } from './case-inputs.ts'
import { asListed, loadReading, mergeReading, streamOf } from './case-streams.ts'
import { byPath } from './discover.ts'
import { noText } from './input-problem.ts'
import { loadStreams } from './load.ts'
import type { LogStream, UnreadableInput } from './log-stream.ts'
import { openInputs, type OpenOptions } from './open.ts'

export interface IngestOptions extends Omit<OpenOptions, 'spoolDir'> {
  readonly paths: readonly string[]
  /** How the user calls the case. */
  readonly shown: string
  /** Reading options given now; they hold for the whole case from now on. */
  readonly reading: CaseReading
  /** Keep copies. Without it, what lies in plain files is only referred to; what was unpacked is kept all the same. */
  readonly copy: boolean
  /** Who does it, when and how, for the custody log. */
  readonly custody: Omit<CustodyEntry, 'event' | 'subjects' | 'note'>
  readonly version: string
  /** Opens the engine on a new file. */
  readonly openStore: (file: string) => Promise<Store>
  readonly onBytes?: ((bytes: number, doing: 'keeping' | 'reading') => void) | undefined
}

/** What an ingest did, and the case after it. */
export interface Ingested extends Pick<IngestDocument, 'added' | 'already_there'> {
  readonly case: CaseFile
  /** What this run could not read, or found to be no text. */
  readonly unreadable: readonly UnreadableInput[]
  /** Paths inside the case itself, which were left out. */
  readonly own: readonly string[]
}

/** What is ready to take its place in the case. */
interface Prepared {
  readonly file: CaseFile
  readonly merged: Merged
  readonly hasDatabase: boolean
  readonly unreadable: readonly UnreadableInput[]
  readonly own: readonly string[]
}

/**
 * Adds what paths name to a case and derives its database again from all evidence, so that the case is the same as
 * if everything had been given at once. Nothing of the case changes until all is ready; then evidence, database,
 * custody log and, last, the list take their places one by one, and up to the last the case is the old one. Throws
 * what `openInputs` and `loadStreams` throw, TatouError `input-changed`, `case-evidence`, `case-hostile`.
 */
export async function ingestCase(locked: LockedCase, options: IngestOptions): Promise<Ingested> {
  const store = await options.openStore(join(locked.staging, CASE_NAMES.database))
  let prepared: Prepared
  try {
    prepared = await prepare(store, locked, options)
  } finally {
    // The engine writes the last of the database when it is closed.
    await store.close()
  }
  options.signal?.throwIfAborted()
  await settle(prepared, locked, options)
  const { file, merged, unreadable, own } = prepared
  return { case: file, added: [...merged.added], already_there: [...merged.known], unreadable, own }
}

async function prepare(store: Store, locked: LockedCase, options: IngestOptions): Promise<Prepared> {
  const { before, staging, folder } = locked
  const spoolDir = join(staging, 'unpacked')
  await mkdir(spoolDir, { mode: 0o700 })
  const opened = await openInputs(options.paths, { ...options, spoolDir })
  const { streams, own } = await outside(opened.streams, folder)
  const found: FoundStream[] = []
  for (const stream of streams) found.push(await keep(stream, found, locked, options))
  const merged = mergeInputs(before?.inputs ?? [], found)
  const reading = before ? mergeReading(before.reading, options.reading) : options.reading
  const tool = { name: 'tatou-ir' as const, version: options.version }
  const derived = await derive(store, { inputs: merged.inputs, tool, reading }, locked, options)
  const noTexts = derived.inputs.filter(
    ({ encoding, sha256 }) => encoding === 'binary' && found.some((each) => each.sha256 === sha256),
  )
  return {
    file: {
      schema: 'tatou-ir/case/v1',
      created: before?.created ?? options.custody.at,
      tool,
      reading,
      inputs: derived.inputs,
      unreadable: mergeUnreadable(before?.unreadable ?? [], opened.unreadable, streams),
    },
    merged,
    hasDatabase: derived.isNew,
    unreadable: [...opened.unreadable, ...noTexts.map(({ path }) => noText(path))],
    own,
  }
}

/** A case that lies in a folder which is ingested does not take itself in. */
async function outside(
  streams: readonly LogStream[],
  folder: string,
): Promise<{ streams: LogStream[]; own: string[] }> {
  const outer: LogStream[] = []
  const own: string[] = []
  for (const stream of streams) {
    const isInside = !stream.owned && `${await realpath(stream.file)}${sep}`.startsWith(`${folder}${sep}`)
    if (isInside) own.push(stream.path)
    else outer.push(stream)
  }
  return { streams: outer, own }
}

/** Sees to it that the bytes of a stream are kept, unless they are already, and says where. */
async function keep(
  stream: LogStream,
  found: readonly FoundStream[],
  { before, staging }: LockedCase,
  options: IngestOptions,
): Promise<FoundStream> {
  const { file, path } = stream
  const sha256 = await digestOf(file, {
    signal: options.signal,
    onBytes: (bytes) => options.onBytes?.(bytes, 'keeping'),
  })
  const earlier = [...(before?.inputs ?? []), ...found.map(({ sha256: digest, kept }) => ({ sha256: digest, ...kept }))]
  const stored = earlier.find((input) => input.sha256 === sha256 && input.stored)
  if (stored) return { stream, sha256, kept: { stored: true, file: stored.file } }
  if (!options.copy && !stream.owned) return { stream, sha256, kept: { stored: false, file: await realpath(file) } }
  await stageEvidence(staging, { file, path, sha256 }, options.signal)
  return { stream, sha256, kept: { stored: true, file: `evidence/${sha256}` } }
}

type Listed = Pick<CaseFile, 'tool' | 'reading'> & { readonly inputs: readonly ListedInput[] }

/** The ledgers of all inputs: those of before where nothing that they depend on has changed, else from a new load. */
async function derive(
  store: Store,
  listed: Listed,
  locked: LockedCase,
  options: IngestOptions,
): Promise<{ inputs: CaseInput[]; isNew: boolean }> {
  const fingerprint = fingerprintOf(listed)
  const counted = await isCurrent(store, fingerprint, locked, options)
  if (counted) {
    const known = new Map(counted.map((input) => [input.sha256, input]))
    const inputs = listed.inputs.flatMap((input) => {
      const own = known.get(input.sha256)
      const ledger = own && { ...own.ledger, also_at: alsoAt(input) }
      return own && ledger ? [{ ...input, encoding: own.encoding, ledger }] : []
    })
    return { inputs, isNew: false }
  }
  const streams: LogStream[] = []
  for (const input of listed.inputs) streams.push(streamOf(input, await fileOf(input, locked, options)))
  const loaded = await loadStreams(store, streams, {
    depth: 'full',
    ...loadReading(listed.reading, options.shown),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onBytes: (bytes) => options.onBytes?.(bytes, 'reading'),
  })
  const ledgers = asListed(listed.inputs, loaded.inputs)
  await finishDatabase(store, fingerprint)
  const inputs = listed.inputs.flatMap((input, at) => {
    const own = ledgers[at]
    return own ? [{ ...input, encoding: own.load.survey.encoding, ledger: own.document }] : []
  })
  return { inputs, isNew: true }
}

function alsoAt(input: ListedInput): string[] {
  return input.also_at.map(({ path }) => path)
}

/** The inputs with their ledgers when the case's database is the one that would be made now. */
async function isCurrent(
  store: Store,
  fingerprint: string,
  { folder, before }: LockedCase,
  { shown }: IngestOptions,
): Promise<readonly CaseInput[] | undefined> {
  if (before === undefined || fingerprintOf(before) !== fingerprint) return undefined
  try {
    if (!(await attachDatabase(store, { folder, shown, file: before }, fingerprint))) return undefined
  } catch (error) {
    // What somebody put in its place is replaced.
    if (error instanceof TatouError) return undefined
    throw error
  }
  await detachDatabase(store)
  return before.inputs
}

async function fileOf(
  input: ListedInput,
  { folder, staging }: LockedCase,
  { shown, signal }: IngestOptions,
): Promise<string> {
  const staged = join(staging, input.sha256)
  if (input.stored && (await look(staged))) return staged
  return evidenceOf({ folder, shown }, input, signal)
}

/** What could not be read stays noted until it can be. */
function mergeUnreadable(
  before: readonly UnreadableInput[],
  now: readonly UnreadableInput[],
  streams: readonly LogStream[],
): UnreadableInput[] {
  const read = new Set(streams.map(({ path }) => path))
  const all = [...before.filter(({ path }) => !read.has(path)), ...now]
  const distinct = new Map(all.map(({ path, problem, hint }) => [`${path}\0${problem}`, { path, problem, hint }]))
  return [...distinct.values()].toSorted((a, b) => byPath(a, b) || (a.problem < b.problem ? -1 : 1))
}

/** Puts all that is new in its place, the list last. Nothing happens when nothing is new. */
/** What the custody log says of what came in; without anything new, of a new way to read what was there. */
function collected(file: CaseFile, { added }: Merged): Pick<CustodyEntry, 'event' | 'subjects' | 'note'> {
  if (added.length === 0) return { event: 'derived', subjects: [], note: 'read again with other options' }
  const sizes = new Map(file.inputs.map(({ sha256, bytes }) => [sha256, bytes]))
  const subjects = added.map(({ path, sha256 }) => ({
    path,
    bytes: sizes.get(sha256) ?? null,
    before: null,
    after: sha256,
  }))
  return { event: 'collected', subjects, note: null }
}

async function settle(
  { file, merged, hasDatabase }: Prepared,
  locked: LockedCase,
  options: IngestOptions,
): Promise<void> {
  const { before, folder, staging } = locked
  const text = listText(file)
  const isUnchanged = before !== undefined && listText(before) === text
  if ((isUnchanged && !hasDatabase) || (before === undefined && file.inputs.length === 0)) return
  const digests: string[] = []
  for (const { sha256, stored } of file.inputs) if (stored && (await look(join(staging, sha256)))) digests.push(sha256)
  const names: string[] = []
  if (hasDatabase) {
    const database = join(staging, CASE_NAMES.database)
    await chmod(database, 0o600)
    await syncToDisk(database)
    names.push(CASE_NAMES.database)
  }
  const isReadAnew = before !== undefined && canonicalJson(before.reading) !== canonicalJson(file.reading)
  if (merged.added.length > 0 || isReadAnew) {
    const log = (await readCaseText(folder, CASE_NAMES.custody, options.shown)) ?? ''
    const entry = { ...options.custody, ...collected(file, merged) }
    await stageText(staging, CASE_NAMES.custody, withRecord(log, nextRecord(log, entry)))
    names.push(CASE_NAMES.custody)
  }
  await stageText(staging, CASE_NAMES.list, text)
  await commitEvidence(folder, staging, digests, options.shown)
  await commit(folder, staging, [...names, CASE_NAMES.list])
}
