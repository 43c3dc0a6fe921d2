import ipaddr from 'ipaddr.js'

/** All addresses that begin with the same `prefix` bits. A single address has the full length as its prefix. */
export interface AddressRange {
  readonly family: 4 | 6
  /** The first address of the range, as the events spell addresses: RFC 5952, v4-mapped written as IPv4. */
  readonly address: string
  readonly prefix: number
}

/**
 * Reads an address or a CIDR range; bits behind the prefix are cleared. Only the usual spelling of IPv4 is
 * taken: `010.1.1.1` and `127.1` mean different things to different programs. Returns undefined otherwise.
 */
export function parseAddressRange(given: string): AddressRange | undefined {
  const [address = '', length, ...rest] = given.split('/')
  if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined
  const parsed = parseAddress(address)
  if (!parsed) return undefined
  const bits = parsed.kind() === 'ipv4' ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits) return undefined
  return normalise(parsed, prefix)
}

type Parsed = ReturnType<typeof ipaddr.parse>

function parseAddress(address: string): Parsed | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  if (!address.includes(':') || address.includes('%') || !ipaddr.IPv6.isValid(address)) return undefined
  return ipaddr.IPv6.parse(address)
}

function normalise(parsed: Parsed, prefix: number): AddressRange {
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= 96) {
    return normalise(parsed.toIPv4Address(), prefix - 96)
  }
  if (parsed instanceof ipaddr.IPv6) {
    const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${prefix}`)
    return { family: 6, address: network.toRFC5952String(), prefix }
  }
  const network = ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/${prefix}`)
  return { family: 4, address: network.toString(), prefix }
}

/** Whether an address, in its one spelling, lies in a range. */
export function contains(range: AddressRange, text: string): boolean {
  const address = ipaddr.parse(text)
  const base = ipaddr.parse(range.address)
  return address.kind() === base.kind() && address.match(base, range.prefix)
}
