import { scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'
import type { ReportDocument } from '../../model/report.ts'
import { duration, grouped, plural } from '../../output/words.ts'
import { clockOf, zoneOf } from '../zone.ts'
import type { Ink, Mark, Scene } from '../scene.ts'
import { box, round, stroke, timeAxis, WIDTH, words } from './axis.ts'

const KEYS = [
  ['failed_logins', 'failure', 'Failed logins'],
  ['enumeration_attempts', 'enumeration', 'Enumeration attempts'],
  ['other_attempts', 'other', 'Other attempts'],
  ['successful_logins', 'success', 'Successful logins'],
] as const satisfies readonly (readonly [string, Ink, string])[]

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [48, WIDTH - 16, 52, 250, 286]

/** Failures and successes over time, with the first success after failures marked. */
export function activityChart({ charts, display }: ReportDocument): Scene | null {
  const { bucket_seconds: seconds, buckets, first_success_after_failures: success } = charts.activity
  const [first] = buckets
  if (first === undefined) return null
  const from = Date.parse(first.start)
  const clock = clockOf(display)
  const axis = timeAxis(from, from + buckets.length * seconds * 1000, LEFT, RIGHT, zoneOf(display))
  const used = KEYS.filter(([key]) => buckets.some((bucket) => bucket[key] > 0))
  const totals = buckets.map((bucket) => used.reduce((sum, [key]) => sum + bucket[key], 0))
  const most = Math.max(1, ...totals)
  const height = scaleLinear().domain([0, most]).nice(4).range([BOTTOM, TOP])
  const width = Math.max(1.5, (RIGHT - LEFT) / buckets.length - 1.5)
  const bars = stack<(typeof buckets)[number], (typeof used)[number][0]>()
    .keys(used.map(([key]) => key))
    .value((bucket, key) => bucket[key])(buckets)
    .flatMap((layer) => {
      const [, ink = 'other', label = ''] = used.find(([key]) => key === layer.key) ?? []
      return layer.flatMap((part) => {
        const { data } = part
        const count = part[1] - part[0]
        if (count === 0) return []
        return [
          box(
            axis.at(data.start) + 0.75,
            height(part[1]),
            width,
            height(part[0]) - height(part[1]),
            ink,
            `${clock(data.start)}: ${plural(count, label.toLowerCase().slice(0, -1))}`,
          ),
        ]
      })
    })
  return {
    title: 'Attempts over time',
    description: `${used.map(([key, , label]) => `${label}: ${grouped(buckets.reduce((sum, bucket) => sum + bucket[key], 0))}`).join('. ')}. One bar for ${duration(seconds)}; at most ${grouped(most)} in one bar. ${success === null ? 'No login of an attacked account succeeded after failures.' : `The first success after failures was at ${clock(success.time)}.`}`,
    width: WIDTH,
    height: HEIGHT,
    marks: [
      ...countAxis(height, RIGHT),
      ...axis.marks(TOP, BOTTOM),
      stroke(LEFT, BOTTOM, RIGHT, BOTTOM, 'muted'),
      ...bars,
      ...legend(used),
      ...(success === null ? [] : successMark(axis.at(success.time))),
    ],
    table: {
      columns: ['From', ...used.map(([, , label]) => label)],
      rows: buckets.flatMap((bucket, at) =>
        (totals[at] ?? 0) === 0 ? [] : [[clock(bucket.start), ...used.map(([key]) => grouped(bucket[key]))]],
      ),
    },
  }
}

/** Whole numbers on the left. */
export function countAxis(scale: ReturnType<typeof scaleLinear<number, number>>, right: number): Mark[] {
  return scale
    .ticks(4)
    .flatMap((tick) =>
      Number.isInteger(tick)
        ? [
            stroke(LEFT, scale(tick), right, scale(tick), 'grid'),
            words(LEFT - 8, scale(tick) + 4, grouped(tick), { anchor: 'end' }),
          ]
        : [],
    )
}

/** What the inks mean, from left to right. */
export function legend(used: readonly (readonly [string, Ink, string])[]): Mark[] {
  let x = LEFT
  return used.flatMap(([, ink, label]) => {
    const marks = [box(x, 14, 12, 12, ink), words(x + 18, 24.5, label, { ink: 'ink' })]
    x += 18 + label.length * 6.6 + 26
    return marks
  })
}

function successMark(x: number): Mark[] {
  const right = x > WIDTH - 220
  return [
    stroke(x, TOP - 12, x, BOTTOM, 'success', { width: 2, dash: '5 3' }),
    { kind: 'path', d: `M${round(x)},${TOP - 22}l7,8l-7,8l-7,-8z`, ink: 'success', filled: true },
    words(x + (right ? -12 : 12), TOP - 9, 'first success after failures', {
      anchor: right ? 'end' : 'start',
      ink: 'ink',
      bold: true,
    }),
  ]
}
