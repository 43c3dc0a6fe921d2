import type { TextRedactor } from './redact-text.ts'
import type { WordKind, WordPseudonyms } from './word-pseudonyms.ts'

/** A name in a line that usual words make up (root, admin), so that only its place tells that it is one. */
export interface NamedValue {
  readonly value: string
  readonly kind: WordKind
}

/** What stands in the place of a name of usual words: each of its words is replaced, and of a name without any word all of it. */
export function forcedName({ value, kind }: NamedValue, words: WordPseudonyms): string {
  const made = value.replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (word) => words.force(word, kind))
  return made === value ? words.force(value, kind) : made
}

/** Redacts a line in which `names` stand. */
export function redactLine(
  line: string,
  names: readonly NamedValue[],
  redactor: TextRedactor,
  words: WordPseudonyms,
  isJson: boolean,
): string {
  const json = isJson || /(?:^\s*[{[]|[{[]\s*")/.test(line)
  // In JSON a name is spelled with escapes, and so is what stands in its place.
  const spelling = (text: string): string => (json ? JSON.stringify(text).slice(1, -1) : text)
  const cuts = names
    .flatMap((name) => {
      const form = spelling(name.value)
      return placesOf(line, form).map((at) => ({ at, end: at + form.length, name }))
    })
    .toSorted((a, b) => a.at - b.at || b.end - a.end)
  let [made, from] = ['', 0]
  for (const { at, end, name } of cuts) {
    if (at < from) continue
    made += redactor.text(line.slice(from, at), json) + spelling(forcedName(name, words))
    from = end
  }
  return made + redactor.text(line.slice(from), json)
}

/** What stands before a name. */
const BEFORE =
  /(?:\b(?:for|user|users|account|login|logon|name|username|userid|by|as|acct|host|hostname|server|email|target|principal|ruser)\b["')\]]*\s*[:=]?\s*["'([{<]*|[:=/\\@|]\s*["'[<]?|\d[Z\d]*\s|["'[(<])$/i

/** Where a name stands: where it is a word of its own behind what names follow; where there is no such place, wherever it is last. */
function placesOf(line: string, value: string): number[] {
  const found: number[] = []
  const small = line.toLowerCase()
  const wanted = value.toLowerCase()
  if (wanted === '' || small.length !== line.length) return []
  const isLetter = (text: string | undefined): boolean => text !== undefined && /[\p{L}\p{N}\p{M}]/u.test(text)
  for (let at = small.indexOf(wanted); at !== -1; at = small.indexOf(wanted, at + 1)) {
    const isWhole =
      !(isLetter(line[at - 1]) && isLetter(line[at])) &&
      !(isLetter(line[at + value.length]) && isLetter(line[at + value.length - 1]))
    if (isWhole) found.push(at)
  }
  if (found.length < 2) return found
  const named = found.filter((at) => BEFORE.test(line.slice(Math.max(0, at - 40), at)))
  return named.length > 0 ? named : found.slice(-1)
}
