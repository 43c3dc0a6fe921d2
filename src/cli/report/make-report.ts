import type { Cover, ReportDocument } from '../../model/report.ts'
import type { ReportMaterial } from '../../report/material.ts'
import type { Invocation } from '../command.ts'
import type { Session } from '../investigation/investigate.ts'
import { inputOptions, UsageFaults } from '../options.ts'
import { caseRecords } from './report-case.ts'
import { reportDocument } from './report-document.ts'
import { coverFlags, coverOf, methodOf, readNotes } from './report-settings.ts'

/**
 * The report that the options ask for, of material of the session: of the custody log of a case its first `records`. What `cover` says goes before what
 * options and notes say.
 */
export async function makeReport(
  invocation: Invocation,
  session: Session,
  material: ReportMaterial,
  { records = Infinity, cover = {} }: { readonly records?: number; readonly cover?: Partial<Cover> } = {},
): Promise<ReportDocument> {
  const input = inputOptions(invocation, new UsageFaults())
  const { notes, path } = await readNotes(invocation)
  const zone = session.output.displayTimezone
  const whole = { ...coverOf(invocation, notes), ...cover }
  const said = {
    cover: whole,
    notes,
    notesPath: path,
    ...(await caseRecords(invocation, { records, statuses: Infinity, newestAct: null })),
    method: methodOf(invocation, input, coverFlags(whole, notes, zone)),
  }
  return reportDocument(session, material, said, zone)
}
