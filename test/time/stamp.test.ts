import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { formatInstant } from '../../src/time/instant.ts'
import { localTimeCounts, localToUtc } from '../../src/time/local-time.ts'
import { PLAUSIBLE, STAMPS, type StampId } from '../../src/time/stamp.ts'
import { fillInputs, openTestDatabase } from '../support/database.ts'

/** A stamp, the zone that is assumed for it, and what Python made of it: see test/tools/stamp-vectors.py. */
interface Vector {
  readonly kind: string
  readonly text: string
  readonly zone: string
  readonly instant: string
  readonly doubt: string
}

const table = await readFile(new URL('stamp-vectors.tsv', import.meta.url), 'utf8')
const VECTORS = table
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line): Vector => {
    const [kind = '', text = '', zone = '', instant = '', doubt = ''] = line.split('\t')
    return { kind, text, zone, instant, doubt }
  })

const ids = Object.keys(STAMPS) as StampId[]
const zones = [...new Set(VECTORS.map(({ zone }) => zone))]

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/** What becomes of stamps of one way of writing in one zone; each is an input of its own, so that none explains another. */
async function read(
  id: StampId,
  zone: string,
  texts: readonly string[],
): Promise<{ instant: string; doubt: string }[]> {
  await fillInputs(db, [])
  const { instant, zoned } = STAMPS[id]
  const rows = texts.map((text, index) => `(${index}, ${literal(text)})`).join(', ')
  await db.run(`INSERT INTO record (input, class, t, zoned)
    SELECT place, 'event', CASE WHEN t ${PLAUSIBLE} THEN t END, CASE WHEN t IS NOT NULL THEN ${zoned('stamp')} END
    FROM (SELECT place, stamp, ${instant('stamp')} AS t FROM (VALUES ${rows}) v(place, stamp)) ORDER BY place`)
  await localToUtc(db, zone, true)
  const found = await db.rows('SELECT epoch_us(t) AS us, local_time FROM record ORDER BY input')
  return found.map(({ us, local_time: doubt }) => ({
    instant: typeof us === 'number' ? formatInstant(us) : '-',
    doubt: typeof doubt === 'string' ? doubt : '',
  }))
}

it('the table of vectors is large', () => {
  expect(VECTORS.length).toBeGreaterThan(500)
  expect(new Set(VECTORS.map(({ kind }) => kind))).toEqual(new Set(ids))
})

describe.each(ids)('%s', (id) => {
  it.each(zones.filter((zone) => VECTORS.some((each) => each.kind === id && each.zone === zone)))(
    'is read as Python reads it in %s',
    async (zone) => {
      const vectors = VECTORS.filter((each) => each.kind === id && each.zone === zone)
      const found = await read(
        id,
        zone,
        vectors.map(({ text }) => text),
      )
      expect(found.map((each, index) => ({ text: vectors[index]?.text, ...each }))).toEqual(
        vectors.map(({ text, instant, doubt }) => ({ text, instant, doubt })),
      )
    },
  )
})

describe('the lines of a log around the end of summer time', () => {
  const around = async (...times: readonly string[]): Promise<string[]> => {
    const rows = times.map((time) => ({ class: 'event', zoned: false, t: Date.parse(`2025-10-26T${time}Z`) * 1000 }))
    await fillInputs(db, [{ path: 'a.log', rows }])
    await localToUtc(db, 'Europe/Stockholm', true)
    const found = await db.rows('SELECT epoch_us(t) AS us, local_time FROM record ORDER BY rowid')
    return found.map((row) => {
      const doubt = row['local_time']
      const time = formatInstant(Number(row['us'])).slice(11, 19)
      return typeof doubt === 'string' ? `${time} ${doubt}` : time
    })
  }

  it('show when the clock was put back', async () => {
    // At 03:00 in Stockholm, 01:00 UTC, it became 02:00 again.
    expect(await around('01:59:00', '02:10:00', '02:59:00', '02:01:00', '02:31:00', '02:58:00', '03:00:00')).toEqual([
      '23:59:00',
      '00:10:00 ambiguous',
      '00:59:00 ambiguous',
      '01:01:00 ambiguous',
      '01:31:00 ambiguous',
      '01:58:00 ambiguous',
      '02:00:00',
    ])
  })

  it('are of the first time round when they do not', async () => {
    expect(await around('02:10:00', '02:59:00', '03:01:00')).toEqual([
      '00:10:00 ambiguous',
      '00:59:00 ambiguous',
      '02:01:00',
    ])
  })

  it('may be late by a little', async () => {
    expect(await around('02:20:00', '02:19:58', '02:40:00')).toEqual([
      '00:20:00 ambiguous',
      '00:19:58 ambiguous',
      '00:40:00 ambiguous',
    ])
  })

  it('are counted for each input', async () => {
    await around('02:10:00', '02:59:00', '03:01:00')
    expect(await localTimeCounts(db, false)).toEqual(new Map([[1, { ambiguous: 2, nonexistent: 0 }]]))
  })
})
