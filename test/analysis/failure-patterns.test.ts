import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFailurePatterns } from '../../src/analysis/failure-patterns.ts'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'

const START = Date.UTC(2025, 9, 18, 8, 0, 0) * 1000

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

interface Login {
  /** Seconds after the start. */
  readonly at: number
  readonly ok?: boolean
  readonly account?: string | null
  readonly source?: string | null
  readonly count?: number
  /** A failure that is no failed login: nothing was judged. */
  readonly unjudged?: boolean
}

const text = (value: string | null): string => (value === null ? 'NULL' : literal(value))

/** One letter for each login in the order of time: r(ecovered), p(eriodic), or `.`. */
async function patterns(logins: readonly Login[]): Promise<string> {
  const rows = logins
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ok = false, account = 'alice', source = '192.0.2.1', count = 1, unjudged = false }, index) => {
      const t = `make_timestamp(${START + Math.round(at * 1_000_000)}::BIGINT)`
      return `(${index + 1}, ${t}, ${text(source)}, ${text(account)}, ${count}, ${!ok && !unjudged}, ${ok})`
    })
  await db.run(`CREATE OR REPLACE TABLE attempt AS
    SELECT * FROM (VALUES ${rows.join(', ')}) v(attempt, t, source_ip, account, count, failed_login, success_login)`)
  await buildFailurePatterns(db)
  const found = await db.rows('SELECT attempt, pattern FROM failure_pattern ORDER BY attempt')
  const letters = logins.map(() => '.')
  for (const row of found) letters[Number(row['attempt']) - 1] = String(row['pattern']).slice(0, 1)
  expect(found.length).toBe(letters.filter((letter) => letter !== '.').length)
  return letters.join('')
}

const every = (seconds: number, times: number, fields: Omit<Login, 'at'> = {}): Login[] =>
  Array.from({ length: times }, (_, index) => ({ at: index * seconds, ...fields }))

describe('failures before a success', () => {
  it.each<[string, Login[], string]>([
    ['of one slip', [{ at: 0 }, { at: 9, ok: true }], 'r.'],
    ['of three slips', [...every(10, 3), { at: 60, ok: true }], 'rrr.'],
    ['of four failures', [...every(10, 4), { at: 60, ok: true }], '.....'],
    ['half an hour later', [{ at: 0 }, { at: 1800, ok: true }], 'r.'],
    ['more than half an hour later', [{ at: 0 }, { at: 1800.000001, ok: true }], '..'],
    ['with no success', every(10, 3), '...'],
    ['with the success before', [{ at: 0, ok: true }, { at: 5 }], '..'],
    ['of another account', [{ at: 0 }, { at: 5, ok: true, account: 'bob' }], '..'],
    ['from another source', [{ at: 0 }, { at: 5, ok: true, source: '192.0.2.2' }], '..'],
    [
      'in two rounds',
      [{ at: 0 }, { at: 5 }, { at: 9, ok: true }, { at: 20 }, { at: 25 }, { at: 29, ok: true }],
      'rr.rr.',
    ],
    [
      'of a line that stands for four',
      [
        { at: 0, count: 4 },
        { at: 5, ok: true },
      ],
      '..',
    ],
    ['of which one was not judged', [{ at: 0, unjudged: true }, ...every(1, 3), { at: 60, ok: true }], '.rrr.'],
    [
      'of nobody',
      [
        { at: 0, account: null },
        { at: 5, ok: true, account: null },
      ],
      '..',
    ],
    [
      'from nowhere',
      [
        { at: 0, source: null },
        { at: 5, ok: true, source: null },
      ],
      '..',
    ],
    [
      'on an account that four sources fail on',
      [
        ...['192.0.2.2', '192.0.2.3', '192.0.2.4'].map((source, index) => ({ at: index, source })),
        { at: 5 },
        { at: 9, ok: true },
      ],
      '.....',
    ],
    [
      'on an account that four sources fail on, from where it got in before',
      [
        { at: -9, ok: true },
        ...['192.0.2.2', '192.0.2.3', '192.0.2.4'].map((source, index) => ({ at: index, source })),
        { at: 5 },
        { at: 9, ok: true },
      ],
      '....r.',
    ],
    [
      'on an account that four sources fail on, at another time of the day',
      [
        ...['192.0.2.2', '192.0.2.3', '192.0.2.4'].map((source, index) => ({ at: index, source })),
        { at: 3 * 3600 },
        { at: 3 * 3600 + 9, ok: true },
      ],
      '...r.',
    ],
    [
      'on an account that three sources fail on',
      [...['192.0.2.2', '192.0.2.3'].map((source, index) => ({ at: index, source })), { at: 5 }, { at: 9, ok: true }],
      '..r.',
    ],
    [
      'from a source that fails on two other accounts for good',
      [{ at: 0, account: 'bob' }, { at: 1, account: 'eve' }, { at: 5 }, { at: 9, ok: true }],
      '....',
    ],
    [
      'from a source that fails on one other account for good',
      [{ at: 0, account: 'bob' }, { at: 5 }, { at: 9, ok: true }],
      '.r.',
    ],
    ['many on the day, and a slip now', [...every(1, 30), { at: 7200 }, { at: 7210, ok: true }], '.'.repeat(32)],
    [
      'many the day before, and a slip now',
      [...every(1, 30), { at: 90000 }, { at: 90010, ok: true }],
      `${'.'.repeat(30)}r.`,
    ],
  ])('%s', async (_, logins, expected) => {
    expect(await patterns(logins)).toBe(expected)
  })
})

