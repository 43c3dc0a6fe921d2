import { TatouError } from '../../model/errors.ts'
import type { ReportDocument } from '../../model/report.ts'
import { AUDIENCES } from '../../model/report-words.ts'
import { noticeDraft } from '../../report/notice-draft.ts'
import { paperOf } from '../../report/paper.ts'
import { pdfBytes } from '../../report/render-pdf.ts'
import { markdownPieces } from '../../report/render-markdown.ts'
import { renderReport } from '../../report/render-report.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { withInvestigation, type Session } from '../investigation/investigate.ts'
import { withOutput } from '../terminal/io.ts'
import { makeReport } from '../report/make-report.ts'
import { text, UsageFaults } from '../options.ts'
import { pdfTools } from '../report/pdf.ts'
import { reportMaterial } from '../report/report-document.ts'
import { REPORT_FORMATS, type ReportFormat } from '../report/report-commands.ts'

/** `report`: the incident as people decide from it. */
export async function run(invocation: Invocation): Promise<number> {
  const format = formatOf(invocation)
  const faults = new UsageFaults()
  if (text(invocation.options, 'draft') !== null && format !== 'md') faults.add('--draft is written as md')
  faults.check()
  return withInvestigation(invocation, 'all', async (session) => {
    const { config } = await readConfig(invocation, session.paths)
    const report = await makeReport(invocation, session, await reportMaterial(session, config))
    await write(invocation, session, report, format)
    return 0
  })
}

/** The format asked for, or that of the file's name. */
function formatOf({ options }: Invocation): ReportFormat {
  const asked = text(options, 'format') ?? text(options, 'output')?.split('.').at(-1)?.toLowerCase()
  return REPORT_FORMATS.find((known) => known === asked) ?? 'md'
}

/** Drafts of notices. Throws `usage` for a clock of one's own that nobody started. */
function draftOf(report: ReportDocument, clock: string): string {
  const paper = noticeDraft(report, clock)
  if (paper !== undefined) return [...markdownPieces(paper)].join('')
  throw new TatouError('usage', { problem: `--draft ${clock}: start it first, with tatou-ir case clock start` })
}

async function write(
  invocation: Invocation,
  { paths }: Session,
  report: ReportDocument,
  format: ReportFormat,
): Promise<void> {
  const audience = AUDIENCES.find((known) => known === text(invocation.options, 'audience')) ?? 'technical'
  const folder = text(invocation.options, 'case')
  const inputs = folder === null ? paths : [folder]
  await withOutput(invocation, { file: text(invocation.options, 'output'), inputs }, async (sink) => {
    if (format === 'pdf') {
      const dated = report.scope.last_event ?? '1970-01-01T00:00:00Z'
      await sink.write(await pdfBytes(paperOf(report, audience), await pdfTools(), dated))
      return
    }
    const draft = text(invocation.options, 'draft')
    if (draft !== null) {
      await sink.write(draftOf(report, draft))
      return
    }
    for await (const piece of renderReport(report, format, audience)) await sink.write(piece)
  })
}
