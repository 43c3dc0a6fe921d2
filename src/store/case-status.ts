import { StatusRecord } from '../model/case-status.ts'
import { CASE_NAMES, type Case } from './case-folder.ts'
import { readCaseLog } from './case-log.ts'

/** What people said of a case, with the text of the log. Throws `case-hostile` as `readCaseLog` does. */
export function readStatus(opened: Pick<Case, 'folder' | 'shown'>): Promise<{ text: string; records: StatusRecord[] }> {
  return readCaseLog(opened, CASE_NAMES.status, StatusRecord)
}
