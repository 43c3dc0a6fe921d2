import type { DrillFile, DrillSecret } from '../model/drill.ts'
import type { DrillReport, ImprovementAction } from '../model/drill-report.ts'
import type { RunRecord } from '../model/drill-run.ts'
import type { DrillScore } from '../model/drill-score.ts'
import { observationsOf } from './observations.ts'
import { ratingOf } from './rating.ts'
import { scoreRun } from './score-run.ts'

/** What is examined, the capability it belongs to, and what to do when it went badly. */
const PARTS = [
  [
    'facts',
    'Find out what happened',
    'Forensics and attribution',
    'Practise with the commands on samples of this kind of attack',
    'Training',
  ],
  [
    'decisions',
    'Cut off the attacker and nobody else',
    'Operational coordination',
    'Write down who decides on blocks, and check who else comes from an address',
    'Planning',
  ],
  [
    'timing',
    'Act in time',
    'Operational coordination',
    'Rehearse the first steps, and agree on when to tell whom',
    'Exercise',
  ],
  [
    'calibration',
    'Know how sure one is',
    'Intelligence and information sharing',
    'Say with each conclusion how sure it is, and look back at it',
    'Training',
  ],
  [
    'injects',
    'Answer those who ask',
    'Public information and warning',
    'Name one who answers questions while the others work',
    'Organization',
  ],
] as const

/** A strength from here on, an area for improvement below. */
const STRONG = 70

/** The after-action report of a run: what was rated, what was good, what to do, and every inject with what became of it. */
export function afterAction(
  secret: DrillSecret,
  file: Pick<DrillFile, 'id' | 'minutes'>,
  records: readonly RunRecord[],
): DrillReport {
  const score = scoreRun(secret, file, records)
  const seen = observationsOf(score)
  const rated = PARTS.flatMap(([part, objective, capability, action, element]) => {
    const points = pointsOf(score, part)
    return points === null
      ? []
      : [{ ...seen[part], objective, capability, action, element, points, rating: ratingOf(points) }]
  })
  const { title, root_cause: rootCause } = secret.scenario
  return {
    schema: 'tatou-ir/drill-report/v1',
    exercise: {
      name: `${secret.scenario.id} ${file.id}`,
      began: records[0]?.at ?? '',
      ended: records.at(-1)?.at ?? '',
      minutes: file.minutes,
      scenario: `${title}. ${secret.scenario.story}`,
      root_cause: rootCause,
    },
    objectives: rated.map(({ objective, capability, points, rating, good, bad }) => ({
      objective,
      capability,
      points,
      rating,
      went_well: [...good],
      went_wrong: [...bad],
    })),
    strengths: rated
      .filter(({ points }) => points >= STRONG)
      .map(({ objective, points }) => `${objective}: ${points} of 100`),
    improvements: rated
      .filter(({ points }) => points < STRONG)
      .map(({ objective, capability, points, action, element }): ImprovementAction => ({
        capability,
        issue: `${objective}: ${points} of 100`,
        action,
        element,
        owner: null,
        start: null,
        completion: null,
      })),
    msel: mselOf(secret, records, score),
    score,
  }
}

function pointsOf({ score, parts }: DrillScore, part: (typeof PARTS)[number][0]): number | null {
  return part === 'facts' ? score : (parts[part]?.points ?? null)
}

function mselOf({ scenario }: DrillSecret, records: readonly RunRecord[], { parts }: DrillScore): DrillReport['msel'] {
  return scenario.injects.map(({ id, at, from, to, text, expects }, index) => {
    const came = records.find((record) => record.event === 'inject' && record.id === id)
    const answers = records.flatMap((record) =>
      record.event === 'answer' && record.answer.field === 'inject' && record.answer.about === id
        ? [record.answer.value]
        : [],
    )
    return {
      number: index + 1,
      planned_seconds: at * 60,
      actual_seconds: came?.clock ?? null,
      from,
      to,
      inject: text,
      expected: expects,
      answer: answers[0] ?? null,
      status: parts.injects?.injects.find((row) => row.id === id)?.status ?? 'missed',
    }
  })
}
