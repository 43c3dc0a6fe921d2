import type { ReportDocument } from '../model/report.ts'
import type { Sentence } from '../model/report-parts.ts'
import { headlineWords } from '../output/headline.ts'
import { plural } from '../output/words.ts'
import { reached } from './standing.ts'
import { prose, strong, text, time, timeOr, value, type Block, type Cell } from './blocks.ts'

/** What a report says to a point that a notice must hold. */
export type Answer = (report: ReportDocument) => readonly Block[]

/** A notice names so many indicators; the report has the others. */
const MOST_INDICATORS = 20

/** What only people can know: nothing of ours stands in its place. */
export function blank(what: string): Block {
  return paragraph([strong(`TO BE FILLED IN: ${what}.`)])
}

const paragraph = (cell: Cell): Block => ({ kind: 'paragraph', text: cell })
const list = (items: readonly Cell[]): Block => ({ kind: 'list', ordered: false, items })

/** Sentences without their citations, which number lines of the report. */
const told = (sentences: readonly Sentence[]): Cell =>
  sentences.flatMap(({ runs }, at) => [...(at === 0 ? [] : [text(' ')]), ...prose({ runs, citations: [] })])

const happened: Answer = ({ summary }) => [paragraph(told(summary.happened))]

const impact: Answer = ({ summary }) => [list(summary.impact.map((each) => told([each])))]

const severity: Answer = ({ summary }) => [
  paragraph([text(`Severity: ${summary.severity} (${summary.severity_reason}).`)]),
  list(summary.impact.map((each) => told([each]))),
]

const malice: Answer = ({ summary, figures }) => {
  const compromised = figures.find(({ id }) => id === 'compromised_accounts')?.value ?? 0
  return [paragraph([text('By the logs: '), strong(headlineWords(summary.verdict, compromised))])]
}

const measures: Answer = ({ summary, notes: { notes }, controls, recommendations }) => {
  const planned = recommendations.filter(({ by }) => by === 'people')
  const items: Cell[] = [
    ...notes.actions.map(({ at, what }): Cell => [text('Taken '), time(at), text(': '), value(what)]),
    ...controls.seen.map(({ kind, events, first }): Cell => [
      text(`Seen in the logs: ${kind.replaceAll('_', ' ')}, ${plural(events, 'event')}, from `),
      time(first),
    ]),
    ...planned.map(({ text: what }): Cell => [text('Proposed: '), value(what)]),
  ]
  return [
    paragraph(told([summary.contained.sentence])),
    ...(items.length === 0 ? [] : [list(items)]),
    ...(notes.actions.length === 0 ? [blank('the measures taken')] : []),
    ...(planned.length === 0 ? [blank('the measures proposed')] : []),
  ]
}

const indicators: Answer = ({ indicators: { indicators: all, list: shown } }) => {
  if (all.length === 0) return [paragraph([text('None in these logs.')])]
  const named = all.slice(0, MOST_INDICATORS)
  return [
    list(named.map(({ type, defanged }) => [text(`${type.replaceAll('_', ' ')}: `), value(defanged)])),
    ...(shown.of > named.length
      ? [paragraph([text(`${named.length} of ${shown.of}: the report has the others.`)])]
      : []),
  ]
}

const techniques: Answer = ({ charts }) => [
  charts.techniques.length === 0
    ? paragraph([text('The findings name no technique of ATT&CK.')])
    : list(charts.techniques.map(({ id, name }) => [text(name === null ? id : `${id} ${name}`)])),
]

const cause: Answer = ({ notes: { notes } }) => [
  notes.root_cause === undefined ? blank('the root cause') : paragraph([text('Root cause: '), value(notes.root_cause)]),
]

const begun: Answer = ({ summary }) => [
  paragraph([text('First attempt in the logs: '), ...timeOr(summary.first, 'none'), text('.')]),
]

const detected: Answer = ({ notes: { notes }, status, clocks }) => {
  const found = reached({ notes, status }, 'detected')
  const clock = clocks.find(({ clock: id }) => id === 'dora-major')
  return [
    found === null ? blank('when it was detected') : paragraph([text('Detected: '), time(found.time), text('.')]),
    clock === undefined
      ? blank('when it was classified as major')
      : paragraph([text('Classified as major: '), time(clock.from), text(', because '), value(clock.why)]),
  ]
}

const resolved: Answer = ({ summary, notes: { notes }, status }) => [
  paragraph(told([summary.contained.sentence, ...summary.standing])),
  ...(reached({ notes, status }, 'recovered') === null ? [blank('when and how it was resolved')] : []),
]

const recovered: Answer = ({ notes: { notes }, status }) => {
  const found = reached({ notes, status }, 'recovered')
  return [
    found === null
      ? blank('when activities were recovered')
      : paragraph([text('Recovered: '), time(found.time), text('.')]),
  ]
}

const officer: Answer = ({ legal: { data_protection_officer: name } }) => [
  name === null
    ? blank('name and contact of the data protection officer or of another contact')
    : paragraph([text('Data protection officer, by the configuration: '), value(name), text('.')]),
]

const all =
  (...answers: readonly Answer[]): Answer =>
  (report) =>
    answers.flatMap((answer) => answer(report))
const asks =
  (what: string): Answer =>
  () => [blank(what)]

/** What a report says to each point of the laws, by the words of `CLOCK_RULES`. A point that is not here is left to people. */
export const NOTICE_ANSWERS: ReadonlyMap<string, Answer> = new Map([
  [
    'the nature of the breach, with the categories and approximate numbers of persons and of records concerned',
    all(happened, impact, asks('the categories and approximate numbers of persons and of records concerned')),
  ],
  ['the nature of the breach', all(happened, asks('the same in words that the persons concerned understand'))],
  ['the name and contact of the data protection officer or of another contact', officer],
  ['the likely consequences of the breach', all(impact, asks('the likely consequences for the persons concerned'))],
  ['the measures taken or proposed, also to mitigate its effects', measures],
  [
    'whether it is suspected to be caused by unlawful or malicious acts',
    all(malice, asks('whether you suspect unlawful or malicious acts')),
  ],
  ['whether it could have a cross-border impact', asks('whether it could have a cross-border impact')],
  ['an update of the early warning', all(happened, asks('what has changed since the early warning'))],
  ['an initial assessment of severity and impact', all(severity, asks('your own assessment'))],
  ['the indicators of compromise, where available', indicators],
  ['a detailed description, with severity and impact', all(happened, severity, asks('what the logs do not show'))],
  ['the type of threat or root cause that likely triggered it', all(techniques, cause)],
  ['mitigation measures, applied and ongoing', measures],
  ['the cross-border impact, where there is any', asks('the cross-border impact, where there is any')],
  [
    'the initial notification, as the classification asks for it',
    all(happened, impact, asks('the fields of the template of the authority')),
  ],
  ['when it was detected and when it was classified as major', detected],
  [
    'a description, and the criteria that made it major',
    all(happened, asks('the classification criteria that are met')),
  ],
  ['the Member States concerned', asks('the Member States concerned')],
  ['when it began, and when activities were recovered', all(begun, recovered)],
  ['threats and techniques', techniques],
  ['the services and systems affected', asks('the services and systems affected')],
  ['the root cause', cause],
  ['when and how it was resolved', resolved],
  ['costs and losses', asks('costs and losses')],
  [
    'the material aspects of the nature, scope and timing of the incident',
    all(happened, asks('which of these aspects are material')),
  ],
  [
    'the material impact, or the reasonably likely one, on the registrant',
    all(impact, asks('the material impact, or the reasonably likely one, on the registrant')),
  ],
])
