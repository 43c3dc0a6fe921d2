import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAttempts } from '../../src/analysis/attempts.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'
import { oracleAttempts, type OracleRecord } from '../support/attempt-oracle.ts'
import { fillInputs, openTestDatabase, type TestInput, type TestRow } from '../support/database.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'
const START = Date.UTC(2025, 9, 18, 16, 0, 0) * 1000

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(async () => {
  await db.close()
})

/** A failed login with a password, unless told otherwise; `at` in seconds after the start. */
function line(at: number, fields: TestRow = {}): TestRow {
  return {
    class: 'event',
    format: 'one',
    t: START + Math.round(at * 1_000_000),
    time_source: 'stamp',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    count: 1,
    attempt_role: 'own',
    enumeration: false,
    source_ip: '192.0.2.1',
    user_name: 'alice',
    ...fields,
  }
}

const announce = (at: number, fields: TestRow = {}): TestRow =>
  line(at, { outcome: 'unknown', reason: null, attempt_role: 'announces', user_name: null, ...fields })
const secondary = (at: number, fields: TestRow = {}): TestRow =>
  line(at, { attempt_role: 'secondary', host_name: 'web', process_pid: 7, ...fields })
const failed = (at: number, fields: TestRow = {}): TestRow => line(at, { host_name: 'web', process_pid: 7, ...fields })

/** The attempts as `first line of the anchor: all lines`, with inputs numbered when there are several. */
async function attempts(...inputs: readonly (readonly TestRow[])[]): Promise<string[]> {
  await fillInputs(
    db,
    inputs.map((rows, index) => ({ path: `input-${index + 1}.log`, rows })),
  )
  await buildAttempts(db)
  const rows = await db.rows(`
    SELECT concat(a.input, '.', a.line, ': ', string_agg(e.input || '.' || e.line, ' ' ORDER BY e.input, e.line)) AS text
    FROM attempt a JOIN attempt_record USING (attempt) JOIN event e ON e.rid = attempt_record.rid
    GROUP BY a.attempt, a.input, a.line ORDER BY a.attempt`)
  return rows.map((row) => String(row['text']))
}

async function column(name: string): Promise<Row[string][]> {
  const rows = await db.rows(`SELECT ${name} AS value FROM attempt ORDER BY attempt`)
  return rows.map((row) => row['value'] ?? null)
}

describe('own lines', () => {
  it('are an attempt each, numbered in time order whatever the order in the file', async () => {
    expect(await attempts([line(10), line(5), line(5, { attempt_role: null })])).toEqual(['1.2: 1.2', '1.1: 1.1'])
  })

  it('count what they stand for', async () => {
    await attempts([line(0), line(1, { count: 5 }), line(2, { count: null })])
    expect(await column('count')).toEqual([1, 5, 1])
    expect(await column('epoch_us(t)')).toEqual([START, START + 1_000_000, START + 2_000_000])
  })

  it('are no failed login when no password was judged', async () => {
    const reasons = ['missing_fields', 'fault', 'rate_limited', null, 'unknown_user', 'not_allowed']
    await attempts(reasons.map((reason, second) => line(second, { reason })))
    expect(await column('failed_login')).toEqual([false, false, false, true, true, true])
    await attempts([line(0, { outcome: 'success', reason: null }), line(1, { activity: 'registration' })])
    expect(await column('failed_login')).toEqual([false, false])
    expect(await column('success_login')).toEqual([true, false])
  })

  it('may have no time at all', async () => {
    expect(
      await attempts([line(0, { t: null }), line(3), announce(0, { t: null }), secondary(0, { t: null })]),
    ).toEqual(['1.2: 1.2', '1.1: 1.1', '1.3: 1.3', '1.4: 1.4'])
  })

  it('are none at all in an empty log', async () => {
    expect(await attempts([])).toEqual([])
  })
})

