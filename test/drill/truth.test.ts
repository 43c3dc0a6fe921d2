import { describe, expect, it } from 'vitest'
import { truthOf } from '../../src/drill/truth.ts'
import { login, registration, request, ssh, TIME } from './actions.ts'

const other = request({ sourceIp: '192.0.2.1' })
const success = { outcome: 'success', reason: null, userId: 1 } as const

describe('truthOf', () => {
  it('counts nothing in no story', () => {
    expect(truthOf([], ['tatou'])).toMatchObject({
      failed_logins: 0,
      sources: 0,
      verdict: 'no_incident',
      duration_seconds: null,
      phases: [],
    })
  })

  it('tells the attack from ordinary life', () => {
    const truth = truthOf(
      [
        login({ phase: 'first' }),
        registration({ phase: 'first', time: TIME + 10_000_000 }),
        login({ request: other, account: 'Bert@example.com' }),
        login({ request: other, account: 'bert@example.com', ...success }),
        login({ phase: 'second', time: TIME + 100_000_000, account: 'carl@example.com' }),
      ],
      ['tatou', 'tatou-json', 'nginx'],
    )
    expect(truth).toMatchObject({
      failed_logins: 3,
      successful_logins: 1,
      enumeration_attempts: 1,
      sources: 2,
      accounts: 3,
      attack: { failed_logins: 2, successful_logins: 0, enumeration_attempts: 1, sources: 1, accounts: 2 },
      verdict: 'attempted',
      compromised_accounts: [],
      first_malicious: '2025-10-18T16:28:18.112034Z',
      last_malicious: '2025-10-18T16:29:58.153034Z',
      duration_seconds: { at_least: 99, at_most: 101 },
    })
    expect(truth.phases.map(({ name, attempts }) => [name, attempts])).toEqual([
      ['first', 2],
      ['second', 1],
    ])
    expect(truth.by_account).toEqual([
      { account: 'anna@example.com', failures: 1, successes: 0, verdict: 'attempted' },
      { account: 'bert@example.com', failures: 1, successes: 1, verdict: 'clear' },
      { account: 'carl@example.com', failures: 1, successes: 0, verdict: 'attempted' },
    ])
    expect(truth.by_source.map((source) => [source.source_ip, source.malicious, source.failed_logins])).toEqual([
      ['192.0.2.1', false, 1],
      ['198.51.100.7', true, 2],
    ])
  })

  it('calls the account of a malicious success compromised', () => {
    const truth = truthOf([login({ phase: 'x' }), login({ phase: 'x', ...success })], ['tatou'])
    expect(truth).toMatchObject({ verdict: 'compromised', compromised_accounts: ['anna@example.com'] })
  })

  it('counts no fault and no malformed request as a failed login', () => {
    const truth = truthOf([login({ reason: 'fault' }), login({ reason: 'missing_fields', account: null })], ['tatou'])
    expect(truth).toMatchObject({ failed_logins: 0, verdict: 'no_incident' })
  })

  it('takes from requests only who came, and how often in which phase', () => {
    const truth = truthOf([login({ phase: 'x' }), login({ ...success, request: other })], ['nginx'])
    expect(truth).toMatchObject({
      failed_logins: 0,
      successful_logins: 0,
      sources: 2,
      accounts: 0,
      verdict: null,
      requests_by_phase: { x: 1 },
    })
  })

  it('counts each password of a connection', () => {
    const failures = [TIME + 1_000_000, TIME + 3_000_000, TIME + 5_000_000]
    expect(truthOf([ssh({ failures, phase: 'x' })], ['sshd'])).toMatchObject({
      failed_logins: 3,
      duration_seconds: { at_least: 4, at_most: 4 },
    })
  })
})
