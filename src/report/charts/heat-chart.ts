import { scaleQuantize } from 'd3-scale'
import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import type { Ink, Mark, Scene } from '../scene.ts'
import { box, short, WIDTH, words } from './axis.ts'

const [LEFT, TOP, ROW] = [170, 66, 26]
const STEPS = [0, 1, 2, 3, 4, 5] as const

/** Which source tried which account how often: sources are columns where there are few, so that names have room. */
export function heatChart({ charts: { heat } }: ReportDocument): Scene | null {
  const { sources, accounts, cells, other_attempts: other } = heat
  if (cells.length === 0) return null
  const most = Math.max(...cells.map(({ attempts }) => attempts))
  const step = scaleQuantize<(typeof STEPS)[number]>()
    .domain([0, Math.log1p(most)])
    .range(STEPS)
  const column = Math.min(150, (WIDTH - LEFT - 8) / sources.length)
  const letters = Math.max(3, Math.floor(column / 6.4))
  const marks: Mark[] = []
  for (const [at, source] of sources.entries())
    marks.push(
      words(LEFT + (at + 0.5) * column, TOP - 10, short(source, letters), {
        anchor: 'middle',
        ink: 'ink',
        size: column < 70 ? 9 : 11,
      }),
    )
  for (const [at, account] of accounts.entries())
    marks.push(words(LEFT - 10, TOP + (at + 0.66) * ROW, short(account, 25), { anchor: 'end', ink: 'ink', size: 11 }))
  for (const { source, account, attempts } of cells) {
    const shade = step(Math.log1p(attempts))
    const ink: Ink = `heat-${shade}`
    const [x, y] = [LEFT + source * column, TOP + account * ROW]
    marks.push(
      box(
        x + 1,
        y + 1,
        column - 2,
        ROW - 2,
        ink,
        `${sources[source] ?? ''}, ${accounts[account] ?? ''}: ${plural(attempts, 'attempt')}`,
      ),
      words(x + column / 2, y + ROW * 0.66, grouped(attempts), {
        anchor: 'middle',
        ink: `on-heat-${shade}`,
        size: column < 40 ? 9 : 12,
      }),
    )
  }
  return {
    title: 'Who tried whom',
    description: `Malicious attempts by source and account: ${plural(cells.length, 'pair')}, at most ${plural(most, 'attempt')} for one.${other === 0 ? '' : ` ${plural(other, 'attempt')} of other sources or accounts are not shown.`} The stronger the colour, the more.`,
    width: WIDTH,
    height: TOP + accounts.length * ROW + 16,
    marks: [
      words(LEFT, 24, 'Source', { bold: true, ink: 'ink' }),
      words(LEFT - 10, 24, 'Account', { anchor: 'end', bold: true, ink: 'ink' }),
      ...marks,
    ],
    table: {
      columns: ['Source', 'Account', 'Attempts'],
      rows: cells.map(({ source, account, attempts }) => [
        sources[source] ?? '',
        accounts[account] ?? '',
        grouped(attempts),
      ]),
    },
  }
}
