import { anyOf, call, type Expression, text } from '../sql/expression.ts'
import { joined } from './pattern.ts'
import type { PatternPart } from './rule.ts'

/** A text in both spellings that patterns are compared with. */
export interface TextForms {
  readonly plain: Expression
  readonly lower: Expression
}

type Shape =
  | { readonly kind: 'present' }
  | { readonly kind: 'equals' | 'contains' | 'starts' | 'ends'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string }

/** From so many patterns on, one regular expression for all is faster than one comparison for each. */
const MANY = 8

/** Equality costs a tenth of a search. */
const MANY_EQUALITIES = 40

/** Characters of one regular expression; the engine's automata grow with them. */
const REGEX_CHARACTERS = 12_000

/**
 * Whether a text matches any of the patterns, as a whole. Without case, both sides are in lower case as the engine
 * makes it: code point by code point, by Unicode's simple mapping (`ẞ` and `ß` are one, `ß` and `ss` are two).
 */
export function matchesAny(
  forms: TextForms,
  patterns: readonly (readonly PatternPart[])[],
  cased: boolean,
): Expression {
  const shapes = patterns.map(shapeOf)
  const value = cased ? forms.plain : forms.lower
  const fold = cased ? text : lowerText
  const equalities = shapes.filter((shape) => shape.kind === 'equals')
  const searches = shapes.filter((shape) => shape.kind !== 'equals')
  return anyOf([...tested(equalities, value, fold, MANY_EQUALITIES), ...tested(searches, value, fold, MANY)])
}

function tested(
  shapes: readonly Shape[],
  value: Expression,
  fold: (text: string) => Expression,
  many: number,
): Expression[] {
  if (shapes.length < many || shapes.some(({ kind }) => kind === 'present'))
    return shapes.map((shape) => testShape(shape, value, fold))
  return alternations(shapes.map(regexOf)).map((regex) => call('matches', value, fold(regex)))
}

function testShape(shape: Shape, value: Expression, fold: (text: string) => Expression): Expression {
  switch (shape.kind) {
    case 'present':
      return { kind: 'not', of: call('missing', value) }
    case 'equals':
    case 'contains':
    case 'starts':
    case 'ends':
      return call(shape.kind, value, fold(shape.text))
    case 'regex':
      return call('matches', value, fold(linear(`(?s)${shape.source}`)))
  }
}

function shapeOf(pattern: readonly PatternPart[]): Shape {
  const parts = joined(pattern.filter((part) => part.kind !== 'text' || part.text !== ''))
  const [first, second, third] = parts
  const single = parts.find((part) => part.kind === 'text')?.text ?? ''
  if (parts.length === 0) return { kind: 'equals', text: '' }
  if (parts.length === 1 && first?.kind === 'any') return { kind: 'present' }
  if (parts.length === 1 && first?.kind === 'text') return { kind: 'equals', text: single }
  if (parts.length === 2 && first?.kind === 'text' && second?.kind === 'any') return { kind: 'starts', text: single }
  if (parts.length === 2 && first?.kind === 'any' && second?.kind === 'text') return { kind: 'ends', text: single }
  const isAround = first?.kind === 'any' && second?.kind === 'text' && third?.kind === 'any'
  if (parts.length === 3 && isAround) return { kind: 'contains', text: single }
  return { kind: 'regex', source: patternSource(parts) }
}

function patternSource(parts: readonly PatternPart[]): string {
  const opens = parts[0]?.kind === 'any'
  const closes = parts.length > 1 && parts.at(-1)?.kind === 'any'
  const inner = parts.slice(opens ? 1 : 0, closes ? -1 : undefined)
  const sources = inner.map((part) =>
    part.kind === 'text' ? escapeRegex(part.text) : part.kind === 'any' ? '.*' : '.',
  )
  return `${opens ? '' : '^'}${sources.join('')}${closes ? '' : '$'}`
}

function regexOf(shape: Shape): string {
  switch (shape.kind) {
    case 'present':
      return ''
    case 'equals':
      return `^${escapeRegex(shape.text)}$`
    case 'contains':
      return escapeRegex(shape.text)
    case 'starts':
      return `^${escapeRegex(shape.text)}`
    case 'ends':
      return `${escapeRegex(shape.text)}$`
    case 'regex':
      return shape.source
  }
}

/** Regular expressions of bounded size that together find what any of these finds. A dot is any character. */
export function alternations(sources: readonly string[]): string[] {
  const found: string[] = []
  let part: string[] = []
  let size = 0
  for (const source of [...new Set(sources)].toSorted()) {
    if (size + source.length > REGEX_CHARACTERS && part.length > 0) {
      found.push(linear(`(?s)${part.join('|')}`))
      part = []
      size = 0
    }
    part.push(source)
    size += source.length
  }
  if (part.length > 0) found.push(linear(`(?s)${part.join('|')}`))
  return found
}

/**
 * The same pattern, kept from being rewritten: the engine makes `LIKE` of those that are only letters, dots and stars,
 * and its matcher takes a time that doubles with every star where a single dot (`_`) follows. A group keeps it RE2.
 */
export function linear(pattern: string): string {
  const flags = /^\(\?[a-z]+\)/.exec(pattern)?.[0] ?? ''
  return pattern.includes('.') ? `${flags}()${pattern.slice(flags.length)}` : pattern
}

/** A text as a part of an RE2 pattern that finds just this text. Survives being put in lower case. */
export function escapeRegex(value: string): string {
  return value.replaceAll(/[\0-\x1f\x7f]|[!-/:-@[-^`{-~]/g, (character) => {
    const code = character.charCodeAt(0)
    return code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\${character}`
  })
}

const ASCII = /^[\0-\x7f]*$/

/** A text in lower case. Only the engine knows how it does that for letters beyond ASCII, so it does it to both sides. */
export function lowerText(value: string): Expression {
  return ASCII.test(value) ? text(lowerAscii(value)) : call('lower', text(value))
}

/** Letters A to Z in lower case, all others as they are. */
export function lowerAscii(value: string): string {
  return value.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/**
 * The longest run of ASCII in a pattern, in lower case: whatever matches the pattern, cased or not, has it in its
 * lower case. `allowed` says which characters can be relied on. Empty when there is none.
 */
export function needleOf(parts: readonly PatternPart[], allowed: RegExp): string {
  let longest = ''
  for (const part of parts) {
    if (part.kind !== 'text') continue
    for (const [run] of lowerAscii(part.text).matchAll(allowed)) if (run.length > longest.length) longest = run
  }
  return longest
}
