import {
  CaseLine,
  CaseStatsDocument,
  type CaseStatsSummary,
  type LeftOut,
  type Measure,
  type MeasureId,
} from '../model/case-stats.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { markdownList } from './markdown.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { duration, plural, timeText } from './words.ts'
import { paragraph } from './wrapped.ts'

const NAMES: Readonly<Record<MeasureId, string>> = {
  mttd: 'MTTD',
  mtta: 'MTTA',
  mttc: 'MTTC',
  mttr: 'MTTR',
}

const REASONS: Readonly<Record<LeftOut, string>> = {
  false_positive: 'false positive',
  not_judged: 'not judged',
  incomplete: 'with logs not read whole',
  overlaps: 'with the same records as another case',
  no_attempt: 'without an attempt in the logs',
  not_yet: 'not recorded yet',
  never_recorded: 'closed without it',
  before: 'recorded before its beginning',
}

const took = (seconds: number | null): string => (seconds === null ? '' : duration(seconds))

const spanWords = ({ from, to }: Measure): string => `${from.replace('_', ' ')} to ${to}`

const MEASURE_COLUMNS: readonly Column<Measure>[] = [
  { title: 'Measure', cell: ({ id }) => span(NAMES[id], 'strong') },
  { title: 'From, to', cell: (measure) => span(spanWords(measure)), drop: 2 },
  { title: 'Mean', cell: (measure) => span(took(measure.mean_seconds)) },
  { title: 'Median', cell: (measure) => span(took(measure.median_seconds)) },
  { title: 'Shortest', cell: (measure) => span(took(measure.shortest_seconds)), drop: 4 },
  { title: 'Longest', cell: (measure) => span(took(measure.longest_seconds)), drop: 3 },
  { title: 'Cases', cell: ({ counted }) => span(String(counted)), align: 'right' },
  { title: 'Open', cell: ({ open }) => span(String(open)), align: 'right', drop: 1 },
]

function caseColumns(options: RenderOptions): readonly Column<CaseLine>[] {
  return [
    { title: 'Case', cell: ({ path }) => valueSpan(path, 'strong'), min: 12, cut: 'middle' },
    { title: 'State', cell: ({ state }) => span(state ?? 'none', state === null ? 'dim' : 'plain') },
    { title: 'Judgement', cell: ({ judgement }) => span(judgement?.replace('_', ' ') ?? ''), drop: 1 },
    { title: 'First attempt (UTC)', cell: ({ first_attempt: first }) => span(timeText(first, options)), drop: 6 },
    { title: 'Detect', cell: (line) => span(took(line.seconds_to_detect)), drop: 5 },
    { title: 'Triage', cell: (line) => span(took(line.seconds_to_triage)), drop: 4 },
    { title: 'Contain', cell: (line) => span(took(line.seconds_to_contain)), drop: 3 },
    { title: 'Recover', cell: (line) => span(took(line.seconds_to_recover)), drop: 2 },
    { title: 'Again, after', cell: ({ recurs_of: of }) => valueSpan(of ?? ''), min: 12, cut: 'middle', drop: 7 },
  ]
}

const cases = (number: number): string => plural(number, 'case')

function countsText({ cases: all, closed, open, ...judged }: CaseStatsSummary): string {
  const words = [
    plural(judged.true_positives, 'attack'),
    plural(judged.false_positives, 'false positive'),
    `${judged.not_judged} not judged`,
  ]
  return `${cases(all)}: ${closed} closed, ${open} open; ${words.join(', ')}.`
}

/** A share in percent, to a tenth. */
function percent(rate: number): string {
  return `${Math.round(rate * 1000) / 10} %`
}

type Rate = CaseStatsSummary['false_positive_rate']

const shareText = ({ cases: some, counted, rate }: Rate): string =>
  rate === null ? 'no case to count' : `${percent(rate)}, ${some} of ${cases(counted)}`

