/** A stretch of an RE2 pattern: what captures something, or what stands between captures. */
export interface Piece {
  readonly pattern: string
  /** Names of the groups in it; none for what stands between. */
  readonly names: readonly string[]
}

/** What may follow an atom and belongs to it: quantifiers, and the braces of `\x{FEFF}` and `\p{Greek}`. */
const SUFFIX = /(?:[*+?]|\{[\w^,]*\})*/y

/**
 * An RE2 pattern cut before and behind each group of its outermost level that captures something by name, so
 * that every beginning of the list is a pattern too, which matches whenever a longer one does. Undefined where
 * that cannot be: an alternation at the outermost level, text between `\Q` and `\E`, or a pattern that is none.
 */
export function patternPieces(pattern: string): readonly Piece[] | undefined {
  const pieces: Piece[] = []
  for (let at = 0; at < pattern.length;) {
    if (pattern[at] === '|') return undefined
    const end = atomEnd(pattern, at)
    if (end === undefined) return undefined
    SUFFIX.lastIndex = end
    const atom = pattern.slice(at, end + (SUFFIX.exec(pattern)?.[0].length ?? 0))
    const names = pattern[at] === '(' ? namesIn(atom) : []
    const last = pieces.at(-1)
    if (last?.names.length === 0 && names.length === 0) {
      pieces[pieces.length - 1] = { pattern: last.pattern + atom, names }
    } else pieces.push({ pattern: atom, names })
    at += atom.length
  }
  return pieces
}

/** The text that a pattern stands for when it is plain: characters, some of them escaped. */
export function plainText(pattern: string): string | undefined {
  return /^(?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])*$/.test(pattern) ? pattern.replaceAll(/\\(.)/g, '$1') : undefined
}

/** A group is called by its own name, or by those of the groups inside. */
function namesIn(group: string): readonly string[] {
  const own = /^\(\?P?<(\w+)>/.exec(group)?.[1]
  if (own !== undefined) return [own]
  return [...group.matchAll(/(?<!\\)\(\?P?<(\w+)>/g)].map((match) => match[1] ?? '')
}

/** Where the atom that begins here ends; undefined when it does not, or begins a quotation. */
function atomEnd(pattern: string, at: number): number | undefined {
  const first = pattern[at]
  if (first === '\\') return pattern[at + 1] === 'Q' || at + 1 >= pattern.length ? undefined : at + 2
  if (first === '[') return classEnd(pattern, at)
  if (first === ')') return undefined
  if (first === '(') return groupEnd(pattern, at)
  return at + ((pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}

function groupEnd(pattern: string, start: number): number | undefined {
  for (let at = start + 1; at < pattern.length;) {
    if (pattern[at] === ')') return at + 1
    const end = atomEnd(pattern, at)
    if (end === undefined) return undefined
    at = end
  }
  return undefined
}

function classEnd(pattern: string, start: number): number | undefined {
  let at = start + (pattern[start + 1] === '^' ? 2 : 1)
  // A bracket that stands first is one of the characters.
  if (pattern[at] === ']') at += 1
  while (at < pattern.length) {
    if (pattern[at] === ']') return at + 1
    if (pattern.startsWith('[:', at)) at = Math.max(pattern.indexOf(':]', at), at) + 2
    else at += pattern[at] === '\\' ? 2 : 1
  }
  return undefined
}
