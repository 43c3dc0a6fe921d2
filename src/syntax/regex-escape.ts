import type { Complaint } from './faults.ts'

/** What is wrong with a regular expression, and before which of its characters. */
export interface RegexFault {
  readonly index: number
  readonly complaint: Complaint
}

/** One thing that stands for a character or a class: where it ends, how many instructions it takes, and its code. */
export interface Atom {
  readonly end: number
  readonly size: number
  /** Null when it stands for several characters. */
  readonly code: number | null
}

/** RE2 makes some hundred instructions of a class of letters. */
const UNICODE_CLASS = 300

/** Escapes that RE2 lacks and what they would be. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['Z', 'the end of the text; write $'],
  ['G', 'the end of the last match'],
  ['K', 'a reset of the match'],
  ['R', 'any line break; write (?:\\r\\n|\\r|\\n)'],
  ['X', 'a grapheme'],
  ['h', 'horizontal space; write [ \\t]'],
  ['H', 'no horizontal space; write [^ \\t]'],
  ['N', 'no line break; write [^\\n]'],
  ['e', 'the escape character; write \\x1b'],
  ['c', 'a control character; write \\x01'],
  ['u', 'a code point; write \\x{20ac}'],
  ['k', 'a backreference'],
  ['g', 'a backreference'],
])

/** A fault of syntax. */
export function invalid(index: number, message: string, hint: string | null = null): RegexFault {
  return { index, complaint: ['invalid-regex', message, hint] }
}

/** A fault of an expression that other engines take: no engine in linear time can. */
export function unsupported(index: number, what: string): RegexFault {
  const hint = 'Patterns run in linear time (RE2). Often two of them, one with not, say the same.'
  return { index, complaint: ['unsupported-regex', `${what} cannot be evaluated here`, hint] }
}

/** Reads what stands behind a backslash at `index`, outside and inside of brackets. */
export function readEscape(text: string, index: number): Atom | RegexFault {
  const character = text[index + 1]
  if (character === undefined) return invalid(index, 'the expression ends with a backslash', 'Write \\\\ for one.')
  if (/[dDsSwW]/.test(character)) return { end: index + 2, size: 6, code: null }
  if (character === 'p' || character === 'P') return readProperty(text, index)
  if (character === 'x') return readHex(text, index)
  if (/[0-7]/.test(character)) return readOctal(text, index)
  if (/[89]/.test(character)) return unsupported(index, `the backreference \\${character}`)
  const control = 'afnrtv'.indexOf(character)
  if (control !== -1) return { end: index + 2, size: 1, code: [7, 12, 10, 13, 9, 11][control] ?? null }
  const code = character.charCodeAt(0)
  if (code < 0x80 && !/[A-Za-z0-9]/.test(character)) return { end: index + 2, size: 1, code }
  const meaning = FOREIGN.get(character)
  if (meaning !== undefined) return unsupported(index, `\\${character} (${meaning})`)
  return invalid(index, `\\${character} means nothing`, `Write ${character} for the character itself.`)
}

function readProperty(text: string, index: number): Atom | RegexFault {
  const match = /^\\[pP](?:\{\^?([A-Za-z_]+)\}|([A-Z]))/.exec(text.slice(index, index + 60))
  const name = match?.[1] ?? match?.[2]
  if (match === null || name === undefined || !PROPERTIES.has(name)) {
    return invalid(index, 'this Unicode class is unknown', 'Examples: \\pL, \\p{Lu}, \\p{Greek}.')
  }
  return { end: index + match[0].length, size: UNICODE_CLASS, code: null }
}

/** General categories, and the scripts that rules have a use for; RE2 knows more. */
const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'Any C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs ' +
    'Arabic Armenian Bengali Cherokee Common Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Han Hangul Hebrew ' +
    'Hiragana Inherited Kannada Katakana Khmer Lao Latin Malayalam Mongolian Myanmar Tamil Telugu Thai Tibetan'
  ).split(' '),
)

function readHex(text: string, index: number): Atom | RegexFault {
  const match = /^\\x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2}))/.exec(text.slice(index, index + 12))
  const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16)
  if (match === null || !(code <= 0x10_ffff))
    return invalid(index, 'this is no code point', 'Examples: \\x41, \\x{20ac}.')
  return { end: index + match[0].length, size: 4, code }
}

/** `\0`, `\012`, and `\12`: a single digit from 1 to 7 would be a backreference. */
function readOctal(text: string, index: number): Atom | RegexFault {
  const digits = /^[0-7]{1,3}/.exec(text.slice(index + 1, index + 4))?.[0] ?? ''
  if (digits.length === 1 && digits !== '0') return unsupported(index, `the backreference \\${digits}`)
  return { end: index + 1 + digits.length, size: 1, code: Number.parseInt(digits, 8) }
}
