import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { resolveYears } from '../../src/time/year.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(async () => {
  await db.close()
})

interface Log {
  readonly path: string
  /** `MM-DD` or `MM-DD HH:MM` without a year, `YYYY-MM-DD` with one, `-` for a line without a stamp. */
  readonly stamps: readonly string[]
  readonly mtime?: string
  readonly given?: number
}

function row(stamp: string): TestRow {
  if (stamp === '-') return { class: 'continuation', yearless: false }
  const yearless = stamp[2] === '-'
  const time = Date.parse(
    `${(yearless ? `2000-${stamp}` : stamp).replace(' ', 'T')}${stamp.includes(' ') ? ':00' : 'T12:00:00'}Z`,
  )
  return { class: 'event', yearless, time_source: 'stamp', t: time * 1000 }
}

/** Resolves the years and returns, per input, its source followed by the dates of its stamps. */
async function resolve(...logs: readonly Log[]): Promise<string[][]> {
  await fillInputs(
    db,
    logs.map(({ path, stamps }) => ({ path, rows: stamps.map(row) })),
  )
  const sources = await resolveYears(
    db,
    logs.map(({ path, mtime, given }, index) => ({
      input: index + 1,
      path,
      mtime: mtime === undefined ? null : Date.parse(mtime),
      given,
    })),
  )
  const rows = await db.rows(
    `SELECT input, coalesce(strftime(t, '%Y-%m-%d'), 'none') AS date FROM record WHERE yearless ORDER BY rowid`,
  )
  return logs.map((_, index) => [
    sources.get(index + 1)?.year_source ?? 'no source',
    ...rows.filter((each) => each['input'] === index + 1).map((each) => String(each['date'])),
  ])
}

describe('a given year', () => {
  it('is that of the first stamp, and the year rolls over from there', async () => {
    const stamps = ['12-30', '12-31', '01-01', '12-31', '01-02']
    expect(await resolve({ path: 'auth.log', stamps, given: 2023, mtime: '2010-01-01' })).toEqual([
      ['given', '2023-12-30', '2023-12-31', '2024-01-01', '2023-12-31', '2024-01-02'],
    ])
  })

  it('is that of the oldest file of a rotated set', async () => {
    const given = 2023
    expect(
      await resolve(
        { path: 'auth.log', stamps: ['01-05'], given },
        { path: 'auth.log.1', stamps: ['12-30', '01-02'], given },
        { path: 'messages', stamps: ['01-05'], given },
      ),
    ).toEqual([
      ['given', '2024-01-05'],
      ['given', '2023-12-30', '2024-01-02'],
      ['given', '2023-01-05'],
    ])
  })

  it('leaves stamps of a day that does not exist without a time', async () => {
    expect(await resolve({ path: 'a', stamps: ['02-28', '02-29', '03-01'], given: 2023 })).toEqual([
      ['given', '2023-02-28', 'none', '2023-03-01'],
    ])
  })
})

describe('the file itself', () => {
  it('tells by stamps that have a year', async () => {
    expect(await resolve({ path: 'a', stamps: ['12-30', '-', '01-02', '2021-01-03'], mtime: '2025-06-01' })).toEqual([
      ['file', '2020-12-30', '2021-01-02'],
    ])
    expect(await resolve({ path: 'a', stamps: ['2020-12-31', '12-31', '01-01', '12-30'] })).toEqual([
      ['file', '2020-12-31', '2021-01-01', '2020-12-30'],
    ])
  })

  it('tells by the nearest of such stamps, where they differ', async () => {
    const stamps = ['2015-03-01', '03-01', '03-01', '03-01', '03-01', '2019-03-02', '03-02']
    expect(await resolve({ path: 'a', stamps })).toEqual([
      ['file', '2015-03-01', '2015-03-01', '2019-03-01', '2019-03-01', '2019-03-02'],
    ])
  })

  it('tells by the date in its name, before the end of which its last line was written', async () => {
    const stamps = ['12-28', '01-03 23:59']
    expect(await resolve({ path: 'auth.log-20250103.gz', stamps, mtime: '2030-01-01' })).toEqual([
      ['file', '2024-12-28', '2025-01-03'],
    ])
    expect(await resolve({ path: 'auth.log-20250102.gz', stamps })).toEqual([['file', '2023-12-28', '2024-01-03']])
  })

  it('looks for a year with a 29 February when there is one', async () => {
    expect(await resolve({ path: 'a-20230301', stamps: ['02-28', '02-29'] })).toEqual([
      ['file', '2020-02-28', '2020-02-29'],
    ])
    expect(await resolve({ path: 'a', stamps: ['02-29', '2023-03-05'] })).toEqual([['file', '2024-02-29']])
  })
})

