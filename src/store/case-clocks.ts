import { ClockRecord } from '../model/clock.ts'
import { CASE_NAMES, type Case } from './case-folder.ts'
import { readCaseLog } from './case-log.ts'

/** The decisions that started clocks in a case, with the text of their log. Throws `case-hostile` as `readCaseLog` does. */
export function readClocks(opened: Pick<Case, 'folder' | 'shown'>): Promise<{ text: string; records: ClockRecord[] }> {
  return readCaseLog(opened, CASE_NAMES.clocks, ClockRecord)
}
