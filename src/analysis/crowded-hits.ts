import type { Database } from '../sql/database.ts'
import { addHits, makeCandidates, rawHits, type ColumnPlan } from './rule-hits.ts'

/** What a correlation needs at least, in a group and within its timespan. */
export interface Crowd {
  /** The rules that are counted together. */
  readonly rules: readonly number[]
  /** Those of them whose hits wait. */
  readonly late: readonly number[]
  /** Columns of `rule_hit` that make a group. */
  readonly groups: readonly string[]
  /** Columns whose distinct values are counted; attempts are where there is none. */
  readonly values: readonly string[]
  readonly timespanMicros: number
  readonly fewest: number
}

/**
 * Adds late hits at times when their group may have as many as it takes. Time is cut into stretches as long as the
 * timespan: a window lies within two that follow each other, so that where even two hold too little, no window holds
 * enough. What is cheap comes first: the distinct values of a group over the whole log, then all hits of two stretches, then
 * their distinct values.
 */
export async function addCrowdedHits(db: Database, plan: ColumnPlan, crowd: Crowd): Promise<void> {
  const { rules, late, groups, values, timespanMicros, fewest } = crowd
  const key = groups.join(', ')
  const columns = [...new Set([...groups, ...values])]
  const all = `SELECT * FROM rule_hit_raw WHERE rule IN (${rules.join(', ')})`
  if (values.length === 0) await makeCandidates(db, plan, all, columns)
  else {
    await db.run(`CREATE OR REPLACE TEMP TABLE hit_value AS ${rawHits(plan, rules, columns)};
      CREATE OR REPLACE TEMP TABLE hit_crowd AS SELECT ${key} FROM (SELECT DISTINCT ${columns.join(', ')} FROM hit_value)
        GROUP BY ${key} HAVING count(*) >= ${fewest}`)
    await makeCandidates(db, plan, `SELECT rule, rid FROM hit_value SEMI JOIN hit_crowd USING (${key})`, columns)
    await db.run('DROP TABLE hit_value')
  }
  const hits = `(SELECT *, us // ${timespanMicros} AS stretch FROM hit_candidate)`
  await db.run(
    `CREATE OR REPLACE TEMP TABLE hit_crowd AS ${inPairs(
      `SELECT ${key}, stretch, sum(weight) AS held FROM ${hits} GROUP BY ${key}, stretch`,
      key,
      `sum(held) >= ${fewest}`,
    )}`,
  )
  const dense = `${hits} SEMI JOIN hit_crowd USING (${key}, stretch)`
  if (values.length > 0) {
    await db.run(
      `CREATE OR REPLACE TEMP TABLE hit_crowd AS ${inPairs(
        `SELECT DISTINCT ${columns.join(', ')}, stretch FROM ${dense}`,
        key,
        `count(DISTINCT (${values.join(', ')})) >= ${fewest}`,
      )}`,
    )
  }
  await addHits(db, plan, `SELECT rule, rid FROM ${dense} WHERE rule IN (${late.join(', ')})`)
  await db.run('DROP TABLE hit_candidate; DROP TABLE hit_crowd')
}

/** The stretches of groups that satisfy something together with the one before or after. */
function inPairs(rows: string, key: string, satisfies: string): string {
  return `SELECT DISTINCT ${key}, unnest([pair, pair + 1]) AS stretch FROM (
      SELECT ${key}, pair FROM (SELECT *, unnest([stretch - 1, stretch]) AS pair FROM (${rows}))
      GROUP BY ${key}, pair HAVING ${satisfies})`
}
