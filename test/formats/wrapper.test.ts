import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unwrapSql } from '../../src/formats/unwrap.ts'
import { WRAPPERS } from '../../src/formats/wrapper.ts'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

function read(lines: readonly string[]) {
  const values = lines.map((line, n) => `(${n}, ${literal(line)})`).join(', ')
  return db.rows(
    `SELECT line, text, wrap_time AS time, wrapper FROM (${unwrapSql(WRAPPERS, `(VALUES ${values}) v(n, line)`)}) ORDER BY n`,
  )
}

describe.each(WRAPPERS.map((wrapper) => [wrapper.id, wrapper] as const))('wrapper %s', (id, wrapper) => {
  it('unwraps its samples, and no other wrapper takes them first', async () => {
    const rows = await read(wrapper.samples.map(({ line }) => line))
    expect(rows).toEqual(wrapper.samples.map((sample) => ({ ...sample, wrapper: id })))
  })

  it('leaves its near-misses as they are', async () => {
    const rows = await read(wrapper.nearMisses)
    expect(rows).toEqual(wrapper.nearMisses.map((line) => ({ line, text: line, time: null, wrapper: null })))
  })
})
