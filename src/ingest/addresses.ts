import ipaddr from 'ipaddr.js'
import { literal } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'

/** Rows of a VALUES list that one statement takes. */
const BATCH = 2000

/**
 * The one spelling of an address: dotted IPv4, RFC 5952 IPv6, v4-mapped folded to IPv4, zone index and
 * brackets and a port behind dropped. Null for what is no address. IPv4 in octal, hex or fewer than four parts is none: readers differ.
 */
export function canonicalAddress(text: string): string | null {
  const bare = text.replace(/^\[([^\]]*)\](?::\d{1,5})?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d{1,5}$/, '$1')
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) {
    return bare.split('.').some((part) => part.length > 1 && part.startsWith('0')) ? null : bare
  }
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null
  const address = ipaddr.IPv6.parse(bare)
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString()
  const plain = new ipaddr.IPv6(address.toByteArray())
  return plain.toRFC5952String()
}

/**
 * Gives every source its one spelling. A source that is no address is no source; where `domains` says that
 * `record` has the column, a host name goes there.
 */
export async function canonicalAddresses(db: Database, domains: boolean): Promise<void> {
  await db.run('CREATE TEMP TABLE spelling (raw VARCHAR, canonical VARCHAR)')
  const changed: string[] = []
  for await (const rows of db.stream('SELECT DISTINCT source_ip AS raw FROM record WHERE source_ip IS NOT NULL')) {
    for (const row of rows) {
      const raw = String(row['raw'])
      const canonical = canonicalAddress(raw)
      if (canonical !== raw) changed.push(`(${literal(raw)}, ${canonical === null ? 'NULL' : literal(canonical)})`)
    }
  }
  for (let start = 0; start < changed.length; start += BATCH) {
    await db.run(`INSERT INTO spelling VALUES ${changed.slice(start, start + BATCH).join(', ')}`)
  }
  const name = `CASE WHEN s.canonical IS NULL AND regexp_full_match(s.raw, '[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+') THEN s.raw END`
  const domain = domains ? `, source_domain = coalesce(record.source_domain, ${name})` : ''
  await db.run(`UPDATE record SET source_ip = s.canonical${domain}
    FROM spelling s WHERE record.source_ip = s.raw; DROP TABLE spelling`)
}
