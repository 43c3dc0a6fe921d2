import type { Cover, ReportDocument } from '../../model/report.ts'
import type { ReportMaterial } from '../../report/material.ts'
import type { Invocation } from '../command.ts'
import type { Session } from '../investigation/investigate.ts'
import { inputOptions, UsageFaults } from '../options.ts'
import { caseRecords } from './report-case.ts'
import { reportDocument } from './report-document.ts'
import { coverOf, methodOf, readNotes } from './report-settings.ts'

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
  const said = {
    cover: { ...coverOf(invocation, notes), ...cover },
    notes,
    notesPath: path,
    ...(await caseRecords(invocation, { records, statuses: Infinity, newestAct: null })),
    method: methodOf(invocation, input),
  }
  return reportDocument(session, material, said, session.output.displayTimezone)
}
