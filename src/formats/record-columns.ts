import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, LOCAL_TIMES, OUTCOMES, REASONS, TIME_SOURCES } from '../model/event.ts'
import { literal } from '../sql/literal.ts'
import type { LogFormat } from './log-format.ts'
import { LOG_FORMATS } from './registry.ts'

/** What became of a line: see the ledger. */
export const LINE_CLASSES = ['event', 'continuation', 'ignored', 'blank', 'rejected'] as const

/** Why a line is no event. */
const CLASS_REASONS = [
  'structure',
  'header',
  'comment',
  'no_format',
  'timestamp',
  'no_time',
  'not_text',
  'duplicate_of',
] as const

const words = (list: readonly string[]): string => `ENUM(${list.map(literal).join(', ')})`

/** The types of columns that hold words from a fixed list: they take one byte a row. */
export const WORDS = {
  class: words(LINE_CLASSES),
  class_reason: words(CLASS_REASONS),
  time_source: words(TIME_SOURCES),
  local_time: words(LOCAL_TIMES),
  activity: words(ACTIVITIES),
  outcome: words(OUTCOMES),
  reason: words(REASONS),
  attempt_role: words(['own', 'announces', 'secondary']),
} as const

/** A word of such a column as a constant of its type: casting each row's string would cost more than reading the line. */
export function word(column: keyof typeof WORDS, text: string): string {
  return `${literal(text)}::${WORDS[column]}`
}

/**
 * A column of `record`. A full load has all of them; a slim load has those of depth `core`, and of the others
 * only what one of its inputs has a value for: an empty column of text costs as much as a filled one.
 */
export interface RecordColumn {
  readonly name: string
  readonly type: string
  readonly depth: 'core' | 'other'
}

/** Columns of `record` in a full load, in order; `input` stands before them. */
export const RECORD_COLUMNS: readonly RecordColumn[] = [
  // Where a record stands whose lines are not just one: its first line, how many lines it touches, its first byte.
  { name: 'line', type: 'INTEGER', depth: 'other' },
  { name: 'span', type: 'INTEGER', depth: 'other' },
  { name: 'start', type: 'BIGINT', depth: 'other' },
  { name: 'size', type: 'INTEGER', depth: 'other' },
  { name: 'class', type: WORDS.class, depth: 'core' },
  { name: 'class_reason', type: WORDS.class_reason, depth: 'core' },
  { name: 'format', type: 'VARCHAR', depth: 'core' },
  { name: 't', type: 'TIMESTAMP', depth: 'core' },
  { name: 'zoned', type: 'BOOLEAN', depth: 'core' },
  { name: 'yearless', type: 'BOOLEAN', depth: 'core' },
  { name: 'time_source', type: WORDS.time_source, depth: 'core' },
  { name: 'local_time', type: WORDS.local_time, depth: 'other' },
  { name: 'activity', type: WORDS.activity, depth: 'core' },
  { name: 'outcome', type: WORDS.outcome, depth: 'core' },
  { name: 'reason', type: WORDS.reason, depth: 'core' },
  { name: 'count', type: 'INTEGER', depth: 'core' },
  { name: 'attempt_role', type: WORDS.attempt_role, depth: 'core' },
  { name: 'enumeration', type: 'BOOLEAN', depth: 'core' },
  ...EVENT_COLUMNS.map(({ name, type }): RecordColumn => ({ name, type, depth: 'other' })),
  { name: 'text', type: 'VARCHAR', depth: 'other' },
  { name: 'line_hash', type: 'UBIGINT', depth: 'other' },
]

/** The ids of the formats as words; in the order of their spelling, so that they are sorted as text would be. */
const formatWords = (formats: readonly Pick<LogFormat, 'id'>[]): string => words(formats.map(({ id }) => id).toSorted())

/** The same columns in a slim load, where the format takes one byte too. A case must not depend on which formats there are. */
const slimColumns = (formats: readonly Pick<LogFormat, 'id'>[]): readonly RecordColumn[] => {
  const type = formatWords(formats)
  return RECORD_COLUMNS.map((column) => (column.name === 'format' ? { ...column, type } : column))
}

const SLIM_COLUMNS = slimColumns(LOG_FORMATS)

/** Which rows keep their wide columns: all of them, or only those that can take part in an attempt. */
export type Depth = 'full' | 'slim'

/** The columns of `record` in a load with these formats. */
export function recordColumns(
  depth: Depth,
  formats: readonly Pick<LogFormat, 'id'>[] = LOG_FORMATS,
): readonly RecordColumn[] {
  if (depth === 'full') return RECORD_COLUMNS
  return formats === LOG_FORMATS ? SLIM_COLUMNS : slimColumns(formats)
}

/** Columns that a slim load leaves to be made of others where they are asked for, over the row `r` of `record`. */
export function madeColumns(depth: Depth, present: ReadonlySet<string>): ReadonlyMap<string, string> {
  if (depth === 'full') return new Map()
  const made = new Map([['format', 'CAST(r.format AS VARCHAR)']])
  if (!present.has('url_original')) return made
  for (const [name, part] of [
    ['url_path', pathOf('r.url_original')],
    ['url_query', queryOf('r.url_original')],
  ] as const) {
    made.set(name, present.has(name) ? `coalesce(r.${name}, ${part})` : part)
  }
  return made
}

/** The path of a URL or of the target of a request. */
export function pathOf(url: string): string {
  return `CASE WHEN contains(${url}, '?') THEN nullif(split_part(${url}, '?', 1), '') ELSE ${url} END`
}

/** The query of a URL, NULL when there is none. */
export function queryOf(url: string): string {
  return `CASE WHEN contains(${url}, '?') THEN substr(${url}, strpos(${url}, '?') + 1) END`
}
