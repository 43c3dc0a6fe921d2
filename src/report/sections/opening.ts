import type { ReportDocument } from '../../model/report.ts'
import type { KeyFigure } from '../../model/report-parts.ts'
import { headlineWords } from '../../output/headline.ts'
import { duration, grouped } from '../../output/words.ts'
import { prose, section, strong, table, text, time, type Block, type Tone } from '../blocks.ts'

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
