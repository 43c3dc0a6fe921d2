import { join } from 'node:path'
import { compileJsonLoad, compileLoad, type LoadPlan } from '../formats/compile.ts'
import { madeColumns, recordColumns, type Depth } from '../formats/record-columns.ts'
import type { ColumnName, LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import { WRAPPERS } from '../formats/wrapper.ts'
import { TatouError } from '../model/errors.ts'
import { literal } from '../sql/literal.ts'
import { eventView, INPUT_TABLE, recordTable } from '../store/record.ts'
import type { Store } from '../store/store.ts'
import { requireZone } from '../store/zone-clock.ts'
import type { AddressRange } from './address-range.ts'
import { deriveAcrossInputs } from './derive.ts'
import { findClaimants } from './detect-format.ts'
import { stampFacts } from './stamp-facts.ts'
import { formatChunks } from './format-chunks.ts'
import type { Framing } from './framing.ts'
import { formatById, planFor, planOf } from './load-plan.ts'
import { leftLines, readLeft } from './late-lines.ts'
import { readLedger, type LoadedInput } from './ledger.ts'
import { framingFor, lineFile, linkTo } from './line-file.ts'
import { InputProblem, noText, problemOfSystem } from './input-problem.ts'
import type { LogStream, UnreadableInput } from './log-stream.ts'
import { appendRows, countRows, countUnclaimed, dropRows, presentColumns } from './record-rows.ts'
import { lineRelation, type LineFile } from './relation.ts'
import { copySurveyed, fingerprint } from './snapshot.ts'
import { survey, type Survey } from './survey.ts'
import { checkShifts, type TimeShift } from './time-shift.ts'

const CONCURRENT_BYTES = 32_000_000

export interface LoadOptions {
  readonly depth: Depth
  /** Columns of depth `full` that a slim load keeps all the same. */
  readonly keep?: readonly ColumnName[]
  /** From this size on a file is surveyed while it is loaded; smaller ones before, which tells equal files early. */
  readonly concurrentBytes?: number
  /** Zone of stamps that carry none; undefined means UTC is assumed. */
  readonly timezone: string | undefined
  /** Year of the first stamp of files whose stamps carry none. */
  readonly year: number | undefined
  /** What is added to all times of single inputs. */
  readonly shifts?: readonly TimeShift[]
  /** Id of the only log format to read with. */
  readonly inputFormat: string | undefined
  /** The formats there are, those of the user first; ours unless given. */
  readonly formats?: readonly LogFormat[]
  /** Proxies whose word on who their client is counts. */
  readonly trustedProxies?: readonly AddressRange[]
  /** How files are read whose first lines alone say so, by their names: they are not asked again. Added to. */
  readonly plans?: Map<string, LoadPlan>
  readonly signal?: AbortSignal
  readonly onBytes?: (bytes: number) => void
}

/** What a load leaves behind besides the tables `record`, `input` and the view `event`. */
export interface Loaded {
  readonly inputs: readonly LoadedInput[]
  readonly unreadable: readonly UnreadableInput[]
}

/**
 * Loads streams (in the order of their paths) into the store: every physical line becomes one row of
 * `record`, then what depends on several lines or inputs is derived. Checks that no line was lost. Throws
 * TatouError `lines-lost` when the engine read another number of lines than the survey counted.
 */
export async function loadStreams(store: Store, streams: readonly LogStream[], options: LoadOptions): Promise<Loaded> {
  if (options.timezone !== undefined) await requireZone(store, options.timezone)
  if (options.inputFormat !== undefined) formatById(options.inputFormat, options.formats)
  checkShifts(options.shifts ?? [], streams)
  const all = recordColumns(options.depth, options.formats)
  const columns = all.filter(({ depth }) => options.depth === 'full' || depth === 'core')
  await store.run(`${recordTable(columns)}; ${INPUT_TABLE}; SET disabled_optimizers = 'in_clause'`)
  const loads: StreamLoad[] = []
  const unreadable: UnreadableInput[] = []
  for (const surveyed of distinctStreams(await surveyEqual(streams, options, unreadable), loads)) {
    options.signal?.throwIfAborted()
    const { stream } = surveyed
    const input = loads.length + 1
    const load = await readable(stream, unreadable, () => loadOne(store, surveyed, input, streams.length > 1, options))
    if (load === undefined) continue
    const { sha256 } = load.survey
    await store.run(
      `INSERT INTO input VALUES (${input}, ${literal(stream.path)}, ${literal(sha256)}, ${load.firstRow}, ${load.rows})`,
    )
    if (load.survey.encoding === 'binary') unreadable.push(noText(stream.path))
    if (load.grew) unreadable.push(new InputProblem('grew').at(stream.path))
    loads.push(load)
  }
  const present = await presentColumns(store)
  const facts = { firstRows: loads.map(({ firstRow }) => firstRow), made: madeColumns(options.depth, present) }
  await store.run(`SET disabled_optimizers = ''; ${eventView(all, present, facts)}`)
  const derived = await deriveAcrossInputs(store, loads, { ...options, present })
  return { inputs: await readLedger(store, loads, derived, options), unreadable }
}

/** Runs a step that reads a stream; when the system refuses, the stream is noted as unreadable and left out. */
async function readable<T>(
  stream: LogStream,
  unreadable: UnreadableInput[],
  step: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    const problem = problemOfSystem(error)
    if (!problem) throw error
    unreadable.push(problem.at(stream.path))
    return undefined
  }
}

