import { EVENT_COLUMNS, type EventColumn } from '../model/columns.ts'
import { OWN_ATTEMPTS, type Activity } from '../model/event.ts'
import { identifier, literal } from '../sql/literal.ts'
import { isAmbiguous } from '../time/slashed.ts'
import { STAMPS, type StampFacts, type StampId } from '../time/stamp.ts'
import { COMMENT, CONTINUATION } from './beside-events.ts'
import { blankSql } from './claims.ts'
import {
  byFormat,
  byMeaning,
  captureColumns,
  captureSql,
  columnSql,
  compileFormat,
  compileFormats,
  frameStruct,
  ruleColumns,
  wordColumns,
  type CompiledFormat,
} from './compiled-format.ts'
import type { ColumnName, LogFormat, Meaning } from './log-format.ts'
import { messageNumber } from './message-rules.ts'
import { ownTimeSql, yearlessSql } from './own-time.ts'
import { pruneFormat } from './prune.ts'
import { pathOf, queryOf, recordColumns, word, WORDS, type Depth, type RecordColumn } from './record-columns.ts'
import { unwrapSql } from './unwrap.ts'
import type { Wrapper } from './wrapper.ts'

/** What the load of one input is compiled from. */
export interface LoadPlan {
  readonly formats: readonly LogFormat[]
  readonly wrappers: readonly Wrapper[]
  readonly depth: Depth
  /** Columns of depth `full` that a slim load keeps all the same. */
  readonly keep: readonly ColumnName[]
  /** All formats of the run, of which these are some; ours unless given. */
  readonly known?: readonly LogFormat[]
  /** What is known of the stamps of the input, by format. */
  readonly stamps?: ReadonlyMap<string, StampFacts>
}

/** SQL expressions over the source relation for what the line alone does not tell. */
export interface LineExtras {
  /**
   * True when the source has a place for each row: the columns `line_number`, `span`, `start`, and `kind`, the reason why
   * a row without text is no record. Otherwise its line is the row's position.
   */
  readonly framed: boolean
  /** Hash of the line, or NULL where nobody compares lines. */
  readonly hash: string
  /** False when the source has no lines to keep. */
  readonly text?: false
  /** Columns of the source that are handed on unchanged, behind those of `record`. */
  readonly carry?: readonly string[]
}

/** A query that makes rows of `record`: its columns in order, then those that were carried. */
export interface LoadQuery {
  readonly sql: string
  readonly columns: readonly RecordColumn[]
}

/** Activities whose records can be attempts; in a slim load only these keep their columns. */
const ATTEMPT_ACTIVITIES: readonly Activity[] = [
  'login',
  'registration',
  'mfa',
  'password_change',
  'account_lockout',
  'token',
]

const ATTEMPT = ATTEMPT_ACTIVITIES.map((activity) => `activity = ${word('activity', activity)}`).join(' OR ')

/** Adds the struct of each format and `f1`, `f2`, …: the number of the first format so far that claims the line. */
function claimSql(formats: readonly CompiledFormat[], source: string): string {
  let sql = `(SELECT *, ${blankSql('text')} AS blank, NULL::INTEGER AS f0 FROM (${source}))`
  for (const { number, claim, extract } of formats) {
    const before = `f${number - 1}`
    sql = `(SELECT *, CASE WHEN ${before} IS NOT NULL THEN ${before} WHEN ${claim} THEN ${number} END AS f${number}
      FROM (SELECT *, CASE WHEN ${before} IS NULL AND NOT blank THEN ${extract} END AS ${frameStruct(number)} FROM ${sql}))`
  }
  return `SELECT *, f${formats.length} AS f FROM ${sql}`
}

const formatId = (formats: readonly CompiledFormat[]): string => byFormat(formats, ({ format }) => literal(format.id))

