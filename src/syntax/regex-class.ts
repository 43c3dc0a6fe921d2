import { type Atom, invalid, readEscape, type RegexFault } from './regex-escape.ts'

const POSIX: ReadonlySet<string> = new Set(
  'alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit'.split(' '),
)

/** Reads a class in brackets that begins at `start`: `[a-z]`, `[^\d_]`, `[[:alpha:]]`, `[]x]`. */
export function readClass(text: string, start: number): Atom | RegexFault {
  let index = start + 1
  let size = 4
  if (text[index] === '^') {
    index += 1
    size += 12
  }
  const first = index
  while (index < text.length) {
    if (text[index] === ']' && index > first) return { end: index + 1, size, code: null }
    const item = readItem(text, index)
    if (!('end' in item)) return item
    index = item.end
    size += item.size
  }
  return invalid(start, 'this bracket is not closed', 'Write \\[ for the character itself.')
}

function readItem(text: string, index: number): Atom | RegexFault {
  const posix = /^\[:\^?([^\]]*?):\]/.exec(text.slice(index, index + 40))
  if (posix !== null) {
    if (POSIX.has(posix[1] ?? '')) return { end: index + posix[0].length, size: 6, code: null }
    return invalid(index, `there is no class ${posix[0]}`, 'Examples: [:alpha:], [:digit:].')
  }
  const low = readOne(text, index)
  if (!('end' in low)) return low
  const range = text[low.end] === '-' && low.end + 1 < text.length && text[low.end + 1] !== ']'
  if (!range || low.code === null) return low
  const high = readOne(text, low.end + 1)
  if (!('end' in high)) return high
  if (high.code === null || high.code < low.code) {
    return invalid(index, `${text.slice(index, high.end)} is no range`, 'Write \\- for the character itself.')
  }
  // A range beyond ASCII is several ranges of bytes.
  return { end: high.end, size: high.code < 0x80 ? 1 : 24, code: null }
}

function readOne(text: string, index: number): Atom | RegexFault {
  if (text[index] === '\\') return readEscape(text, index)
  const code = text.codePointAt(index) ?? 0
  return { end: index + (code > 0xffff ? 2 : 1), size: code < 0x80 ? 1 : 4, code }
}
