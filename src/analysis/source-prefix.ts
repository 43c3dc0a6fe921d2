import ipaddr from 'ipaddr.js'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'

/** Rows of a VALUES list that one statement takes. */
const BATCH = 2000

/** The network an address is rolled up to: IPv4 /24, IPv6 /64. */
export function prefixOf(address: string): string {
  if (ipaddr.IPv4.isValid(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)
  return `${new ipaddr.IPv6(network.toByteArray()).toRFC5952String()}/64`
}

/** Makes the table `prefix(source_ip, prefix)` of the addresses that a query gives as `source_ip`. */
export async function makePrefixes(db: Database, query: string): Promise<void> {
  await db.run('CREATE OR REPLACE TEMP TABLE prefix (source_ip VARCHAR, prefix VARCHAR)')
  await addPrefixes(db, 'prefix', query)
}

/** Adds to a table like that one. The addresses that the query gives must not be there yet. */
export async function addPrefixes(db: Database, table: string, query: string): Promise<void> {
  const values: string[] = []
  for await (const rows of db.stream(`SELECT DISTINCT source_ip FROM (${query}) WHERE source_ip IS NOT NULL`)) {
    for (const row of rows) {
      const address = String(row['source_ip'])
      values.push(`(${literal(address)}, ${literal(prefixOf(address))})`)
    }
  }
  for (let start = 0; start < values.length; start += BATCH) {
    await db.run(`INSERT INTO ${table} VALUES ${values.slice(start, start + BATCH).join(', ')}`)
  }
}