/**
 * The query that says which wrapper, format and message rule take each line of `source`, a relation with the column `line`
 * (any others are kept): adds `text`, `wrapper` and `format` (ids, NULL for none) and `m`, the number of the rule.
 */
export function compileDetection(formats: readonly LogFormat[], wrappers: readonly Wrapper[], source: string): string {
  const compiled = compileFormats(formats)
  return `SELECT *, ${formatId(compiled)} AS format FROM (${messageSql(compiled, claimSql(compiled, unwrapSql(wrappers, source, formats)))})`
}

/** The query that says of each line of `source` that a format takes which one (`format`) and how its stamp is written (`stamp`). */
export function compileStamps(formats: readonly LogFormat[], wrappers: readonly Wrapper[], source: string): string {
  const compiled = compileFormats(formats.map((format) => ({ ...format, messages: [] })))
  const captured = capturedSql(compiled, claimSql(compiled, unwrapSql(wrappers, source, formats)))
  return `SELECT ${formatId(compiled)} AS format, CAST(${stampSql(compiled)} AS VARCHAR) AS stamp FROM (${captured}) WHERE f IS NOT NULL`
}

/** Adds the captures of the frames and the words made of them: a stamp may be one of these. */
function capturedSql(formats: readonly CompiledFormat[], claimed: string): string {
  let worded = `SELECT ${['*', ...captureColumns(formats)].join(', ')} FROM (${claimed})`
  for (const words of wordColumns(formats)) worded = `SELECT *, ${words.join(', ')} FROM (${worded})`
  return worded
}

/** Adds the captures, the words, and `m`. */
function messageSql(formats: readonly CompiledFormat[], claimed: string): string {
  return `SELECT *, CAST(${byFormat(formats, messageNumber)} AS INTEGER) AS m FROM (${capturedSql(formats, claimed)})`
}

/**
 * The query that turns `source`, a relation with the columns `line` (VARCHAR, never NULL) and `size` (bytes
 * of the raw line), into rows of `record` in the same order, without `input`. In a slim load, columns that
 * no format of the plan fills are left out.
 */
export function compileLoad(plan: LoadPlan, source: string, extras: LineExtras): LoadQuery {
  const formats = compileFormats(prunedFormats(plan))
  return recordSql(plan, formats, claimSql(formats, unwrapSql(plan.wrappers, source, plan.formats)), extras)
}

/**
 * The same for a file in which every line is a JSON object of one format, read by the engine's own reader
 * of JSON lines, which is twice as fast and does not keep the lines. Undefined when the format cannot be
 * read so. Rows that the format does not claim come out as rejected, with values that mean nothing: the
 * caller must then read again by line.
 */
export function compileJsonLoad(plan: LoadPlan, file: string): LoadQuery | undefined {
  const [format] = prunedFormats(plan)
  if (!format || plan.formats.length > 1 || plan.wrappers.length > 0 || plan.depth !== 'slim') return undefined
  const compiled = compileFormat(format, 1, (_, position) => `k${position}`)
  const columns = compiled.shape?.columns
  if (columns === undefined) return undefined
  const keys = columns.map(({ name }, index) => `${identifier(name)} AS k${index + 1}`).join(', ')
  const spec = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ')
  const source = `(SELECT ${keys} FROM read_json(${literal(file)}, format = 'newline_delimited', columns = {${spec}},
    auto_detect = false, ignore_errors = true, compression = 'uncompressed', hive_partitioning = false))`
  const nothing = `NULL::VARCHAR AS line, NULL::INTEGER AS size, NULL::VARCHAR AS text, NULL::VARCHAR AS wrap_time, false AS blank`
  const claimed = `SELECT *, ${nothing}, CASE WHEN ${compiled.claim} THEN 1 END AS f FROM ${source}`
  return recordSql(plan, [{ ...compiled, certain: true }], claimed, { framed: false, hash: 'NULL', text: false })
}

