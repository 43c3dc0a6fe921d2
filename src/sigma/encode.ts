import type { Step } from './modifiers.ts'

/** Encodings that make bytes of bytes. */
export type Encoding = Exclude<Step, 'windash'>

/**
 * The bytes that `base64`, `utf16le` and the like make of a text given as UTF-8; `base64offset` makes three. UTF-16
 * counts code units, `utf16` puts the mark FF FE before little endian ones (modifiers appendix 2.1.0). Null where
 * an encoding leaves nothing of a text: of one byte, `base64offset` knows no character for sure.
 */
export function encode(bytes: Buffer, encoding: Encoding): readonly Buffer[] | null {
  switch (encoding) {
    case 'base64':
      return [Buffer.from(bytes.toString('base64'), 'latin1')]
    case 'base64offset':
      return offsets(bytes)
    case 'utf16le':
      return [Buffer.from(bytes.toString('utf8'), 'utf16le')]
    case 'utf16be':
      return [Buffer.from(bytes.toString('utf8'), 'utf16le').swap16()]
    case 'utf16':
      return [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')])]
  }
}

/** First characters that depend on what stands before a text, by the number of bytes of it in the same group. */
const UNSURE_BEFORE = [0, 2, 3] as const

/** Last characters, padding with them, that depend on what follows, by the bytes of the text in the last group. */
const UNSURE_AFTER = [0, 3, 2] as const

function offsets(bytes: Buffer): readonly Buffer[] | null {
  const variants = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift, 0x20), bytes]).toString('base64')
    const end = whole.length - (UNSURE_AFTER[(bytes.length + shift) % 3] ?? 0)
    return Buffer.from(whole.slice(UNSURE_BEFORE[shift], Math.max(0, end)), 'latin1')
  })
  return variants.some((variant) => variant.length === 0) ? null : variants
}
