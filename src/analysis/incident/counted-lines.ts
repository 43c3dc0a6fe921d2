import type { Database } from '../../sql/database.ts'
import { placesOf, withPlaces, type LinePlace } from './line-place.ts'

/** What a phase is made of, and its first and last line. */
export interface PhaseCounts {
  readonly phase: number
  readonly failures: number
  readonly enumerations: number
  readonly successes: number
  readonly others: number
  readonly first: readonly LinePlace[]
  readonly last: readonly LinePlace[]
}

/** Counts each phase. Needs `phase_attempt`. */
export async function phaseCounts(db: Database): Promise<PhaseCounts[]> {
  const query = `SELECT phase, coalesce(sum(count) FILTER (failed_login), 0)::BIGINT AS failures,
      coalesce(sum(count) FILTER (enumeration AND activity <> 'login'), 0)::BIGINT AS enumerations,
      coalesce(sum(count) FILTER (success_login), 0)::BIGINT AS successes, sum(count)::BIGINT AS attempts,
      min(attempt) AS first, max(attempt) AS last
    FROM phase_attempt JOIN chosen_attempt USING (attempt) GROUP BY phase`
  const rows = await db.rows(`SELECT * FROM (${withPlaces(query, 'first', 'last')}) ORDER BY phase`)
  return rows.map((row) => {
    const count = (name: string): number => Number(row[name])
    const [failures, enumerations, successes] = [count('failures'), count('enumerations'), count('successes')]
    return {
      phase: count('phase'),
      failures,
      enumerations,
      successes,
      others: count('attempts') - failures - enumerations - successes,
      first: placesOf(row, 'first'),
      last: placesOf(row, 'last'),
    }
  })
}

/** What the key figures count, as conditions on attempts. */
const COUNTED = {
  failed_logins: 'failed_login',
  enumeration_attempts: "enumeration AND activity <> 'login'",
  successful_logins: 'success_login',
  attempts: 'true',
} as const

export type Counted = keyof typeof COUNTED

/** The first and the last line of what each key figure counts in the attack; nothing where it counts nothing. */
export async function countedLines(db: Database): Promise<Readonly<Record<Counted, readonly LinePlace[]>>> {
  const lines = async (condition: string): Promise<readonly LinePlace[]> => {
    const query = `SELECT min(attempt) AS first, max(attempt) AS last FROM chosen_attempt SEMI JOIN malicious USING (attempt) WHERE ${condition}`
    const [row = {}] = await db.rows(withPlaces(query, 'first', 'last'))
    return placesOf(row, 'first', 'last')
  }
  return {
    failed_logins: await lines(COUNTED.failed_logins),
    enumeration_attempts: await lines(COUNTED.enumeration_attempts),
    successful_logins: await lines(COUNTED.successful_logins),
    attempts: await lines(COUNTED.attempts),
  }
}

/** Attempts of findings and phases by technique of ATT&CK are counted by the rules that cite them. */
export async function attemptsByFinding(db: Database): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const rows = await db.rows(`SELECT DISTINCT finding, phase FROM finding_attempt JOIN phase_attempt USING (attempt)
    ORDER BY finding, phase`)
  const phases = new Map<number, Set<number>>()
  for (const row of rows) {
    const finding = Number(row['finding'])
    phases.set(finding, (phases.get(finding) ?? new Set()).add(Number(row['phase'])))
  }
  return phases
}

/** Attempts that stand in any of the findings given, each once. */
export async function attemptsIn(db: Database, findings: readonly number[]): Promise<number> {
  if (findings.length === 0) return 0
  const [row] = await db.rows(`SELECT coalesce(sum(count), 0)::BIGINT AS attempts FROM attempt WHERE attempt IN (
    SELECT attempt FROM finding_attempt WHERE finding IN (${findings.join(', ')}))`)
  return Number(row?.['attempts'] ?? 0)
}
