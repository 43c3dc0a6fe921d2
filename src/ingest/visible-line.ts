import { isUtf8 } from 'node:buffer'

/**
 * Raw bytes of a line as text of at most `characters` characters: what is not UTF-8 is spelled `\xNN`, byte
 * by byte. Control characters stay: each output escapes them its own way.
 */
export function visibleLine(raw: Buffer, characters: number): string {
  const head = raw.subarray(0, characters * 4)
  const text = isUtf8(head) ? head.toString('utf8') : spell(head)
  return [...text].slice(0, characters).join('')
}

function spell(bytes: Buffer): string {
  let text = ''
  let position = 0
  while (position < bytes.length) {
    const length = sequenceLength(bytes[position] ?? 0)
    const sequence = bytes.subarray(position, position + length)
    const valid = sequence.length === length && isUtf8(sequence)
    text += valid ? sequence.toString('utf8') : `\\x${(bytes[position] ?? 0).toString(16).padStart(2, '0')}`
    position += valid ? length : 1
  }
  return text
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}
