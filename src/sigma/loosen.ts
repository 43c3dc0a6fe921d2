import { depthOf, leavesOf, MOST_DEPTH } from './match-leaves.ts'
import type { DetectionRule, Match } from './rule.ts'

/** Fields that tests cannot be asked of yet. */
export interface Unasked {
  /** They may come to have any value. */
  readonly unknown: ReadonlySet<string>
  /** They have no value, so that no test of them holds. */
  readonly absent: ReadonlySet<string>
}

/**
 * A rule without what it asks of some fields: it holds of every event of which the rule itself may hold once what is unknown
 * is known.
 */
export function loosened(rule: DetectionRule, unasked: Unasked): DetectionRule {
  // One that nests deeper is never asked.
  if (rule.matches.some((match) => depthOf(match) > MOST_DEPTH)) return rule
  return { ...rule, matches: rule.matches.map((match) => loosen(match, unasked, true)) }
}

/** `holds` is what a test of an unknown field is taken for: true, and false below an odd number of negations. */
function loosen(match: Match, unasked: Unasked, holds: boolean): Match {
  switch (match.kind) {
    case 'and':
    case 'or':
      return { ...match, of: match.of.map((part) => loosen(part, unasked, holds)) }
    case 'not':
      return { ...match, of: loosen(match.of, unasked, !holds) }
    case 'leaf':
      if (isAbout(match, unasked.absent)) return { kind: 'or', of: [] }
      return isAbout(match, unasked.unknown) ? { kind: holds ? 'and' : 'or', of: [] } : match
  }
}

function isAbout(leaf: Match, fields: ReadonlySet<string>): boolean {
  return [...leavesOf(leaf)].some(
    ({ field, test }) => (field !== null && fields.has(field)) || (test.kind === 'field' && fields.has(test.other)),
  )
}
