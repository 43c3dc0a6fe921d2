import { isMark } from './mark.ts'

/**
 * Characters that act instead of being seen: controls (C0, DEL, C1), every format character (bidi
 * embeddings, overrides, isolates and marks, zero-width characters, tags), spaces that look like the
 * ASCII one, line and paragraph separators, invisible fillers, variation selectors, private use,
 * non-characters and lone surrogates (with the `u` flag a surrogate matches only when it is alone).
 * Spelled out instead of `\p{…}`: those follow the Unicode version of the Node that runs.
 */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\u{d800}-\u{f8ff}\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}-\u{e0fff}\u{efffe}-\u{10ffff}]/gu

const ASCII_PRINTABLE = /^[\x20-\x7e]*$/

/** More marks on one letter than any writing needs: stacks of them climb over the lines around. */
const MARKS_PER_LETTER = 3

const hex = (codePoint: number, digits: number): string => codePoint.toString(16).padStart(digits, '0')

/** `\x1b`, `\u202e` or `\u{e0041}`: how a character that must not act is shown. */
function spell(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0
  if (codePoint <= 0xff) return `\\x${hex(codePoint, 2)}`
  return codePoint <= 0xffff ? `\\u${hex(codePoint, 4)}` : `\\u{${hex(codePoint, 0)}}`
}

// A mark with nothing to stand on would settle on our own text before it.
function spellLooseMarks(text: string): string {
  let out = ''
  let marks = MARKS_PER_LETTER
  for (const character of text) {
    if (!isMark(character.codePointAt(0) ?? 0)) {
      marks = 0
      out += character
      continue
    }
    marks += 1
    out += marks > MARKS_PER_LETTER ? spell(character) : character
  }
  return out
}

/**
 * Text with everything that acts or hides made visible: no control, bidi, zero-width or line-breaking
 * character, lone surrogate, or loose combining mark remains. A backslash of the text itself stays as
 * it is (Windows names are full of them), so the form is for people; JSON holds the exact value.
 */
export function visible(text: string): string {
  if (ASCII_PRINTABLE.test(text)) return text
  return spellLooseMarks(text.replace(UNPRINTABLE, spell))
}

/** As `visible`, and everything outside ASCII spelled too, for output that is not UTF-8. */
export function visibleAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, spell)
}

/** JSON text with the same characters as `\uXXXX` (pairs beyond the BMP); it parses to the same value. */
export function spellInJson(json: string): string {
  if (ASCII_PRINTABLE.test(json)) return json
  return json.replace(UNPRINTABLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
      .join(''),
  )
}

/** Latin, Greek and Cyrillic with their marks, punctuation, signs of money, arrows and mathematics: what an embedded font of ours has. */
const OTHER_SCRIPTS =
  /[^\u0020-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f\u2190-\u22ff]/gu

/** As `visible`, and every letter of another script spelled too, for paper whose font lacks it. */
export function visibleInEurope(text: string): string {
  return visible(text).replace(OTHER_SCRIPTS, spell)
}
