import { afterAll, beforeAll, expect, it } from 'vitest'
import { literal } from '../../src/sql/literal.ts'
import { STAMPS } from '../../src/time/stamp.ts'
import { openTestDatabase } from '../support/database.ts'
import type { Store } from '../../src/store/store.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

async function micros(text: string): Promise<unknown> {
  const instant = STAMPS.epoch.instant('text')
  const [row] = await db.rows(`SELECT epoch_us(${instant}) AS t FROM (SELECT ${literal(text)} AS text)`)
  return row?.['t']
}

it.each([
  ['seconds', '1760797698', 1_760_797_698_000_000],
  ['seconds with a fraction', '1760797698.25', 1_760_797_698_250_000],
  ['seconds with nanoseconds, cut', '1760797698.123456789', 1_760_797_698_123_456],
  ['seconds with an exponent', '1.76079769825e9', 1_760_797_698_250_000],
  ['milliseconds', '1760797698250', 1_760_797_698_250_000],
  ['milliseconds with a fraction, cut', '1760797698250.1239', 1_760_797_698_250_123],
  ['microseconds', '1760797698250123', 1_760_797_698_250_123],
  ['nanoseconds, cut', '1760797698250123999', 1_760_797_698_250_123],
  ['the last second', '7258118399', 7_258_118_399_000_000],
  ['the first millisecond', '7258118400', 7_258_118_400_000],
])('reads %s', async (_, text, expected) => {
  expect(Number(await micros(text))).toBe(expected)
})

it.each(['', 'abc', '-1', '-0.5', 'nan', 'inf', '1e400', '99999999999999999999', '1760797698.2x', '0x10', '.'])(
  'takes %j for no time',
  async (text) => {
    expect(await micros(text)).toBeNull()
  },
)