describe('secondary lines of a process', () => {
  it('add nothing where the process has a failure of the account', async () => {
    expect(await attempts([secondary(0, { reason: 'unknown_user' }), failed(1), failed(3), secondary(4)])).toEqual([
      '1.2: 1.1 1.2',
      '1.3: 1.3 1.4',
    ])
  })

  it('make one attempt together where it has none, with the most specific reason', async () => {
    const rows = [
      secondary(0, { source_ip: null }),
      secondary(1, { reason: 'unknown_user' }),
      secondary(2, { reason: 'fault' }),
    ]
    expect(await attempts(rows)).toEqual(['1.1: 1.1 1.2 1.3'])
    expect(await column('reason')).toEqual(['unknown_user'])
    expect(await column('source_ip')).toEqual(['192.0.2.1'])
    expect(await column('failed_login')).toEqual([true])
  })

  it('are told apart by account', async () => {
    const rows = [secondary(0), secondary(1, { user_name: 'bob' }), failed(2, { user_name: 'bob' })]
    expect(await attempts(rows)).toEqual(['1.1: 1.1', '1.3: 1.2 1.3'])
  })

  it('still count when the process only has a success of the account', async () => {
    expect(await attempts([secondary(0), failed(1, { outcome: 'success', reason: null })])).toEqual([
      '1.1: 1.1',
      '1.2: 1.2',
    ])
  })

  it('without an account join whatever the session has', async () => {
    const rows = [
      secondary(0, { user_name: null }),
      failed(1, { outcome: 'success', reason: null }),
      secondary(2, { user_name: null }),
    ]
    expect(await attempts(rows)).toEqual(['1.2: 1.1 1.2 1.3'])
  })

  it('without an account join the only account of the session', async () => {
    expect(await attempts([secondary(0, { user_name: null }), secondary(1)])).toEqual(['1.1: 1.1 1.2'])
    expect(await column('account')).toEqual(['alice'])
    const two = [secondary(0, { user_name: null }), secondary(1), secondary(2, { user_name: 'bob' })]
    expect(await attempts(two)).toEqual(['1.1: 1.1', '1.2: 1.2', '1.3: 1.3'])
  })

  it('belong to a session that ends after ten minutes of silence', async () => {
    expect(await attempts([failed(0), secondary(600)])).toEqual(['1.1: 1.1 1.2'])
    expect(await attempts([failed(0), secondary(600.000001)])).toEqual(['1.1: 1.1', '1.2: 1.2'])
    expect(await attempts([failed(0), failed(400, { user_name: 'bob' }), secondary(900)])).toEqual([
      '1.1: 1.1 1.3',
      '1.2: 1.2',
    ])
  })

  it('of another host or process are another matter', async () => {
    const rows = [
      failed(0),
      secondary(1, { host_name: 'db' }),
      secondary(2, { process_pid: 8 }),
      secondary(3, { process_pid: null }),
    ]
    expect(await attempts(rows)).toEqual(['1.1: 1.1', '1.2: 1.2', '1.3: 1.3', '1.4: 1.4'])
  })
})

describe('announcements', () => {
  it('join the next outcome of their source', async () => {
    expect(await attempts([announce(0), line(0.1), announce(1), line(1.1)])).toEqual(['1.2: 1.1 1.2', '1.4: 1.3 1.4'])
    expect(await column('outcome')).toEqual(['failure', 'failure'])
  })

  it('alone are an attempt of unknown outcome that is no failure', async () => {
    expect(await attempts([announce(0)])).toEqual(['1.1: 1.1'])
    expect(await column('outcome')).toEqual(['unknown'])
    expect(await column('failed_login OR success_login')).toEqual([false])
  })

  it('wait five seconds and not a microsecond longer', async () => {
    expect(await attempts([announce(0), line(5)])).toEqual(['1.2: 1.1 1.2'])
    expect(await attempts([announce(0), line(5.000001)])).toEqual(['1.1: 1.1', '1.2: 1.2'])
  })

  it('join an outcome of the same instant only when it stands later', async () => {
    expect(await attempts([announce(0), line(0)])).toEqual(['1.2: 1.1 1.2'])
    expect(await attempts([line(0), announce(0)])).toEqual(['1.1: 1.1', '1.2: 1.2'])
  })

  it('are served in order, one to one', async () => {
    expect(await attempts([announce(0), announce(1), line(2), line(3), line(4)])).toEqual([
      '1.3: 1.1 1.3',
      '1.4: 1.2 1.4',
      '1.5: 1.5',
    ])
    // The first has run out when its turn comes: the outcome goes to the second.
    expect(await attempts([announce(0), announce(3), line(6)])).toEqual(['1.1: 1.1', '1.3: 1.2 1.3'])
  })

  it('with an account leave the outcome of another account alone', async () => {
    const bob = { user_name: 'bob' }
    expect(await attempts([announce(0, bob), announce(1), line(2), line(3, bob)])).toEqual([
      '1.3: 1.2 1.3',
      '1.4: 1.1 1.4',
    ])
    expect(await attempts([announce(0, bob), line(1, { user_name: null })])).toEqual(['1.2: 1.1 1.2'])
  })

  it('join no other source, activity or format, and without a source nothing', async () => {
    const rows = [
      announce(0, { source_ip: '192.0.2.2' }),
      announce(0, { activity: 'registration' }),
      announce(0, { format: 'two' }),
      announce(0, { source_ip: null }),
      line(1),
      line(1, { source_ip: null }),
    ]
    expect(await attempts(rows)).toHaveLength(6)
  })
})

