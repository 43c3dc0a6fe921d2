/** Characters of a joined expression: automata grow with what they look for at once. */
const MOST_CHARACTERS = 3_000

/**
 * What cannot stand beside another in one expression: quoted stretches, which may have no end; names of groups, which
 * must be there once; and large counts, of which a few together are more than RE2 compiles.
 */
const ALONE = /\\[QE]|\(\?P?<|\{\d*\d{2}/

/**
 * Regular expressions in RE2 syntax that together find what any of these finds, each valid by itself: one automaton
 * for many costs as much as for one.
 */
export function joinRegexes(sources: readonly string[]): string[] {
  const found = sources.filter((source) => ALONE.test(source))
  let part: string[] = []
  let size = 0
  for (const source of sources) {
    if (ALONE.test(source)) continue
    if (size + source.length > MOST_CHARACTERS && part.length > 0) {
      found.push(joined(part))
      part = []
      size = 0
    }
    part.push(source)
    size += source.length
  }
  if (part.length > 0) found.push(joined(part))
  return found
}

function joined(sources: readonly string[]): string {
  const [only] = sources
  return sources.length === 1 && only !== undefined ? only : sources.map((source) => `(?:${source})`).join('|')
}
