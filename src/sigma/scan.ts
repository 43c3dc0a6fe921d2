import { unwrapSql } from '../formats/unwrap.ts'
import { WRAPPERS } from '../formats/wrapper.ts'
import { compileExpression, type Expression } from '../sql/expression.ts'
import { DUCKDB } from '../sql/duckdb.ts'
import { type Guard, guardExpression } from './guard.ts'
import { RENAMED } from './place-values.ts'
import { type Scope, scopeExpression } from './logsource.ts'
import { BODY } from './vendor.ts'

/** A rule of a scan: its number, its condition, and what must hold of a row before that is asked. */
export interface ScanRule {
  readonly rule: number
  readonly holds: Expression
  readonly guard: Guard | null
}

/** What a statement does with the hits that it finds, each (rule, rid). */
export const INSERT_HITS = 'INSERT INTO rule_hit_raw '

/** Rules that are asked together only where the guard of one of them holds. */
const BUCKET = 10

/** Shared expressions, each with a name and the layer of the query that computes it. */
interface Sharing {
  readonly share: (inner: Expression) => string
  readonly layers: () => readonly (readonly string[])[]
}

/**
 * One pass over the events of a scope that asks all of the rules: rows that no guard lets pass are dropped first,
 * what tests have in common is computed once for a row, and the rules of a bucket are asked where one of its guards
 * holds. The statement adds a row (rule, rid) to `rule_hit_raw` for each hit.
 */
export function compileScan(scope: Scope, rules: readonly ScanRule[]): string {
  const [only] = rules
  if (only !== undefined && rules.length === 1) return scanOfOne(scope, only)
  const { share, layers } = sharing()
  const late = (expression: Expression): string => compileExpression(expression, DUCKDB, share)
  const buckets: string[] = []
  for (let start = 0; start < rules.length; start += BUCKET) {
    const bucket = rules.slice(start, start + BUCKET)
    const hits = `[${bucket.map(({ rule, holds }) => `CASE WHEN ${late(holds)} THEN ${rule} END`).join(',\n')}]`
    const guard = joinedGuard(bucket)
    // Where one bucket is all, its guard has been asked already.
    const isAsked = guard === null || rules.length <= BUCKET
    buckets.push(isAsked ? hits : `CASE WHEN ${late(guardExpression(guard, 'late'))} THEN ${hits} END`)
  }
  const hits = buckets.length === 1 ? buckets[0] : `list_concat(${buckets.join(',\n')})`
  const source = withLayers(rowsSql(scope, joinedGuard(rules)), layers())
  return `${INSERT_HITS}SELECT rule, rid FROM (SELECT unnest(${hits}) AS rule, rid FROM (${source})) WHERE rule IS NOT NULL`
}

/** Making a list of each row and taking it apart again takes ten times as long as a test of a word or two. */
function scanOfOne(scope: Scope, { rule, holds, guard }: ScanRule): string {
  const { share, layers } = sharing()
  const condition = compileExpression(holds, DUCKDB, share)
  const source = withLayers(rowsSql(scope, guard), layers())
  return `${INSERT_HITS}SELECT ${rule} AS rule, rid FROM (${source}) WHERE ${condition}`
}

function withLayers(rows: string, layers: readonly (readonly string[])[]): string {
  let source = layers.flat().some((sql) => sql.includes(`"${BODY}"`)) ? unwrapped(rows) : rows
  for (const layer of layers) source = `SELECT *, ${layer.join(', ')} FROM (${source})`
  return source
}

function joinedGuard(rules: readonly ScanRule[]): Guard | null {
  const guards = rules.map(({ guard }) => guard)
  return guards.includes(null) ? null : guards.flatMap((guard) => guard ?? [])
}

function rowsSql(scope: Scope, guard: Guard | null): string {
  const early = (expression: Expression): string => compileExpression(expression, DUCKDB)
  const names = Object.entries(RENAMED).map(([name, other]) => `${name} AS ${other}`)
  const rows = `SELECT * RENAME (${names.join(', ')}) FROM event WHERE ${early(scopeExpression(scope))}`
  return guard === null ? rows : `SELECT * FROM (${rows}) WHERE ${early(guardExpression(guard, 'early'))}`
}

function unwrapped(rows: string): string {
  return `SELECT * EXCLUDE (text), text AS ${BODY} FROM (${unwrapSql(WRAPPERS, `(SELECT *, ${RENAMED['text']} AS line FROM (${rows}))`)})`
}

function sharing(): Sharing {
  const names = new Map<string, { readonly name: string; readonly layer: number }>()
  let deepest = 0
  const share = (inner: Expression): string => {
    const around = deepest
    deepest = 0
    const sql = compileExpression(inner, DUCKDB, share)
    const known = names.get(sql) ?? { name: `shared_${names.size + 1}`, layer: deepest }
    names.set(sql, known)
    deepest = Math.max(around, known.layer + 1)
    return known.name
  }
  const layers = (): string[][] => {
    const found: string[][] = []
    for (const [sql, { name, layer }] of names) (found[layer] ??= []).push(`${sql} AS ${name}`)
    return found
  }
  return { share, layers }
}
