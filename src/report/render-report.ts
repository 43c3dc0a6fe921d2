import { ReportDocument } from '../model/report.ts'
import type { Audience } from '../model/report-words.ts'
import { chunks } from '../output/chunks.ts'
import { jsonDocument } from '../output/json.ts'
import { paperOf } from './paper.ts'
import { htmlPieces } from './render-html.ts'
import { markdownPieces } from './render-markdown.ts'

/** What a report can be rendered as here; PDF takes a library of its own. */
export type TextFormat = 'json' | 'md' | 'html'

/** A report as text in pieces. JSON is the whole record, whoever reads it. */
export function renderReport(report: ReportDocument, format: TextFormat, audience: Audience): AsyncGenerator<string> {
  switch (format) {
    case 'json':
      return jsonDocument(ReportDocument, report)
    case 'md':
      return chunks(markdownPieces(paperOf(report, audience)))
    case 'html':
      return chunks(htmlPieces(paperOf(report, audience)))
  }
}
