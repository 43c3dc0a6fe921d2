import ipaddr from 'ipaddr.js'

/** A network, its address in RFC 5952. */
export interface Network {
  readonly address: string
  readonly prefix: number
}

/** What is wrong with a network: it is none, or its address has bits behind the prefix. */
export type NetworkFault =
  | { readonly kind: 'not-a-network' }
  | { readonly kind: 'host-bits'; readonly network: Network }

/**
 * Reads `10.0.0.0/8` or `2001:db8::/32`; an address alone is a network of one. Networks of v4-mapped addresses are
 * IPv4 networks, because addresses of events are folded the same way.
 */
export function readNetwork(text: string): Network | NetworkFault {
  const match = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text)
  const bytes = match === null ? null : bytesOf(match[1] ?? '')
  if (match === null || bytes === null) return { kind: 'not-a-network' }
  const bits = bytes.length * 8
  const prefix = match[2] === undefined ? bits : Number(match[2])
  if (prefix > bits) return { kind: 'not-a-network' }
  const masked = bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - index * 8))))
  const network = spell(masked, prefix)
  if (masked.some((byte, index) => byte !== bytes[index])) return { kind: 'host-bits', network }
  return network
}

function bytesOf(address: string): number[] | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).toByteArray()
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return null
  return ipaddr.IPv6.parse(address).toByteArray()
}

function spell(bytes: readonly number[], prefix: number): Network {
  if (bytes.length === 4) return { address: bytes.join('.'), prefix }
  const mapped = prefix >= 96 && bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff))
  if (mapped) return { address: bytes.slice(12).join('.'), prefix: prefix - 96 }
  return { address: new ipaddr.IPv6([...bytes]).toRFC5952String(), prefix }
}
