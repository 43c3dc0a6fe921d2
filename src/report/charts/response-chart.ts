import type { ReportDocument } from '../../model/report.ts'
import { duration } from '../../output/words.ts'
import { clockOf, zoneOf } from '../zone.ts'
import type { Mark, Scene } from '../scene.ts'
import { box, round, stroke, timeAxis, WIDTH, words } from './axis.ts'

const [LEFT, RIGHT, TOP, ROW] = [200, WIDTH - 40, 34, 28]

/** From the first attempt to containment: what the logs show, and what people say. */
export function responseChart({ charts: { moments }, display }: ReportDocument): Scene | null {
  const [first] = moments
  const last = moments.at(-1)
  if (first === undefined || last === undefined || moments.length < 2) return null
  const clock = clockOf(display)
  const [from, to] = [Date.parse(first.time), Date.parse(last.time)]
  const margin = Math.max(1000, (to - from) * 0.04)
  const axis = timeAxis(from - margin, to + margin, LEFT, RIGHT, zoneOf(display))
  const bottom = TOP + moments.length * ROW
  const after = (time: string): string => (time === first.time ? '' : `+${duration((Date.parse(time) - from) / 1000)}`)
  const marks = moments.flatMap(({ label, time, by }, at): Mark[] => {
    const [x, y] = [axis.at(time), TOP + (at + 0.5) * ROW]
    const ink = by === 'people' ? 'control' : 'failure'
    const right = x > WIDTH - 190
    return [
      box(axis.at(first.time), y - 3, Math.max(0, x - axis.at(first.time)), 6, 'band'),
      by === 'people'
        ? { kind: 'path', d: `M${round(x)},${round(y - 8)}l8,8l-8,8l-8,-8z`, ink, filled: true }
        : { kind: 'path', d: `M${round(x - 6)},${round(y)}a6,6 0 1 0 12,0a6,6 0 1 0 -12,0z`, ink, filled: true },
      words(LEFT - 12, y + 4, by === 'people' ? `${label} (people)` : label, { anchor: 'end', ink: 'ink' }),
      words(x + (right ? -14 : 14), y + 4 - (right ? 10 : 0), after(time), {
        anchor: right ? 'end' : 'start',
        size: 11,
      }),
    ]
  })
  const contained = moments.find(({ id }) => id === 'contained')
  return {
    title: 'From the first attempt to containment',
    description:
      `${moments.map(({ label, time, by }) => `${label}${by === 'people' ? ' (stated by people)' : ''}: ${clock(time)}`).join('. ')}. ${contained === undefined ? 'Nobody has said when it was contained.' : ''}`.trim(),
    width: WIDTH,
    height: bottom + 34,
    marks: [...axis.marks(TOP, bottom), stroke(LEFT, bottom, RIGHT, bottom, 'muted'), ...marks],
    table: {
      columns: ['Moment', 'Time', 'After the first attempt', 'By'],
      rows: moments.map(({ label, time, by }) => [label, clock(time), after(time).slice(1), by]),
    },
  }
}
