import type { DrillFile, DrillSecret } from '../model/drill.ts'
import type { DrillAnswers } from '../model/drill-answers.ts'
import type { DrillScore } from '../model/drill-score.ts'
import { ratingOf, RATING_RULE } from './rating.ts'
import { scoreFacts } from './score-facts.ts'

/** Points with one digit after the point, cut: only what is perfect is 100. The millionth is for sums of parts. */
export function rounded(points: number): number {
  return Math.floor(points * 10 + 1e-6) / 10
}

/** Scores answers that were given without a run: facts alone. */
export function scoreAnswers(
  { scenario, seed, difficulty, truth }: DrillSecret,
  file: Pick<DrillFile, 'id'>,
  given: { readonly path: string; readonly kind: 'answers' | 'timeline' | 'run'; readonly answers: DrillAnswers },
): DrillScore {
  const facts = scoreFacts(truth, given.answers)
  const score = rounded(facts.points)
  return {
    schema: 'tatou-ir/drill-score/v1',
    drill: file.id,
    scenario: scenario.id,
    seed,
    difficulty,
    answers: { path: given.path, kind: given.kind },
    score,
    rating: ratingOf(score),
    parts: { facts, decisions: null, timing: null, calibration: null, injects: null },
    rule: RATING_RULE,
  }
}
