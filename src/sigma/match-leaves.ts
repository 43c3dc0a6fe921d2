import type { Match } from './rule.ts'

export type MatchLeaf = Extract<Match, { kind: 'leaf' }>

/** Nothing that people write nests so deeply; the engine's parser and its planner would. */
export const MOST_DEPTH = 200

/** The leaves of a match in order. Works on a match of any depth. */
export function* leavesOf(match: Match): Generator<MatchLeaf, void, undefined> {
  const ahead: Match[] = [match]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next.kind === 'leaf') yield next
    else if (next.kind === 'not') ahead.push(next.of)
    else ahead.push(...next.of.toReversed())
  }
}

/** How deeply a match nests, told without going down by function calls. */
export function depthOf(match: Match): number {
  let deepest = 0
  const ahead: (readonly [Match, number])[] = [[match, 1]]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const [each, depth] = next
    deepest = Math.max(deepest, depth)
    if (each.kind === 'leaf') continue
    const below = each.kind === 'not' ? [each.of] : each.of
    for (const inner of below) ahead.push([inner, depth + 1])
  }
  return deepest
}
