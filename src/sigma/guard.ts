import { allOf, anyOf, call, type Expression, text } from '../sql/expression.ts'
import type { Predicate } from './predicate.ts'
import { alternations, escapeRegex } from './text-test.ts'

/**
 * A text in lower case in which needles are looked for. `early` is for the rows of a whole log, `late` for those few
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
  | { readonly kind: 'direct'; readonly holds: Expression; readonly chance: number; readonly cost: number }

/**
 * A condition that every row meets on which a predicate holds, and that is cheap to ask: any of its ways. It may
 * hold on other rows too, hopefully few.
 */
export type Guard = readonly Atom[]

/** The best guard of a predicate; null when any row may satisfy it. */
export function guardOf(predicate: Predicate): Guard | null {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value ? null : []
    case 'leaf':
      return predicate.negated ? null : predicate.guard
    case 'and': {
      let best: Guard | null = null
      for (const part of predicate.of) {
        const guard = guardOf(part)
        if (guard && (best === null || isBetter(guard, best))) best = guard
      }
      return best
    }
    case 'or': {
      const guards: Atom[] = []
      for (const part of predicate.of) {
        const guard = guardOf(part)
        if (guard === null) return null
        guards.push(...guard)
      }
      return guards
    }
  }
}

function isBetter(guard: Guard, than: Guard): boolean {
  const [chance, before] = [chanceOf(guard), chanceOf(than)]
  return chance === before ? costOf(guard) < costOf(than) : chance < before
}

function costOf(guard: Guard): number {
  return guard.reduce((sum, atom) => sum + (atom.kind === 'direct' ? atom.cost : 1), 0)
}

/** A guess at the share of rows that a guard lets pass: long needles are rare. */
export function chanceOf(guard: Guard): number {
  let chance = 0
  for (const atom of guard) chance += atom.kind === 'direct' ? atom.chance : chanceOfNeedle(atom.needle)
  return Math.min(1, chance)
}

function chanceOfNeedle(needle: string): number {
  return 0.6 / 4 ** Math.min(needle.length, 8)
}

/** A guard as an expression. */
export function guardExpression(guard: Guard, when: 'early' | 'late'): Expression {
  const needles = new Map<string, { haystack: Haystack; list: string[] }>()
  const direct = new Map<string, Expression>()
  for (const atom of guard) {
    if (atom.kind === 'direct') direct.set(JSON.stringify(atom.holds), atom.holds)
    else {
      const known = needles.get(atom.haystack.id) ?? { haystack: atom.haystack, list: [] }
      known.list.push(atom.needle)
      needles.set(atom.haystack.id, known)
    }
  }
  const searches = [...needles.values()].map(({ haystack, list }) => haystack[when](searchFor(list)))
  return anyOf([...direct.values(), ...searches])
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

/** A haystack that is there in lower case as it is. */
export function plainHaystack(id: string, lower: Expression): Haystack {
  return { id, early: (found) => found(lower), late: (found) => found(lower) }
}

/** A haystack whose needles may be out of sight on some rows, which then all pass. */
export function openHaystack(id: string, lower: Expression, blind: Expression): Haystack {
  const look = (found: (text: Expression) => Expression): Expression => anyOf([found(lower), blind])
  return { id, early: look, late: look }
}

/** A haystack with a second form on rows where `has` holds. */
export function twofoldHaystack(
  id: string,
  lower: Expression,
  second: {
    readonly has: Expression
    readonly early: (found: (text: Expression) => Expression) => Expression
    readonly late: Expression
  },
): Haystack {
  return {
    id,
    early: (found) => anyOf([found(lower), allOf([second.has, second.early(found)])]),
    late: (found) => anyOf([found(lower), found(second.late)]),
  }
}
