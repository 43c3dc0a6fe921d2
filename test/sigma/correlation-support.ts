import { identifier, literal } from '../../src/sql/literal.ts'
import type { Database } from '../../src/sql/database.ts'
import { createBurstTables } from '../../src/sigma/burst-table.ts'
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { CorrelationRule } from '../../src/sigma/rule.ts'

/** A row of `rule_hit`; the rows of a test stand in the total order. Values are `v1`, `v2`, … */
export interface Hit {
  readonly rule: number
  readonly rid: number
  readonly unit?: number
  readonly weight?: number
  readonly input?: number
  readonly us: number
  readonly values: readonly (string | null)[]
}

/** A correlation with nothing but defaults, but for what the test is about. */
export function correlation(changes: Partial<CorrelationRule>): CorrelationRule {
  return {
    type: 'correlation',
    id: null,
    name: null,
    title: 'a correlation',
    description: '',
    status: null,
    level: 'medium',
    tags: [],
    techniques: [],
    references: [],
    falsepositives: [],
    kind: 'other',
    place: { file: 'test.yml', line: 1, column: 1 },
    correlation: 'event_count',
    rules: [{ reference: 'a', place: { file: 'test.yml', line: 1, column: 1 } }],
    groupBy: ['source.ip'],
    timespanSeconds: 600,
    conditions: [{ op: 'gte', value: 3 }],
    fields: [],
    percentile: null,
    expression: null,
    aliases: new Map(),
    generate: false,
    burst: { sequential: null, medianGap: null, perValue: null, supersedes: [] },
    ...changes,
  }
}

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['source.ip', 'v1'],
  ['user.name', 'v2'],
  ['bytes', 'v3'],
])

/** A plan over so many detections, numbered from 1, with the fields source.ip, user.name and bytes in v1 to v3. */
export function planOf(parts: number, changes: Partial<CorrelationPlan> = {}): CorrelationPlan {
  return {
    number: 10,
    parts: Array.from({ length: parts }, (_, index) => ({
      kind: 'detection',
      number: index + 1,
      columns: COLUMNS,
      groupBy: [],
    })),
    accountField: 'user.name',
    skewToleranceMicros: 2_000_000,
    ...changes,
  }
}

/** A plan whose first part is the correlation numbered 10 with this group-by, and then so many detections, from 2 on. */
export function chainOf(groupBy: readonly string[], detections: number): CorrelationPlan {
  const { parts, ...rest } = planOf(detections + 1)
  const chained = { kind: 'correlation', number: 10, columns: COLUMNS, groupBy } as const
  return { ...rest, number: 11, parts: [chained, ...parts.slice(1)] }
}

/** References to so many rules. */
export function references(count: number): CorrelationRule['rules'] {
  const place = { file: 'test.yml', line: 1, column: 1 }
  return Array.from({ length: count }, (_, index) => ({ reference: `r${index}`, place }))
}

/** Hits written as `seconds rule user`, of one source and input, each an attempt of its own; `/2` names the input. */
export function hitsAt(...lines: readonly string[]): Hit[] {
  return lines.map((line, rid) => {
    const [seconds = '', rule = '1', user = 'alice', bytes = null] = line.replace(/\/\d/, '').split(' ')
    const input = Number(/\/(\d)/.exec(line)?.[1] ?? '1')
    const us = Math.round(Number(seconds) * 1_000_000)
    return { rule: Number(rule), rid, us, input, values: ['192.0.2.1', user === '-' ? null : user, bytes] }
  })
}

/** Replaces the tables of hits and bursts by these hits, in this order, and no bursts. */
export async function fillHits(db: Database, hits: readonly Hit[], columns = 3): Promise<void> {
  await db.run('DROP TABLE IF EXISTS burst; DROP TABLE IF EXISTS burst_hit; DROP TABLE IF EXISTS burst_end')
  await createBurstTables(db)
  const names = Array.from({ length: columns }, (_, index) => identifier(`v${index + 1}`))
  await db.run(`CREATE OR REPLACE TABLE rule_hit (rule INTEGER, rid BIGINT, unit BIGINT, weight INTEGER, input INTEGER, us BIGINT,
    ${names.map((name) => `${name} VARCHAR`).join(', ')})`)
  for (let start = 0; start < hits.length; start += 2000) {
    const rows = hits.slice(start, start + 2000).map((hit) => {
      const values = names.map((_, index) => textSql(hit.values[index] ?? null))
      const { rule, rid, unit = -rid - 1, weight = 1, input = 1, us } = hit
      return `(${[rule, rid, unit, weight, input, us, ...values].join(', ')})`
    })
    await db.run(`INSERT INTO rule_hit VALUES ${rows.join(', ')}`)
  }
}

function textSql(value: string | null): string {
  return value === null ? 'NULL' : literal(value)
}