describe('several logs of the same requests', () => {
  const two = { format: 'two' }
  it('tell of one attempt when they agree within the tolerance', async () => {
    expect(await attempts([line(0), line(10)], [line(2, two), line(12.000001, two)])).toEqual([
      '1.1: 1.1 2.1',
      '1.2: 1.2',
      '2.2: 2.2',
    ])
    expect(await column('formats')).toEqual([2, 1, 1])
    expect(await column('records')).toEqual([2, 1, 1])
  })

  it('never pair within one format', async () => {
    expect(await attempts([line(0)], [line(0)])).toHaveLength(2)
  })

  it('pair one to one in time order, each format at most once', async () => {
    expect(await attempts([line(0), line(0.5)], [line(0.1, two), line(0.6, two), line(0.7, two)])).toEqual([
      '1.1: 1.1 2.1',
      '1.2: 1.2 2.2',
      '2.3: 2.3',
    ])
  })

  it('do not agree when account, source, outcome or count differ', async () => {
    const others = [
      { user_name: 'bob' },
      { source_ip: '192.0.2.2' },
      { outcome: 'success' },
      { count: 2 },
      { user_name: null },
    ]
    for (const other of others) expect(await attempts([line(0)], [line(0, { ...two, ...other })])).toHaveLength(2)
    const nameless = { user_name: null }
    expect(await attempts([line(0, nameless)], [line(0, { ...two, ...nameless })])).toHaveLength(1)
    const nothing = { user_name: null, source_ip: null }
    expect(await attempts([line(0, nothing)], [line(0, { ...two, ...nothing })])).toHaveLength(2)
  })

  it('take the announcements of both along, and the first reason there is', async () => {
    const first = [announce(0), line(0.1, { reason: null })]
    const second = [announce(0, two), line(0.2, { ...two, reason: 'unknown_user' })]
    expect(await attempts(first, second)).toEqual(['1.2: 1.1 1.2 2.1 2.2'])
    expect(await column('reason')).toEqual(['unknown_user'])
    expect(await column('formats')).toEqual([2])
  })

  it('are paired by request id whatever the clocks say, with what one of them does not know', async () => {
    const first = [line(0, { request_id: 'r1', source_ip: null }), line(1, { request_id: 'r2' })]
    const second = [line(900, { ...two, request_id: 'r1' }), line(1.5, { ...two, request_id: 'r3', user_name: 'bob' })]
    expect(await attempts(first, second)).toEqual(['1.1: 1.1 2.1', '1.2: 1.2', '2.2: 2.2'])
    expect(await column('source_ip')).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.1'])
  })

  it('do not trust a request id that a format repeats', async () => {
    const id = { request_id: 'chosen-by-the-client' }
    expect(await attempts([line(0, id), line(100, id)], [line(200, { ...two, ...id })])).toHaveLength(3)
  })

  it('pair the attempts that processes leave behind', async () => {
    expect(await attempts([secondary(0), secondary(1)], [secondary(0.5, { ...two, process_pid: 9 })])).toEqual([
      '1.1: 1.1 1.2 2.1',
    ])
  })

  it('pair nothing but logins and registrations with an outcome', async () => {
    for (const other of [{ activity: 'mfa' }, { outcome: 'unknown' }]) {
      expect(await attempts([line(0, other)], [line(0, { ...two, ...other })])).toHaveLength(2)
    }
  })
})

interface Generated extends Omit<OracleRecord, 'line' | 'us'> {
  readonly second: number
  readonly fraction: number
}

