import { OWN_ATTEMPTS } from '../model/event.ts'
import { findField, type FieldPlace } from '../sigma/fields.ts'
import { basesOf } from '../sigma/references.ts'
import type { CorrelationRule, DetectionRule, SigmaRule } from '../sigma/rule.ts'
import type { Database } from '../sql/database.ts'
import { identifier, literal, literalList } from '../sql/literal.ts'
import { makePrefixes } from './source-prefix.ts'

/** Our own field: the network of the source, which logs do not tell. */
export const SOURCE_PREFIX = 'tatou.source_prefix'

/** The field that names accounts, for tests of names where a rule counts no field. */
export const ACCOUNT_FIELD = 'user.name'

/** The columns of `rule_hit` that hold what correlations group by and count. */
export interface ColumnPlan {
  /** Each column with its SQL for each rule that has it, over `event` as `e` and `prefix` as `p`. */
  readonly columns: readonly { readonly name: string; readonly sql: ReadonlyMap<number, string> }[]
  /** Field or alias to column, for one part of a correlation. */
  forPart(rule: CorrelationRule, reference: string): ReadonlyMap<string, string>
}

interface Draft {
  readonly name: string
  readonly sql: Map<number, string>
}

/** Which columns the correlations need, each named once however many need it. */
export function columnPlan(
  rules: readonly SigmaRule[],
  byReference: ReadonlyMap<string, SigmaRule>,
  numbers: ReadonlyMap<SigmaRule, number>,
): ColumnPlan {
  const drafts = new Map<string, Draft>()
  const correlations = rules.filter((rule): rule is CorrelationRule => rule.type === 'correlation')
  for (const rule of correlations) {
    for (const field of namedFields(rule)) {
      const key = keyOf(rule, field, numbers)
      const draft = drafts.get(key) ?? { name: `v${drafts.size + 1}`, sql: new Map<number, string>() }
      drafts.set(key, draft)
      for (const { reference } of rule.rules) {
        const actual = rule.aliases.get(field)?.get(reference) ?? field
        for (const base of basesOf(byReference.get(reference), byReference)) {
          draft.sql.set(numbers.get(base) ?? 0, fieldSql(actual, base))
        }
      }
    }
  }
  return {
    columns: [...drafts.values()],
    forPart: (rule) =>
      new Map(
        namedFields(rule).flatMap((field) => {
          const draft = drafts.get(keyOf(rule, field, numbers))
          return draft ? [[field, draft.name] as const] : []
        }),
      ),
  }
}

/** A field has one column for all rules; an alias means something else in each correlation. */
function keyOf(rule: CorrelationRule, field: string, numbers: ReadonlyMap<SigmaRule, number>): string {
  return rule.aliases.has(field) ? `${numbers.get(rule) ?? 0} ${field}` : field
}

/** The fields and aliases whose values a correlation needs. */
export function namedFields(rule: CorrelationRule): readonly string[] {
  const { sequential, perValue } = rule.burst
  const looksAtAccounts = (sequential !== null || perValue !== null) && rule.fields.length === 0
  const counted = looksAtAccounts ? [ACCOUNT_FIELD] : []
  return [...new Set([...rule.groupBy, ...rule.fields, ...counted])]
}

function fieldSql(field: string, { taxonomy, logsource }: DetectionRule): string {
  if (field === SOURCE_PREFIX) return 'p.prefix'
  const values = findField(field, taxonomy, logsource).is.map(placeSql)
  return values.length === 1 ? (values[0] ?? 'NULL') : `coalesce(${['NULL', ...values].join(', ')})`
}

/** The value of a field as text, to group by and to count. */
function placeSql(place: FieldPlace): string {
  switch (place.kind) {
    case 'column': {
      const column = `e.${identifier(place.column)}`
      return place.type === 'text' || place.type === 'url' ? column : `CAST(${column} AS VARCHAR)`
    }
    case 'words': {
      const cases = [...place.words].flatMap(([word, meant]) =>
        meant.length === 0 ? [] : [`WHEN ${literal(word)} THEN ${literal(meant.join(','))}`],
      )
      return `CASE CAST(e.${identifier(place.column)} AS VARCHAR) ${cases.join(' ')} END`
    }
    case 'vendor':
      return vendorSql(place.path)
  }
}

/** A key of the JSON object that a line is: one key that holds dots, or nested keys. */
function vendorSql(path: string): string {
  const paths = [
    `$.${JSON.stringify(path)}`,
    `$${path
      .split('.')
      .map((key) => `.${JSON.stringify(key)}`)
      .join('')}`,
  ]
  const read = paths.map((each) => `json_extract_string(e.text, ${literal(each)})`)
  return `CASE WHEN json_valid(e.text) THEN coalesce(${read.join(', ')}) END`
}

