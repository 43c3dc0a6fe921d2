import type { Prng } from './prng.ts'

/** Somebody who uses the platform. */
export interface Person {
  /** The account: a lower-case address at an example domain. */
  readonly account: string
  /** The account as this person types it; some begin it with capitals. */
  readonly typed: string
  readonly userId: number
  readonly userAgent: string
  /** Whether the person works in the office and shares its address. */
  readonly office: boolean
  /** The person's own address, used outside the office. */
  readonly ownAddress: string
}

/** The address that everybody in the office shares. */
export const OFFICE_ADDRESS = '203.0.113.10'

/**
 * The person with this number, from 0. A person depends on the number and on the person's own
 * stream `prng`, so nobody changes when others come or go.
 */
export function person(index: number, prng: Prng): Person {
  const round = Math.floor(index / GIVEN.length)
  const given = GIVEN[index % GIVEN.length] ?? ''
  // 30 given names and 31 family names: the step of 7 meets each of the 930 pairs once, then numbers tell them apart.
  const namesakes = Math.floor(index / (GIVEN.length * FAMILY.length))
  const family = `${FAMILY[(index * 7 + round) % FAMILY.length] ?? ''}${namesakes === 0 ? '' : namesakes + 1}`
  const domain = DOMAINS[index % DOMAINS.length] ?? ''
  const capitals = prng.chance(1, 10)
  return {
    account: `${given}.${family}@${domain}`,
    typed: capitals ? `${capital(given)}.${capital(family)}@${domain}` : `${given}.${family}@${domain}`,
    userId: 101 + index,
    userAgent: prng.pick(BROWSERS),
    office: prng.chance(3, 5),
    ownAddress: ownAddress(index),
  }
}

/** The address of somebody's own line: every third has IPv6, the others are from two documentation networks. */
function ownAddress(index: number): string {
  if (index % 3 === 2) return `2001:db8:40:${(index + 1).toString(16)}::${(16 + (index % 200)).toString(16)}`
  const host = 20 + (Math.floor(index / 3) % 180)
  return index % 3 === 0 ? `198.51.100.${host}` : `192.0.2.${host}`
}

function capital(name: string): string {
  const first = name.charAt(0)
  return first >= 'a' && first <= 'z' ? String.fromCharCode(first.charCodeAt(0) - 32) + name.slice(1) : name
}

const DOMAINS = ['example.org', 'example.com', 'example.net', 'staff.example.org'] as const

const GIVEN: readonly string[] = (
  'ada bruno carla dmitri elin farid greta hugo ines jonas karin lars mira nils olga pablo quinn ' +
  'rosa sven tilda ursula viktor wanda xavi yara zoë amir birgit cedric dora'
).split(' ')

const FAMILY: readonly string[] = (
  'almqvist berg castro dahl eriksen farkas gomez holm ibsen jansen keller lindholm moreau novak ' +
  "o'brien petrov quist rossi sandberg torres ueda vargas weiss xu yilmaz zander aalto brandt costa " +
  'duarte engel'
).split(' ')

/** What ordinary browsers say of themselves. */
export const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
] as const

/** File names that people give to documents; the number is the document's own. */
export const FILE_STEMS = ['report', 'offer', 'minutes', 'thesis', 'invoice', 'plan', 'contract', 'paper'] as const
