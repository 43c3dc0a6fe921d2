import { createHash } from 'node:crypto'
import { ReportDocument } from '../model/report.ts'
import { toJson } from '../output/json.ts'

/**
 * SHA-256 of what people said and the logs cannot: cover, notes, clocks, the status of the case, custody, and how the report was made. It shows
 * that one of these was changed by accident; who changes them on purpose changes it too.
 */
export function statedDigest({ notes, method, ...report }: Pick<ReportDocument, Stated>): string {
  const { shape } = ReportDocument
  const { rules: _rules, ...how } = method
  const parts = [
    toJson(shape.cover, report.cover),
    toJson(shape.display, report.display),
    toJson(shape.clocks, report.clocks),
    toJson(shape.status, report.status),
    toJson(shape.responders, report.responders),
    toJson(shape.custody, report.custody),
    toJson(shape.method.omit({ rules: true }), how),
    toJson(shape.notes.shape.notes, notes.notes),
    JSON.stringify(notes.path),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

type Stated = 'cover' | 'display' | 'clocks' | 'status' | 'responders' | 'custody' | 'method' | 'notes'

/** A report that was made again, with what people said as another one holds it: for a check without their files. */
export function withStatedOf(report: ReportDocument, of: ReportDocument): ReportDocument {
  const { cover, display, responders, custody, notes } = of
  return { ...report, cover, display, responders, custody, notes, method: { ...of.method, rules: report.method.rules } }
}