/**
 * Makes `rule_hit(rule, rid, unit, weight, input, us, v1, v2, …)` of `rule_hit_raw(rule, rid)`, in the total order of time:
 * what correlations are run over. A record of an attempt is counted as the attempt, at the time of its anchor; one of none
 * is a unit of its own, or one with the record of another log that tells of the same (`record_twin`), unless it is of an
 * activity that has attempts: then it repeats what another line says (the lines of a process beside its Failed line), and
 * counts for nothing. Records without a time are left out, and so are the hits
 * of the rules `late`, which `addHits` brings.
 */
export async function makeHits(db: Database, plan: ColumnPlan, late: ReadonlySet<number>): Promise<void> {
  const isPrefixed = plan.columns.some(({ sql }) => [...sql.values()].includes('p.prefix'))
  const now = late.size === 0 ? 'true' : `h.rule NOT IN (${[...late].join(', ')})`
  await makePrefixes(
    db,
    `SELECT source_ip FROM event SEMI JOIN (SELECT rid FROM rule_hit_raw h WHERE ${isPrefixed} AND ${now}) USING (rid)`,
  )
  await db.run(`${wanted(now)}; CREATE OR REPLACE TEMP TABLE rule_hit AS ${orderedHits(plan)}; DROP TABLE rule_hit_now`)
}

/** The statements that make `rule_hit` of all hits. */
export function hitsSql(plan: ColumnPlan): string {
  return `${wanted('true')}; CREATE OR REPLACE TEMP TABLE rule_hit AS ${orderedHits(plan)}`
}

/** Adds hits that `makeHits` left out: those `(rule, rid)` that a query gives and that are not there yet. */
export async function addHits(db: Database, plan: ColumnPlan, hits: string): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE rule_hit_now AS SELECT rule, rid FROM (${hits}) ANTI JOIN rule_hit USING (rule, rid);
    INSERT INTO rule_hit ${orderedHits(plan)};
    DROP TABLE rule_hit_now`)
}

/** Makes `hit_candidate`: hits as rows of `rule_hit` with some of its columns, of those `(rule, rid)` that a query gives. */
export async function makeCandidates(
  db: Database,
  plan: ColumnPlan,
  hits: string,
  columns: readonly string[],
): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE rule_hit_now AS ${hits};
    CREATE OR REPLACE TEMP TABLE hit_candidate AS ${hitRows(plan, columns)};
    DROP TABLE rule_hit_now`)
}

/** A query of some columns of all hits of some rules, with `rule` and `rid`; the columns are of events alone. */
export function rawHits({ columns }: ColumnPlan, rules: readonly number[], names: readonly string[]): string {
  return `SELECT h.rule, h.rid${columnsSql(columns, names)} FROM rule_hit_raw h JOIN event e USING (rid)
      WHERE h.rule IN (${rules.join(', ')})`
}

/** The hits that are wanted, as a table: the engine joins the events to them well only if it knows how few they are. */
function wanted(where: string): string {
  return `CREATE OR REPLACE TEMP TABLE rule_hit_now AS SELECT * FROM rule_hit_raw h WHERE ${where}`
}

function orderedHits(plan: ColumnPlan): string {
  return `${hitRows(plan)} ORDER BY us, e.t, e.input, e.line, h.rid, h.rule`
}

/** The hits of `rule_hit_now` as rows of `rule_hit`, with some of the columns or with all, in no order. */
export function hitRows({ columns }: ColumnPlan, names?: readonly string[]): string {
  return `SELECT h.rule, h.rid, coalesce(a.attempt, -1 - coalesce(w.head, h.rid)) AS unit, coalesce(a.count, 1) AS weight,
        coalesce(a.input, w.input, e.input) AS input, coalesce(epoch_us(a.t), w.us, epoch_us(e.t)) AS us${columnsSql(columns, names)}
      FROM rule_hit_now h JOIN event e USING (rid) LEFT JOIN attempt_record r USING (rid)
        LEFT JOIN attempt a ON a.attempt = r.attempt LEFT JOIN record_twin w ON w.rid = h.rid
        LEFT JOIN prefix p ON p.source_ip = e.source_ip
      WHERE e.t IS NOT NULL AND (a.attempt IS NOT NULL OR e.activity NOT IN ${literalList(OWN_ATTEMPTS)})`
}

/** Columns of a plan to select, each with a comma before it, over `rule_hit_raw` as `h`, `event` as `e` and `prefix` as `p`. */
export function columnsSql(columns: ColumnPlan['columns'], names?: readonly string[]): string {
  const chosen = columns.filter(({ name }) => names?.includes(name) ?? true)
  return chosen.map(({ name, sql }) => `, ${columnSql(sql)} AS ${name}`).join('')
}

function columnSql(byRule: ReadonlyMap<number, string>): string {
  const distinct = [...new Set(byRule.values())]
  if (distinct.length === 1) return distinct[0] ?? 'NULL'
  const cases = distinct.map((sql) => {
    const rules = [...byRule].flatMap(([rule, each]) => (each === sql ? [rule] : []))
    return `WHEN h.rule IN (${rules.join(', ')}) THEN ${sql}`
  })
  return cases.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${cases.join(' ')} END`
}