const aRecord: fc.Arbitrary<Generated> = fc.record({
  input: fc.constantFrom(0, 1),
  second: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1500 })),
  fraction: fc.constantFrom(0, 0, 500_000),
  role: fc.constantFrom('own', 'own', 'own', 'secondary', 'announces', 'announces'),
  format: fc.constantFrom('one', 'one', 'two', 'three'),
  activity: fc.constantFrom('login', 'login', 'login', 'registration', 'mfa'),
  outcome: fc.constantFrom('failure', 'failure', 'success', 'unknown'),
  reason: fc.constantFrom(null, 'invalid_credentials', 'unknown_user', 'fault'),
  count: fc.constantFrom(1, 1, 1, 2),
  enumeration: fc.boolean(),
  source: fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.2', null),
  account: fc.constantFrom('alice', 'alice', 'bob', null),
  host: fc.constantFrom('web', 'web', null),
  pid: fc.constantFrom(7, 7, 8, null),
  request: fc.constantFrom(null, null, 'r1', 'r2', 'r3', 'r4', 'r5'),
})

function toOracle(generated: readonly Generated[]): OracleRecord[] {
  const lines = [0, 0]
  return generated.map(({ second, fraction, input, role, ...rest }) => {
    const announces = role === 'announces'
    const number = (lines[input] = (lines[input] ?? 0) + 1)
    return {
      ...rest,
      input: input + 1,
      line: number,
      us: START + second * 1_000_000 + fraction,
      role,
      outcome: announces ? 'unknown' : role === 'secondary' ? 'failure' : rest.outcome,
      activity: role === 'secondary' ? 'login' : rest.activity,
      reason: announces ? null : rest.reason,
    }
  })
}

function toInputs(records: readonly OracleRecord[]): TestInput[] {
  return [1, 2].map((input) => ({
    path: `input-${input}.log`,
    rows: records
      .filter((record) => record.input === input)
      .map((record) => ({
        class: 'event',
        t: record.us,
        attempt_role: record.role,
        format: record.format,
        activity: record.activity,
        outcome: record.outcome,
        reason: record.reason,
        count: record.count,
        enumeration: record.enumeration,
        source_ip: record.source,
        user_name: record.account,
        host_name: record.host,
        process_pid: record.pid,
        request_id: record.request,
      })),
  }))
}

async function compare(generated: readonly Generated[]): Promise<void> {
  const records = toOracle(generated)
  await fillInputs(db, toInputs(records))
  await buildAttempts(db)
  const rows = await db.rows(`
    SELECT a.attempt, a.input, a.line, a.outcome, a.reason, a.source_ip, a.account, a.enumeration, a.records, a.formats,
      a.count, string_agg(e.input || '.' || e.line, ' ' ORDER BY e.t, e.input, e.line) AS lines
    FROM attempt a JOIN attempt_record USING (attempt) JOIN event e ON e.rid = attempt_record.rid
    GROUP BY ALL ORDER BY a.attempt`)
  const expected = oracleAttempts(records, 2_000_000).map((attempt, index) => ({
    attempt: index + 1,
    input: attempt.anchor.input,
    line: attempt.anchor.line,
    outcome: attempt.outcome,
    reason: attempt.reason,
    source_ip: attempt.source,
    account: attempt.account,
    enumeration: attempt.enumeration,
    records: attempt.records.length,
    formats: new Set(attempt.records.map((record) => record.format)).size,
    count: attempt.count,
    lines: attempt.records.map((record) => `${record.input}.${record.line}`).join(' '),
  }))
  expect(rows).toEqual(expected)
}

describe('against plain loops', () => {
  it('gives the same attempts on any records', async () => {
    await fc.assert(fc.asyncProperty(fc.array(aRecord, { maxLength: 40 }), compare), { numRuns: DEEP ? 2000 : 40 })
  })

  it('gives the same attempts when one source announces all the time', async () => {
    const dense = aRecord.map((record): Generated => ({
      ...record,
      format: 'one',
      activity: 'login',
      source: '192.0.2.1',
      pid: null,
      second: record.second % 20,
      role: record.role === 'secondary' ? 'announces' : record.role,
    }))
    await fc.assert(fc.asyncProperty(fc.array(dense, { maxLength: 40 }), compare), { numRuns: DEEP ? 2000 : 40 })
  })

  it('gives the same attempts when three logs tell of everything', async () => {
    const dense = aRecord.map((record): Generated => ({
      ...record,
      role: 'own',
      source: record.source && '192.0.2.1',
      outcome: 'failure',
      count: 1,
      second: record.second % 15,
    }))
    await fc.assert(fc.asyncProperty(fc.array(dense, { maxLength: 40 }), compare), { numRuns: DEEP ? 2000 : 40 })
  })
})
