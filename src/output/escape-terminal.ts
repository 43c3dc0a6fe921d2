import { eastAsianWidth } from 'get-east-asian-width'
import { isMark } from './mark.ts'
import { visible, visibleAscii } from './visible.ts'

const ASCII_PRINTABLE = /^[\x20-\x7e]*$/

/** A spelled character is cut as a whole or not at all: half of one would read as another. */
const SPELLED = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{5,6}\}/y

/** Which end of a text gives way when it is too long: the middle one suits addresses, the start suits paths. */
export type Cut = 'start' | 'middle' | 'end'

/**
 * Text that is safe in a terminal: see `visible`. Without `unicode` everything outside ASCII is spelled,
 * because a terminal in a one-byte charset reads bytes 0x80–0x9f of UTF-8 as controls (0x9b opens a CSI
 * sequence).
 */
export function escapeTerminal(text: string, unicode: boolean): string {
  return unicode ? visible(text) : visibleAscii(text)
}

function characterWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return 1
  return isMark(codePoint) ? 0 : eastAsianWidth(codePoint)
}

/**
 * Cells that escaped text takes in a terminal: two for East Asian wide characters and emoji, none for
 * combining marks, one otherwise. An emoji with a skin tone counts as two emoji, as terminals that do
 * not join them draw it: too wide a guess leaves a gap, too narrow a one breaks the line.
 */
export function displayWidth(text: string): number {
  if (ASCII_PRINTABLE.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character.codePointAt(0) ?? 0)
  return width
}

interface Unit {
  readonly text: string
  readonly width: number
}

function unitsOf(text: string): Unit[] {
  const units: Unit[] = []
  for (let at = 0; at < text.length;) {
    SPELLED.lastIndex = at
    const spelled = SPELLED.exec(text)?.[0]
    const unit = spelled ?? String.fromCodePoint(text.codePointAt(at) ?? 0)
    const width = spelled === undefined ? characterWidth(unit.codePointAt(0) ?? 0) : unit.length
    const last = units.at(-1)
    if (width === 0 && last !== undefined) units[units.length - 1] = { text: last.text + unit, width: last.width }
    else units.push({ text: unit, width })
    at += unit.length
  }
  return units
}

function take(units: readonly Unit[], room: number): string[] {
  const taken: string[] = []
  let left = room
  for (const unit of units) {
    if (unit.width > left) break
    left -= unit.width
    taken.push(unit.text)
  }
  return taken
}

/**
 * Escaped text in at most `room` cells (≥ 1); what is cut away leaves an ellipsis: `…`, or `...` when
 * the text must stay ASCII and there is room for it.
 */
export function truncate(text: string, room: number, cut: Cut, unicode: boolean): string {
  if (displayWidth(text) <= room) return text
  const ellipsis = unicode ? '…' : '.'.repeat(Math.min(3, room))
  const rest = room - ellipsis.length
  const units = unitsOf(text)
  if (cut === 'end') return take(units, rest).join('') + ellipsis
  if (cut === 'start') return ellipsis + take(units.toReversed(), rest).toReversed().join('')
  const head = take(units, Math.ceil(rest / 2)).join('')
  const tail = take(units.toReversed(), rest - displayWidth(head))
    .toReversed()
    .join('')
  return head + ellipsis + tail
}

/**
 * Escaped text as lines of at most `room` cells, broken at spaces; a word that is longer than a line is
 * cut in pieces.
 */
export function wrap(text: string, room: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((part) => pieces(part, room))) {
    if (line === '') line = word
    else if (displayWidth(line) + 1 + displayWidth(word) <= room) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

/** Escaped text in pieces of at most `room` cells; nothing is lost, nothing is added. */
export function pieces(word: string, room: number): string[] {
  if (displayWidth(word) <= room) return word === '' ? [] : [word]
  const out: string[] = []
  let piece = ''
  let width = 0
  for (const unit of unitsOf(word)) {
    if (width + unit.width > room && piece !== '') {
      out.push(piece)
      piece = ''
      width = 0
    }
    piece += unit.text
    width += unit.width
  }
  return piece === '' ? out : [...out, piece]
}
