import { CONTROL_KINDS } from '../../model/report-parts.ts'
import type { Database } from '../../sql/database.ts'
import { formatInstant } from '../../time/instant.ts'
import { placesOf, type LinePlace } from './line-place.ts'

/** A control that acts so long after the last attempt is an answer to the attack. */
const AFTERMATH_MINUTES = 60

/** A kind of control that acted during the attack, and the lines of its first and last event. */
export interface SeenControl {
  readonly kind: (typeof CONTROL_KINDS)[number]
  readonly events: number
  readonly first: string
  readonly last: string
  readonly firstMicros: number
  readonly places: readonly LinePlace[]
}

// What a defence does leaves its own words: a reason, a lockout, a ban, or the status 429.
const KIND = `CASE
    WHEN activity = 'account_lockout' OR reason = 'locked' THEN 'lockout'
    WHEN reason = 'rate_limited' OR http_status = 429 THEN 'rate_limit'
    WHEN "action" IN ('ban', 'already_banned') THEN 'block'
    WHEN reason = 'mfa_denied' THEN 'second_factor'
    WHEN reason = 'not_allowed' THEN 'rejection' END`

/**
 * Rate limits, lockouts, blocks and rejections that met the sources and accounts of the attack, from its first attempt
 * to an hour after its last. Needs a full load.
 */
export async function controlsSeen(db: Database): Promise<SeenControl[]> {
  const rows = await db.rows(`
    WITH span AS (SELECT min(t) AS first, max(t) AS last FROM chosen_attempt SEMI JOIN malicious USING (attempt)),
      who AS (SELECT DISTINCT source_ip FROM chosen_attempt SEMI JOIN malicious USING (attempt) WHERE source_ip IS NOT NULL),
      whom AS (SELECT DISTINCT account FROM chosen_attempt SEMI JOIN malicious USING (attempt) WHERE account IS NOT NULL),
      act AS (SELECT ${KIND} AS kind, t, input, line, rid, row_number() OVER (ORDER BY t, input, line, rid) AS n FROM chosen_event, span
        WHERE t >= first AND t <= last + INTERVAL ${AFTERMATH_MINUTES} MINUTE AND ${KIND} IS NOT NULL
          AND (source_ip IN (SELECT source_ip FROM who) OR account IN (SELECT account FROM whom)))
    SELECT g.*, a.input AS first_input, a.line AS first_line, b.input AS last_input, b.line AS last_line FROM (
      SELECT kind, count(*) AS events, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last, min(n) AS from_n, max(n) AS to_n FROM act GROUP BY kind) g
      JOIN act a ON a.n = g.from_n JOIN act b ON b.n = g.to_n ORDER BY g.from_n`)
  return rows.flatMap((row) => {
    const kind = CONTROL_KINDS.find((word) => word === row['kind'])
    if (kind === undefined) return []
    const firstMicros = Number(row['first'])
    return [
      {
        kind,
        events: Number(row['events']),
        first: formatInstant(firstMicros),
        last: formatInstant(Number(row['last'])),
        firstMicros,
        places: placesOf(row, 'first', 'last'),
      },
    ]
  })
}
