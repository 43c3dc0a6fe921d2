import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAddressPseudonyms,
  formatAddress,
  parseAddress,
} from '../../../src/evidence/redact/address-pseudonyms.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const bits = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
const common = (a: Uint8Array, b: Uint8Array): number => {
  const [x, y] = [bits(a), bits(b)]
  for (let at = 0; at < x.length; at++) if (x[at] !== y[at]) return at
  return x.length
}

/** Two addresses of one family; `near`: they begin alike. */
const pairOf = (size: 4 | 16) =>
  fc
    .tuple(
      fc.uint8Array({ minLength: size, maxLength: size }),
      fc.uint8Array({ minLength: size, maxLength: size }),
      fc.nat(size),
    )
    .map(([a, b, shared]): [Uint8Array, Uint8Array] => [
      a,
      Uint8Array.from(b, (byte, at) => (at < shared ? (a[at] ?? 0) : byte)),
    ])

const KINDS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]
const inside = (address: Uint8Array): string[] =>
  KINDS.filter((kind) => {
    const [start = '', length = ''] = kind.split('/')
    const block = parseAddress(start)
    return block.length === address.length && common(block, address) >= Number(length)
  })

describe('pseudonyms of addresses', () => {
  it.each([4, 16] as const)(
    'of %s bytes share as many leading bits as the addresses do, so no two are the same',
    (size) => {
      fc.assert(
        fc.property(key, pairOf(size), (secret, [a, b]) => {
          // Blocks that stay as they are, are all of this host, of everybody, or of notations.
          const pseudonyms = createAddressPseudonyms(secret)
          fc.pre(!pseudonyms.keeps(a) && !pseudonyms.keeps(b))
          expect(common(pseudonyms.of(a), pseudonyms.of(b))).toBe(common(a, b))
        }),
      )
    },
  )

  it('stay in the kind of network that they are of', () => {
    const start = fc.constantFrom(...KINDS.map((kind) => parseAddress(kind.split('/')[0] ?? '')))
    fc.assert(
      fc.property(key, start, fc.uint8Array({ minLength: 16, maxLength: 16 }), (secret, block, noise) => {
        const address = Uint8Array.from(block, (byte, at) => (at < 2 ? byte : (noise[at] ?? 0)))
        expect(inside(createAddressPseudonyms(secret).of(address))).toEqual(inside(address))
      }),
    )
    fc.assert(
      fc.property(key, pairOf(4), (secret, [address]) => {
        expect(inside(createAddressPseudonyms(secret).of(address))).toEqual(inside(address))
      }),
    )
  })

  it('change with the key, and leave what is everybody’s', () => {
    const [a, b] = [1, 2].map((byte) => createAddressPseudonyms(Buffer.alloc(32, byte)))
    const of = (which: typeof a, text: string): string =>
      formatAddress(which?.of(parseAddress(text)) ?? new Uint8Array())
    expect(of(a, '198.51.100.7')).not.toBe(of(b, '198.51.100.7'))
    for (const same of ['127.0.0.1', '0.0.0.0', '255.255.255.255', '::1', '::', 'ff02::1'])
      expect(of(a, same)).toBe(same)
  })

  it('are spelled as addresses are (RFC 5952)', () => {
    fc.assert(
      fc.property(fc.oneof(pairOf(4), pairOf(16)), ([bytes]) => {
        const text = formatAddress(bytes)
        expect(isIP(text)).toBe(bytes.length === 4 ? 4 : 6)
        expect([...parseAddress(text)]).toEqual([...bytes])
      }),
    )
    expect(['2001:db8::1', '::', '1::', '::ffff:10.1.2.3'].map((text) => formatAddress(parseAddress(text)))).toEqual([
      '2001:db8::1',
      '::',
      '1::',
      '::ffff:a01:203',
    ])
  })
})
