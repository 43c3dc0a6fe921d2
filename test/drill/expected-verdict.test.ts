import { describe, expect, it } from 'vitest'
import { attackOf } from '../../src/drill/attacks/attack.ts'
import type { AttackTruth } from '../../src/drill/attacks/attack.ts'
import { expectedVerdict } from '../../src/drill/expected-verdict.ts'
import { inOrder } from '../../src/drill/story.ts'
import type { Action } from '../../src/drill/story.ts'
import { login, request, ssh, TIME } from './actions.ts'

const MINUTE = 60_000_000
const ANNA = 'anna@example.com'
const ATTACKER = '203.0.113.66'
const HOME = '192.0.2.20'
const OFFICE = '203.0.113.10'

/** A login `minute` minutes into the story: a failure, or a success with `+`. */
function at(minute: number, who: string, account: string, sourceIp: string, hostile = false): Action {
  const success = who.endsWith('+')
  return login({
    time: TIME + minute * MINUTE,
    actor: hostile ? 'force' : `life ${who}`,
    phase: hostile ? 'force' : null,
    request: request({ sourceIp }),
    account,
    ...(success ? ({ outcome: 'success', reason: null, userId: 1 } as const) : {}),
  })
}

const guesses = [at(10, 'guess', ANNA, ATTACKER, true), at(11, 'guess', ANNA, ATTACKER, true)]

function judge(actions: readonly Action[], fields: Partial<AttackTruth> = {}): string {
  const story = inOrder(actions)
  const own = story.filter(({ actor }) => actor === 'force')
  const { truth } = attackOf({ id: 'force' }, own, { must: ['brute_force'], ...fields })
  const { verdicts, compromised, open } = expectedVerdict(story, own.length > 0 ? [truth] : [])
  return `${verdicts.join(' or ')}; ${compromised.join()}; ${open.join()}`
}

describe('the verdict that is right', () => {
  it('is no incident without an attack', () => {
    expect(judge([at(1, 'anna', ANNA, HOME), at(2, 'anna+', ANNA, HOME)])).toBe('no_incident; ; ')
  })

  it('is attempted where nobody gets in', () => {
    expect(judge(guesses)).toBe('attempted; ; ')
  })

  it('is attempted where the owner gets in from where they got in before', () => {
    const before = at(1, 'anna+', ANNA, HOME)
    const after = at(30, 'anna+', ANNA, HOME)
    expect(judge([before, ...guesses, after])).toBe('attempted; ; ')
    expect(judge([before, ...guesses, at(30, 'anna+', ANNA.toUpperCase(), HOME)])).toBe('attempted; ; ')
  })

  it('is inconclusive where somebody gets in from an address the account never used', () => {
    expect(judge([...guesses, at(30, 'anna+', ANNA, HOME)])).toBe('inconclusive; ; ')
    expect(judge([at(1, 'anna+', ANNA, OFFICE), ...guesses, at(30, 'anna+', ANNA, HOME)])).toBe('inconclusive; ; ')
    // Another account's address, and a success before the attack, say nothing.
    expect(judge([...guesses, at(30, 'bert+', 'bert@example.com', HOME)])).toBe('attempted; ; ')
    expect(judge([at(1, 'anna+', ANNA, HOME), ...guesses])).toBe('attempted; ; ')
  })

  it('is compromised where the attacker gets in', () => {
    const hit = at(12, 'guess+', ANNA, ATTACKER, true)
    expect(judge([...guesses, hit])).toBe(`compromised; ${ANNA}; `)
    expect(judge([...guesses, hit, at(30, 'anna+', ANNA, HOME)])).toBe(`compromised; ${ANNA}; `)
  })

  it('is inconclusive where the address that got in is shared', () => {
    const others = ['x', 'y', 'z'].map((name) => at(1, `${name}+`, `${name}@example.com`, OFFICE))
    const inside = [at(10, 'guess', ANNA, OFFICE, true), at(12, 'guess+', ANNA, OFFICE, true)]
    expect(judge([...others, ...inside])).toBe('inconclusive; ; ')
    expect(judge([...others.slice(0, 2), ...inside])).toBe(`compromised; ${ANNA}; `)
    // The owner, from the same office as ever, cannot be told from the attacker either.
    const owner = [at(2, 'anna+', ANNA, OFFICE), at(30, 'anna+', ANNA, OFFICE)]
    expect(judge([...others, ...owner, at(10, 'guess', ANNA, OFFICE, true)])).toBe('inconclusive; ; ')
  })

  it('is open where the logs do not prove whose success it was', () => {
    const hit = at(20, 'guess+', ANNA, '198.51.100.210', true)
    expect(judge([...guesses, hit], { unproven: true })).toBe(`inconclusive or compromised; ; ${ANNA}`)
  })

  it('lets a scan of the own team pass for an attempt', () => {
    expect(judge(guesses, { hostile: false })).toBe('no_incident or attempted; ; ')
  })

  it('knows connections to a host', () => {
    const accepted = { time: TIME + 3 * MINUTE, method: 'password', key: null, uid: 1, session: 1 } as const
    const connection = ssh({ actor: 'force', phase: 'force', failures: [TIME + MINUTE], account: 'root' })
    expect(judge([connection])).toBe('attempted; ; ')
    expect(judge([{ ...connection, accepted }])).toBe('compromised; root; ')
  })
})
