import type { DrillTruth } from '../model/drill.ts'
import type { DrillAnswers } from '../model/drill-answers.ts'
import type { DrillFacts, FactRow } from '../model/drill-score.ts'
import { parseInstant } from '../time/instant.ts'
import { addressKey } from './answer-address.ts'
import { accountKey } from './attacks/attack.ts'
import { compareText } from './story.ts'

type FactClass = FactRow['class']

/** What each class counts for. Classes of which nothing is to be said share their weight among the others. */
export const WEIGHTS: Readonly<Record<FactClass, number>> = {
  sources: 25,
  targeted: 20,
  compromised: 20,
  kinds: 15,
  first: 7,
  last: 7,
  order: 6,
}

/** A time this far outside of what is right is worth nothing; before that it loses evenly. */
const WORTHLESS_SECONDS = 1800

/**
 * Scores what was said against the truth, 0 to 100. Of sets the F1 counts, so that missing one and naming one too many cost
 * alike; of times the distance; of the order the share of pairs of kinds that stand right. Each claim in a class of which
 * nothing is true costs a part of that class's weight. Where nothing happened, that must be said, and every claim halves, thirds,
 * … the score; where something did, saying that nothing did is worth 0.
 */
export function scoreFacts(truth: DrillTruth, answers: DrillAnswers): DrillFacts {
  const rows = rowsOf(truth, answers)
  if (truth.nothing) {
    const claims = rows.reduce((sum, { unsupported }) => sum + unsupported.length, 0)
    const points = answers.nothing ? 100 / (1 + claims) : 0
    return { points, penalty: answers.nothing ? 100 - points : 0, classes: rows }
  }
  const total = rows.reduce((sum, { weight }) => sum + weight, 0)
  const classes = rows.map((row) => ({
    ...row,
    weight: (100 * row.weight) / total,
    points: (100 * row.points) / total,
  }))
  const empty = classes.filter(({ weight, unsupported }) => weight === 0 && unsupported.length > 0)
  const penalty = empty.reduce(
    (sum, { class: name, unsupported }) => sum + (WEIGHTS[name] * unsupported.length) / (unsupported.length + 1),
    0,
  )
  const points = classes.reduce((sum, each) => sum + each.points, 0)
  return { points: answers.nothing ? 0 : Math.max(0, Math.min(100, points - penalty)), penalty, classes }
}

function rowsOf(truth: DrillTruth, answers: DrillAnswers): FactRow[] {
  return [
    setRow('sources', truth.sources, valuesOf(answers.sources).map(addressKey)),
    setRow('targeted', truth.targeted, valuesOf(answers.targeted).map(accountKey)),
    setRow('compromised', truth.compromised, valuesOf(answers.compromised).map(accountKey)),
    setRow('kinds', truth.kinds, valuesOf(answers.kinds)),
    timeRow('first', truth.first, answers.first),
    timeRow('last', truth.last, answers.last),
    orderRow(truth.order, answers.kinds),
  ]
}

/** What was said, without how sure. */
export function valuesOf(said: readonly (string | { readonly value: string })[]): string[] {
  return said.map((each) => (typeof each === 'string' ? each : each.value))
}

const NOTHING = {
  points: 0,
  precision: null,
  recall: null,
  f1: null,
  right: [],
  missed: [],
  unsupported: [],
  error_seconds: null,
} as const

function setRow(
  name: FactClass,
  { must, may }: { readonly must: readonly string[]; readonly may: readonly string[] },
  said: readonly string[],
): FactRow {
  const claims = [...new Set(said)].filter((each) => !may.includes(each)).toSorted(compareText)
  const right = claims.filter((each) => must.includes(each))
  const unsupported = claims.filter((each) => !must.includes(each))
  const missed = must.filter((each) => !claims.includes(each))
  if (must.length === 0) return { ...NOTHING, class: name, weight: 0, unsupported, right: [], missed: [] }
  const precision = claims.length === 0 ? null : right.length / claims.length
  const recall = right.length / must.length
  const f1 = (2 * right.length) / (claims.length + must.length)
  const weight = WEIGHTS[name]
  return { ...NOTHING, class: name, weight, points: weight * f1, precision, recall, f1, right, missed, unsupported }
}

function timeRow(name: 'first' | 'last', bounds: DrillTruth['first'], said: string | null): FactRow {
  if (bounds === null)
    return { ...NOTHING, class: name, weight: 0, right: [], missed: [], unsupported: said === null ? [] : [said] }
  const weight = WEIGHTS[name]
  const base = { ...NOTHING, class: name, weight, unsupported: [] }
  if (said === null) return { ...base, right: [], missed: [name] }
  const [time, earliest, latest] = [said, bounds.earliest, bounds.latest].map(parseInstant) as [number, number, number]
  const error = Math.max(0, earliest - time, time - latest) / 1_000_000
  const points = weight * Math.max(0, 1 - error / WORTHLESS_SECONDS)
  return { ...base, points, right: error === 0 ? [said] : [], missed: error === 0 ? [] : [name], error_seconds: error }
}

/** Kinds of different steps, as pairs of which the first stands before the second. */
function pairsOf(order: DrillTruth['order']): (readonly [string, string])[] {
  return order.flatMap((kinds, step) =>
    kinds.flatMap((kind) =>
      order
        .slice(step + 1)
        .flat()
        .filter((later) => later !== kind && !kinds.includes(later))
        .map((later) => [kind, later] as const),
    ),
  )
}

function orderRow(order: DrillTruth['order'], said: DrillAnswers['kinds']): FactRow {
  const pairs = pairsOf(order)
  if (pairs.length === 0) return { ...NOTHING, class: 'order', weight: 0, right: [], missed: [], unsupported: [] }
  const times = new Map<string, Times>()
  for (const each of said) {
    if (typeof each === 'string' || each.first === undefined) continue
    const one = { first: parseInstant(each.first), last: parseInstant(each.last ?? each.first) }
    const known = times.get(each.value)
    if (known === undefined || isBefore(one, known)) times.set(each.value, one)
  }
  const names = pairs.map(([a, b]) => `${a} before ${b}`)
  const stands = pairs.map(([a, b]) => isBefore(times.get(a), times.get(b)))
  const right = names.filter((_, index) => stands[index] === true)
  const missed = names.filter((_, index) => stands[index] === false)
  const points = (WEIGHTS.order * right.length) / pairs.length
  return { ...NOTHING, class: 'order', weight: WEIGHTS.order, points, right, missed, unsupported: [] }
}

interface Times {
  readonly first: number
  readonly last: number
}

/** What began first came first; of two that began together, what ended first. */
function isBefore(a: Times | undefined, b: Times | undefined): boolean {
  if (a === undefined || b === undefined) return false
  return a.first === b.first ? a.last < b.last : a.first < b.first
}
