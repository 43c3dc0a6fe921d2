import { createHmac } from 'node:crypto'

/** Gives every address another one, in the same kind of network. */
export interface AddressPseudonyms {
  /** The pseudonym of an IPv4 address (4 bytes) or an IPv6 address (16 bytes). */
  of(address: Uint8Array): Uint8Array
  /** Whether an address tells of nobody, so that it stays. */
  keeps(address: Uint8Array): boolean
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)

/**
 * Blocks that say what kind of address it is. Each is mapped onto itself, so that an internal address stays an internal one:
 * RFC 1918, 6598 (shared), 3927 and 4291 (link-local), 4193 (unique local), multicast and reserved ones.
 */
const BLOCKS = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3',
  '::/8 64:ff9b::/96 fc00::/7 fe80::/10 ff00::/8',
].map((family) => family.split(' ').map(blockOf))

/** Blocks whose addresses tell of nobody: this host, everybody, and notations of IPv4 that are dealt with as such. */
const KEPT = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/8', 'ff00::/8'].map(blockOf)

interface Block {
  readonly bytes: Uint8Array
  readonly length: number
}

/**
 * Keyed pseudonyms that preserve prefixes, as Crypto-PAn makes them (Xu, Fan, Ammar, Moon 2002): two addresses share as many
 * leading bits as their pseudonyms do. Whether a bit is turned is one bit of HMAC-SHA-256 over the bits before it; where
 * turning would carry a block of BLOCKS elsewhere, it is not. So it is a permutation of the addresses of each family.
 */
export function createAddressPseudonyms(key: Uint8Array): AddressPseudonyms {
  const turned = new Map<string, boolean>()
  const keeps = (address: Uint8Array): boolean => KEPT.some((block) => holds(block, address, block.length))
  return {
    keeps,
    of(address) {
      if (keeps(address)) return address
      const made = Uint8Array.from(address)
      const embedded = translated(address) ? 96 : 0
      let prefix = ''
      for (let at = 0; at < address.length * 8; at++) {
        const bit = bitOf(address, at)
        if (at >= embedded) {
          const node = `${address.length}:${prefix}`
          const turn = turned.get(node) ?? (!isFixed(address, at) && turns(key, node))
          turned.set(node, turn)
          if (turn) flip(made, at)
        }
        prefix += bit
      }
      return made
    },
  }
}

const turns = (key: Uint8Array, node: string): boolean =>
  ((createHmac('sha256', key).update(`address\0${node}`).digest()[0] ?? 0) & 1) === 1

/** NAT64 (RFC 6052) holds an IPv4 address in its last 32 bits; what is before them says that it does. */
const NAT64 = blockOf('64:ff9b::/96')
const translated = (address: Uint8Array): boolean => address.length === 16 && holds(NAT64, address, 96)

/** Whether one of the two halves below a prefix holds a block, or is inside none: then it must stay where it is. */
function isFixed(address: Uint8Array, at: number): boolean {
  const blocks = BLOCKS[address.length === 4 ? 0 : 1] ?? []
  return blocks.some((block) => at < block.length && holds(block, address, at))
}

function holds({ bytes, length }: Block, address: Uint8Array, most: number): boolean {
  if (bytes.length !== address.length) return false
  for (let at = 0; at < Math.min(length, most); at++) if (bitOf(bytes, at) !== bitOf(address, at)) return false
  return true
}

const bitOf = (bytes: Uint8Array, at: number): 0 | 1 => ((((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1 ? 1 : 0)

function flip(bytes: Uint8Array, at: number): void {
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (0x80 >> (at & 7))
}

function blockOf(text: string): Block {
  const [address = '', length = ''] = text.split('/')
  return { bytes: parseAddress(address), length: Number(length) }
}

/** Whether a text is an IPv4 address, in decimal numbers without zeros before them. */
export function isIPv4(text: string): boolean {
  return IPV4.test(text)
}

/** Whether a text is an IPv6 address (RFC 4291, 2.2); one with a zone is none. */
export function isIPv6(text: string): boolean {
  const last = text.slice(text.lastIndexOf(':') + 1)
  const plain = last.includes('.') ? (isIPv4(last) ? text.replace(last, '0:0') : '') : text
  const halves = plain.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (halves.length > 2 || plain === '' || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}

/** The bytes of an address that is known to be one, with an IPv4 address at its end or not. */
export function parseAddress(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  const [, before = '', last] = /^(.*:)((?:\d+\.){3}\d+)$/.exec(text) ?? []
  const plain =
    last === undefined
      ? text
      : `${before}${last
          .split('.')
          .reduce((sum, part) => sum * 256 + Number(part), 0)
          .toString(16)
          .padStart(8, '0')
          .replace(/(.{4})/, '$1:')}`
  const [left = '', right] = plain.split('::')
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)))
  const [head, tail] = [groups(left), groups(right ?? '')]
  const all =
    right === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/** An address in its usual spelling (RFC 5952). */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  )
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length)
  const [longest] = runs
  if (longest === undefined) return groups.join(':')
  const text = groups.join(':')
  return `${text.slice(0, longest.index).replace(/:$/, '')}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`
}
