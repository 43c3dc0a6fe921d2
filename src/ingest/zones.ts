import { contains, parseAddressRange, type AddressRange } from './address-range.ts'

/** A part of the network, by its name and what belongs to it. */
export interface NamedZone {
  readonly name: string
  readonly ranges: readonly AddressRange[]
}

/** Zones as a configuration writes them; ranges that are none are left out, since reading it complains of them. */
export function namedZones(
  zones: readonly { readonly name: string; readonly addresses: readonly string[] }[],
): NamedZone[] {
  return zones.map(({ name, addresses }) => ({
    name,
    ranges: addresses.flatMap((each) => parseAddressRange(each) ?? []),
  }))
}

/** The zone with the longest prefix that an address, or a whole network, lies in; null where there is none. */
export function zoneOf(zones: readonly NamedZone[], address: string): string | null {
  const own = zones.length === 0 ? undefined : parseAddressRange(address)
  if (own === undefined) return null
  let best: { readonly name: string; readonly prefix: number } | null = null
  for (const { name, ranges } of zones) {
    for (const range of ranges) {
      if (range.family !== own.family || range.prefix > own.prefix || !contains(range, own.address)) continue
      if (best === null || range.prefix > best.prefix) best = { name, prefix: range.prefix }
    }
  }
  return best?.name ?? null
}
