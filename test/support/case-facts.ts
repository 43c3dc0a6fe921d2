import type { CaseFacts } from '../../src/analysis/case-facts.ts'
import { statusOf } from '../../src/analysis/case-status.ts'
import { CASE_STATES, type CaseState } from '../../src/model/case-states.ts'
import type { CaseStatus, StatusRecord } from '../../src/model/case-status.ts'

export type Judged = CaseStatus['judgement']

export const CREATED = '2026-01-01T00:00:00.000000Z'

/** What was said of a case: when each state was reached, on a day of January; the judgement with the first. */
export function said(judgement: Judged, times: Partial<Record<CaseState, string>>): CaseStatus {
  const records = CASE_STATES.flatMap((state): StatusRecord[] => {
    const at = times[state]
    if (at === undefined) return []
    const by = { by: 'a', os_user: 'a', host: 'h', why: 'w', recorded: at }
    return [{ v: 1, seq: 1, prev: null, state, at, judgement, ...by }]
  })
  return { ...statusOf(records), judgement }
}

/** What is known of a case; nothing, unless told. */
export function facts(path: string, status: CaseStatus, more: Partial<CaseFacts> = {}): CaseFacts {
  return {
    ...{ path, created: CREATED, status, firstAttempt: null, complete: true },
    ...{ sources: [], accounts: [], techniques: [], findings: [] },
    ...more,
  }
}

/** A moment of January. */
export const day = (number: number, time: string): string => `2026-01-0${number}T${time.padEnd(15, '.000000')}Z`

/** Cases of every kind that there is. */
export const CASE_FACTS: readonly CaseFacts[] = [
  facts(
    'a',
    said('true_positive', {
      detected: day(1, '00:10:00'),
      triaged: day(1, '00:15:00'),
      contained: day(1, '00:40:00'),
      recovered: day(1, '02:00:00'),
      closed: day(1, '03:00:00'),
    }),
    {
      firstAttempt: day(1, '00:00:00'),
      sources: ['192.0.2.1'],
      accounts: ['ada'],
      techniques: ['T1110.001'],
      findings: ['f1'],
    },
  ),
  facts('b', said('true_positive', { detected: day(2, '00:30:00'), contained: day(2, '00:50:00') }), {
    firstAttempt: day(2, '00:00:00'),
    sources: ['192.0.2.9', '192.0.2.1'],
    techniques: ['T1110.001', 'T1190'],
    findings: ['f2'],
  }),
  facts('c', said('true_positive', { detected: day(3, '00:20:00.500000'), closed: day(3, '01:00:00') }), {
    firstAttempt: day(3, '00:00:00'),
    accounts: ['ada'],
    techniques: ['T1078'],
    findings: ['f3'],
  }),
  facts('d', said('false_positive', { detected: day(4, '00:01:00'), closed: day(4, '00:02:00') }), {
    firstAttempt: day(4, '00:00:00'),
    sources: ['192.0.2.1'],
    techniques: ['T1110.001'],
  }),
  facts('e', said(null, { detected: day(5, '00:01:00') }), { firstAttempt: day(5, '00:00:00') }),
  facts('f', said('true_positive', { detected: day(6, '00:01:00') }), { firstAttempt: day(6, '00:02:00') }),
  facts('g', said('true_positive', { detected: day(7, '00:01:00') }), {
    firstAttempt: day(1, '00:00:00'),
    sources: ['192.0.2.1'],
    techniques: ['T1110.001'],
    findings: ['f1', 'f9'],
  }),
  facts('h', said('true_positive', { detected: day(8, '00:01:00') }), {
    firstAttempt: day(8, '00:00:00'),
    complete: false,
  }),
  facts('i', said('true_positive', { detected: day(9, '00:01:00') })),
]
