import { compileLoad, type LoadPlan } from '../formats/compile.ts'
import { identifier } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'
import { addColumns, presentColumns } from './record-rows.ts'

/** Lines of an input that no format has claimed so far, with the ids of their rows. */
export function leftLines(input: number, present: ReadonlySet<string>): string {
  const kept = (name: string, type: string): string => (present.has(name) ? name : `NULL::${type}`)
  const place = present.has('span') ? ', line AS line_number, span, "start", NULL::VARCHAR AS kind' : ''
  return `(SELECT rowid AS rid, text AS line${place}, ${kept('size', 'INTEGER')} AS size, ${kept('line_hash', 'UBIGINT')} AS kept_hash FROM record WHERE input = ${input} AND class_reason = 'no_format')`
}

/** Reads lines that are left with more formats, in their places. */
export async function readLeft(db: Database, input: number, plan: LoadPlan): Promise<void> {
  const present = await presentColumns(db)
  const hash = present.has('line_hash') ? 'kept_hash' : 'NULL'
  const query = compileLoad(plan, leftLines(input, present), { framed: present.has('span'), hash, carry: ['rid'] })
  const assignments = query.columns.map(({ name }) => `${identifier(name)} = late.${identifier(name)}`).join(', ')
  await db.run(`${addColumns(query.columns)}; CREATE TEMP TABLE late AS SELECT * FROM (${query.sql}) WHERE format IS NOT NULL;
    UPDATE record SET ${assignments} FROM late WHERE record.rowid = late.rid; DROP TABLE late`)
}
