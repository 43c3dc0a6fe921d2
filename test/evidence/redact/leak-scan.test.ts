import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLeakScanner, inflatedParts, type Leak } from '../../../src/evidence/redact/leak-scan.ts'
import { createVocabulary } from '../../../src/evidence/redact/vocabulary.ts'

const isUsual = createVocabulary([], [], [])
const SECRETS = [
  'alice',
  'alice.smith@corp.example',
  'WKS-ACME-0042',
  '198.51.100.7',
  '/home/asmith/cv.docx',
  '管理者アカウント',
  'Zoë Müller',
]

async function leaksOf(bytes: Uint8Array, size = 4096): Promise<readonly Leak[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
  }
  const found = [...(await createLeakScanner(SECRETS, isUsual).scan(chunks()))]
  for (const { content } of inflatedParts(Buffer.from(bytes))) {
    found.push(...(await createLeakScanner(SECRETS, isUsual).scan(once(content))))
  }
  return found
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

const text =
  (encode: (value: string) => string) =>
  (value: string): Buffer =>
    Buffer.from(encode(value))
const bytes = (value: string, write: (byte: number) => string): string => Array.from(Buffer.from(value), write).join('')
const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Written here once more, by what each encoding is, and not by what the check looks for. */
const WAYS: Readonly<Record<string, (value: string) => Buffer>> = {
  'plain': text((value) => `user=${value};`),
  'capitals': text((value) => ` ${value.toUpperCase()} `),
  'base64': text((value) => Buffer.from(value).toString('base64')),
  'base64, one byte before': text((value) => Buffer.from(`u${value} and more`).toString('base64')),
  'base64, two bytes before': text((value) => Buffer.from(`u:${value}`).toString('base64')),
  'base64url': text((value) => Buffer.from(`>>>${value}???`).toString('base64url')),
  'base64 of UTF-16': text((value) => Buffer.from(`x ${value}`, 'utf16le').toString('base64')),
  'URL': text((value) => bytes(value, (byte) => `%${hex(byte).toUpperCase()}`)),
  'URL as usual': text((value) => `?q=${encodeURIComponent(value)}&x`),
  'URL twice': text((value) => encodeURIComponent(bytes(value, (byte) => `%${hex(byte)}`))),
  'UTF-16LE': (value) => Buffer.from(`x${value}y`, 'utf16le'),
  'UTF-16BE': (value) => Buffer.from(`x${value}y`, 'utf16le').swap16(),
  'hexadecimal': text((value) => Buffer.from(value).toString('hex').toUpperCase()),
  'hexadecimal with blanks': text((value) => Array.from(Buffer.from(value), hex).join(' ')),
  'reversed': text((value) => ` ${[...value].toReversed().join('')} `),
  'JSON': text(
    (value) =>
      `"${Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`,
  ),
  'HTML': text((value) => Array.from(value, (letter) => `&#${letter.codePointAt(0) ?? 0};`).join('')),
  'HTML, hexadecimal': text((value) =>
    Array.from(value, (letter) => `&#x${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()};`).join(''),
  ),
  'quoted-printable': text((value) => bytes(value, (byte) => `=${hex(byte).toUpperCase()}`)),
  'octal': text((value) => bytes(value, (byte) => `\\${byte.toString(8).padStart(3, '0')}`)),
  'escaped bytes': text((value) => bytes(value, (byte) => `\\x${hex(byte)}`)),
  'gzip': (value) => Buffer.concat([Buffer.from('before'), gzipSync(`user=${value}`)]),
  'zlib': (value) => Buffer.concat([Buffer.from('before'), deflateSync(`user=${value}`)]),
  'inside a longer word': text((value) => `xq${value}qx`),
}

describe('the leak check', () => {
  it.each(Object.entries(WAYS))('finds every planted value: %s', async (way, encode) => {
    const noise = Buffer.from('2025-10-18 16:28:19 Failed password for userbcdf from 203.0.113.9\n'.repeat(40))
    for (const secret of SECRETS) {
      // A part of a longer number is another address.
      if (way === 'inside a longer word' && /^\d/.test(secret)) continue
      const found = await leaksOf(Buffer.concat([noise, encode(secret), noise]))
      expect(
        found.map(({ value }) => value),
        `${secret} as ${way}`,
      ).toContain(secret)
    }
  })

  it('finds them wherever chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...SECRETS),
        async (pad, size, secret) => {
          const found = await leaksOf(Buffer.from(`${' '.repeat(pad)}${secret}${' '.repeat(pad)}`), size)
          expect(found.map(({ value }) => value)).toContain(secret)
          expect(found.find(({ value }) => value === secret)?.offset).toBe(pad)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes no usual word, no digest and no other address for one', async () => {
    const scanner = createLeakScanner(
      ['login', 'rname', 'decade', '10.0.0.1', 'ecur'],
      createVocabulary([], [], ['username security']),
    )
    const clean = `username security 110.0.0.1 10.0.0.12 10.0.0.1.5 ${'0decade123456789'.repeat(4)}`
    expect(await scanner.scan(once(Buffer.from(clean)))).toEqual([])
  })
})
