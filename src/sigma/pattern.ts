import type { PatternPart } from './rule.ts'

/**
 * Reads a Sigma value as a pattern. `*` is any run of characters, `?` exactly one. A backslash is an ordinary
 * character unless `*`, `?` or another backslash follows: `\*` is a star, `\\*` a backslash and then anything,
 * `\\\*` a backslash and a star; `\\` alone is one backslash, the same as `\`.
 */
export function readPattern(value: string): PatternPart[] {
  const parts: PatternPart[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text })
    text = ''
  }
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index] ?? ''
    const next = value[index + 1] ?? ''
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next
      index += 1
    } else if (character === '*' || character === '?') {
      flush()
      parts.push({ kind: character === '*' ? 'any' : 'one' })
    } else text += character
  }
  flush()
  return joined(parts)
}

/** A pattern with neighbouring texts joined and stars beside stars dropped. */
export function joined(parts: readonly PatternPart[]): PatternPart[] {
  const result: PatternPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.kind === 'any' && last?.kind === 'any') continue
    if (part.kind === 'text' && last?.kind === 'text')
      result[result.length - 1] = { ...last, text: last.text + part.text }
    else result.push(part)
  }
  return result
}

/** Where a text is looked for in a value. */
export type Position = 'whole' | 'contains' | 'startswith' | 'endswith'

/** A pattern with the star or stars that `contains`, `startswith` or `endswith` stand for. */
export function positioned(parts: readonly PatternPart[], position: Position): PatternPart[] {
  const any: PatternPart = { kind: 'any' }
  const before = position === 'contains' || position === 'endswith' ? [any] : []
  const after = position === 'contains' || position === 'startswith' ? [any] : []
  return joined([...before, ...parts, ...after])
}
