/** A piece of a text of a playbook: text as it is, or a variable. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }

const REFERENCE = /(__[a-zA-Z_][a-zA-Z0-9_-]*?__):value/g

/** Reads references to variables, `__name__:value` (CACAO 2.0, section 10.18.3), out of a text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) })
    pieces.push({ kind: 'variable', name: match[1] ?? '' })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) })
  return pieces
}

/** The variables that a text refers to, each once, in their order. */
export function variablesIn(text: string): string[] {
  return [...new Set(piecesOf(text).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])))]
}

/** A text with its variables replaced by what `shown` makes of them. */
export function fillText(text: string, shown: (name: string) => string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : shown(piece.name)))
    .join('')
}
