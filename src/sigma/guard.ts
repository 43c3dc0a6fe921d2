import { allOf, anyOf, call, type Expression, text } from '../sql/expression.ts'
import type { Predicate } from './predicate.ts'
import { joinRegexes } from './join-regexes.ts'
import { alternations, escapeRegex, linear } from './text-test.ts'

/**
 * A text in which needles are looked for, in lower case, or as it is written for regular expressions. `early` is for the rows of a whole log, `late` for those few
 * whose values were already prepared; both say true wherever one of the needles of a rule could be.
 */
export interface Haystack {
  readonly id: string
  readonly early: (found: (text: Expression) => Expression) => Expression
  readonly late: (found: (text: Expression) => Expression) => Expression
}

/** One way in which a row can pass a guard. */
export type Atom =
  | { readonly kind: 'needle'; readonly haystack: Haystack; readonly needle: string }
  | { readonly kind: 'regex'; readonly haystack: Haystack; readonly source: string }
  | { readonly kind: 'direct'; readonly holds: Expression; readonly chance: number; readonly cost: number }

/**
 * A condition that every row meets on which a predicate holds, and that is cheap to ask: any of its ways. It may
 * hold on other rows too, hopefully few.
 */
export type Guard = readonly Atom[]

/** The share of rows in whose haystack a needle is, as far as one can tell beforehand. */
export type Rarity = (haystack: string, needle: string) => number

/** The best guard of a predicate; null when any row may satisfy it. */
export function guardOf(predicate: Predicate, rarity: Rarity): Guard | null {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value ? null : []
    case 'leaf':
      return predicate.negated ? null : predicate.guard
    case 'and': {
      let best: Guard | null = null
      for (const part of predicate.of) {
        const guard = guardOf(part, rarity)
        if (guard && (best === null || isBetter(guard, best, rarity))) best = guard
      }
      return best
    }
    case 'or': {
      const guards: Atom[] = []
      for (const part of predicate.of) {
        const guard = guardOf(part, rarity)
        if (guard === null) return null
        guards.push(...guard)
      }
      return guards
    }
  }
}

function isBetter(guard: Guard, than: Guard, rarity: Rarity): boolean {
  const [chance, before] = [chanceOf(guard, rarity), chanceOf(than, rarity)]
  return chance === before ? costOf(guard) < costOf(than) : chance < before
}

function costOf(guard: Guard): number {
  const costs = guard.map((atom) => (atom.kind === 'direct' ? atom.cost : atom.kind === 'regex' ? REGEX_COST : 1))
  return costs.reduce((sum, cost) => sum + cost, 0)
}

/** The cost of a regular expression beside that of a needle among many, and the share of rows it may hold on. */
const REGEX_COST = 10
const REGEX_CHANCE = 0.02

/** The share of rows that a guard is expected to let pass. */
export function chanceOf(guard: Guard, rarity: Rarity): number {
  let chance = 0
  for (const atom of guard) {
    if (atom.kind === 'needle') chance += rarity(atom.haystack.id, atom.needle)
    else chance += atom.kind === 'regex' ? REGEX_CHANCE : atom.chance
  }
  return Math.min(1, chance)
}

/** A guess at the rarity of a needle: long ones are rare. */
export function guessRarity(_: string, needle: string): number {
  return 0.6 / 4 ** Math.min(needle.length, 8)
}

/** Fewer texts say nothing about rarity. */
const FEWEST_SAMPLES = 100

/** Rarity as counted in samples of the haystacks, in lower case, by their id. */
export function countedRarity(samples: ReadonlyMap<string, readonly string[]>): Rarity {
  const known = new Map<string, number>()
  return (haystack, needle) => {
    const texts = samples.get(haystack) ?? []
    if (texts.length < FEWEST_SAMPLES) return guessRarity(haystack, needle)
    const key = `${haystack}\n${needle}`
    const before = known.get(key)
    if (before !== undefined) return before
    const found = texts.filter((each) => each.includes(needle)).length
    const chance = found > 0 ? found / texts.length : Math.min(guessRarity(haystack, needle), 0.5 / texts.length)
    known.set(key, chance)
    return chance
  }
}

/** A guard as an expression. */
export function guardExpression(guard: Guard, when: 'early' | 'late'): Expression {
  const direct = new Map<string, Expression>()
  const needles = byHaystack(guard.filter((atom) => atom.kind === 'needle'))
  const regexes = byHaystack(guard.filter((atom) => atom.kind === 'regex'))
  for (const atom of guard) if (atom.kind === 'direct') direct.set(JSON.stringify(atom.holds), atom.holds)
  return anyOf([
    ...direct.values(),
    ...needles.map((atoms) => atoms[0].haystack[when](searchFor(atoms.map(({ needle }) => needle)))),
    ...regexes.map((atoms) => atoms[0].haystack[when](anyRegex(atoms.map(({ source }) => source)))),
  ])
}

function byHaystack<T extends { readonly haystack: Haystack }>(atoms: readonly T[]): readonly (readonly [T, ...T[]])[] {
  const found = new Map<string, [T, ...T[]]>()
  for (const atom of atoms) {
    const known = found.get(atom.haystack.id)
    if (known) known.push(atom)
    else found.set(atom.haystack.id, [atom])
  }
  return [...found.values()]
}

function anyRegex(sources: readonly string[]): (text: Expression) => Expression {
  const patterns = joinRegexes([...new Set(sources)])
  return (haystack) => anyOf(patterns.map((pattern) => call('matches', haystack, text(linear(pattern)))))
}

function searchFor(needles: readonly string[]): (text: Expression) => Expression {
  const least = withoutLonger(needles)
  const [only] = least
  if (least.length === 1 && only !== undefined) return (haystack) => call('contains', haystack, text(only))
  const patterns = alternations(least.map(escapeRegex))
  return (haystack) => anyOf(patterns.map((pattern) => call('matches', haystack, text(pattern))))
}

/** Needles that hold another one find nothing that the other would not. */
function withoutLonger(needles: readonly string[]): string[] {
  const byLength = [...new Set(needles)].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
  const kept: string[] = []
  for (const needle of byLength) {
    // Comparing thousands with thousands costs more than a longer pattern.
    if (kept.length > 2000 || !kept.some((shorter) => needle.includes(shorter))) kept.push(needle)
  }
  return kept
}

/** A haystack that is there as it is. */
export function plainHaystack(id: string, value: Expression): Haystack {
  return { id, early: (found) => found(value), late: (found) => found(value) }
}

/** A haystack whose needles may be out of sight on some rows, which then all pass. */
export function openHaystack(id: string, lower: Expression, blind: Expression): Haystack {
  const look = (found: (text: Expression) => Expression): Expression => anyOf([found(lower), blind])
  return { id, early: look, late: look }
}

/** A haystack with a second form on rows where `has` holds. */
export function twofoldHaystack(
  id: string,
  first: Expression,
  second: {
    readonly has: Expression
    readonly early: (found: (text: Expression) => Expression) => Expression
    readonly late: Expression
  },
): Haystack {
  return {
    id,
    early: (found) => anyOf([found(first), allOf([second.has, second.early(found)])]),
    late: (found) => anyOf([found(first), found(second.late)]),
  }
}
