import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileClaims } from '../../src/formats/claims.ts'
import { compileLoad } from '../../src/formats/compile.ts'
import type { LogFormat, Sample } from '../../src/formats/log-format.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { literal } from '../../src/sql/literal.ts'
import { formatInstant } from '../../src/time/instant.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

function relation(lines: readonly string[]): string {
  const values = lines.map((line, index) => `(${index}, ${literal(line)}, ${Buffer.byteLength(line) + 1})`)
  return `(SELECT * FROM (VALUES ${values.join(', ')}) v(n, line, size))`
}

async function read(format: LogFormat, lines: readonly string[]): Promise<Row[]> {
  const plan = { formats: [format], wrappers: [], depth: 'full', keep: [] } as const
  const { sql } = compileLoad(plan, relation(lines), { framed: false, hash: 'NULL', carry: ['n', 'm'] })
  const columns = EVENT_COLUMNS.map(({ name }) => name).join(', ')
  return db.rows(
    `SELECT n, m, class::VARCHAR AS class, epoch_us(t) AS micros, activity::VARCHAR AS activity, outcome::VARCHAR AS outcome, reason::VARCHAR AS reason, count, ${columns} FROM (${sql}) ORDER BY n`,
  )
}

function shown(row: Row): Sample {
  const columns: Record<string, unknown> = {}
  for (const { name } of EVENT_COLUMNS) if (row[name] !== null) columns[name] = row[name]
  return {
    line: '',
    time: row['micros'] === null ? null : formatInstant(Number(row['micros'])),
    activity: String(row['activity']),
    outcome: String(row['outcome']),
    ...(row['reason'] === null ? {} : { reason: row['reason'] }),
    ...(row['count'] === 1 ? {} : { count: row['count'] }),
    columns,
  } as Sample
}

describe.each(LOG_FORMATS.map((format) => [format.id, format] as const))('format %s', (_, format) => {
  it('reads its samples', async () => {
    const rows = await read(
      format,
      format.samples.map((sample) => sample.line),
    )
    const got = rows.map((row, index) => ({ ...shown(row), line: format.samples[index]?.line }))
    expect(got).toEqual(format.samples)
    expect(rows.map((row) => row['class'])).toEqual(rows.map(() => 'event'))
  })

  it('has a sample for every message rule', async () => {
    const rows = await read(
      format,
      format.samples.map((sample) => sample.line),
    )
    const taken = new Set(rows.map((row) => row['m']))
    const missing = format.messages.flatMap((rule, index) => (taken.has(index + 1) ? [] : [JSON.stringify(rule)]))
    expect(missing).toEqual([])
  })

  it('refuses its near-misses', async () => {
    expect(format.nearMisses.length).toBeGreaterThanOrEqual(4)
    const sql = compileClaims([format], [], relation(format.nearMisses))
    const rows = await db.rows(`SELECT line FROM (${sql}) WHERE format IS NOT NULL`)
    expect(rows).toEqual([])
  })

  it('is the first to claim its samples', async () => {
    const sql = compileClaims(LOG_FORMATS, [], relation(format.samples.map((sample) => sample.line)))
    const rows = await db.rows(`SELECT line, format FROM (${sql}) WHERE format IS DISTINCT FROM ${literal(format.id)}`)
    expect(rows).toEqual([])
  })
})
