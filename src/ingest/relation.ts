import { MAX_LINE_BYTES } from './survey.ts'
import { literal } from '../sql/literal.ts'

/** The delimiter of the line reader: a control byte no log has; a file that has it goes through the spool. */
const DELIMITER = '\u0002'

/** A file that DuckDB may read line by line: its name is ours, its bytes are known to be harmless. */
export interface LineFile {
  readonly file: string
  /**
   * `clean`: the bytes of the stream themselves. `spool`: two columns, the size of the raw line and its text. `frames`: records,
   * with their places.
   */
  readonly kind: 'clean' | 'spool' | 'frames'
  readonly newline: 'lf' | 'crlf'
}

// Every escape of a byte makes it four or five characters, so that a spooled line may be that much longer.
const SPOOL_GROWTH = 5

const COLUMNS: Readonly<Record<LineFile['kind'], string>> = {
  clean: `{'line': 'VARCHAR'}`,
  spool: `{'size': 'INTEGER', 'line': 'VARCHAR'}`,
  frames: `{'line_number': 'INTEGER', 'span': 'INTEGER', 'start': 'BIGINT', 'kind': 'VARCHAR', 'line': 'VARCHAR', 'size': 'INTEGER'}`,
}

/**
 * The relation (line VARCHAR, size INTEGER) of a file, in file order. The engine hands an empty line back as
 * NULL, hence the coalesce. Without `insertion order`, rows would come as the threads read them.
 */
export function lineRelation(lines: LineFile): string {
  const spooled = lines.kind !== 'clean'
  const newline = lines.kind === 'clean' && lines.newline === 'crlf' ? "'\\r\\n'" : "'\\n'"
  const end = lines.newline === 'crlf' ? 2 : 1
  const place = lines.kind === 'frames' ? ', line_number, span, "start", kind' : ''
  const size = spooled ? 'size' : `CAST(strlen(coalesce(line, '')) + ${end} AS INTEGER) AS size`
  return `(SELECT coalesce(line, '') AS line, ${size}${place} FROM read_csv(${literal(lines.file)}, columns = ${COLUMNS[lines.kind]},
    delim = ${literal(DELIMITER)}, quote = '', escape = '', comment = '', header = false, auto_detect = false, skip = 0,
    null_padding = false, max_line_size = ${(spooled ? SPOOL_GROWTH : 1) * MAX_LINE_BYTES + 64}, new_line = ${newline},
    compression = 'none', hive_partitioning = false, ignore_errors = false, parallel = true))`
}
