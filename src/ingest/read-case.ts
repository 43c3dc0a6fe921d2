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
import { countClasses, type ClassCounts } from './class-counts.ts'
import { createLineReader, type LineReader } from './line-reader.ts'
import { loadStreams, type LoadOptions } from './load.ts'
import type { LogStream, UnreadableInput } from './log-stream.ts'
import { INDEX_STEP, survey } from './survey.ts'

/** An input of a case, ready to be asked: its number in the tables, its ledger, and its lines. */
export interface CaseLoadedInput {
  readonly input: number
  readonly document: Input
  readonly firstRow: number
  readonly rows: number
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
    return { inputs: await attachedInputs(store, opened, streams), formats, unreadable, reread: null }
  }
  const { inputs } = await loadStreams(store, streams, { ...options, ...loading })
  const loaded = asListed(opened.file.inputs, inputs).map(({ input, document, load }) => ({
    input,
    document,
    firstRow: load.firstRow,
    rows: load.rows,
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

async function attachedInputs(store: Store, opened: Case, streams: readonly LogStream[]): Promise<CaseLoadedInput[]> {
  const places = await store.rows('SELECT first_rowid, lines FROM input ORDER BY input')
  return opened.file.inputs.flatMap(({ ledger, encoding }, at) => {
    const firstRow = Number(places[at]?.['first_rowid'] ?? 0)
    const rows = Number(places[at]?.['lines'] ?? 0)
    const stream = streams[at]
    if (stream === undefined) return []
    let index: Promise<Float64Array> | undefined
    const reader = async (): Promise<LineReader> => {
      index ??= lineIndex(store, at + 1, stream)
      return createLineReader(stream, { index: await index, lines: ledger.lines, encoding })
    }
    return [{ input: at + 1, document: ledger, firstRow, rows, reader }]
  })
}

/** Where every INDEX_STEP-th line begins, as the survey notes it: from the sizes of the lines, or, where rows are not lines, from the bytes. */
async function lineIndex(db: Database, input: number, stream: LogStream): Promise<Float64Array> {
  const framed = await db.rows(`SELECT 1 FROM record WHERE input = ${input} AND span IS NOT NULL LIMIT 1`)
  if (framed.length > 0) return (await survey(stream.file)).index
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
  SELECT i.input, i.path, i.sha256, i.lines, i.first_rowid, r.* EXCLUDE (input)
  FROM input i LEFT JOIN (
    SELECT input, count(*) AS found, min(rowid) AS first_row, max(rowid) AS last_row, CAST(sum(size) AS BIGINT) AS bytes,
      count(*) FILTER (class = 'event' AND (t IS NULL OR format IS NULL OR activity IS NULL OR outcome IS NULL)) AS incomplete,
      count(*) FILTER ((span IS NULL) <> (line IS NULL) OR span < 1 OR line < 1) AS misplaced
    FROM record GROUP BY input) r USING (input)
  ORDER BY i.input`

/** The rows must be those that the ledger counts, in file order, one for each line. Throws TatouError `case-hostile`. */
async function checkRows(db: Database, opened: Case): Promise<void> {
  const rows = await db.rows(FIGURES)
  const counts = await countClasses(db, true)
  const [others] = await db.rows('SELECT count(*) AS n FROM record ANTI JOIN input USING (input)')
  const { inputs } = opened.file
  const fits = rows.length === inputs.length && others?.['n'] === 0
  const wrong = inputs.find(
    ({ ledger, encoding }, at) => !rowsFit(rows[at] ?? {}, counts.get(at + 1), at + 1, ledger, encoding === 'binary'),
  )
  if (fits && wrong === undefined) return
  const problem = `${CASE_NAMES.database} does not hold what ${CASE_NAMES.list} says${wrong ? ` of ${wrong.path}` : ''}`
  throw hostile(opened.shown, problem, `delete ${CASE_NAMES.database}: the evidence is read in its place`)
}

/** A last line without a line end counts as if it had one, of one byte or two (UTF-16 and CRLF: up to four). */
const LINE_END_BYTES = 4

function rowsFit(
  row: Readonly<Record<string, unknown>>,
  counts: ClassCounts | undefined,
  input: number,
  ledger: Input,
  binary: boolean,
): boolean {
  const number = (name: string): number => Number(row[name] ?? 0)
  const instant = (micros: number | null | undefined): string | null =>
    typeof micros === 'number' ? formatInstant(micros) : null
  const first = number('first_rowid')
  const records = number('lines')
  const isDense = records === 0 || (number('first_row') === first && number('last_row') === first + records - 1)
  const tail = number('bytes') - ledger.bytes
  return (
    row['input'] === input &&
    row['path'] === ledger.path &&
    row['sha256'] === ledger.sha256 &&
    number('found') === records &&
    isDense &&
    number('misplaced') === 0 &&
    (binary || (tail >= 0 && tail <= LINE_END_BYTES)) &&
    number('incomplete') === 0 &&
    (['lines', 'parsed', 'events', 'ignored', 'blank', 'rejected', 'faults'] as const).every(
      (name) => (counts?.[name] ?? 0) === ledger[name],
    ) &&
    instant(counts?.firstEvent) === ledger.first_event &&
    instant(counts?.lastEvent) === ledger.last_event
  )
}
