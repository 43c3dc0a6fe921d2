import { createHash } from 'node:crypto'
import { ReportDocument } from '../model/report.ts'
import type { Audience } from '../model/report-words.ts'
import { toJson } from '../output/json.ts'
import { text, value, type Block, type Cell, type Paper } from './blocks.ts'
import { decidingCharts, detailedCharts } from './sections/charts.ts'
import { findingsSection } from './sections/findings.ts'
import { clocksSection } from './sections/clocks.ts'
import { figuresSection, summarySection } from './sections/opening.ts'
import { citationsSection, evidenceSection, glossarySection, methodSection } from './sections/proof.ts'
import { causeSection, controlsSection, lessonsSection, recommendationsSection } from './sections/response.ts'
import { scopeSection } from './sections/scope.ts'
import { narrativeSection, respondersSection, timelineSection } from './sections/story.ts'
import { accountsSection, indicatorsSection, sourcesSection } from './sections/who.ts'
import { clockOf } from './zone.ts'

/** Every section of a report in its order, and who reads it. */
const SECTIONS: readonly (readonly [build: (report: ReportDocument) => Block[], readers: string])[] = [
  [summarySection, 'executive technical legal'],
  [figuresSection, 'executive technical legal'],
  [decidingCharts, 'executive technical legal'],
  [clocksSection, 'executive technical legal'],
  [scopeSection, 'executive technical legal'],
  [narrativeSection, 'technical legal'],
  [detailedCharts, 'technical'],
  [timelineSection, 'technical'],
  [respondersSection, 'technical legal'],
  [findingsSection, 'technical legal'],
  [sourcesSection, 'technical'],
  [accountsSection, 'technical legal'],
  [indicatorsSection, 'technical'],
  [controlsSection, 'executive technical legal'],
  [causeSection, 'executive technical legal'],
  [recommendationsSection, 'executive technical legal'],
  [lessonsSection, 'executive technical legal'],
  [evidenceSection, 'technical legal'],
  [methodSection, 'technical legal'],
  [citationsSection, 'executive technical legal'],
  [glossarySection, 'executive technical legal'],
]

/** A report as a document for its readers. */
export function paperOf(report: ReportDocument, audience: Audience): Paper {
  const { cover, display } = report
  return {
    title: cover.title,
    tlp: cover.tlp,
    cover: coverLines(report, audience),
    blocks: SECTIONS.flatMap(([build, readers]) => (readers.includes(audience) ? build(report) : [])),
    clock: clockOf(display),
    zone: display.zone,
    digest: createHash('sha256').update(toJson(ReportDocument, report)).digest('hex'),
  }
}

function coverLines({ cover, display }: ReportDocument, audience: Audience): Paper['cover'] {
  const people = (names: readonly string[]): Cell =>
    names.flatMap((name, at) => [...(at === 0 ? [] : [text(', ')]), value(name)])
  const lines: (readonly [string, Cell])[] = [
    ['Case', cover.case_id === null ? [] : [value(cover.case_id)]],
    ['Status', [text(`${cover.status}, version `), value(cover.version)]],
    ['For', [text(`${audience} readers`)]],
    ['Authors', people(cover.authors)],
    ['Distribution', people(cover.distribution)],
    ['Times', [text(display.zone)]],
  ]
  return lines.filter(([, cell]) => cell.length > 0)
}