interface Surveyed {
  readonly stream: LogStream
  /** What the file looked like before it was surveyed. */
  readonly before: string
  readonly survey: Survey | undefined
  readonly framing: Framing | undefined
}

/** One loaded stream: its number, its survey and the other paths that hold the same bytes. */
export interface StreamLoad {
  readonly input: number
  readonly stream: LogStream
  readonly survey: Survey
  readonly alsoAt: string[]
  /** Its rows in `record`: the row id of the first, and how many. Of a stream that is not framed there are as many as lines. */
  readonly firstRow: number
  readonly rows: number
  /** The file has more bytes by now than were surveyed and loaded. */
  readonly grew: boolean
}

/** Surveys small streams and those that may be equal to another; the large others wait for their load. */
async function surveyEqual(
  streams: readonly LogStream[],
  options: LoadOptions,
  unreadable: UnreadableInput[],
): Promise<Surveyed[]> {
  const sizes = new Map<number, number>()
  for (const stream of streams) sizes.set(stream.bytes, (sizes.get(stream.bytes) ?? 0) + 1)
  const surveyed: Surveyed[] = []
  for (const stream of streams) {
    const now = stream.bytes < (options.concurrentBytes ?? CONCURRENT_BYTES) || (sizes.get(stream.bytes) ?? 0) > 1
    const found = await readable(stream, unreadable, async () => ({
      before: await fingerprint(stream.file),
      framing: await framingFor(stream.file, options),
      survey: now ? await survey(stream.file, options) : undefined,
    }))
    if (found) surveyed.push({ stream, ...found })
  }
  return surveyed
}

/** Leaves out streams whose bytes came before, noting their paths with the first one. */
function* distinctStreams(surveyed: readonly Surveyed[], loads: readonly StreamLoad[]): Iterable<Surveyed> {
  for (const each of surveyed) {
    const twin = each.survey && loads.find((load) => load.survey.sha256 === each.survey?.sha256)
    if (twin) twin.alsoAt.push(each.stream.path)
    else yield each
  }
}

async function loadOne(
  store: Store,
  surveyed: Surveyed,
  input: number,
  several: boolean,
  options: LoadOptions,
): Promise<StreamLoad> {
  const { stream, before, framing } = surveyed
  const firstRow = await countRows(store)
  const found =
    surveyed.survey ??
    (framing ? await survey(stream.file, options) : await loadWhileSurveying(store, stream, input, several, options))
  const load: StreamLoad = { input, stream, survey: found, alsoAt: [], firstRow, rows: found.lines, grew: false }
  if (found.encoding === 'binary') {
    await store.run(
      `INSERT INTO record (input, class, class_reason, enumeration) SELECT ${input}, 'rejected', 'not_text', false FROM range(${found.lines})`,
    )
    return load
  }
  const isLoaded = (await countRows(store)) > firstRow
  const rows = isLoaded ? found.lines : await insertSurveyed(store, load, framing, several, options)
  const after = await fingerprint(stream.file)
  const isAsSurveyed = before === after && after.startsWith(`${found.bytes} `)
  if (isAsSurveyed && (await countRows(store)) - firstRow === rows) {
    if (options.inputFormat === undefined) await secondPass(store, input, options)
    return { ...load, rows }
  }
  return loadCopy(store, load, framing, several, options)
}

