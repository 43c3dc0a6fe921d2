import type { KeyKind, Prospect } from '../analysis/prospects.ts'
import type { ColumnPlan } from '../analysis/rule-hits.ts'
import type { SigmaRule } from '../sigma/rule.ts'

/** An attempt is counted at the time of one of its records, and clocks differ: by so much at most, in microseconds. */
const SLACK = 120_000_000

export const TALLY_TABLES = `
  CREATE TABLE disk.tally (prospect INTEGER, stream INTEGER, grp UBIGINT, stretch BIGINT, value UBIGINT, weight BIGINT);
  CREATE TABLE disk.suspect (prospect INTEGER, kind VARCHAR, key VARCHAR);
  CREATE TABLE disk.tie (source VARCHAR, account VARCHAR);
  CREATE TABLE disk.keyless (prospect INTEGER, stream INTEGER, line INTEGER);
  CREATE TABLE disk.known_prefix (source_ip VARCHAR, prefix VARCHAR)`

/** What the hits of a prospect are grouped by: SQL over `hit_now`. */
interface Shape {
  readonly groups: readonly string[]
  readonly values: readonly string[]
  readonly keys: Readonly<Record<KeyKind, string | null>>
}

const NOBODY = { source: null, account: null, network: null }

function shapeOf({ owner, values, keys }: Prospect, columns: ColumnPlan): Shape {
  if (owner === null) {
    const account = 'CASE WHEN h.source_ip IS NULL THEN h.account END'
    return { groups: [], values: [], keys: { ...NOBODY, source: 'h.source_ip', account } }
  }
  const named = columns.forPart(owner, owner.rules[0]?.reference ?? '')
  const columnOf = (field: string): string => `h.${named.get(field) ?? 'source_ip'}`
  const ofKind = (kind: KeyKind): string | null => {
    const field = [...keys].find(([, each]) => each === kind)?.[0]
    return field === undefined ? null : columnOf(field)
  }
  return {
    groups: owner.groupBy.map(columnOf),
    values: values.map(columnOf),
    keys: { source: ofKind('source'), account: ofKind('account'), network: ofKind('network') },
  }
}

/**
 * The statements that make of `hit_now`
 * - `fact(prospect, stream, grp, stretch, value, weight, source, account, network)`: what each prospect counts in each group and
 *   stretch of time, and whom it is about
 * - rows of `disk.keyless`: hits that are about nobody
 *
 * `hit` are the rules that have any: what the others would count is not asked.
 */
export function factStatements(
  prospects: readonly Prospect[],
  columns: ColumnPlan,
  numbers: ReadonlyMap<SigmaRule, number>,
  hit: ReadonlySet<number>,
): string {
  const shapes = new Map<string, { readonly shape: Shape; readonly rows: string[] }>()
  for (const [index, prospect] of prospects.entries()) {
    const bases = prospect.bases.map((base) => numbers.get(base) ?? 0).filter((number) => hit.has(number))
    if (bases.length === 0) continue
    const shape = shapeOf(prospect, columns)
    const key = JSON.stringify(shape)
    const known = shapes.get(key) ?? { shape, rows: [] }
    shapes.set(key, known)
    for (const base of bases) known.rows.push(`(${index}, ${base}, ${prospect.spanMicros + SLACK})`)
  }
  const all = [...shapes.values()]
  const facts = all.map(({ shape, rows }) => factsSql(shape, rows))
  // What is grouped by somebody is no event without one.
  const nobodys = all.filter(
    ({ shape }) => shape.groups.length === 0 || Object.values(shape.keys).every((key) => key === null),
  )
  const keyless = nobodys.map(({ shape, rows }) => {
    const none = Object.values(shape.keys).flatMap((key) => (key === null ? [] : [`${key} IS NULL`]))
    return `SELECT n.prospect, h.stream, h.line FROM hit_now h JOIN (VALUES ${rows.join(', ')}) n(prospect, rule, span) USING (rule)
      WHERE ${['true', ...none].join(' AND ')}`
  })
  return `CREATE OR REPLACE TEMP TABLE fact AS ${[NO_FACTS, ...facts].join(' UNION ALL ')};
    CREATE OR REPLACE TEMP TABLE keyless_now AS ${['SELECT 0 AS prospect, 0 AS stream, 0 AS line WHERE false', ...keyless].join(' UNION ')};
    INSERT INTO disk.keyless FROM keyless_now`
}

const NO_FACTS = `SELECT 0 AS prospect, 0 AS stream, 0::UBIGINT AS grp, 0::BIGINT AS stretch, 0::UBIGINT AS value, 0::BIGINT AS weight,
      ''::VARCHAR AS source, ''::VARCHAR AS account, ''::VARCHAR AS network WHERE false`

