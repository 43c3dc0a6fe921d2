import { createHash } from 'node:crypto'

export interface NaiveLine {
  readonly offset: number
  readonly size: number
  /** Without the line end. */
  readonly raw: Buffer
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'binary'

/** Lines the slow and obvious way: one code unit after another. */
export function naiveLines(bytes: Buffer, encoding: Encoding): NaiveLine[] {
  const unit = encoding.startsWith('utf-16') ? 2 : 1
  const codeAt = (at: number): number => {
    if (at < 0 || at + unit > bytes.length) return -1
    if (encoding === 'utf-16le') return bytes.readUInt16LE(at)
    if (encoding === 'utf-16be') return bytes.readUInt16BE(at)
    return bytes.readUInt8(at)
  }
  const lines: NaiveLine[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at += unit) {
    if (codeAt(at) !== 10) continue
    const end = at - unit >= start && codeAt(at - unit) === 13 ? at - unit : at
    lines.push({ offset: start, size: at + unit - start, raw: bytes.subarray(start, end) })
    start = at + unit
  }
  if (start < bytes.length) lines.push({ offset: start, size: bytes.length - start, raw: bytes.subarray(start) })
  return lines
}

/** Whether the file may go to the engine unchanged, by the strict decoder of the platform. */
export function naiveClean(bytes: Buffer, maxLineBytes: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return false
  }
  const text = bytes.toString('latin1')
  if (text.startsWith('\xef\xbb\xbf') || text.includes('\0') || text.includes('\x02')) return false
  if (naiveLines(bytes, 'utf-8').some((line) => line.size > maxLineBytes)) return false
  return !text.includes('\r') || (/\n/.test(text) && !/\r(?!\n)|(?<!\r)\n/.test(text))
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
