import { literal } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'
import { type AddressRange, contains } from './address-range.ts'
import { canonicalAddress } from './addresses.ts'

/** Rows of a VALUES list that one statement takes. */
const BATCH = 2000

/** Proxies may stand in a row, but not by the hundred: what is longer was made to be long. */
const MOST_HOPS = 64

/**
 * The client that a chain of forwarded addresses names, as far as it can be believed: every proxy writes down who spoke
 * to it, so that the last hop is the word of the peer, the one before it the word of that hop. The first from the right
 * that is no trusted proxy is the client; what stands before it anybody may have written. Null where no hop can
 * be told: all are proxies, or one hides who it was (`unknown`, `_name`). `claim` is the value of `X-Forwarded-For` (a
 * list of addresses) or of `Forwarded` (RFC 7239), several of them joined by commas or as a list in JSON.
 */
export function clientOf(claim: string, isTrusted: (address: string) => boolean): string | null {
  const hops = hopsOf(claim).filter((hop) => hop !== '')
  for (const hop of hops.slice(-MOST_HOPS).toReversed()) {
    const address = canonicalAddress(hop)
    if (address === null) return null
    if (!isTrusted(address)) return address
  }
  return null
}

const FOR = /^for\s*=/i

// Both headers are cut at every comma, whatever stands in quotes: what the client sent stands before what its proxy wrote,
// and must not be able to swallow that by a quote that it never closes.
function hopsOf(claim: string): string[] {
  return listOf(claim)
    .flatMap((value) => value.split(','))
    .map((element) => {
      const parts = element.split(';').map((part) => part.trim())
      const client = parts.find((part) => FOR.test(part))?.replace(FOR, '') ?? element
      return client.trim().replace(/^"/, '').replace(/"$/, '')
    })
}

/** A log in JSON holds a header that came several times as a list. */
function listOf(claim: string): string[] {
  if (!claim.startsWith('[') || !claim.endsWith(']')) return [claim]
  try {
    const values: unknown = JSON.parse(claim)
    return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : [claim]
  } catch {
    return [claim]
  }
}

/**
 * Gives events whose source is a trusted proxy the client that it names. The claim stays as it is; port and name of
 * the proxy go, since they are not those of the client. Sources must have their one spelling already.
 */
export async function trustProxies(
  db: Database,
  proxies: readonly AddressRange[],
  present: ReadonlySet<string>,
): Promise<void> {
  if (proxies.length === 0 || !present.has('source_ip') || !present.has('forwarded_ip')) return
  const known = new Map<string, boolean>()
  const isTrusted = (address: string): boolean => {
    const trusted = known.get(address) ?? proxies.some((range) => contains(range, address))
    if (known.size < BATCH) known.set(address, trusted)
    return trusted
  }
  const clients: string[] = []
  const pairs = `SELECT DISTINCT source_ip AS peer, forwarded_ip AS claim FROM record WHERE source_ip IS NOT NULL AND forwarded_ip IS NOT NULL`
  for await (const rows of db.stream(pairs)) {
    for (const row of rows) {
      const [peer, claim] = [String(row['peer']), String(row['claim'])]
      const client = isTrusted(peer) ? clientOf(claim, isTrusted) : null
      if (client !== null) clients.push(`(${literal(peer)}, ${literal(claim)}, ${literal(client)})`)
    }
  }
  if (clients.length === 0) return
  await db.run('CREATE TEMP TABLE client (peer VARCHAR, claim VARCHAR, address VARCHAR)')
  for (let start = 0; start < clients.length; start += BATCH) {
    await db.run(`INSERT INTO client VALUES ${clients.slice(start, start + BATCH).join(', ')}`)
  }
  const gone = ['source_port', 'source_domain'].filter((name) => present.has(name)).map((name) => `, ${name} = NULL`)
  await db.run(`UPDATE record SET source_ip = c.address${gone.join('')}
    FROM client c WHERE record.source_ip = c.peer AND record.forwarded_ip = c.claim; DROP TABLE client`)
}
