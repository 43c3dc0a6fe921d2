import { onTestFinished } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import type { Finding } from '../../src/model/finding.ts'
import { WatchState } from '../../src/watch/state.ts'
import { temporaryFolder } from '../support/temporary.ts'

export const FINDING: Finding = {
  id: '0123456789abcdef',
  rule_id: 'r',
  rule_title: 'Many failed logins',
  kind: 'brute_force',
  level: 'high',
  techniques: [],
  description: '6 attempts',
  first: '2025-10-18T16:28:18.000000Z',
  last: '2025-10-18T16:28:19.000000Z',
  group: { 'source.ip': '198.51.100.7' },
  count: 6,
  distinct: null,
  sources: ['198.51.100.7'],
  accounts: [],
  evidence: [],
  evidence_total: 6,
  margin: null,
  skew_sensitive: false,
  supersedes: [],
}

export const ALERTS: Alert[] = [
  { state: 'firing', finding: FINDING },
  { state: 'updated', finding: { ...FINDING, count: 7 } },
  { state: 'resolved', finding: { ...FINDING, count: 7 } },
]

export const SETTINGS = { name: 'one', level: 'low', after: 0, perMinute: 100, atOnce: 100 } as const

/** A state whose queue holds these alerts. */
export async function queueOf(alerts: readonly Alert[]): Promise<WatchState> {
  const state = await WatchState.open(await temporaryFolder(), 64_000_000)
  onTestFinished(() => state.close())
  await state.commit({ streams: [], told: new Map(), alerts, now: 1_000 })
  return state
}