describe('a neighbour', () => {
  it('of the rotated set tells, along the whole set', async () => {
    expect(
      await resolve(
        { path: 'auth.log', stamps: ['01-20', '02-01'], mtime: '2030-01-01' },
        { path: 'auth.log.1', stamps: ['12-27', '2024-12-28', '01-09'] },
        { path: 'auth.log.2.gz', stamps: ['11-01', '12-26'] },
        { path: 'other/auth.log', stamps: ['01-20'], mtime: '2027-01-21' },
      ),
    ).toEqual([
      ['neighbour', '2025-01-20', '2025-02-01'],
      ['file', '2024-12-27', '2025-01-09'],
      ['neighbour', '2024-11-01', '2024-12-26'],
      ['neighbour', '2025-01-20'],
    ])
  })

  it('is the log that shares most days, or nearly shares them', async () => {
    const access = { path: 'access.log', stamps: ['2021-10-17', '2021-10-18', '2021-10-19', '2024-10-18'] }
    const log = { path: 'auth.log', mtime: '2030-01-01' }
    expect(await resolve(access, { ...log, stamps: ['10-17', '10-18'] })).toEqual([
      ['no source'],
      ['neighbour', '2021-10-17', '2021-10-18'],
    ])
    expect(await resolve(access, { ...log, stamps: ['10-18'] })).toEqual([['no source'], ['neighbour', '2024-10-18']])
    expect(await resolve(access, { ...log, stamps: ['10-22'] })).toEqual([['no source'], ['neighbour', '2021-10-22']])
    expect(await resolve(access, { ...log, stamps: ['12-30', '01-01'] })).toEqual([
      ['no source'],
      ['mtime', '2029-12-30', '2030-01-01'],
    ])
  })

  it('may have got its own year from its name', async () => {
    expect(
      await resolve({ path: 'mail-20220601', stamps: ['05-30'] }, { path: 'auth.log', stamps: ['05-30'] }),
    ).toEqual([
      ['file', '2022-05-30'],
      ['neighbour', '2022-05-30'],
    ])
  })
})

describe('the modification time', () => {
  it('comes at most a day before the last stamp', async () => {
    const log = { path: 'a', stamps: ['12-20', '01-01 12:00'] }
    expect(await resolve({ ...log, mtime: '2025-12-31T12:00:00Z' })).toEqual([['mtime', '2025-12-20', '2026-01-01']])
    expect(await resolve({ ...log, mtime: '2025-12-31T11:59:59Z' })).toEqual([['mtime', '2024-12-20', '2025-01-01']])
  })

  it('is that of the newest file of a set', async () => {
    expect(
      await resolve(
        { path: 'auth.log', stamps: ['01-02'], mtime: '2026-01-02T13:00:00Z' },
        { path: 'auth.log.1', stamps: ['12-31'], mtime: '2030-01-01' },
      ),
    ).toEqual([
      ['mtime', '2026-01-02'],
      ['mtime', '2025-12-31'],
    ])
  })

  it('gives way for a 29 February', async () => {
    expect(await resolve({ path: 'a', stamps: ['02-29', '03-01'], mtime: '2023-05-05' })).toEqual([
      ['mtime', '2020-02-29', '2020-03-01'],
    ])
  })

  it('of an archive that keeps none is none, as for standard input', async () => {
    const stamps = ['03-01']
    await expect(resolve({ path: '-', stamps })).rejects.toMatchObject({
      code: 'year-unknown',
      exitCode: 2,
      parameters: { path: '-' },
    })
    await expect(resolve({ path: 'a', stamps, mtime: '1980-01-01' })).rejects.toMatchObject({ code: 'year-unknown' })
  })
})

