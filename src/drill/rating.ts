import type { Rating } from '../model/drill-score.ts'

/** Least points of each rating of HSEEP, best first. */
const LEAST: readonly (readonly [Rating, number])[] = [
  ['P', 90],
  ['S', 70],
  ['M', 40],
  ['U', 0],
]

/** What the ratings of HSEEP are called. */
export const RATING_WORDS: Readonly<Record<Rating, string>> = {
  P: 'performed without challenges',
  S: 'performed with some challenges',
  M: 'performed with major challenges',
  U: 'unable to be performed',
}

/** Points of a hundred as a rating of HSEEP. */
export function ratingOf(points: number): Rating {
  return LEAST.find(([, least]) => points >= least)?.[0] ?? 'U'
}

/** The rule by which points become ratings, in words. */
export const RATING_RULE: string = LEAST.map(
  ([rating, least]) => `${rating} (${RATING_WORDS[rating]}) from ${least}`,
).join(', ')
