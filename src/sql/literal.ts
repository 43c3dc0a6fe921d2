/** A string as a SQL literal. NUL cannot stand in a DuckDB literal, so it is spelled with chr(0). */
export function literal(value: string): string {
  if (!value.includes('\0')) return `'${value.replaceAll("'", "''")}'`
  return `(${value
    .split('\0')
    .map((part) => literal(part))
    .join(' || chr(0) || ')})`
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `(a, b, c)` of string literals; an empty list matches nothing. */
export function literalList(values: readonly string[]): string {
  return values.length === 0 ? '(NULL)' : `(${values.map(literal).join(', ')})`
}
