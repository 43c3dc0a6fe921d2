import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAttempts } from '../../src/analysis/attempts.ts'
import { markMalicious } from '../../src/analysis/malicious.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'
const START = Date.UTC(2025, 9, 18, 16, 0, 0) * 1000
const MINUTE = 60_000_000

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(async () => {
  await db.close()
})

/** A login of alice whose failure counts, unless told otherwise; `at` in minutes after the start. */
function login(at: number, fields: TestRow = {}): TestRow {
  return {
    class: 'event',
    format: 'one',
    t: START + Math.round(at * MINUTE),
    activity: 'login',
    outcome: 'failure',
    count: 1,
    attempt_role: 'own',
    enumeration: false,
    source_ip: '192.0.2.1',
    user_name: 'alice',
    ...fields,
  }
}

const UNJUDGED = { reason: 'fault' }
const SUCCESS = { outcome: 'success' }

/** What findings might cite: every failed login and every answer that tells whether an account exists. */
const FAILURES = 'SELECT attempt, 1 AS campaign FROM attempt WHERE failed_login OR enumeration'

/** Lines of the malicious attempts. */
async function malicious(rows: readonly TestRow[], seed = FAILURES): Promise<number[]> {
  await fillInputs(db, [{ path: 'a.log', rows }])
  await buildAttempts(db)
  await markMalicious(db, seed)
  const found = await db.rows('SELECT line FROM attempt JOIN malicious USING (attempt) ORDER BY line')
  return found.map((row) => Number(row['line']))
}

describe('malicious attempts', () => {
  it('are every failed login and every answer that tells of an account', async () => {
    const registration = { activity: 'registration', enumeration: true }
    expect(await malicious([login(0), login(100, registration), login(200, UNJUDGED), login(300, SUCCESS)])).toEqual([
      1, 2,
    ])
  })

  it('draw in what else the source tries on the account within 30 minutes, before or after', async () => {
    expect(await malicious([login(0, UNJUDGED), login(30), login(60, UNJUDGED)])).toEqual([1, 2, 3])
    expect(await malicious([login(0), login(30 + 1 / MINUTE, UNJUDGED)])).toEqual([1])
  })

  it('draw in a chain, until nothing more joins', async () => {
    const chain = [0, 25, 50, 75, 106].map((at) => login(at, UNJUDGED))
    expect(await malicious([...chain, login(-10)])).toEqual([1, 2, 3, 4, 6])
  })

  it('never draw in a success, nor pass through one', async () => {
    expect(await malicious([login(0), login(20, SUCCESS), login(40, UNJUDGED)])).toEqual([1])
  })

  it('draw in nothing of another source or account, nor of an unknown one', async () => {
    const others = [{ source_ip: '192.0.2.2' }, { user_name: 'bob' }, { source_ip: null }, { user_name: null }]
    for (const other of others) expect(await malicious([login(0), login(1, { ...UNJUDGED, ...other })])).toEqual([1])
    const nobody = { user_name: null }
    expect(await malicious([login(0, nobody), login(1, { ...UNJUDGED, ...nobody })])).toEqual([1])
  })

  it('start from whatever a caller says they do', async () => {
    const rows = [login(0), login(10, SUCCESS), login(35, UNJUDGED), login(100)]
    expect(await malicious(rows, 'SELECT attempt, 1 AS campaign FROM attempt WHERE success_login')).toEqual([1, 2, 3])
    expect(await malicious(rows, 'SELECT attempt, 1 AS campaign FROM attempt WHERE false')).toEqual([])
  })
})

interface Try {
  readonly minute: number
  readonly source: string | null
  readonly account: string | null
  readonly kind: 'failure' | 'fault' | 'success'
}

/** The rule word by word: look through all attempts again until a round adds none. Returns lines. */
function oracle(tries: readonly Try[]): number[] {
  const found = new Set([...tries.keys()].filter((index) => tries[index]?.kind === 'failure'))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const [index, each] of tries.entries()) {
      if (each.kind === 'success' || each.source === null || each.account === null) continue
      const near = [...found].some((other) => {
        const known = tries[other]
        return (
          known?.source === each.source && known.account === each.account && Math.abs(known.minute - each.minute) <= 30
        )
      })
      if (near) found.add(index)
    }
  }
  return [...found].map((index) => index + 1).sort((a, b) => a - b)
}

it('is the rule applied until nothing more joins', async () => {
  const aTry = fc.record({
    minute: fc.integer({ min: 0, max: 300 }),
    source: fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.2', null),
    account: fc.constantFrom('alice', 'alice', 'bob', null),
    kind: fc.constantFrom('failure', 'fault', 'fault', 'fault', 'success'),
  }) satisfies fc.Arbitrary<Try>
  await fc.assert(
    fc.asyncProperty(fc.array(aTry, { maxLength: 30 }), async (tries) => {
      const rows = tries.map(({ minute, source, account, kind }) =>
        login(minute, {
          source_ip: source,
          user_name: account,
          ...(kind === 'fault' ? UNJUDGED : kind === 'success' ? SUCCESS : {}),
        }),
      )
      expect(await malicious(rows)).toEqual(oracle(tries))
    }),
    { numRuns: DEEP ? 2000 : 60 },
  )
})
