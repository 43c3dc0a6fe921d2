import type { Prng } from '../prng.ts'

/**
 * Addresses that nobody honest uses. The documentation networks are small, so that scattered ones are from
 * many IPv6 networks as well.
 */
export function attackerAddress(prng: Prng): string {
  return scattered(prng, prng.below(3), prng.below(150))
}

/** So many different addresses, which have no network in common. */
export function scatteredAddresses(prng: Prng, count: number): string[] {
  const start = prng.below(150)
  return Array.from({ length: count }, (_, index) => scattered(prng, index, (start + index * 7) % 150))
}

function scattered(prng: Prng, network: number, host: number): string {
  if (network % 3 === 0) return `203.0.113.${60 + host}`
  if (network % 3 === 1) return `2001:db8:${(0xa000 + host * 5).toString(16)}:${group(prng)}::${group(prng)}`
  return host < 50 ? `198.51.100.${204 + host}` : `2001:db8:${(0xc000 + host * 3).toString(16)}::${group(prng)}`
}

/** Sixteen bits of an address, without the leading zeros that RFC 5952 leaves out. */
function group(prng: Prng): string {
  return prng.between(1, 0xfff).toString(16)
}

/** So many different addresses of one IPv4 /24, at most 160. */
export function neighbourAddresses(prng: Prng, count: number): string[] {
  const start = prng.below(160)
  // The step has no divisor in common with 160, so no address comes twice.
  return Array.from({ length: count }, (_, index) => `203.0.113.${60 + ((start + index * 37) % 160)}`)
}

/** What programs that attack say of themselves. */
export const ATTACK_AGENTS = [
  'python-requests/2.32.3',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.0.0 Safari/537.36',
  'curl/8.14.1',
  'Go-http-client/1.1',
] as const
