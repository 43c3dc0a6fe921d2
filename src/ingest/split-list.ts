import type { Split } from '../formats/envelopes.ts'
import { CLOSE, CLOSE_LIST, COLON, COMMA, OPEN, OPEN_LIST, QUOTE, SLASH, SPACE } from './bytes.ts'

/** What surrounds the elements is repeated for each of them: at most so many times the size of the whole. */
const GROWTH = 16

/**
 * The events of a record that holds several, one object each. The text must be valid JSON. It comes back whole when there is nothing to
 * split, or too much: `fresh` is how many of its bytes have not been in a record before.
 */
export function splitRecord(text: Buffer, by: Split | undefined, fresh = text.length): readonly Buffer[] {
  if (by === undefined) return [text]
  return by.kind === 'keys' ? splitList(text, by.keys) : explode(text, by.events, fresh)
}

function explode(text: Buffer, events: (record: unknown) => Iterable<object>, fresh: number): readonly Buffer[] {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for (const each of events(JSON.parse(text.toString()))) {
      const piece = Buffer.from(JSON.stringify(each))
      size += piece.length
      if (size > GROWTH * fresh) return [text]
      pieces.push(piece)
    }
  } catch {
    // No JSON after all, as a record that was cut is none.
    return [text]
  }
  return pieces.length === 0 ? [text] : pieces
}

/**
 * One object for each element of a list in it, with all that stands around the list: `{"id":1,"events":[{…},{…}]}` becomes
 * two objects of one event each. `keys` lead to the list; those before the last lead to lists as well, all of whose elements are
 * split. The text must be valid JSON. It comes back whole when there is nothing to split, or too much.
 */
function splitList(text: Buffer, keys: readonly string[]): readonly Buffer[] {
  if (keys.length === 0) return [text]
  const pieces = split(text, keys, GROWTH * text.length)
  return pieces ?? [text]
}

function split(text: Buffer, [key, ...rest]: readonly string[], most: number): Buffer[] | undefined {
  if (key === undefined) return [text]
  const elements = elementsOf(text, key)
  const [first] = elements
  const last = elements.at(-1)
  if (first === undefined || last === undefined) return [text]
  if (elements.length === 1 && rest.length === 0) return [text]
  const before = text.subarray(0, first.from)
  const after = text.subarray(last.to)
  const pieces: Buffer[] = []
  let size = 0
  for (const { from, to } of elements) {
    const below = split(text.subarray(from, to), rest, most - size)
    for (const each of below ?? []) {
      size += before.length + each.length + after.length
      if (size > most) return undefined
      pieces.push(Buffer.concat([before, each, after]))
    }
    if (below === undefined) return undefined
  }
  return pieces
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Where the elements of the list stand that is the value of a key of an object. */
function elementsOf(text: Buffer, key: string): Range[] {
  const wanted = Buffer.from(key)
  const elements: Range[] = []
  let depth = 0
  let from = -1
  let isWanted = false
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0
    if (byte === QUOTE) {
      const end = endOfString(text, at)
      if (depth === 1) {
        const next = skipSpace(text, end + 1)
        if (text[next] === COLON)
          isWanted = text.subarray(at + 1, end).equals(wanted) && text[skipSpace(text, next + 1)] === OPEN_LIST
      }
      at = end
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth++
      if (isWanted && depth === 3 && from === -1) from = at
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth--
      if (isWanted && depth === 2 && from !== -1) {
        elements.push({ from, to: at + 1 })
        from = -1
      }
      if (isWanted && depth === 1) return elements
    } else if (depth === 2 && isWanted && byte !== COMMA && byte > SPACE) return []
  }
  return []
}

function endOfString(text: Buffer, from: number): number {
  let at = from + 1
  for (; at < text.length && text[at] !== QUOTE; at++) if (text[at] === SLASH) at++
  return at
}

function skipSpace(text: Buffer, from: number): number {
  let at = from
  while (at < text.length && (text[at] ?? 0) <= SPACE) at++
  return at
}