it('touches nothing but stamps without a year', async () => {
  expect(await resolve({ path: 'a', stamps: ['2020-01-01', '-'] })).toEqual([['no source']])
  await resolve({ path: 'a', stamps: ['2020-01-01', '01-01', '-'] })
  expect(await db.rows(`SELECT strftime(t, '%Y') AS year FROM record ORDER BY rowid`)).toEqual([
    { year: '2020' },
    { year: '2020' },
    { year: null },
  ])
})

it('gives no time to stamps that roll over again and again', async () => {
  const stamps = Array.from({ length: 1200 }, () => ['01-01', '05-01', '09-01']).flat()
  const [[source, first, ...rest] = []] = await resolve({ path: 'a', stamps, mtime: '2025-09-02' })
  expect([source, first, rest.at(-1)]).toEqual(['mtime', 'none', '2025-09-01'])
})

/** A log as it was written: true times, a few of them late, cut into files by rotation. */
const aLog = fc.record({
  start: fc.integer({ min: Date.UTC(1995, 0, 1) / 60_000, max: Date.UTC(2024, 0, 1) / 60_000 }),
  pauses: fc.array(fc.oneof({ weight: 5, arbitrary: fc.nat(3000) }, { weight: 1, arbitrary: fc.nat(160 * 1440) }), {
    minLength: 1,
    maxLength: 80,
  }),
  late: fc.array(fc.nat(3 * 1440), { minLength: 80, maxLength: 80 }),
  cuts: fc.array(fc.nat(80), { maxLength: 3 }),
})

function written(log: typeof aLog extends fc.Arbitrary<infer T> ? T : never): number[] {
  let now = log.start
  return log.pauses.map((pause, index) => {
    now += pause
    return Math.max(now - ((log.late[index] ?? 0) % 7 === 0 ? (log.late[index] ?? 0) : 0), log.start) * 60_000
  })
}

/** What the log says: month, day and time of the day. */
function stampOf(time: number): TestRow {
  const date = new Date(time)
  const t = Date.UTC(2000, date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()) * 1000
  return { class: 'event', yearless: true, time_source: 'stamp', t }
}

it('gives back the true times of any log, cut into files anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(aLog, fc.boolean(), async (log, given) => {
      const times = written(log)
      const cuts = [0, ...log.cuts.toSorted((a, b) => a - b), times.length].map((cut) => Math.min(cut, times.length))
      const parts = cuts.slice(1).map((cut, index) => times.slice(cuts[index], cut))
      const paths = parts.map((_, index) =>
        index === parts.length - 1 ? 'auth.log' : `auth.log.${parts.length - 1 - index}`,
      )
      await fillInputs(
        db,
        parts.map((part, index) => ({ path: paths[index] ?? '', rows: part.map(stampOf) })),
      )
      const newest = times.at(-1) ?? 0
      await resolveYears(
        db,
        paths.map((path, index) => ({
          input: index + 1,
          path,
          mtime: newest,
          given: given ? new Date(times[0] ?? 0).getUTCFullYear() : undefined,
        })),
      )
      const rows = await db.rows('SELECT epoch_ms(t) AS time FROM record ORDER BY rowid')
      expect(rows.map((each) => each['time'])).toEqual(times)
    }),
    { numRuns: DEEP ? 1000 : 60 },
  )
})
