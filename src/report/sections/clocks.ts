import type { ReportDocument } from '../../model/report.ts'
import { section, strong, text, time, timeOr, value, type Block, type Cell } from '../blocks.ts'

/** The clocks that people started; deadlines are instants. */
export function clocksSection({ clocks, legal }: ReportDocument): Block[] {
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
      ...offeredBlocks(legal),
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
    ...offeredBlocks(legal),
    {
      kind: 'paragraph',
      text: [text('This is no legal advice. Whether a law applies, and when its time began, is for people to decide.')],
    },
  ])
}

/** The clocks that nobody has started, and that may begin: those of the law that the organisation is under. */
function offeredBlocks({ configured, offered, custom, authority }: ReportDocument['legal']): Block[] {
  const open = offered.filter(({ started }) => !started)
  if (!configured)
    return [
      {
        kind: 'paragraph',
        text: [
          text(
            `The configuration does not say which law applies (legal.clocks). Known are ${open.map(({ clock }) => clock).join(', ')}.`,
          ),
        ],
      },
    ]
  const own: Cell[] = custom ? [[strong('custom'), text(': a clock of a contract or a policy of yours')]] : []
  const items = open.map(({ clock, name, trigger, first }): Cell => [
    strong(clock),
    text(` (${name}) begins when ${trigger}. ${first}.`),
  ])
  if (items.length + own.length === 0) return []
  return [
    { kind: 'heading', level: 3, id: 'clocks-offered', text: 'Clocks that may begin' },
    { kind: 'list', ordered: false, items: [...items, ...own] },
    ...(authority === null
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: [text('The authority, by the configuration: '), value(authority), text('.')],
          },
        ]),
  ]
}