/** What the rates are, each in a sentence. */
function rateTexts({ recurrence, false_positive_rate: falseRate }: CaseStatsSummary): string[] {
  const { by_source: source, by_account: account, by_technique: technique } = recurrence
  return [
    `Recurrence: ${shareText(recurrence)} (${source} with a source of a case before, ${account} with an account, ${technique} with a technique).`,
    `False positives: ${shareText(falseRate)} that people judged.`,
  ]
}

/** What is not counted, and why: a sentence for each figure. */
function leftTexts({ measures, recurrence, false_positive_rate: falseRate }: CaseStatsSummary): string[] {
  const rates: readonly (readonly [string, Pick<Rate, 'left_out'>])[] = [
    ...measures.map((measure) => [NAMES[measure.id], measure] as const),
    ['Recurrence', recurrence],
    ['False positives', falseRate],
  ]
  return rates.flatMap(([name, { left_out: left }]) => {
    const words = left.map(({ reason, cases: number }) => `${number} ${REASONS[reason]}`)
    return words.length === 0 ? [] : [`${name}: ${words.join(', ')}.`]
  })
}

/** A folder that is not counted, and why. */
interface Beside {
  readonly path: string
  readonly why: string
  /** The case that it is a copy of. */
  readonly of: string
}

const BESIDE_COLUMNS: readonly Column<Beside>[] = [
  { title: 'Folder', cell: ({ path }) => valueSpan(path), min: 12, cut: 'middle' },
  { title: 'Why', cell: ({ why }) => valueSpan(why), min: 16 },
  { title: 'Copy of', cell: ({ of }) => valueSpan(of) },
]

function besideOf({ broken, copies }: CaseStatsDocument): Beside[] {
  return [
    ...broken.map(({ path, problem }) => ({ path, why: problem, of: '' })),
    ...copies.map(({ path, of }) => ({ path, why: 'the same case', of })),
  ]
}

const BESIDE = 'Folders that are not counted'

function* tableLines(document: CaseStatsDocument, options: RenderOptions): Generator<Line> {
  const { summary } = document
  const texts = function* (title: string, list: readonly string[]): Generator<Line> {
    if (list.length === 0) return
    yield EMPTY_LINE
    yield [span(title, 'strong')]
    for (const each of list) yield* paragraph(each, options)
  }
  yield* paragraph(countsText(summary), options, 0)
  yield EMPTY_LINE
  yield* listLines('Times', MEASURE_COLUMNS, summary.measures, options)
  yield* texts('Rates', rateTexts(summary))
  yield* texts('Not counted', leftTexts(summary))
  yield EMPTY_LINE
  yield* listLines('Cases', caseColumns(options), document.cases, options)
  const beside = besideOf(document)
  if (beside.length === 0) return
  yield EMPTY_LINE
  yield* listLines(BESIDE, BESIDE_COLUMNS, beside, options)
}

function* markdownBlocks(document: CaseStatsDocument, options: RenderOptions): Generator<string> {
  const { summary } = document
  const list = function* (title: string, items: readonly string[]): Generator<string> {
    if (items.length === 0) return
    yield `\n## ${title}\n\n`
    for (const each of items) yield `- ${each}\n`
  }
  yield `# Cases over time\n\n${countsText(summary)}\n`
  yield* markdownList('Times', MEASURE_COLUMNS, summary.measures)
  yield* list('Rates', rateTexts(summary))
  yield* list('Not counted', leftTexts(summary))
  yield* markdownList('Cases', caseColumns(options), document.cases)
  const beside = besideOf(document)
  if (beside.length > 0) yield* markdownList(BESIDE, BESIDE_COLUMNS, beside)
}

/** Figures over cases in any format, as pieces of text. `ndjson` and `csv` hold the cases alone. */
export function renderCaseStats(
  document: CaseStatsDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(CaseStatsDocument, document)
    case 'ndjson':
      return ndjsonList(CaseLine, document.cases)
    case 'csv':
      return csvList(CaseLine, document.cases)
    case 'md':
      return chunks(markdownBlocks(document, options))
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
