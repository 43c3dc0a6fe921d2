import { contains, parseAddressRange, type AddressRange } from '../ingest/address-range.ts'

/**
 * Ranges in which no host of the internet is: an address from there is a gateway, a proxy, a container network, or a
 * machine of one's own (RFC 1122, 1918, 3927, 4193, 4291, 6598).
 */
const LOCAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/127',
  'fc00::/7',
  'fe80::/10',
].flatMap((range) => parseAddressRange(range) ?? [])

/** Whether an address says nothing to anybody outside, and may hide many clients. */
export function isLocal({ address }: AddressRange): boolean {
  return LOCAL.some((range) => contains(range, address))
}
