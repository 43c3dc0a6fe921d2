import ipaddr from 'ipaddr.js'

/** Where an address lies, as far as the address itself says: `external`, `internal`, `loopback`, `other` or `unknown`. */
export function addressZone(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  return ZONES[ipaddr.process(address).range()] ?? 'other'
}

const ZONES: Readonly<Record<string, string>> = {
  unicast: 'external',
  private: 'internal',
  uniqueLocal: 'internal',
  linkLocal: 'internal',
  carrierGradeNat: 'internal',
  loopback: 'loopback',
}