/** A log goes on growing: when a file is no longer what was surveyed, the surveyed bytes of it are loaded from a copy. */
async function loadCopy(
  store: Store,
  load: StreamLoad,
  framing: Framing | undefined,
  several: boolean,
  options: LoadOptions,
): Promise<StreamLoad> {
  const { input, stream, survey: found, firstRow } = load
  await dropRows(store, firstRow)
  const file = join(store.folder, `copy-${input}`)
  const { grew } = await copySurveyed(stream.file, found, file, options.signal)
  const copied = { ...load, stream: { ...stream, file, owned: true }, grew }
  const expected = await insertSurveyed(store, copied, framing, several, options)
  if (options.inputFormat === undefined) await secondPass(store, input, options)
  const rows = (await countRows(store)) - firstRow
  if (rows !== expected) throw new TatouError('lines-lost', { path: stream.path, lines: expected, rows })
  return { ...copied, rows }
}

/** Returns how many rows there must be now. */
async function insertSurveyed(
  store: Store,
  load: StreamLoad,
  framing: Framing | undefined,
  several: boolean,
  options: LoadOptions,
): Promise<number> {
  const { input, survey: found } = load
  if (found.lines === 0) return 0
  const lines = await lineFile(store, load, framing, options)
  await insertLines(store, lines, input, several, await planOf(store, load.stream, lines, options))
  return lines.rows
}

/** Optimistic: loads the file as if it were clean while its bytes are surveyed. Rows stay only if it was. */
async function loadWhileSurveying(
  store: Store,
  stream: LogStream,
  input: number,
  several: boolean,
  options: LoadOptions,
): Promise<Survey> {
  const lines: LineFile = { file: await linkTo(store, stream, input), kind: 'clean', newline: 'lf' }
  const firstRow = await countRows(store)
  // Both must have ended before anything is dropped, whichever of them fails.
  const [surveyed, way] = await Promise.all([
    survey(stream.file, options).then(
      (found) => ({ found }),
      (error: unknown) => ({ error }),
    ),
    insertFast(store, stream, lines, input, several, options).catch(() => 'failed' as const),
  ])
  if ('error' in surveyed) {
    await dropRows(store, firstRow)
    throw surveyed.error
  }
  const { found } = surveyed
  const rows = (await countRows(store)) - firstRow
  const asJson = way !== 'json' || (found.braces && (await countUnclaimed(store, input)) === 0)
  if (way === 'failed' || !found.clean || found.newline !== 'lf' || rows !== found.lines || !asJson) {
    await dropRows(store, firstRow)
  }
  return found
}

/** Reads JSON lines with the engine's own reader where that can be, and line by line otherwise. */
async function insertFast(
  store: Store,
  stream: LogStream,
  lines: LineFile,
  input: number,
  several: boolean,
  options: LoadOptions,
): Promise<'json' | 'lines'> {
  const plan = await planOf(store, stream, lines, options)
  const query = several ? undefined : compileJsonLoad(plan, lines.file)
  if (query === undefined) {
    await insertLines(store, lines, input, several, plan)
    return 'lines'
  }
  await appendRows(store, input, query)
  return 'json'
}

async function insertLines(
  store: Store,
  lines: LineFile,
  input: number,
  several: boolean,
  plan: LoadPlan,
): Promise<void> {
  const [first = [], ...rest] = formatChunks(plan.formats)
  // Whoever chooses the text of lines must not be able to make two of them look the same.
  const extras = { framed: lines.kind === 'frames', hash: several ? 'md5_number_lower(line)' : 'NULL' }
  await appendRows(store, input, compileLoad({ ...plan, formats: first }, lineRelation(lines), extras))
  for (const formats of rest) await readLeft(store, input, { ...plan, formats })
}

/** Lines that no format of the head took get a try with all formats. */
async function secondPass(store: Store, input: number, options: LoadOptions): Promise<void> {
  if ((await countUnclaimed(store, input)) === 0) return
  const left = leftLines(input, await presentColumns(store))
  const claimants = await findClaimants(store, left, options.formats ?? LOG_FORMATS, WRAPPERS)
  if (claimants.formats.length === 0) return
  const stamps = await stampFacts(store, left, claimants)
  for (const formats of formatChunks(claimants.formats))
    await readLeft(store, input, { ...planFor(options, { ...claimants, formats }), stamps })
}
