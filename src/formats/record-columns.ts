import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS, TIME_SOURCES } from '../model/event.ts'
import { literal } from '../sql/literal.ts'

/** What became of a line: see the ledger. */
export const LINE_CLASSES = ['event', 'continuation', 'ignored', 'blank', 'rejected'] as const

const words = (list: readonly string[]): string => `ENUM(${list.map(literal).join(', ')})`

/** The types of columns that hold words from a fixed list: they take one byte a row. */
export const WORDS = {
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

/**
 * A column of `record`. A full load has all of them; a slim load has those of depth `core`, and of the others
 * only what one of its inputs has a value for: an empty column of text costs as much as a filled one.
 */
export interface RecordColumn {
  readonly name: string
  readonly type: string
  readonly depth: 'core' | 'other'
}

/** Columns of `record`, in order; `input` stands before them. */
export const RECORD_COLUMNS: readonly RecordColumn[] = [
  { name: 'line', type: 'INTEGER', depth: 'other' },
  { name: 'size', type: 'INTEGER', depth: 'other' },
  { name: 'class', type: WORDS.class, depth: 'core' },
  { name: 'class_reason', type: 'VARCHAR', depth: 'core' },
  { name: 'format', type: 'VARCHAR', depth: 'core' },
  { name: 't', type: 'TIMESTAMP', depth: 'core' },
  { name: 'zoned', type: 'BOOLEAN', depth: 'core' },
  { name: 'yearless', type: 'BOOLEAN', depth: 'core' },
  { name: 'time_source', type: WORDS.time_source, depth: 'core' },
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
