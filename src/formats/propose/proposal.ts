import { guessMeaning } from './meaning.ts'
import { withClaim } from '../user-pattern.ts'
import { EVENT_COLUMNS } from '../../model/columns.ts'
import type { StampId } from '../../time/stamp.ts'
import type { JsonFrame, LogFormat, Meaning } from '../log-format.ts'

/** A rule of a proposal: what it asks for, and how many lines it holds for. */
export interface ProposedRule {
  readonly when: Readonly<Record<string, string>>
  readonly pattern: string | null
  readonly means: Meaning
  readonly lines: number
}

/** What a format for some lines could be. */
export interface Proposal {
  readonly frame: { readonly kind: 'text'; readonly pattern: string } | JsonFrame
  readonly time: { readonly capture: string; readonly stamp: StampId } | null
  readonly rules: readonly ProposedRule[]
}

/** So many kinds of lines are worth a rule; the rest is for `otherwise`. */
export const MOST_RULES = 12

/** What is known of one line, for the rules. */
export interface Kind {
  /** Values of the captures that decide. */
  readonly when: Readonly<Record<string, string>>
  readonly pattern: string | null
  /** The constant words. */
  readonly words: string
}

/** Rules for the most frequent kinds of lines; of equal ones the first in the log goes first. */
export function rulesFor(kinds: readonly Kind[]): ProposedRule[] {
  const groups = new Map<string, { readonly kind: Kind; lines: number }>()
  for (const kind of kinds) {
    if (Object.keys(kind.when).length === 0 && kind.pattern === null) continue
    const key = JSON.stringify([kind.when, kind.pattern])
    const group = groups.get(key) ?? { kind, lines: 0 }
    group.lines += 1
    groups.set(key, group)
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.lines - a.lines).slice(0, MOST_RULES)
  return sorted.map(({ kind: { when, pattern, words }, lines }) => ({
    when,
    pattern,
    means: guessMeaning(words),
    lines,
  }))
}

/** The proposal without captures that fill no column and that no rule asks for any more. */
export function tidy(proposal: Proposal): Proposal {
  const { frame, rules } = proposal
  const asked = new Set([
    'time',
    ...EVENT_COLUMNS.map(({ name }) => name),
    ...rules.flatMap(({ when }) => Object.keys(when)),
  ])
  if (frame.kind === 'text') {
    const pattern = frame.pattern.replaceAll(/\(\?P<(\w+)>/g, (group, name: string) =>
      asked.has(name) ? group : '(?:',
    )
    return { ...proposal, frame: { ...frame, pattern } }
  }
  for (const name of frame.claim.flatMap((condition) => Object.keys(condition))) asked.add(name)
  const paths = Object.fromEntries(Object.entries(frame.paths).filter(([name]) => asked.has(name)))
  return { ...proposal, frame: { ...frame, paths } }
}

/** The proposal as a format, without samples. */
export function formatOf(id: string, { frame, time, rules }: Proposal): LogFormat {
  return {
    id,
    title: id,
    reference: '',
    user: true,
    frame: frame.kind === 'json' ? frame : { kind: 'text', ...withClaim({ pattern: frame.pattern, names: [] }) },
    time,
    messages: rules.map(({ when, pattern, means }) => ({ when, ...(pattern === null ? {} : { pattern }), means })),
    otherwise: { activity: 'other', outcome: 'unknown' },
    samples: [],
    nearMisses: [],
  }
}
