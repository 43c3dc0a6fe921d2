import type { ReportDocument } from '../../model/report.ts'
import { duration, grouped } from '../../output/words.ts'
import { section, strong, table, text, time, value, type Block, type Cell } from '../blocks.ts'

const CONTROLS: Readonly<Record<ReportDocument['controls']['seen'][number]['kind'], string>> = {
  rate_limit: 'Rate limit',
  lockout: 'Account locked',
  block: 'Source blocked',
  second_factor: 'Second factor refused',
  rejection: 'Rejected by a rule of access',
}

/** What the logs show of defences during the attack. */
export function controlsSection({ controls }: ReportDocument): Block[] {
  if (controls.first_malicious === null) return []
  if (controls.seen.length === 0)
    return section('controls', 'Controls', [
      {
        kind: 'paragraph',
        text: [
          strong('None seen in these logs.'),
          text(
            ' No rate limit, lockout, block or rejection met the attack from its first attempt to an hour after its last. Controls that do not write to these logs would not show.',
          ),
        ],
      },
    ])
  return section('controls', 'Controls', [
    {
      kind: 'paragraph',
      text: [
        text('From the first malicious attempt to the first control: '),
        strong(duration(controls.seconds ?? 0)),
        text('.'),
      ],
    },
    table(
      'Controls seen during the attack',
      [
        { title: 'Control', weight: 2 },
        { title: 'Events', align: 'right' },
        { title: 'First', weight: 1.5 },
        { title: 'Last', weight: 1.5 },
        { title: 'Evidence', weight: 1.5 },
      ],
      controls.seen.map(({ kind, events, first, last, citations }) => [
        [text(CONTROLS[kind])],
        [text(grouped(events))],
        [time(first)],
        [time(last)],
        citations.map((number) => ({ kind: 'cite' as const, number })),
      ]),
    ),
  ])
}

const items = (texts: readonly string[]): Cell[] => texts.map((each) => [text(each)])

/** Why it could happen: people's words. */
export function causeSection({ notes: { notes } }: ReportDocument): Block[] {
  const { root_cause: cause, contributing_factors: factors } = notes
  return section(
    'cause',
    'Root cause and contributing factors',
    [
      {
        kind: 'paragraph',
        text: [text(cause ?? 'Not stated yet. No log tells why an attack was possible: people do, in the notes.')],
      },
      ...(factors.length === 0 ? [] : [{ kind: 'list' as const, ordered: false, items: items(factors) }]),
    ],
    ...(cause === undefined ? [] : (['people'] as const)),
  )
}

/** What to do, with owner and date. */
export function recommendationsSection({ recommendations }: ReportDocument): Block[] {
  if (recommendations.length === 0) return []
  return section('recommendations', 'Recommendations', [
    table(
      'Recommendations',
      [
        { title: 'What', weight: 4 },
        { title: 'Owner', weight: 1.2 },
        { title: 'Due', weight: 1.1 },
        { title: 'ATT&CK', weight: 0.9 },
        { title: 'CSF 2.0', weight: 1 },
        { title: 'Because of', weight: 3 },
      ],
      recommendations.map(({ text: what, owner, due, mitigation, csf, why, by }) => [
        [text(what)],
        owner === null ? [text('nobody yet')] : [value(owner)],
        [text(due ?? 'no date yet')],
        [text(mitigation ?? '')],
        [text(csf)],
        by === 'people' ? [strong('people')] : [text(why)],
      ]),
    ),
  ])
}

/** What was learnt: people's words. */
export function lessonsSection({ notes: { notes } }: ReportDocument): Block[] {
  const { went_well: well, went_badly: badly, change } = notes.lessons
  const part = (id: string, title: string, texts: readonly string[]): Block[] =>
    texts.length === 0
      ? []
      : [
          { kind: 'heading', level: 3, id, text: title },
          { kind: 'list', ordered: false, items: items(texts) },
        ]
  const parts = [
    ...part('went-well', 'What went well', well),
    ...part('went-badly', 'What went badly', badly),
    ...part('change', 'What will change', change),
  ]
  return section('lessons', 'Lessons', parts, 'people')
}
