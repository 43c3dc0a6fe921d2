import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import type { Mark, Scene } from '../scene.ts'
import { tacticOf } from '../techniques.ts'
import { box, short, WIDTH, words } from './axis.ts'

const [COLUMNS, GAP, TALL, TOP] = [3, 12, 58, 14]

/** The techniques of ATT&CK that findings name, as a strip of cards. */
export function techniqueChart({ charts: { techniques } }: ReportDocument): Scene | null {
  if (techniques.length === 0) return null
  const width = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
  const marks = techniques.flatMap(({ id, name, attempts, findings, phases }, at): Mark[] => {
    const [x, y] = [(at % COLUMNS) * (width + GAP), TOP + Math.floor(at / COLUMNS) * (TALL + GAP)]
    return [
      box(x, y, width, TALL, 'grid'),
      box(x, y, 5, TALL, 'failure'),
      words(x + 16, y + 20, `${id}  ${short(name ?? '', 30)}`, { ink: 'ink', bold: true }),
      words(x + 16, y + 36, tacticOf(id) ?? '', { size: 11 }),
      words(
        x + 16,
        y + 51,
        `${plural(attempts, 'attempt')}, ${plural(findings, 'finding')}${phases.length === 0 ? '' : `, phase ${short(phases.join(' '), 18)}`}`,
        { size: 11 },
      ),
    ]
  })
  return {
    title: 'Techniques of ATT&CK',
    description: `${techniques.map(({ id, name, attempts }) => `${id}${name === null ? '' : ` (${name})`}: ${plural(attempts, 'attempt')}`).join('; ')}.`,
    width: WIDTH,
    height: TOP + Math.ceil(techniques.length / COLUMNS) * (TALL + GAP),
    marks,
    table: {
      columns: ['Technique', 'Name', 'Tactic', 'Attempts', 'Findings', 'Phases'],
      rows: techniques.map(({ id, name, attempts, findings, phases }) => [
        id,
        name ?? '',
        tacticOf(id) ?? '',
        grouped(attempts),
        grouped(findings),
        phases.join(' '),
      ]),
    },
  }
}
