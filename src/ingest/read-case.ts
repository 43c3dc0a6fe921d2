import type { LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import type { CaseReading } from '../model/case.ts'
import type { Input } from '../model/ledger.ts'
import type { Database } from '../sql/database.ts'
import { attachDatabase, fingerprintOf } from '../store/case-database.ts'
import { CASE_NAMES, hostile, type Case } from '../store/case-folder.ts'
import type { Store } from '../store/store.ts'
import { formatInstant } from '../time/instant.ts'
import { asListed, caseStreams, caseUnreadable, loadReading, mergeReading } from './case-streams.ts'
import { createLineReader, type LineReader } from './line-reader.ts'
import { loadStreams, type LoadOptions } from './load.ts'
import type { LogStream, UnreadableInput } from './log-stream.ts'
import { INDEX_STEP } from './survey.ts'

/** An input of a case, ready to be asked: its number in the tables, its ledger, and its lines. */
export interface CaseLoadedInput {
  readonly input: number
  readonly document: Input
  readonly firstRow: number
  readonly reader: () => Promise<LineReader>
}

/** A case whose events are in the store. */
export interface LoadedCase {
  readonly inputs: readonly CaseLoadedInput[]
  /** The log formats that it is read with. */
  readonly formats: readonly LogFormat[]
  readonly unreadable: readonly UnreadableInput[]
  /** Why the logs were read again instead of the case's database, or null. */
  readonly reread: string | null
}

export interface ReadCaseOptions extends Pick<LoadOptions, 'depth' | 'keep' | 'signal' | 'onBytes'> {
  /** How the logs are to be read; what is null is as it was at the ingest. */
  readonly reading: CaseReading
  /** Our own version: a database that another one made is not used. */
  readonly version: string
}

/**
 * Makes the events of a case those of the store, as `loadStreams` does with paths: from the case's database, or, where
 * that does not fit (another version, other reading options, cut off), from the evidence itself. Throws TatouError
 * `case-evidence` and `case-hostile`. The store must not be sealed yet.
 */
export async function loadCase(store: Store, opened: Case, options: ReadCaseOptions): Promise<LoadedCase> {
  const streams = await caseStreams(opened, options.signal)
  const reading = mergeReading(opened.file.reading, options.reading)
  const unreadable = caseUnreadable(opened.file)
  const isOwnVersion = opened.file.tool.version === options.version
  const asked = fingerprintOf({ ...opened.file, reading })
  const loading = loadReading(reading, opened.shown)
  const { formats = LOG_FORMATS } = loading
  if (isOwnVersion && (await attachDatabase(store, opened, asked))) {
    await checkRows(store, opened)
    return { inputs: attachedInputs(store, opened, streams), formats, unreadable, reread: null }
  }
  const { inputs } = await loadStreams(store, streams, { ...options, ...loading })
  const loaded = asListed(opened.file.inputs, inputs).map(({ input, document, load }) => ({
    input,
    document,
    firstRow: load.firstRow,
    reader: () => Promise.resolve(createLineReader(load.stream, load.survey)),
  }))
  const isAsStored = asked === fingerprintOf(opened.file)
  return {
    inputs: loaded,
    formats,
    unreadable,
    reread: isAsStored ? whyReread(isOwnVersion) : 'they are to be read in another way',
  }
}

function whyReread(isOwnVersion: boolean): string {
  return isOwnVersion
    ? `its ${CASE_NAMES.database} is not that of its list; the next ingest makes it anew`
    : `its ${CASE_NAMES.database} was made by another version; the next ingest makes it anew`
}

function attachedInputs(store: Store, opened: Case, streams: readonly LogStream[]): CaseLoadedInput[] {
  let row = 0
  return opened.file.inputs.flatMap(({ ledger, encoding }, at) => {
    const firstRow = row
    row += ledger.lines
    const stream = streams[at]
    if (stream === undefined) return []
    let index: Promise<Float64Array> | undefined
    const reader = async (): Promise<LineReader> => {
      index ??= lineIndex(store, at + 1)
      return createLineReader(stream, { index: await index, lines: ledger.lines, encoding })
    }
    return [{ input: at + 1, document: ledger, firstRow, reader }]
  })
}

/** Where every INDEX_STEP-th line begins, as the survey notes it, from the sizes of the lines. */
async function lineIndex(db: Database, input: number): Promise<Float64Array> {
  const rows = await db.rows(`SELECT CAST(sum(r.size) AS BIGINT) AS bytes FROM record r JOIN input i USING (input)
    WHERE r.input = ${input} GROUP BY (r.rowid - i.first_rowid) // ${INDEX_STEP} ORDER BY (r.rowid - i.first_rowid) // ${INDEX_STEP}`)
  const index = new Float64Array(rows.length)
  let offset = 0
  for (const [at, row] of rows.entries()) {
    index[at] = offset
    offset += Number(row['bytes'] ?? 0)
  }
  return index
}

const FIGURES = `
  SELECT i.input, i.path, i.sha256, i.lines AS said, i.first_rowid, r.* EXCLUDE (input)
  FROM input i LEFT JOIN (
    SELECT input, count(*) AS lines, min(rowid) AS first_row, max(rowid) AS last_row, CAST(sum(size) AS BIGINT) AS bytes,
      count(*) FILTER (class IN ('event', 'continuation')) AS parsed, count(*) FILTER (class = 'event') AS events,
      count(*) FILTER (class = 'ignored') AS ignored, count(*) FILTER (class = 'blank') AS blank,
      count(*) FILTER (class = 'rejected') AS rejected,
      count(*) FILTER (class = 'event' AND (t IS NULL OR format IS NULL OR activity IS NULL OR outcome IS NULL)) AS incomplete,
      min(epoch_us(t)) FILTER (class = 'event') AS first_event, max(epoch_us(t)) FILTER (class = 'event') AS last_event
    FROM record GROUP BY input) r USING (input)
  ORDER BY i.input`

/** The rows must be those that the ledger counts, in file order, one for each line. Throws TatouError `case-hostile`. */
async function checkRows(db: Database, opened: Case): Promise<void> {
  const rows = await db.rows(FIGURES)
  const [others] = await db.rows('SELECT count(*) AS n FROM record ANTI JOIN input USING (input)')
  const { inputs } = opened.file
  const fits = rows.length === inputs.length && others?.['n'] === 0
  const wrong = inputs.find(
    ({ ledger, encoding }, at) => !rowsFit(rows[at] ?? {}, at + 1, ledger, encoding === 'binary'),
  )
  if (fits && wrong === undefined) return
  const problem = `${CASE_NAMES.database} does not hold what ${CASE_NAMES.list} says${wrong ? ` of ${wrong.path}` : ''}`
  throw hostile(opened.shown, problem, `delete ${CASE_NAMES.database}: the evidence is read in its place`)
}

/** A last line without a line end counts as if it had one, of one byte or two (UTF-16 and CRLF: up to four). */
const LINE_END_BYTES = 4

function rowsFit(row: Readonly<Record<string, unknown>>, input: number, ledger: Input, binary: boolean): boolean {
  const number = (name: string): number => Number(row[name] ?? 0)
  const instant = (name: string): string | null => (typeof row[name] === 'number' ? formatInstant(row[name]) : null)
  const first = number('first_rowid')
  const isDense =
    ledger.lines === 0 || (number('first_row') === first && number('last_row') === first + ledger.lines - 1)
  const tail = number('bytes') - ledger.bytes
  return (
    row['input'] === input &&
    row['path'] === ledger.path &&
    row['sha256'] === ledger.sha256 &&
    number('said') === ledger.lines &&
    isDense &&
    (binary || (tail >= 0 && tail <= LINE_END_BYTES)) &&
    number('incomplete') === 0 &&
    (['lines', 'parsed', 'events', 'ignored', 'blank', 'rejected'] as const).every(
      (name) => number(name) === ledger[name],
    ) &&
    instant('first_event') === ledger.first_event &&
    instant('last_event') === ledger.last_event
  )
}