/** Failures after the account got in from there, an hour before. */
const after = (logins: readonly Login[]): Login[] => {
  const pairs = new Map(logins.map(({ account, source }) => [JSON.stringify([account, source]), { account, source }]))
  return [...[...pairs.values()].map((pair) => ({ ...pair, at: -3600, ok: true }) as Login), ...logins]
}

describe('failures at equal intervals', () => {
  it.each<[string, Login[], string]>([
    ['every 20 s, 20 times', after(every(20, 20)), `.${'p'.repeat(20)}`],
    ['every 20 s, 19 times', after(every(20, 19)), '.'.repeat(20)],
    ['every 10 s', after(every(10, 30)), `.${'p'.repeat(30)}`],
    ['more often', after(every(9.999999, 30)), '.'.repeat(31)],
    ['every 10 minutes', after(every(600, 30)), `.${'p'.repeat(30)}`],
    ['more seldom', after(every(600.000001, 30)), '.'.repeat(31)],
    ['with a success among them', after([...every(20, 30), { at: 295, ok: true }]), '.'.repeat(32)],
    ['until a success', after([...every(20, 40), { at: 795, ok: true }]), `.${'p'.repeat(40)}.`],
    ['every 10 minutes until a success', after([...every(600, 20), { at: 12_000, ok: true }]), `.${'p'.repeat(20)}.`],
    ['of two accounts', after([...every(20, 20), ...every(20, 20, { account: 'bob' })]), `..${'p'.repeat(40)}`],
    [
      'of three accounts',
      after([...every(20, 20), ...every(20, 20, { account: 'bob' }), ...every(20, 20, { account: 'eve' })]),
      '.'.repeat(63),
    ],
    [
      'of three accounts from three sources',
      after(['192.0.2.1', '192.0.2.2', '192.0.2.3'].flatMap((source) => every(20, 20, { source, account: source }))),
      `...${'p'.repeat(60)}`,
    ],
    ['with no success before, 99 times', every(20, 99), '.'.repeat(99)],
    ['with no success before, 100 times', every(20, 100), 'p'.repeat(100)],
    ['with a success only after', [...every(20, 99), { at: 5000, ok: true }], '.'.repeat(100)],
    ['with a success elsewhere before', [{ at: -9, ok: true, source: '192.0.2.2' }, ...every(20, 99)], '.'.repeat(100)],
    [
      'with no success before, from a source that tries another account',
      [...every(20, 100), { at: 5000, account: 'bob' }],
      '.'.repeat(101),
    ],
  ])('%s', async (_, logins, expected) => {
    expect(await patterns(logins)).toBe(expected)
  })

  it('are found in logs of whole seconds and with some jitter', async () => {
    const stamped = Array.from({ length: 60 }, (_, index) => ({ at: Math.floor(index * 20.4 + ((index * 7) % 5) / 8) }))
    expect(await patterns(after(stamped))).toBe(`.${'p'.repeat(60)}`)
  })

  it('end where the interval changes', async () => {
    const logins = [...every(20, 25), ...every(60, 25).map(({ at }) => ({ at: at + 24 * 20 + 60 }))]
    expect(await patterns(after(logins))).toBe(`.${'p'.repeat(50)}`)
  })

  it('are never found where each wait differs by three seconds at least from the one before', async () => {
    const gap = fc.integer({ min: 1, max: 80 })
    await fc.assert(
      fc.asyncProperty(fc.array(gap, { minLength: 20, maxLength: 40 }), async (gaps) => {
        let at = 0
        const logins = gaps.map((wait, index) => {
          at += wait * 3 + (index % 2) * 300
          return { at }
        })
        expect(await patterns(after(logins))).not.toContain('p')
      }),
      { numRuns: 20 },
    )
  })
})
