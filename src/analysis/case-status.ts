import { CASE_STATES, type CaseState } from '../model/case-states.ts'
import type { CaseStatus, StatusRecord } from '../model/case-status.ts'

/** The last that was said of each state. */
export function lastWords<R extends Pick<StatusRecord, 'state'>>(said: readonly R[]): ReadonlyMap<CaseState, R> {
  return new Map(said.map((each) => [each.state, each]))
}

/** The last judgement, with who made it; undefined where nobody did. */
export function lastJudgement<R extends Pick<StatusRecord, 'judgement'>>(said: readonly R[]): R | undefined {
  return said.findLast(({ judgement }) => judgement !== null)
}

/** Where a case stands. */
export function statusOf(records: readonly StatusRecord[]): CaseStatus {
  const states = lastWords(records)
  return {
    state: CASE_STATES.findLast((state) => states.has(state)) ?? null,
    judgement: lastJudgement(records)?.judgement ?? null,
    history: records.map(({ state, at, recorded, by, judgement, why }) => ({
      state,
      at,
      recorded,
      by,
      judgement,
      why,
    })),
  }
}
