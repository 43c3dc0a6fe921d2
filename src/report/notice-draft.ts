import { createHash } from 'node:crypto'
import type { StartedClock } from '../model/clock.ts'
import { ReportDocument } from '../model/report.ts'
import { toJson } from '../output/json.ts'
import { strong, text, time, value, type Block, type Cell, type Paper } from './blocks.ts'
import { CLOCK_RULES } from './clock-rules.ts'
import { blank, NOTICE_ANSWERS } from './notice-answers.ts'
import { clockOf } from './zone.ts'

type Notice = Pick<StartedClock['deadlines'][number], 'name' | 'reference' | 'recipient' | 'contents'> & {
  /** When it is due: null where the law names no time, or no decision has started the clock. */
  readonly due: string | null
  readonly rule: string | null
}

/**
 * Drafts of the notices that a clock asks for, filled in as far as the report knows; what only people can know stands as a blank.
 * Undefined for a clock of one's own that was not started. `clock` is an id of `CLOCK_RULES`, or `custom`.
 */
export function noticeDraft(report: ReportDocument, clock: string): Paper | undefined {
  const started = report.clocks.filter(({ clock: id }) => id === clock)
  const rule = CLOCK_RULES.find(({ id }) => id === clock)
  const law = started[0] ?? rule
  if (law === undefined) return undefined
  const notices: readonly Notice[] =
    started.length > 0
      ? started.flatMap(({ deadlines }) => deadlines)
      : (rule?.deadlines ?? []).map((each) => ({ ...each, contents: [...each.contents], due: null, rule: null }))
  return {
    title: `Draft: ${law.name}`,
    tlp: report.cover.tlp,
    cover: [
      ['Law', [text(law.law)]],
      ...(report.cover.case_id === null ? [] : [['Case', [value(report.cover.case_id)]] as const]),
      ['Times', [text(report.display.zone)]],
    ],
    blocks: [
      {
        kind: 'callout',
        tone: 'warning',
        title: 'A draft, which nobody has approved or sent',
        text: [
          text('Filled in from the logs and the notes. This is no legal advice: a person answers for what is sent.'),
        ],
      },
      ...outsideTheLaw(report, clock),
      blank('name, address and registration of the organisation that sends this, and who signs'),
      ...(started.length > 0 ? started.map(startedBy) : [blank(`whether and since when: ${law.trigger}`)]),
      ...notices.flatMap((notice) => noticeBlocks(notice, report)),
    ],
    clock: clockOf(report.display),
    zone: report.display.zone,
    digest: createHash('sha256').update(toJson(ReportDocument, report)).digest('hex'),
  }
}

/** The authority that the configuration names, where one is written to. */
function authorityOf(recipient: string, { legal: { authority } }: ReportDocument): Cell {
  return authority === null || !recipient.includes('authority')
    ? []
    : [text(' (by the configuration: '), value(authority), text(')')]
}

/** A draft for a law that the configuration does not name is most often a mistake. */
function outsideTheLaw({ legal: { configured, offered } }: ReportDocument, clock: string): Block[] {
  if (!configured || clock === 'custom' || offered.some((each) => each.clock === clock)) return []
  const words = `The configuration does not name ${clock} among the clocks that may apply (legal.clocks).`
  return [{ kind: 'paragraph', text: [strong(words)] }]
}

function startedBy({ from, by, why, trigger }: StartedClock): Block {
  return {
    kind: 'paragraph',
    text: [text(`Because ${trigger}: `), time(from), text(', by '), value(by), text(': '), value(why)],
  }
}

function noticeBlocks({ name, due, rule, reference, recipient, contents }: Notice, report: ReportDocument): Block[] {
  const when: Block = {
    kind: 'paragraph',
    text: [
      ...(due === null ? [] : [text('Due: '), time(due), text('. ')]),
      text(`${rule === null ? '' : `${rule}. `}${reference}.`),
    ],
  }
  const to: Block =
    recipient === ''
      ? blank('who gets it')
      : { kind: 'paragraph', text: [strong('To: '), text(recipient), ...authorityOf(recipient, report), text('.')] }
  return [
    { kind: 'heading', level: 2, id: name, text: name },
    when,
    to,
    ...(contents.length === 0 ? [blank('what the contract or the policy asks for')] : []),
    ...contents.flatMap((point): Block[] => [
      { kind: 'heading', level: 3, id: point, text: point.charAt(0).toUpperCase() + point.slice(1) },
      ...(NOTICE_ANSWERS.get(point)?.(report) ?? [blank(point)]),
    ]),
  ]
}
