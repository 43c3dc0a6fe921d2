import { CASE_STATES, type CaseState } from '../model/case-states.ts'
import { StatusRecord, type CaseStatus } from '../model/case-status.ts'
import { CASE_NAMES, type Case } from './case-folder.ts'
import { readCaseLog } from './case-log.ts'

/** What people said of a case, with the text of the log. Throws `case-hostile` as `readCaseLog` does. */
export function readStatus(opened: Pick<Case, 'folder' | 'shown'>): Promise<{ text: string; records: StatusRecord[] }> {
  return readCaseLog(opened, CASE_NAMES.status, StatusRecord)
}

/** When each state was reached, by the last that was said of it. */
export function statesOf(records: readonly StatusRecord[]): ReadonlyMap<CaseState, string> {
  return new Map(records.map(({ state, at }) => [state, at]))
}

/** Where a case stands. */
export function statusOf(records: readonly StatusRecord[]): CaseStatus {
  const states = statesOf(records)
  return {
    state: CASE_STATES.findLast((state) => states.has(state)) ?? null,
    judgement: records.findLast(({ judgement }) => judgement !== null)?.judgement ?? null,
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
