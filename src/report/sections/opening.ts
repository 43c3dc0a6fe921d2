import type { ReportDocument } from '../../model/report.ts'
import type { KeyFigure } from '../../model/report-parts.ts'
import { headlineWords } from '../../output/headline.ts'
import { duration, grouped } from '../../output/words.ts'
import { prose, section, strong, table, text, time, timeOr, value, type Block, type Tone } from '../blocks.ts'

const TONES: Readonly<Record<ReportDocument['summary']['verdict'], Tone>> = {
  compromised: 'danger',
  inconclusive: 'warning',
  attempted: 'warning',
  no_incident: 'good',
}

/** What happened, on one page: the verdict, when, the impact, whether it is contained, what is needed. */
export function summarySection({ summary, display, figures }: ReportDocument): Block[] {
  const compromised = figures.find(({ id }) => id === 'compromised_accounts')?.value ?? 0
  return section('summary', 'Summary', [
    {
      kind: 'callout',
      tone: TONES[summary.verdict],
      title: headlineWords(summary.verdict, compromised),
      text: [text(`Severity: ${summary.severity} (${summary.severity_reason}). To be told: ${summary.escalation}.`)],
    },
    {
      kind: 'paragraph',
      text: summary.happened.flatMap((each, at) => [...(at === 0 ? [] : [text(' ')]), ...prose(each)]),
    },
    ...whenTable(summary, display),
    { kind: 'heading', level: 3, id: 'impact', text: 'Impact' },
    { kind: 'list', ordered: false, items: summary.impact.map(prose) },
    { kind: 'heading', level: 3, id: 'contained', text: 'Contained?' },
    { kind: 'paragraph', text: prose(summary.contained.sentence) },
    ...(summary.standing.length === 0
      ? []
      : [{ kind: 'list' as const, ordered: false, items: summary.standing.map(prose) }]),
    ...(summary.needed.length === 0
      ? []
      : [
          { kind: 'heading' as const, level: 3 as const, id: 'needed', text: 'What is needed from you' },
          { kind: 'list' as const, ordered: true, items: summary.needed.map(prose) },
        ]),
  ])
}

/** When, in the zone of the readers and in UTC. */
function whenTable({ first, last }: ReportDocument['summary'], { zone }: ReportDocument['display']): Block[] {
  if (first === null || last === null) return []
  const utc = (iso: string): string => iso.slice(0, 19).replace('T', ' ')
  return [
    table(
      'First and last attempt',
      [{ title: 'When' }, { title: zone }, ...(zone === 'UTC' ? [] : [{ title: 'UTC' }])],
      [
        [[strong('First attempt')], [time(first)], ...(zone === 'UTC' ? [] : [[text(utc(first))]])],
        [[strong('Last attempt')], [time(last)], ...(zone === 'UTC' ? [] : [[text(utc(last))]])],
      ],
    ),
  ]
}

/** A figure as people read it. */
export function figureText({ value: number, unit }: Pick<KeyFigure, 'value' | 'unit'>): string {
  if (number === null) return 'none'
  return unit === 'seconds' ? duration(number) : grouped(number)
}

/** The key figures, each with its source. */
export function figuresSection({ figures }: ReportDocument): Block[] {
  return section('figures', 'Key figures', [
    {
      kind: 'facts',
      items: figures.map((figure) => ({
        label: figure.label,
        value: figureText(figure),
        note: [
          ...(figure.of === null || figure.of === figure.value ? [] : [text(`of ${grouped(figure.of)} in the logs `)]),
          ...figure.citations.map((number) => ({ kind: 'cite' as const, number })),
        ],
      })),
    },
  ])
}

/** The clocks that people started; deadlines are instants. */
export function clocksSection({ clocks }: ReportDocument): Block[] {
  if (clocks.length === 0)
    return section('clocks', 'Notification clocks', [
      {
        kind: 'paragraph',
        text: [
          text(
            'No clock was started. A clock of a law begins with the decision of a person, which tatou-ir case clock start records; no log starts one.',
          ),
        ],
      },
    ])
  return section('clocks', 'Notification clocks', [
    ...clocks.flatMap((clock): Block[] => [
      { kind: 'heading', level: 3, id: `clock-${clock.clock}`, text: clock.name },
      {
        kind: 'paragraph',
        text: [
          text('Started from '),
          time(clock.from),
          text(' by '),
          value(clock.by),
          text(', because '),
          value(clock.why),
          text(`. ${clock.law}${clock.as_of === null ? '' : `, as of ${clock.as_of}`}.`),
        ],
      },
      {
        kind: 'table',
        caption: 'Deadlines',
        columns: [
          { title: 'Deadline', weight: 2 },
          { title: 'Due', weight: 1.4 },
          { title: 'To', weight: 2 },
          { title: 'How', weight: 2.4 },
        ],
        rows: clock.deadlines.map((deadline) => ({
          cells: [
            [strong(deadline.name)],
            timeOr(deadline.due, 'without undue delay'),
            [text(deadline.recipient)],
            [text(`${deadline.rule}. ${deadline.reference}`)],
          ],
          ...(deadline.due === null ? {} : { data: { due: deadline.due } }),
        })),
      },
    ]),
    {
      kind: 'paragraph',
      text: [text('This is no legal advice. Whether a law applies, and when its time began, is for people to decide.')],
    },
  ])
}
