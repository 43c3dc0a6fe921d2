/** A value that must not be found, as it looks in one encoding. */
export interface Needle {
  readonly value: string
  readonly encoding: string
  readonly bytes: Buffer
  /** ASCII letters are found in both cases. */
  readonly folds: boolean
  /** Only whole words count, unless what stands around is no usual word either. */
  readonly isWord: boolean
}

type Encode = (text: string) => readonly (Buffer | string)[]

const each = (text: string, write: (byte: number) => string): string =>
  Array.from(Buffer.from(text), (byte) => write(byte)).join('')
const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const units = (text: string, write: (unit: number) => string): string =>
  Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at))).join('')
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')

/** Where base64 groups begin is not known: the letters that are the same wherever it is, for all three ways. */
function base64(bytes: Buffer): string[] {
  return [0, 1, 2].map((skip) => {
    const text = Buffer.concat([Buffer.alloc(skip), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and the last letters hold bits of what is before and behind.
    const from = Math.ceil((skip * 8) / 6)
    return text.slice(from, Math.floor(((skip + bytes.length) * 8) / 6))
  })
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')
const reversed = (text: string): string => [...text].toReversed().join('')

/** The ways in which a value may be written down, beside as it is. Those of `EXACT` do not fold case. */
export const ENCODINGS: Readonly<Record<string, Encode>> = {
  'URL': (text) => [encodeURIComponent(text), each(text, (byte) => `%${hex(byte)}`)],
  'URL, twice': (text) => [encodeURIComponent(encodeURIComponent(text)), each(text, (byte) => `%25${hex(byte)}`)],
  'JSON': (text) => [
    JSON.stringify(text).slice(1, -1),
    units(text, (unit) => `\\u${unit.toString(16).padStart(4, '0')}`),
  ],
  'HTML, decimal': (text) => [Array.from(text, (letter) => `&#${letter.codePointAt(0) ?? 0};`).join('')],
  'HTML, hexadecimal': (text) => [
    Array.from(text, (letter) => `&#x${(letter.codePointAt(0) ?? 0).toString(16)};`).join(''),
  ],
  'hexadecimal': (text) => [Buffer.from(text).toString('hex'), utf16(text).toString('hex')],
  'hexadecimal, spaced': (text) => [' ', ':', '-'].map((mark) => Array.from(Buffer.from(text), hex).join(mark)),
  'escaped bytes': (text) => [each(text, (byte) => `\\x${hex(byte)}`)],
  'octal': (text) => [each(text, (byte) => `\\${byte.toString(8).padStart(3, '0')}`)],
  'quoted-printable': (text) => [each(text, (byte) => `=${hex(byte)}`)],
  'UTF-16LE': (text) => [utf16(text)],
  'UTF-16BE': (text) => [Buffer.from(utf16(text)).swap16()],
  'UTF-32': (text) => [Buffer.from(Uint32Array.from(text, (letter) => letter.codePointAt(0) ?? 0).buffer)],
  'base64': (text) => base64(Buffer.from(text)),
  'base64url': (text) => base64(Buffer.from(text)).map(urlSafe),
  'base64 of UTF-16': (text) => base64(utf16(text)),
  'reversed': (text) => [reversed(text)],
  'reversed labels': (text) => (text.includes('.') ? [text.split('.').toReversed().join('.')] : []),
  'ROT13': (text) => [
    text.replaceAll(/[a-z]/gi, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + (/[a-m]/i.test(letter) ? 13 : -13)),
    ),
  ],
}

const EXACT = /^base64/
const WORDLIKE = /^(?:reversed|ROT13|JSON|URL)/

/** Shorter ones turn up by chance: letters of base64, bytes of all others. */
const LEAST = { exact: 6, others: 8, words: 5 }

/** All the looks of a value. Encodings in which a short value is no proof of anything are left out. */
export function needlesOf(value: string): Needle[] {
  const forms = new Set([
    value,
    value.normalize('NFC'),
    value.normalize('NFD'),
    value.toLowerCase(),
    value.toUpperCase(),
  ])
  const found = new Map<string, Needle>()
  const put = (encoding: string, bytes: Buffer, folds: boolean, isWord: boolean): void => {
    const key = `${folds ? bytes.toString('latin1').toLowerCase() : bytes.toString('latin1')}\0${folds}`
    if (!found.has(key)) found.set(key, { value, encoding, bytes, folds, isWord })
  }
  for (const form of forms) put('plain', Buffer.from(form), true, true)
  for (const dashed of /^(?:\d{1,3}\.){3}\d{1,3}$/.test(value) ? [value.replaceAll('.', '-')] : [])
    put('dashes', Buffer.from(dashed), true, true)
  for (const [encoding, encode] of Object.entries(ENCODINGS)) {
    const isExact = EXACT.test(encoding)
    for (const form of isExact ? forms : [value]) {
      for (const encoded of encode(form)) {
        const bytes = typeof encoded === 'string' ? Buffer.from(encoded) : encoded
        if (bytes.equals(Buffer.from(form))) continue
        const isWord = WORDLIKE.test(encoding) && /^[\p{L}\p{N}]+$/u.test(bytes.toString())
        const least = isExact ? LEAST.exact : isWord ? LEAST.words : LEAST.others
        if (bytes.length >= least) put(encoding, bytes, !isExact, isWord)
      }
    }
  }
  return [...found.values()]
}