function factsSql({ groups, values, keys }: Shape, rows: readonly string[]): string {
  const named = (key: string | null): string => key ?? 'NULL::VARCHAR'
  const known = [...groups, ...values].map((column) => `${column} IS NOT NULL`)
  const about = Object.values(keys).flatMap((key) => (key === null ? [] : [`${key} IS NOT NULL`]))
  return `SELECT n.prospect, h.stream, ${groups.length === 0 ? '0::UBIGINT' : `hash(${groups.join(', ')})`} AS grp, h.us // n.span AS stretch,
      ${values.length === 0 ? 'NULL::UBIGINT' : `hash(${values.join(', ')})`} AS value, CAST(sum(h.weight) AS BIGINT) AS weight,
      ${named(keys.source)} AS source, ${named(keys.account)} AS account, ${named(keys.network)} AS network
    FROM hit_now h JOIN (VALUES ${rows.join(', ')}) n(prospect, rule, span) USING (rule)
    WHERE ${['true', ...known].join(' AND ')} AND (${about.length === 0 ? 'false' : about.join(' OR ')}) GROUP BY ALL`
}

/**
 * Adds what was counted to the tally (a value only once, and what has none each time, since NULL equals nothing), and to
 * the suspects whom any group with enough is about: enough within the stretch of a new hit and the two beside it, which
 * hold every window that the hit could stand in. Groups whose people are all suspects already are counted no more.
 */
export const SUSPECT_STATEMENTS = `
  CREATE OR REPLACE TEMP TABLE fact_counted AS SELECT f.*, b.valued, b.fewest FROM fact f JOIN bound b USING (prospect)
      LEFT JOIN disk.suspect s ON s.prospect = f.prospect AND s.kind = 'source' AND s.key = f.source
      LEFT JOIN disk.suspect a ON a.prospect = f.prospect AND a.kind = 'account' AND a.key = f.account
      LEFT JOIN disk.suspect n ON n.prospect = f.prospect AND n.kind = 'network' AND n.key = f.network
    WHERE b.fewest > 1 AND ((f.source IS NOT NULL AND s.key IS NULL) OR (f.account IS NOT NULL AND a.key IS NULL)
      OR (f.network IS NOT NULL AND n.key IS NULL));
  INSERT INTO disk.tally SELECT prospect, stream, grp, stretch, value, weight FROM fact_counted
      ANTI JOIN (SELECT t.* FROM disk.tally t SEMI JOIN fact_counted USING (prospect, stream, grp, stretch, value)) known
      USING (prospect, stream, grp, stretch, value);
  CREATE OR REPLACE TEMP TABLE enough AS SELECT f.prospect, f.grp, f.stretch
    FROM (SELECT DISTINCT prospect, grp, stretch, valued, fewest FROM fact_counted) f
    JOIN disk.tally t ON t.prospect = f.prospect AND t.grp = f.grp AND t.stretch BETWEEN f.stretch - 1 AND f.stretch + 1
    GROUP BY f.prospect, f.grp, f.stretch, f.valued, f.fewest
    HAVING CASE WHEN f.valued THEN count(DISTINCT t.value) ELSE sum(t.weight) END >= f.fewest;
  INSERT INTO disk.suspect SELECT DISTINCT prospect, kind, key FROM (
      SELECT prospect, unnest(['source', 'account', 'network']) AS kind, unnest([source, account, network]) AS key FROM (
        SELECT f.* FROM fact f JOIN bound b USING (prospect) WHERE b.fewest <= 1
        UNION ALL SELECT f.* FROM fact f SEMI JOIN enough USING (prospect, grp, stretch))) n
    WHERE key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM disk.suspect s
      WHERE s.prospect = n.prospect AND s.kind = n.kind AND s.key = n.key)`

/**
 * Makes `touched(kind, key)`: suspects that new hits of a rule which may find something of them are about, or new attempts;
 * and the suspects who took part in the same attempts, since what is found of one may say all that is found of the other.
 */
export const TOUCHED_STATEMENTS = `
  CREATE OR REPLACE TEMP TABLE about AS
    SELECT DISTINCT rule, unnest(['source', 'account', 'account', 'network']) AS kind, unnest([source_ip, account, other, prefix]) AS key
    FROM (SELECT h.rule, f.source_ip, f.account, f.other, p.prefix FROM fresh_hit h JOIN fresh_about f USING (rid)
        LEFT JOIN disk.known_prefix p ON p.source_ip = f.source_ip
      UNION ALL SELECT -1, f.source_ip, f.account, f.other, p.prefix FROM fresh_about f
        LEFT JOIN disk.known_prefix p ON p.source_ip = f.source_ip WHERE f.tries);
  CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT s.kind, s.key
    FROM disk.suspect s JOIN about a ON a.kind = s.kind AND a.key = s.key JOIN prospect_rule r ON r.prospect = s.prospect AND r.rule = a.rule;
  INSERT INTO touched SELECT DISTINCT 'account', t.account FROM disk.tie t JOIN touched s ON s.kind = 'source' AND s.key = t.source
    WHERE t.account IN (SELECT key FROM disk.suspect WHERE kind = 'account');
  INSERT INTO touched SELECT DISTINCT 'source', t.source FROM disk.tie t JOIN touched s ON s.kind = 'account' AND s.key = t.account
    WHERE t.source IN (SELECT key FROM disk.suspect WHERE kind = 'source')`
