import { caseStats } from '../../src/analysis/case-stats.ts'
import { Account, AccountsDocument } from '../../src/model/accounts.ts'
import { CaseLine, CaseStatsDocument } from '../../src/model/case-stats.ts'
import { DetectDocument } from '../../src/model/detection.ts'
import { EventDocument } from '../../src/model/event.ts'
import { EventsDocument } from '../../src/model/events.ts'
import { Finding } from '../../src/model/finding.ts'
import { QualityDocument, QualityObservation } from '../../src/model/quality.ts'
import { Source, SourcesDocument } from '../../src/model/sources.ts'
import { Entry, TimelineDocument } from '../../src/model/timeline.ts'
import { renderAccounts } from '../../src/output/accounts.ts'
import { renderCaseStats } from '../../src/output/case-stats.ts'
import { renderDetect } from '../../src/output/detect.ts'
import { renderEvents } from '../../src/output/events.ts'
import { renderQuality } from '../../src/output/quality.ts'
import type { Format, RenderOptions } from '../../src/output/render-options.ts'
import { renderSources } from '../../src/output/sources.ts'
import { renderTimeline } from '../../src/output/timeline.ts'
import {
  ACCOUNTS,
  CAMPAIGN,
  COMPROMISED,
  DETECTION,
  EMPTY,
  EVENTS,
  INPUT,
  MIXED_INPUT,
  QUALITY,
  SOURCES,
  collect,
  streamed,
  viewOf,
} from './documents.ts'
import { CASE_FACTS } from './case-facts.ts'
import { poison } from './poison.ts'

/** One document and all that can be done to it, whatever its kind. */
export interface Rendering {
  readonly name: string
  /** The text of the document, with every free text in it replaced by `text` when that is given. */
  readonly render: (format: Format, options: RenderOptions, text?: string) => Promise<string>
  /** The document itself, likewise. */
  readonly document: (text?: string) => unknown
  /** The main list, likewise. */
  readonly list: (text?: string) => readonly unknown[]
  readonly parse: (value: unknown) => unknown
  readonly parseElement: (value: unknown) => unknown
}

const timeline = (name: string, given: TimelineDocument): Rendering => {
  const document = (text?: string) => (text === undefined ? given : poison(TimelineDocument, given, text))
  return {
    name,
    render: (format, options, text) => collect(renderTimeline(viewOf(document(text)), format, options)),
    document,
    list: (text) => document(text).entries,
    parse: (value) => TimelineDocument.parse(value),
    parseElement: (value) => Entry.parse(value),
  }
}

const sourcesOf = (text?: string) => (text === undefined ? SOURCES : poison(SourcesDocument, SOURCES, text))

const sources: Rendering = {
  name: 'sources',
  render: (format, options, text) => collect(renderSources(sourcesOf(text), format, options)),
  document: sourcesOf,
  list: (text) => sourcesOf(text).sources,
  parse: (value) => SourcesDocument.parse(value),
  parseElement: (value) => Source.parse(value),
}

const accountsOf = (text?: string) => (text === undefined ? ACCOUNTS : poison(AccountsDocument, ACCOUNTS, text))

const accounts: Rendering = {
  name: 'accounts',
  render: (format, options, text) => collect(renderAccounts(accountsOf(text), format, options)),
  document: accountsOf,
  list: (text) => accountsOf(text).accounts,
  parse: (value) => AccountsDocument.parse(value),
  parseElement: (value) => Account.parse(value),
}

const detectionOf = (text?: string) => (text === undefined ? DETECTION : poison(DetectDocument, DETECTION, text))

const detection: Rendering = {
  name: 'detect',
  render: (format, options, text) => collect(renderDetect(viewOf(detectionOf(text)), format, options)),
  document: detectionOf,
  list: (text) => detectionOf(text).findings,
  parse: (value) => DetectDocument.parse(value),
  parseElement: (value) => Finding.parse(value),
}

const EVENTS_DOCUMENT: EventsDocument = {
  schema: 'tatou-ir/events/v1',
  inputs: [INPUT, MIXED_INPUT],
  config: null,
  events: [...EVENTS],
}

const eventsOf = (text?: string) =>
  text === undefined ? EVENTS_DOCUMENT : poison(EventsDocument, EVENTS_DOCUMENT, text)

const events: Rendering = {
  name: 'events',
  render: (format, options, text) => {
    const document = eventsOf(text)
    return collect(renderEvents({ ...document, events: streamed(document.events) }, format, options))
  },
  document: eventsOf,
  list: (text) => eventsOf(text).events,
  parse: (value) => EventsDocument.parse(value),
  parseElement: (value) => EventDocument.parse(value),
}

const qualityOf = (text?: string) => (text === undefined ? QUALITY : poison(QualityDocument, QUALITY, text))

const quality: Rendering = {
  name: 'quality',
  render: (format, options, text) => {
    const document = viewOf(qualityOf(text))
    const places = new Map(
      document.findings.map(({ id }, index) => [
        id,
        [{ path: text ?? 'export/auth.log.3', line: 30 + index, offset: 0 }],
      ]),
    )
    return collect(renderQuality({ ...document, places }, format, options))
  },
  document: qualityOf,
  list: (text) => qualityOf(text).observations,
  parse: (value) => QualityDocument.parse(value),
  parseElement: (value) => QualityObservation.parse(value),
}

const STATS: CaseStatsDocument = {
  schema: 'tatou-ir/case-stats/v1',
  inputs: [INPUT],
  config: null,
  ...caseStats(CASE_FACTS),
  broken: [{ path: 'cases/broken', problem: 'case.json is no JSON' }],
  copies: [{ path: 'backup/a', of: 'a' }],
}

const statsOf = (text?: string) => (text === undefined ? STATS : poison(CaseStatsDocument, STATS, text))

const stats: Rendering = {
  name: 'case-stats',
  render: (format, options, text) => collect(renderCaseStats(statsOf(text), format, options)),
  document: statsOf,
  list: (text) => statsOf(text).cases,
  parse: (value) => CaseStatsDocument.parse(value),
  parseElement: (value) => CaseLine.parse(value),
}

/** Every kind of document. */
export const RENDERINGS: readonly Rendering[] = [
  timeline('timeline-campaign', CAMPAIGN),
  timeline('timeline-compromised', COMPROMISED),
  timeline('timeline-empty', EMPTY),
  sources,
  accounts,
  detection,
  events,
  quality,
  stats,
]
