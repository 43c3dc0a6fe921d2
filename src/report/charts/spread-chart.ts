import { scaleLinear } from 'd3-scale'
import { curveStepAfter, line } from 'd3-shape'
import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import { clockOf, zoneOf } from '../zone.ts'
import type { Ink, Mark, Scene } from '../scene.ts'
import { short, stroke, timeAxis, WIDTH, words } from './axis.ts'
import { countAxis } from './activity-chart.ts'

const [LEFT, RIGHT, TOP, BOTTOM] = [48, WIDTH - 170, 30, 216]

/** Lines differ by their dashes too, so that they differ in grey. */
const DASHES = [undefined, '7 3', '2 3', '9 3 2 3', '12 4', '4 4'] as const
const SERIES = [0, 1, 2, 3, 4, 5] as const

/** How many accounts each source had tried: steep is spraying, flat is guessing on one. */
export function spreadChart({ charts, display }: ReportDocument): Scene | null {
  const { bucket_seconds: seconds, starts, sources } = charts.spread
  const [first] = starts
  if (first === undefined || sources.length === 0) return null
  const from = Date.parse(first)
  const clock = clockOf(display)
  const axis = timeAxis(from, from + starts.length * seconds * 1000, LEFT, RIGHT, zoneOf(display))
  const most = Math.max(1, ...sources.map(({ accounts }) => accounts.at(-1) ?? 0))
  const height = scaleLinear().domain([0, most]).nice(4).range([BOTTOM, TOP])
  const path = line<number>()
    .x((_, at) => axis.at(starts[at] ?? first))
    .y((accounts) => height(accounts))
    .curve(curveStepAfter)
    .digits(1)
  const marks: Mark[] = []
  let free = BOTTOM + 20
  for (const [at, number] of SERIES.entries()) {
    const source = sources[at]
    if (source === undefined) continue
    const ink: Ink = `series-${number}`
    const dash = DASHES[at]
    const end = height(source.accounts.at(-1) ?? 0)
    marks.push({
      kind: 'path',
      d: `${path(source.accounts) ?? ''}H${RIGHT}`,
      ink,
      filled: false,
      width: 2.2,
      ...(dash === undefined ? {} : { dash }),
    })
    const y = Math.min(end + 4, free - 15)
    free = y
    marks.push(
      words(RIGHT + 8, y, `${short(source.source_ip, 18)}: ${grouped(source.accounts.at(-1) ?? 0)}`, {
        ink: 'ink',
        size: 11,
      }),
    )
  }
  return {
    title: 'Accounts tried by each source',
    description: `How many different accounts each source had tried by then: ${sources.map(({ source_ip: source, accounts }) => `${source}: ${plural(accounts.at(-1) ?? 0, 'account')}`).join('; ')}. Steep lines are many accounts in a short time; flat ones are guessing on the same.`,
    width: WIDTH,
    height: BOTTOM + 34,
    marks: [
      ...countAxis(height, RIGHT),
      ...axis.marks(TOP, BOTTOM),
      stroke(LEFT, BOTTOM, RIGHT, BOTTOM, 'muted'),
      ...marks,
    ],
    table: {
      columns: ['By', ...sources.map(({ source_ip: source }) => source)],
      rows: starts.flatMap((start, at) => {
        const changed = at === 0 || sources.some(({ accounts }) => accounts[at] !== accounts[at - 1])
        return changed ? [[clock(start), ...sources.map(({ accounts }) => grouped(accounts[at] ?? 0))]] : []
      }),
    },
  }
}
