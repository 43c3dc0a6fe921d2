import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS, TIME_SOURCES } from '../model/event.ts'
import { literal } from '../sql/literal.ts'

/** What became of a line: see the ledger. */
export const LINE_CLASSES = ['event', 'continuation', 'ignored', 'blank', 'rejected'] as const

/** Words from a fixed list take one byte a row. */
const words = (list: readonly string[]): string => `ENUM(${list.map(literal).join(', ')})`

/** Columns of `record`, in order; `input` stands before them. Those that a slim load leaves empty are of depth `full`. */
export const RECORD_COLUMNS: readonly { readonly name: string; readonly type: string; readonly depth: 'slim' | 'full' }[] = [
  { name: 'line', type: 'INTEGER', depth: 'slim' },
  { name: 'size', type: 'INTEGER', depth: 'full' },
  { name: 'class', type: words(LINE_CLASSES), depth: 'slim' },
  { name: 'class_reason', type: 'VARCHAR', depth: 'slim' },
  { name: 'format', type: 'VARCHAR', depth: 'slim' },
  { name: 't', type: 'TIMESTAMP', depth: 'slim' },
  { name: 'zoned', type: 'BOOLEAN', depth: 'slim' },
  { name: 'yearless', type: 'BOOLEAN', depth: 'slim' },
  { name: 'time_source', type: words(TIME_SOURCES), depth: 'slim' },
  { name: 'activity', type: words(ACTIVITIES), depth: 'slim' },
  { name: 'outcome', type: words(OUTCOMES), depth: 'slim' },
  { name: 'reason', type: words(REASONS), depth: 'slim' },
  { name: 'count', type: 'INTEGER', depth: 'slim' },
  { name: 'attempt_role', type: words(['own', 'announces', 'secondary']), depth: 'slim' },
  { name: 'enumeration', type: 'BOOLEAN', depth: 'slim' },
  ...EVENT_COLUMNS.map(({ name, type, keep }) => ({ name, type, depth: keep === 'full' ? ('full' as const) : ('slim' as const) })),
  { name: 'text', type: 'VARCHAR', depth: 'slim' },
  { name: 'line_hash', type: 'UBIGINT', depth: 'slim' },
]
