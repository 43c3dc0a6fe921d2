import type { Database } from '../sql/database.ts'

/** What a value names. */
export type IdentityKind = 'user' | 'host' | 'path'

/** A value of an event that names somebody or something. */
export interface Identity {
  readonly kind: IdentityKind
  readonly value: string
}

/** Columns of events by what their values name. */
const COLUMNS: Readonly<Record<IdentityKind, readonly string[]>> = {
  user: ['user_name', 'user_email', 'user_id', 'user_target'],
  host: ['host_name', 'source_domain', 'user_domain'],
  path: ['url_path', 'file_name'],
}

/** Every account, host and path that events name, each once, in order; needs the columns of a full load. */
export async function identitiesOf(db: Database): Promise<Identity[]> {
  const found: Identity[] = []
  for (const kind of ['user', 'host', 'path'] as const) {
    const parts = COLUMNS[kind].map(
      (column) => `SELECT DISTINCT ${column} AS value FROM event WHERE ${column} IS NOT NULL`,
    )
    for await (const rows of db.stream(`${parts.join(' UNION ')} ORDER BY value`))
      for (const { value } of rows) found.push({ kind, value: String(value) })
  }
  return found
}

/** Every address that events name, in its usual spelling. */
export async function addressesOf(db: Database): Promise<string[]> {
  const rows = await db.rows(`SELECT DISTINCT source_ip AS value FROM event WHERE source_ip IS NOT NULL
    UNION SELECT DISTINCT forwarded_ip FROM event WHERE forwarded_ip IS NOT NULL ORDER BY value`)
  return rows.map(({ value }) => String(value))
}

/** What a line names, and whether no format took it. */
export interface LineNames {
  readonly input: number
  readonly line: number
  readonly rejected: boolean
  readonly values: readonly string[]
}

/** The lines that name an account or a host, or were rejected, in the order of inputs and lines. No other statement may run meanwhile. */
export async function* lineNames(db: Database): AsyncGenerator<LineNames> {
  const named = [...COLUMNS.user, ...COLUMNS.host]
  const sql = `SELECT input, line, false AS rejected, ${named.join(', ')} FROM event WHERE coalesce(${named.join(', ')}) IS NOT NULL
    UNION ALL BY NAME
    SELECT r.input, CAST(r.rowid - i.first_rowid + 1 AS INTEGER) AS line, true AS rejected FROM record r JOIN input i USING (input)
    WHERE r.class = 'rejected'
    ORDER BY input, line`
  for await (const rows of db.stream(sql)) {
    for (const row of rows) {
      const values = named.flatMap((name) => (typeof row[name] === 'string' ? [row[name]] : []))
      yield { input: Number(row['input']), line: Number(row['line']), rejected: row['rejected'] === true, values }
    }
  }
}
