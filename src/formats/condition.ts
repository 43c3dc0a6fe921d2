import { literal, literalList } from '../sql/literal.ts'
import { beginsWith, firstPresent, patternSql } from './captures.ts'
import type { Condition } from './log-format.ts'

/** The plain text an anchored pattern must begin with, so that a cheap test can stand before the regex. */
export function literalPrefix(pattern: string): string {
  if (!pattern.startsWith('^') || alternates(pattern)) return ''
  const prefix = /^\^([A-Za-z0-9 _:=,'"-]*)/.exec(pattern)?.[1] ?? ''
  const next = pattern[1 + prefix.length]
  // A quantifier after the last character makes that character optional.
  return next !== undefined && '?*{'.includes(next) ? prefix.slice(0, -1) : prefix
}

/** Whether a pattern has an alternative outside all groups: then its beginning is that of one alternative only. */
function alternates(pattern: string): boolean {
  let depth = 0
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/gs)) {
    if (token === '(') depth += 1
    else if (token === ')') depth -= 1
    else if (token === '|' && depth === 0) return true
  }
  return false
}

/** Whether a test asks for any of several words. */
export function isList(test: Condition[string]): test is readonly string[] {
  return Array.isArray(test)
}

/** The words of a pattern that is nothing but a choice of whole words: `^(?:a|b)$`. */
function wholeWords(pattern: string): readonly string[] | undefined {
  const choice = /^\^(?:\(\?:([\w|]+)\)|(\w+))\$$/.exec(pattern)
  const words = (choice?.[1] ?? choice?.[2])?.split('|')
  return words?.includes('') === true ? undefined : words
}

/** Whether a text expression matches an RE2 pattern; NULL for NULL text. */
export function matchesSql(text: string, pattern: string): string {
  const words = wholeWords(pattern)
  if (words !== undefined) return `${text} IN ${literalList(words)}`
  const prefix = literalPrefix(pattern)
  const regex = `regexp_matches(${text}, ${patternSql(pattern)})`
  return prefix.length < 2 ? regex : `(starts_with(${text}, ${literal(prefix)}) AND ${regex})`
}

/** A condition over captures as SQL, true or not (NULL counts as not). A capture the frame does not have has no value. */
export function conditionSql(condition: Condition, capture: (name: string) => string | undefined): string {
  const parts = Object.entries(condition).map(([name, test]) => {
    const value = capture(name) ?? 'NULL::VARCHAR'
    if (typeof test === 'string') return `${value} = ${literal(test)}`
    if (Array.isArray(test)) return `${value} IN ${literalList(test)}`
    if ('re' in test) return matchesSql(value, test.re)
    if ('suffix' in test) return `suffix(${value}, ${literal(test.suffix)})`
    if ('prefix' in test) return `starts_with(${value}, ${literal(test.prefix)})`
    if ('plain' in test) return `(NOT ${beginsWith(value, '{')} AND NOT ${beginsWith(value, '[')})`
    if ('present' in test) return test.present ? `(${value} IS NOT NULL)` : `(${value} IS NULL)`
    throw new Error(`condition on ${name} has no test`)
  })
  return parts.length === 0 ? 'true' : parts.join(' AND ')
}

/**
 * The same over the texts that each capture is the first present one of, so that whether there is one is known without
 * choosing it.
 */
export function claimSql(condition: Condition, texts: (name: string) => readonly string[]): string {
  const parts = Object.entries(condition).map(([name, test]) => {
    const each = texts(name)
    if (each.length === 0) return conditionSql({ [name]: test }, () => undefined)
    const found = each.map((text) => `${text} <> ''`).join(' OR ')
    if (typeof test === 'object' && 'present' in test)
      return test.present ? `(${found})` : `NOT coalesce(${found}, false)`
    if (typeof test === 'object' && 'plain' in test && each.length === 1)
      return `(${found} AND ${conditionSql({ [name]: test }, () => each.join(''))})`
    return conditionSql({ [name]: test }, () => firstPresent(each))
  })
  return parts.length === 0 ? 'true' : parts.join(' AND ')
}
