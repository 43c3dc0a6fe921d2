import type { ReportDocument } from '../../model/report.ts'
import { plural } from '../../output/words.ts'
import { clockOf, zoneOf } from '../zone.ts'
import type { Mark, Scene } from '../scene.ts'
import { box, short, stroke, timeAxis, WIDTH, words, type TimeAxis } from './axis.ts'

const [LEFT, RIGHT, TOP, ROW] = [170, WIDTH - 24, 40, 34]

/** Narrower than this nobody sees a phase. */
const LEAST = 5

type Lane = ReportDocument['charts']['lanes']['lanes'][number]

/** What a phase is called, by its number, and how times are written. */
interface Words {
  readonly name: (phase: number) => string
  readonly clock: (iso: string) => string
}

function laneMarks({ source_ip: source, bands }: Lane, y: number, axis: TimeAxis, { name, clock }: Words): Mark[] {
  const marks: Mark[] = [
    stroke(LEFT, y + ROW / 2, RIGHT, y + ROW / 2, 'grid'),
    words(LEFT - 10, y + ROW / 2 + 4, short(source ?? NAMELESS, 24), { anchor: 'end', ink: 'ink' }),
  ]
  let free = LEFT
  for (const { phase, start, end, attempts } of bands) {
    const x = axis.at(start)
    const width = Math.max(LEAST, axis.at(end) - x)
    const label = `phase ${phase}, ${name(phase)}: ${plural(attempts, 'attempt')}, ${clock(start)} to ${clock(end)}`
    marks.push(box(x, y + 7, width, ROW - 14, 'band', label))
    const middle = x + width / 2
    if (middle - 4 < free) continue
    marks.push(words(middle, y + 5, String(phase), { anchor: 'middle', ink: 'ink', size: 10, bold: true }))
    free = middle + 9
  }
  return marks
}

/** A lane for each source: when it did what, and when the logs do not say. */
export function lanesChart({ charts, display, phases, summary }: ReportDocument): Scene | null {
  const { lanes, other_sources: others, gaps } = charts.lanes
  if (lanes.length === 0 || summary.first === null || summary.last === null) return null
  const clock = clockOf(display)
  const name = (number: number): string => phases.find((phase) => phase.number === number)?.name ?? ''
  const [from, to] = [Date.parse(summary.first), Date.parse(summary.last)]
  const margin = Math.max(1000, (to - from) * 0.03)
  const axis = timeAxis(from - margin, to + margin, LEFT, RIGHT, zoneOf(display))
  const bottom = TOP + lanes.length * ROW
  const seen = gaps.filter(({ start, end }) => axis.at(end) > LEFT && axis.at(start) < RIGHT)
  const inside = (iso: string): number => Math.min(RIGHT, Math.max(LEFT, axis.at(iso)))
  const holes = seen.map(({ start, end }) =>
    box(
      inside(start),
      TOP,
      Math.max(LEAST, inside(end) - inside(start)),
      bottom - TOP,
      'gap',
      `not covered by the logs: ${clock(start)} to ${clock(end)}`,
    ),
  )
  const cover =
    seen.length === 0
      ? 'The logs cover all of this time as far as can be told.'
      : `Hatched: ${plural(seen.length, 'time')} that a log does not cover.`
  return {
    title: 'Sources and phases',
    description: `One lane for each source; a block is a phase, with its number. ${phases
      .slice(0, 12)
      .map(({ number, name: word }) => `${number}: ${word}`)
      .join(', ')}.${others === 0 ? '' : ` ${plural(others, 'more source')} not shown.`} ${cover}`,
    width: WIDTH,
    height: bottom + 34,
    marks: [
      ...axis.marks(TOP, bottom),
      ...holes,
      ...lanes.flatMap((lane, at) => laneMarks(lane, TOP + at * ROW, axis, { name, clock })),
    ],
    table: {
      columns: ['Source', 'Phase', 'From', 'To', 'Attempts'],
      rows: [
        ...lanes.flatMap(({ source_ip: source, bands }) =>
          bands.map(({ phase, start, end, attempts }) => [
            source ?? NAMELESS,
            `${phase} ${name(phase)}`,
            clock(start),
            clock(end),
            String(attempts),
          ]),
        ),
        ...seen.map(({ start, end }) => ['not covered by the logs', '', clock(start), clock(end), '']),
      ],
    },
  }
}

const NAMELESS = '(names none)'