/** The formats of a plan, reduced to what fills the columns of the load. */
function prunedFormats(plan: LoadPlan): readonly LogFormat[] {
  if (plan.depth === 'full') return plan.formats
  const columns = new Set(loadedColumns(plan))
  return plan.formats.map((format) => pruneFormat(format, columns))
}

/** From claimed lines to rows of `record`. */
function recordSql(plan: LoadPlan, formats: readonly CompiledFormat[], claimed: string, extras: LineExtras): LoadQuery {
  const activity = byFormat(formats, ({ format }) => byMeaning(format, WORDS.activity, (meaning) => meaning.activity))
  const meanings = [`${activity} AS activity`, ...ruleColumns(formats, loadedColumns(plan))]
  const meant = `SELECT *, ${meanings.join(', ')} FROM (${messageSql(formats, claimed)})`
  const stamped = `SELECT *, ${stampSql(formats)} AS stamp, ${rawColumns(plan, formats).join(', ')} FROM (${meant})`
  const wrapStamp = STAMPS[plan.wrappers.some(({ epoch }) => epoch === true) ? 'any' : 'iso']
  const wrapped = plan.wrappers.length === 0 ? 'NULL::TIMESTAMP' : wrapStamp.instant('wrap_time')
  const beside = (pattern: string): string =>
    `CASE WHEN f IS NULL THEN regexp_matches(text, ${literal(pattern)}) ELSE false END`
  const timed = `SELECT *, ${ownTimeSql(formats, plan.wrappers.length > 0)} AS own_t FROM (
    SELECT *, ${timeSql(formats, plan.stamps ?? new Map())} AS any_t, ${wrapped} AS wrap_t, ${beside(CONTINUATION)} AS carries, ${beside(COMMENT)} AS notes FROM (${stamped}))`
  const values = { ...lineValues(plan, formats, extras), ...EVENT_VALUES, ...(plan.depth === 'full' ? WHOLE_URLS : {}) }
  const columns = recordColumns(plan.depth, plan.known).filter(({ name, depth }) => {
    if (plan.depth === 'full' || depth === 'core') return true
    const column = EVENT_COLUMNS.find((each) => each.name === name)
    return (column ? eventSql(plan, formats, column) : values[name]) !== 'NULL'
  })
  const select = columns.map(({ name, type }) => `CAST(${values[name] ?? 'NULL'} AS ${type}) AS ${identifier(name)}`)
  return { sql: `SELECT ${[...select, ...(extras.carry ?? [])].join(', ')} FROM (${timed})`, columns }
}

function stampSql(formats: readonly CompiledFormat[]): string {
  return byFormat(
    formats,
    (compiled) => compiled.format.time?.capture && captureSql(compiled, compiled.format.time.capture),
  )
}

function timeSql(formats: readonly CompiledFormat[], facts: ReadonlyMap<string, StampFacts>): string {
  return byStamp(formats, (id, format) => STAMPS[id].instant('stamp', facts.get(format.id)))
}

/** A value of the stamp for each way of writing one: formats that write it alike share the SQL, which is long. */
function byStamp(formats: readonly CompiledFormat[], value: (id: StampId, format: LogFormat) => string): string {
  const numbers = new Map<string, number[]>()
  for (const { format, number } of formats) {
    if (format.time === null) continue
    const sql = value(format.time.stamp, format)
    numbers.set(sql, [...(numbers.get(sql) ?? []), number])
  }
  const [only] = numbers.keys()
  // Without a stamp, no way of reading one gives a value.
  if (numbers.size < 2) return only ?? 'NULL'
  return `CASE ${[...numbers].map(([sql, of]) => `WHEN f IN (${of.join(', ')}) THEN ${sql}`).join(' ')} END`
}

const rawColumn = (name: ColumnName): string => identifier(`raw_${name}`)

/** Columns that are made of `url_original` where a format does not fill them; a slim load leaves that to its view. */
const PARTS_OF_URL: readonly string[] = ['url_path', 'url_query']

