import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS, TIME_SOURCES } from '../model/event.ts'
import { literal } from '../sql/literal.ts'

/** What became of a line: see the ledger. */
export const LINE_CLASSES = ['event', 'continuation', 'ignored', 'blank', 'rejected'] as const

const words = (list: readonly string[]): string => `ENUM(${list.map(literal).join(', ')})`

/** The types of columns that hold words from a fixed list: they take one byte a row. */
const WORDS = {
  class: words(LINE_CLASSES),
  time_source: words(TIME_SOURCES),
  activity: words(ACTIVITIES),
  outcome: words(OUTCOMES),
  reason: words(REASONS),
  attempt_role: words(['own', 'announces', 'secondary']),
} as const

/** A word of such a column as a constant of its type: casting each row's string would cost more than reading the line. */
export function word(column: keyof typeof WORDS, text: string): string {
  return `${literal(text)}::${WORDS[column]}`
}

/** A column of `record`. A slim load does not have those of depth `full`. */
export interface RecordColumn {
  readonly name: string
  readonly type: string
  readonly depth: 'slim' | 'full'
}

/** Columns of `record`, in order; `input` stands before them. */
export const RECORD_COLUMNS: readonly RecordColumn[] = [
  { name: 'line', type: 'INTEGER', depth: 'slim' },
  { name: 'size', type: 'INTEGER', depth: 'full' },
  { name: 'class', type: WORDS.class, depth: 'slim' },
  { name: 'class_reason', type: 'VARCHAR', depth: 'slim' },
  { name: 'format', type: 'VARCHAR', depth: 'slim' },
  { name: 't', type: 'TIMESTAMP', depth: 'slim' },
  { name: 'zoned', type: 'BOOLEAN', depth: 'slim' },
  { name: 'yearless', type: 'BOOLEAN', depth: 'slim' },
  { name: 'time_source', type: WORDS.time_source, depth: 'slim' },
  { name: 'activity', type: WORDS.activity, depth: 'slim' },
  { name: 'outcome', type: WORDS.outcome, depth: 'slim' },
  { name: 'reason', type: WORDS.reason, depth: 'slim' },
  { name: 'count', type: 'INTEGER', depth: 'slim' },
  { name: 'attempt_role', type: WORDS.attempt_role, depth: 'slim' },
  { name: 'enumeration', type: 'BOOLEAN', depth: 'slim' },
  ...EVENT_COLUMNS.map(({ name, type, keep }) => ({ name, type, depth: keep === 'full' ? ('full' as const) : ('slim' as const) })),
  { name: 'text', type: 'VARCHAR', depth: 'slim' },
  { name: 'line_hash', type: 'UBIGINT', depth: 'slim' },
]

/** The columns that `record` has after a load of this depth: all of them, or the slim ones and those in `keep`. */
export function recordColumns(depth: 'slim' | 'full', keep: readonly string[]): readonly RecordColumn[] {
  return RECORD_COLUMNS.filter((column) => depth === 'full' || column.depth === 'slim' || keep.includes(column.name))
}
