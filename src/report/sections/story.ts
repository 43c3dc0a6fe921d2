import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import { prose, section, strong, text, time, value, type Block, type Cell } from '../blocks.ts'

/** What happened, phase by phase. */
export function narrativeSection({ phases }: ReportDocument): Block[] {
  if (phases.length === 0)
    return section('narrative', 'What happened', [
      { kind: 'paragraph', text: [text('No attack was found in these logs.')] },
    ])
  return section(
    'narrative',
    'What happened',
    phases.flatMap(({ number, name, narrative, techniques }): Block[] => [
      { kind: 'heading', level: 3, id: `phase-${number}`, text: `Phase ${number}: ${name}` },
      {
        kind: 'paragraph',
        text: [
          ...narrative.flatMap((each, at) => [...(at === 0 ? [] : [text(' ')]), ...prose(each)]),
          ...(techniques.length === 0 ? [] : [text(` ATT&CK: ${techniques.join(', ')}.`)]),
        ],
      },
    ]),
  )
}

const who = (account: string | null, accounts: number): Cell =>
  accounts > 1 ? [text(plural(accounts, 'account'))] : account === null ? [] : [value(account)]

/** The attacker's timeline, entry by entry. */
export function timelineSection({ timeline, inputs }: ReportDocument): Block[] {
  const { list, entries } = timeline
  if (entries.length === 0) return []
  return section('timeline', 'Timeline of the attack', [
    ...(list.shown === list.of
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: [
              text(
                `${grouped(list.shown)} of ${plural(list.of, 'entry', 'entries')}: the first, the last, and successes between. tatou-ir timeline has all.`,
              ),
            ],
          },
        ]),
    {
      kind: 'table',
      caption: 'Timeline of the attack',
      explore: true,
      columns: [
        { title: 'Time', weight: 1.6 },
        { title: 'Phase', align: 'right', weight: 0.8 },
        { title: 'What', weight: 2.7 },
        { title: 'Source', weight: 1.6 },
        { title: 'Account', weight: 2 },
        { title: 'Line', weight: 1.9 },
      ],
      rows: entries.map((entry, at) => ({
        id: `e${at + 1}`,
        data: {
          at: entry.time,
          end: entry.end,
          outcome: entry.outcome,
          activity: entry.activity,
          phase: String(entry.phase ?? ''),
        },
        cells: [
          [time(entry.time)],
          [text(entry.phase === null ? '' : String(entry.phase))],
          entry.outcome === 'success' ? [strong(entry.description)] : [text(entry.description)],
          entry.source_ip === null ? [] : [value(entry.source_ip)],
          who(entry.account, entry.accounts),
          [value(`${shortPath(inputs[entry.input]?.path ?? '')}:${entry.line}`)],
        ],
      })),
    },
  ])
}

const shortPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What responders did, apart from what the attacker did. */
export function respondersSection({ responders }: ReportDocument): Block[] {
  const empty: Block = {
    kind: 'paragraph',
    text: [
      text('Nobody has recorded what was done: there is no custody log, no run of a playbook, and there are no notes.'),
    ],
  }
  const FROM = {
    custody: 'custody log',
    playbook: 'playbook',
    status: 'status of the case',
    clocks: 'clocks',
    notes: 'notes',
  } as const
  return section('responders', 'Timeline of the response', [
    responders.length === 0
      ? empty
      : {
          kind: 'table',
          caption: 'Timeline of the response',
          columns: [
            { title: 'Time', weight: 1.4 },
            { title: 'Who', weight: 1.2 },
            { title: 'What', weight: 4 },
            { title: 'From', weight: 1 },
          ],
          rows: responders.map(({ time: moment, by, what, from, record }) => ({
            cells: [
              [time(moment)],
              [value(by)],
              [value(what)],
              [text(record === null ? FROM[from] : `${FROM[from]} ${record}`)],
            ],
          })),
        },
  ])
}