/** For which rows a load has a column: `full` stands for none. */
function depthOf(plan: LoadPlan, { name, keep }: (typeof EVENT_COLUMNS)[number]): EventColumn['keep'] {
  const wanted =
    plan.keep.includes(name) ||
    (name === 'url_original' && PARTS_OF_URL.some((part) => plan.keep.includes(part))) ||
    (name === 'process_pid' && plan.formats.some(({ servesOnePeer }) => servesOnePeer))
  return plan.depth === 'full' || wanted ? 'every' : keep
}

/** The columns that a load fills for some rows. */
function loadedColumns(plan: LoadPlan): ColumnName[] {
  return EVENT_COLUMNS.filter((column) => depthOf(plan, column) !== 'full').map(({ name }) => name)
}

/** A column of the event as the formats fill it, NULL when none does or this load leaves it out. */
function eventSql(plan: LoadPlan, formats: readonly CompiledFormat[], column: (typeof EVENT_COLUMNS)[number]): string {
  const { name } = column
  const depth = depthOf(plan, column)
  const value = depth === 'full' ? 'NULL' : byFormat(formats, (compiled) => columnSql(compiled, name))
  return depth === 'attempt' && value !== 'NULL' ? `CASE WHEN ${ATTEMPT} THEN ${value} END` : value
}

/** The columns of the event as the formats fill them, before what all formats share is done to them. */
function rawColumns(plan: LoadPlan, formats: readonly CompiledFormat[]): string[] {
  const columns = EVENT_COLUMNS.map((column) => `${eventSql(plan, formats, column)} AS ${rawColumn(column.name)}`)
  const count = byFormat(formats, (compiled) => compiled.format.count && captureSql(compiled, compiled.format.count))
  return [...columns, `${count} AS counted`]
}

/** The columns of `record` that are no columns of the event. */
function lineValues(plan: LoadPlan, formats: readonly CompiledFormat[], extras: LineExtras): Record<string, string> {
  const counts = formats.some(({ format }) => format.count !== undefined)
  const means = (type: string, value: (meaning: Meaning) => string | undefined): string =>
    byFormat(formats, ({ format }) => byMeaning(format, type, value))
  const stale = 'stamp IS NOT NULL AND own_t IS NULL'
  const empty = extras.framed ? `(${blankSql('line')} AND kind IS NULL)` : blankSql('line')
  const carried = (then: string): string => (extras.framed ? `WHEN kind = 'continuation' THEN ${then}` : '')
  const whyIgnored = extras.framed
    ? `coalesce(CAST(kind AS ${WORDS.class_reason}), ${word('class_reason', 'structure')})`
    : word('class_reason', 'structure')
  const zoned = byStamp(formats, (id) => STAMPS[id].zoned('stamp'))
  const yearless = yearlessSql(formats)
  return {
    line: extras.framed ? 'line_number' : 'NULL',
    span: extras.framed ? 'span' : 'NULL',
    start: extras.framed ? '"start"' : 'NULL',
    size: plan.depth === 'full' ? 'size' : 'NULL',
    class: `CASE WHEN blank THEN CASE WHEN ${empty} THEN ${word('class', 'blank')} ${carried(word('class', 'continuation'))} ELSE ${word('class', 'ignored')} END
      WHEN carries THEN ${word('class', 'continuation')} WHEN notes THEN ${word('class', 'ignored')} WHEN f IS NULL OR (${stale}) THEN ${word('class', 'rejected')} ELSE ${word('class', 'event')} END`,
    class_reason: `CASE WHEN blank THEN CASE WHEN ${empty} THEN NULL ${carried('NULL')} ELSE ${whyIgnored} END WHEN carries THEN NULL WHEN notes THEN ${word('class_reason', 'comment')}
      WHEN f IS NULL THEN ${word('class_reason', 'no_format')} WHEN ${stale} THEN ${word('class_reason', 'timestamp')} END`,
    format: byFormat(formats, ({ format }) => literal(format.id)),
    t: 'coalesce(own_t, wrap_t)',
    zoned: `CASE WHEN own_t IS NOT NULL THEN ${zoned} WHEN wrap_t IS NOT NULL THEN true END`,
    yearless: yearless === 'NULL' ? 'false' : `own_t IS NOT NULL AND wrap_t IS NULL AND coalesce(${yearless}, false)`,
    time_source: `CASE WHEN own_t IS NOT NULL THEN ${word('time_source', 'stamp')} WHEN wrap_t IS NOT NULL THEN ${word('time_source', 'wrapper')} END`,
    local_time: doubtSql(formats, plan.stamps ?? new Map()),
    activity: 'activity',
    outcome: means(WORDS.outcome, ({ outcome }) => outcome),
    reason: means(WORDS.reason, ({ reason }) => reason),
    count: `CASE WHEN f IS NOT NULL THEN ${counts ? 'greatest(coalesce(TRY_CAST(counted AS INTEGER), 1), 1)' : '1'} END`,
    attempt_role: means(WORDS.attempt_role, roleOf),
    enumeration: `coalesce(${means('BOOLEAN', ({ enumeration }) => String(enumeration ?? false))}, false)`,
    text:
      extras.text === false
        ? 'NULL'
        : plan.depth === 'full'
          ? 'line'
          : 'CASE WHEN f IS NULL AND NOT blank THEN line END',
    line_hash: extras.hash,
  }
}

