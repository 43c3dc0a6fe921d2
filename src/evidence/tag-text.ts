import { isAscii, isUtf8 } from 'node:buffer'

/** What is no text in its encoding is undefined. */
type Decoder = (bytes: Buffer) => string | undefined

const utf16 = (bytes: Buffer, little: boolean): string | undefined => {
  if (bytes.length % 2 !== 0) return undefined
  const text = (little ? bytes : Buffer.from(bytes).swap16()).toString('utf16le')
  return /\p{Surrogate}/u.test(text) ? undefined : text.replace(/^\uFEFF/, '')
}

/** By the name in bagit.txt, in small letters without marks between. Tables of other encodings are not worth having. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  utf8: (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined),
  usascii: (bytes) => (isAscii(bytes) ? bytes.toString('latin1') : undefined),
  iso88591: (bytes) => bytes.toString('latin1'),
  // Without a mark the larger half comes first (RFC 2781, 4.3).
  utf16: (bytes) => utf16(bytes, bytes[0] === 0xff && bytes[1] === 0xfe),
  utf16le: (bytes) => utf16(bytes, true),
  utf16be: (bytes) => utf16(bytes, false),
}

const decoderOf = (encoding: string): Decoder | undefined => DECODERS[encoding.toLowerCase().replaceAll(/[-_ ]/g, '')]

/** Whether tag files in an encoding of this name can be read. */
export function isKnownEncoding(encoding: string): boolean {
  return decoderOf(encoding) !== undefined
}

/** The text of a tag file; undefined when it is none in this encoding. */
export function tagText(bytes: Buffer, encoding: string): string | undefined {
  return decoderOf(encoding)?.(bytes)
}

/** Lines end in LF, CR or CRLF; nothing stands behind the last end. */
export function tagLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
