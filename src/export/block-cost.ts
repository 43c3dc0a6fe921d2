import { wrap } from '../output/escape-terminal.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from '../output/line.ts'
import type { Tone } from '../output/paint.ts'
import { printLines } from '../output/print.ts'
import type { RenderOptions } from '../output/render-options.ts'
import { makeTable, type Column } from '../output/table.ts'
import { grouped, plural, timeText } from '../output/words.ts'
import { REASON_WORDS, type BlockPlan, type Candidate, type Reason } from './blocking.ts'

/** Accounts shown of one address unless all are asked for. */
const MOST_ACCOUNTS = 10

interface Row {
  readonly address: string
  readonly account: string
  readonly sessions: string
  readonly records: string
  readonly last: string
}

function columns(options: RenderOptions): readonly Column<Row>[] {
  return [
    { title: 'Address', cell: ({ address }) => valueSpan(address), min: 15, cut: 'middle' },
    { title: 'Account', cell: ({ account }) => valueSpan(account), min: 12 },
    { title: 'Sessions', cell: ({ sessions }) => span(sessions), align: 'right' },
    { title: 'Records', cell: ({ records }) => span(records), align: 'right', drop: 2 },
    { title: 'Last seen', cell: ({ last }) => span(last === '' ? '' : timeText(last, options)), drop: 1 },
  ]
}

function rowsOf({ source, uses }: Candidate, options: RenderOptions): Row[] {
  const shown = options.full ? uses : uses.slice(0, MOST_ACCOUNTS)
  const rows = shown.map(({ account, sessions, records, last }, at) => ({
    address: at === 0 ? source.source_ip : '',
    account,
    sessions: grouped(sessions),
    records: grouped(records),
    last,
  }))
  const more = uses.length - shown.length
  return more === 0
    ? rows
    : [...rows, { address: '', account: `and ${grouped(more)} more`, sessions: '', records: '', last: '' }]
}

function* costLines({ blocked, leftOut }: BlockPlan, verb: string, options: RenderOptions): Generator<Line> {
  yield [span(`${verb} ${plural(blocked.length, 'address', 'addresses')} of attackers`, 'strong')]
  const costly = blocked.filter(({ uses }) => uses.length > 0)
  if (costly.length > 0) {
    yield [span('  Warning: these accounts work from there and would be cut off', 'danger')]
    yield* tableLines(costly, options)
  } else if (blocked.length > 0) yield [span('  No account is known to work from there.', 'good')]
  for (const each of blocked)
    if (each.reason !== null) yield* reasonLines('Warning: ', each, each.reason, 'danger', options)
  if (leftOut.length === 0) return
  yield EMPTY_LINE
  yield [span(`Left out ${plural(leftOut.length, 'address', 'addresses')}`, 'strong')]
  for (const each of leftOut) if (each.reason !== null) yield* reasonLines('', each, each.reason, 'plain', options)
  const used = leftOut.filter(({ uses }) => uses.length > 0)
  if (used.length > 0) yield* tableLines(used, options)
  yield [span('  --include-shared takes them in all the same.', 'dim')]
}

function reasonLines(
  before: string,
  { source }: Candidate,
  reason: Reason,
  tone: Tone,
  options: RenderOptions,
): Line[] {
  return wrap(`${before}${source.source_ip}: ${REASON_WORDS[reason]}`, options.columns - 4).map((line, at) => [
    span(at === 0 ? '  ' : '    '),
    span(line, tone),
  ])
}

function* tableLines(candidates: readonly Candidate[], options: RenderOptions): Generator<Line> {
  const rows = candidates.flatMap((each) => rowsOf(each, options))
  const table = makeTable(columns(options), rows, options)
  yield table.heading
  for (const row of rows) yield table.line(row)
}

/** Whom a block would cut off, for the person who is about to make it. `verb` is what is done with the addresses: `Blocks`. */
export function renderBlockCost(plan: BlockPlan, verb: string, options: RenderOptions): AsyncIterable<string> {
  return printLines(costLines(plan, verb, options), options)
}