/** Marks a time whose day and month cannot be told apart; NULL where no format has such. */
function doubtSql(formats: readonly CompiledFormat[], facts: ReadonlyMap<string, StampFacts>): string {
  const doubtful = byFormat(formats, ({ format }) =>
    facts.get(format.id)?.dates === 'unknown' ? isAmbiguous('stamp', 'unknown') : undefined,
  )
  return doubtful === 'NULL'
    ? 'NULL'
    : `CASE WHEN own_t IS NOT NULL AND ${doubtful} THEN ${word('local_time', 'day_or_month')} END`
}

function roleOf(meaning: Meaning): string | undefined {
  const role = meaning.attempt ?? (OWN_ATTEMPTS.includes(meaning.activity) ? 'own' : 'none')
  return role === 'none' ? undefined : role
}

/** Account keys compare by exact bytes; addresses are lower-cased. */
function accountKey(raw: string): string {
  return `CASE WHEN contains(${raw}, '@') THEN lower(${raw}) ELSE ${raw} END`
}

/** What is done to columns whatever the format is. */
const EVENT_VALUES: Readonly<Record<string, string>> = Object.fromEntries(
  EVENT_COLUMNS.map(
    ({ name, type }) =>
      [name, type === 'VARCHAR' ? rawColumn(name) : `TRY_CAST(${rawColumn(name)} AS ${type})`] as const,
  ).concat([
    // The v4-mapped form stands on every line of some platforms; all other spellings are sorted out after the load.
    [
      'source_ip',
      `CASE WHEN ${rawColumn('source_ip')} >= '::ffff:' AND ${rawColumn('source_ip')} < '::ffff;' AND contains(${rawColumn('source_ip')}, '.') THEN substr(${rawColumn('source_ip')}, 8) ELSE ${rawColumn('source_ip')} END`,
    ],
    ['user_name', accountKey(rawColumn('user_name'))],
    ['user_target', accountKey(rawColumn('user_target'))],
  ]),
)

/** The parts of URLs in a full load. */
const WHOLE_URLS: Readonly<Record<string, string>> = {
  url_path: `coalesce(${rawColumn('url_path')}, ${pathOf(rawColumn('url_original'))})`,
  url_query: `coalesce(${rawColumn('url_query')}, ${queryOf(rawColumn('url_original'))})`,
}
