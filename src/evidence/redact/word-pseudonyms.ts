import { createHmac } from 'node:crypto'
import type { Vocabulary } from './vocabulary.ts'

/** What a word is the name of, as far as it is known; its pseudonym begins so. */
export const WORD_KINDS = ['user', 'host', 'path', 'word'] as const
export type WordKind = (typeof WORD_KINDS)[number]

/** A word and what stands in its place. */
export interface Replaced {
  readonly kind: WordKind | 'number' | 'address' | 'id'
  readonly original: string
  readonly pseudonym: string
}

/** Gives words that are no usual ones others, always the same for the same word, and never the same for two. */
export interface WordPseudonyms {
  /** The word that stands in the place of one (a run of letters and digits): itself when it tells of nobody. */
  of(word: string): string
  /** The same for a word that must not stay, whatever it is. */
  force(word: string, kind: WordKind): string
  /** All that was replaced so far. */
  replaced(): Iterable<Replaced>
}

/** No vowels: what comes out is no word. */
const LETTERS = 'bcdfghjklmnpqrtv'
const PSEUDONYM_LETTERS = 12
/** Numbers at the end of names are moved by less than this, so that names that count up still do. */
const MOST_SHIFT = 9000

/** `kindOf` knows what words name, by their small letters; `keeps` are numbers that must stay. */
export function createWordPseudonyms(
  key: Uint8Array,
  isUsual: Vocabulary,
  kindOf: ReadonlyMap<string, WordKind>,
  keeps: ReadonlySet<string>,
): WordPseudonyms {
  const known = new Map<string, string>()
  const all = new Map<string, Replaced>()
  const taken = new Map<string, string>()
  /** The first candidate that stands for nothing else. */
  function unique(original: string, candidate: (round: number) => string): string {
    for (let round = 0; ; round++) {
      const made = candidate(round)
      const owner = taken.get(made)
      if ((owner ?? original) === original && made !== original && !isUsual(made)) {
        taken.set(made, original)
        return made
      }
    }
  }
  function make(word: string, kind: WordKind): Omit<Replaced, 'original'> {
    const small = word.toLowerCase()
    if (/^\d+$/.test(word))
      return { kind: 'number', pseudonym: unique(word, (round) => sameShape(key, word, '0123456789', round)) }
    if (/^(?=.*\d)(?=.*[a-f])[0-9a-f]{6,}$/.test(small))
      return {
        kind: 'id',
        pseudonym: inCaseOf(
          word,
          unique(small, (round) => sameShape(key, small, '0123456789abcdef', round)),
        ),
      }
    const [, stem = small, digits = ''] = /^(\P{N}+)(\d{1,9})$/u.exec(small) ?? []
    const own = kindOf.get(small) ?? kindOf.get(stem) ?? kind
    const made = unique(stem, (round) => own + letters(key, stem, round))
    return { kind: own, pseudonym: inCaseOf(word, made) + (digits === '' ? '' : moved(key, stem, digits)) }
  }
  function replace(word: string, kind: WordKind): string {
    const found = all.get(word)
    if (found !== undefined) return found.pseudonym
    const made = make(word, kind)
    all.set(word, { ...made, original: word })
    return made.pseudonym
  }
  return {
    of(word) {
      const found = known.get(word)
      if (found !== undefined) return found
      const made = tellsOfNobody(word, isUsual, keeps) ? word : replace(word, 'word')
      known.set(word, made)
      return made
    },
    force: replace,
    replaced: () => all.values(),
  }
}

const hash = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function letters(key: Uint8Array, stem: string, round: number): string {
  const digest = hash(key, `word\0${round}\0${stem}`)
  return Array.from(digest.subarray(0, PSEUDONYM_LETTERS), (byte) => LETTERS[byte & 15]).join('')
}

/** As many digits; a number that began with no zero begins with none. */
function sameShape(key: Uint8Array, word: string, alphabet: string, round: number): string {
  const digest = hash(key, `shape\0${round}\0${word}`)
  const made = Array.from(word, (_, at) => alphabet[(digest[at % 32] ?? 0) % alphabet.length] ?? '')
  return (made[0] === '0' ? '7' : (made[0] ?? '')) + made.slice(1).join('')
}

/** The number at the end of a name, moved by as much as all those of its kind. */
function moved(key: Uint8Array, stem: string, digits: string): string {
  const zeros = /^0*(?=\d)/.exec(digits)?.[0] ?? ''
  const shift = 100 + (hash(key, `shift\0${stem}`).readUInt32BE(0) % MOST_SHIFT)
  return `${zeros}${Number(digits.slice(zeros.length)) + shift}`
}

/** Usual words, two letters at most, and what times, versions and small numbers are made of. */
function tellsOfNobody(word: string, isUsual: Vocabulary, keeps: ReadonlySet<string>): boolean {
  if (/^\d+$/.test(word)) return word.length <= 7 || isTime(word) || keeps.has(word)
  if (/^\p{L}{1,2}$/u.test(word) || /^[a-z]\d{1,2}$/i.test(word)) return true
  if (/^\d{1,9}(?:T\d{0,9}Z?|Z|ms|s|us|kb|mb|th|st|nd|rd)$/i.test(word)) return true
  // Numbers, and what escapes of characters leave.
  if (/^(?:0x[0-9a-f]{1,8}|\d{1,17}e\d{0,3}|u[0-9a-f]{4}|x[0-9a-f]{2})$/i.test(word)) return true
  const [, stem = word] = /^(\p{L}+)\d{0,3}$/u.exec(word) ?? []
  const small = stem.toLowerCase()
  if (isUsual(small)) return true
  // Words of several, as programs name things: ConsoleLogin.
  const parts = stem.split(/(?<=\p{Ll})(?=\p{Lu})/u)
  return parts.length > 1 && parts.every((part) => isUsual(part.toLowerCase()))
}

/** Days (20251018), seconds, milliseconds, microseconds and nanoseconds since 1970, of this age. */
function isTime(digits: string): boolean {
  return /^(?:(?:19|20)\d{6}|(?:19|20)\d{12}|1[0-9]{9}|1[0-9]{12}|1[0-9]{15}|1[0-9]{18})$/.test(digits)
}

/** Small and capital letters as in the original, as far as it goes. */
function inCaseOf(word: string, pseudonym: string): string {
  const isCapital = (letter: string | undefined): boolean => letter !== undefined && letter !== letter.toLowerCase()
  const own = [...word].filter((each) => /\p{L}/u.test(each))
  if (!own.some(isCapital)) return pseudonym
  if (own.length > 1 && own.every((each) => isCapital(each) || each === each.toUpperCase()))
    return pseudonym.toUpperCase()
  return [...pseudonym].map((each, at) => (isCapital(own[at]) ? each.toUpperCase() : each)).join('')
}
