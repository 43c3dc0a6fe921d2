import type { Row } from '../../sql/database.ts'

/** A line by the number of its input and its own, from 1. */
export interface LinePlace {
  readonly input: number
  readonly line: number
}

/** The lines of the attempts or records that columns of a row name (`first` → `first_input`, `first_line`), each once. */
export function placesOf(row: Row, ...names: readonly string[]): LinePlace[] {
  const places = new Map<string, LinePlace>()
  for (const name of names) {
    const [input, line] = [row[`${name}_input`], row[`${name}_line`]]
    if (typeof input === 'number' && typeof line === 'number') places.set(`${input}:${line}`, { input, line })
  }
  return [...places.values()]
}

/** SQL that adds the place of the attempts whose numbers stand in columns of a query. */
export function withPlaces(query: string, ...names: readonly string[]): string {
  const columns = names.map((name) => `, ${name}_a.input AS ${name}_input, ${name}_a.line AS ${name}_line`).join('')
  const joins = names.map((name) => ` LEFT JOIN attempt ${name}_a ON ${name}_a.attempt = q.${name}`).join('')
  return `SELECT q.*${columns} FROM (${query}) q${joins}`
}
