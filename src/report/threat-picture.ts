import type { CoveredThreat, ThreatCoverageDocument } from '../model/threat-coverage.ts'
import { plural } from '../output/words.ts'
import { box, short, words } from './charts/axis.ts'
import { standaloneSvg } from './render-svg.ts'
import type { Ink, Mark } from './scene.ts'

const INKS: Readonly<Record<CoveredThreat['visibility'], Ink>> = {
  seen: 'control',
  partly: 'series-1',
  unseen: 'success',
}
const WORDS = {
  seen: 'noticed whichever way it goes',
  partly: 'noticed in part',
  unseen: 'not visible in logs',
} as const

/** Where the parts of the picture stand. */
const [LEFT, TOP, CELL, LIST, ROW, WIDTH] = [56, 92, 62, 410, 36, 1000] as const
const SCALE = [1, 2, 3, 4, 5] as const

/** The threats as one SVG: a matrix of likelihood and impact, and a list with what would notice each and what would not. */
export function threatPicture({ model, summary, threats }: ThreatCoverageDocument): string {
  const { seen, partly, unseen } = summary
  return standaloneSvg({
    title: `Threats of ${model.name}`,
    description: `${plural(threats.length, 'threat')}: ${seen} ${WORDS.seen}, ${partly} ${WORDS.partly}, ${unseen} ${WORDS.unseen}. ${threats.map((threat, at) => `${at + 1} ${threat.title}, risk ${threat.risk}`).join('; ')}.`,
    width: WIDTH,
    height: Math.max(TOP + 5 * CELL + 50, TOP + threats.length * ROW + 20),
    marks: [
      words(LEFT - 36, 28, `Threats of ${model.name}`, { ink: 'ink', size: 18, bold: true }),
      ...legend(),
      ...matrix(threats),
      ...threats.flatMap((threat, at) => listed(threat, at)),
    ],
    table: {
      columns: ['Number', 'Threat', 'Likelihood', 'Impact', 'Risk', 'Noticed'],
      rows: threats.map(({ title, likelihood, impact, risk, visibility }, at) =>
        [at + 1, title, likelihood, impact, risk, WORDS[visibility]].map(String),
      ),
    },
  })
}

function legend(): Mark[] {
  const kinds = ['seen', 'partly', 'unseen'] as const
  const starts = [LEFT - 36, LEFT + 190, LEFT + 310] as const
  return kinds.flatMap((kind, at) => [
    box(starts[at] ?? 0, 42, 12, 12, INKS[kind]),
    words((starts[at] ?? 0) + 18, 52.5, WORDS[kind], { ink: 'ink' }),
  ])
}

/** Darker is worse: the risk of a cell is the product of its two scales. */
function heat(risk: number): 0 | 1 | 2 | 3 | 4 {
  const steps = [3, 6, 9, 14] as const
  const at = steps.findIndex((most) => risk <= most)
  return at === 0 ? 0 : at === 1 ? 1 : at === 2 ? 2 : at === 3 ? 3 : 4
}

function matrix(threats: readonly CoveredThreat[]): Mark[] {
  const marks = SCALE.flatMap((likelihood) =>
    SCALE.flatMap((impact): Mark[] => {
      const [x, y] = [LEFT + (impact - 1) * CELL, TOP + (5 - likelihood) * CELL]
      const level = heat(likelihood * impact)
      const here = threats.flatMap((threat, at) =>
        threat.likelihood === likelihood && threat.impact === impact ? [String(at + 1)] : [],
      )
      const name = `likelihood ${likelihood}, impact ${impact}: ${plural(here.length, 'threat')}`
      return [
        box(x, y, CELL - 2, CELL - 2, `heat-${level}`, name),
        words(x + CELL / 2 - 1, y + CELL / 2 + 5, short(here.join(', '), 9), {
          anchor: 'middle',
          size: here.length > 2 ? 12 : 15,
          ink: `on-heat-${level}`,
          bold: true,
        }),
      ]
    }),
  )
  const bottom = TOP + 5 * CELL
  const numbers = SCALE.flatMap((value) => [
    words(LEFT + (value - 0.5) * CELL, bottom + 14, String(value), { anchor: 'middle' }),
    words(LEFT - 8, TOP + (5.5 - value) * CELL + 4, String(value), { anchor: 'end' }),
  ])
  const axes = [
    words(LEFT + 2.5 * CELL, bottom + 34, 'impact', { anchor: 'middle' }),
    words(LEFT - 36, TOP - 8, 'likelihood'),
  ]
  return [...marks, ...numbers, ...axes]
}

function listed(threat: CoveredThreat, at: number): Mark[] {
  const { title, risk, visibility, playbooks, unnoticed, steps } = threat
  const y = TOP + at * ROW
  const leaves = steps.filter(({ needs }) => needs === null)
  const seen = leaves.length - unnoticed.length
  const names = playbooks.map(({ name }) => name).join(', ')
  return [
    box(LIST, y, 12, 12, INKS[visibility], WORDS[visibility]),
    words(LIST + 40, y + 10.5, String(at + 1), { anchor: 'end', ink: 'ink', bold: true }),
    words(LIST + 50, y + 10.5, short(title, 48), { ink: 'ink', bold: true }),
    words(WIDTH - 16, y + 10.5, `risk ${risk}`, { anchor: 'end', ink: 'ink' }),
    words(LIST + 50, y + 25, short(names, 70) || 'no playbook', { size: 11 }),
    words(WIDTH - 16, y + 25, `${seen} of ${leaves.length} seen`, { anchor: 'end', size: 11 }),
  ]
}
