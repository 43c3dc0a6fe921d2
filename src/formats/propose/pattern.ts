import type { Token, TokenKind } from './tokens.ts'

/** A text as an RE2 pattern that matches it alone. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
}

/**
 * A pattern of whatever is of a kind of token, as a person would write it: a word goes on up to what divides it from the
 * next token.
 */
export function patternOf(kind: TokenKind, next: Token | undefined, stamp: string | undefined): string {
  switch (kind) {
    case 'stamp':
      return stamp ?? String.raw`\S+`
    case 'address':
      return '[0-9A-Fa-f:.]+'
    case 'quoted':
      return `"${QUOTED}"`
    case 'number':
      return String.raw`\d+(?:\.\d+)?`
    case 'word':
      return next?.kind === 'mark' ? `[^\\s${escaped(next.text).replace('-', '\\-')}]+` : String.raw`\S+`
    case 'space':
      return String.raw`[ \t]+`
    case 'mark':
      return '.'
  }
}

const QUOTED = String.raw`[^"\\]*(?:\\.[^"\\]*)*`

/** A pattern as a group that captures what it matches; what is in quotes is captured without them. */
export function captured(name: string, kind: TokenKind, pattern: string): string {
  return kind === 'quoted' ? `"(?P<${name}>${QUOTED})"` : `(?P<${name}>${pattern})`
}
