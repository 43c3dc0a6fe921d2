/**
 * Whether a name is in a pattern list of ssh_config(5): patterns with `*` and `?` between commas. A pattern that begins with
 * `!` takes out what it matches, wherever it stands; case counts.
 */
export function inPatternList(name: string, list: string): boolean {
  let found = false
  for (const pattern of list.split(',')) {
    const isNegated = pattern.startsWith('!')
    if (!matchesPattern(name, isNegated ? pattern.slice(1) : pattern)) continue
    if (isNegated) return false
    found = true
  }
  return found
}

/** Walks name and pattern once, going back to the last `*` only: a regular expression could take for ever. */
function matchesPattern(name: string, pattern: string): boolean {
  let at = 0
  let step = 0
  let star = -1
  let from = 0
  while (at < name.length) {
    if (pattern[step] === '*') {
      star = step
      from = at
      step += 1
    } else if (step < pattern.length && (pattern[step] === '?' || pattern[step] === name[at])) {
      at += 1
      step += 1
    } else if (star >= 0) {
      from += 1
      at = from
      step = star + 1
    } else return false
  }
  return /^\**$/.test(pattern.slice(step))
}
