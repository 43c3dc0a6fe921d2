import { positioned, type Position } from './pattern.ts'
import type { PatternPart, Test } from './rule.ts'

/** The characters that `windash` takes for each other (modifiers appendix): - / – — ― */
const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'] as const

/** A pattern in which some characters are any of the dashes. */
export type DashPart = PatternPart | { readonly kind: 'dash' }

/** A pattern with each of its dashes, also those inside of words, left open. */
export function withDashes(parts: readonly DashPart[]): DashPart[] {
  return parts.flatMap((part): DashPart[] => {
    if (part.kind !== 'text') return [part]
    const pieces = part.text.split(/([-/\u2013\u2014\u2015])/)
    return pieces
      .map((text, index): DashPart => (index % 2 === 1 ? { kind: 'dash' } : { kind: 'text', text }))
      .filter((piece) => piece.kind !== 'text' || piece.text !== '')
  })
}

/** How many patterns `spellDashes` makes. */
export function countSpellings(parts: readonly DashPart[]): number {
  return DASHES.length ** parts.filter((part) => part.kind === 'dash').length
}

/** Every pattern that comes of putting each dash for each other. */
export function spellDashes(parts: readonly DashPart[]): PatternPart[][] {
  let spelled: PatternPart[][] = [[]]
  for (const part of parts) {
    const choices: PatternPart[] = part.kind === 'dash' ? DASHES.map((text) => ({ kind: 'text', text })) : [part]
    spelled = spelled.flatMap((before) => choices.map((choice) => [...before, choice]))
  }
  return spelled
}

/** Patterns written out at most; above, one expression says the same. */
const FEW = 25

/** Tests for a pattern: one for each spelling while they are few, otherwise one with all of them. */
export function testsOf(parts: readonly DashPart[], position: Position, cased: boolean): Test[] {
  if (countSpellings(parts) > FEW) {
    return [{ kind: 'regex', pattern: expressionOf(parts, position), i: !cased, m: false, s: true }]
  }
  return spellDashes(parts).map((pattern) => ({ kind: 'text', pattern: positioned(pattern, position), cased }))
}

function expressionOf(parts: readonly DashPart[], position: Position): string {
  const body = parts.map((part) => {
    if (part.kind === 'text') return part.text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
    if (part.kind === 'dash') return `[${DASHES.join('')}]`
    return part.kind === 'any' ? '.*' : '.'
  })
  const start = position === 'whole' || position === 'startswith' ? '^' : ''
  const end = position === 'whole' || position === 'endswith' ? '$' : ''
  return `${start}${body.join('')}${end}`
}
