import { buildAttempts } from '../../src/analysis/attempts.ts'
import { detect } from '../../src/analysis/detect.ts'
import type { RunnableRule } from '../../src/sigma/resolve.ts'
import type { Store } from '../../src/store/store.ts'

/** The values that a burst is grouped by, with a space between them, and how many attempts it counts. */
interface Found {
  readonly of: string
  readonly count: number
}

/** What correlations find of the loaded events, and which rows match rules about single events; by the rules' names. */
export interface Findings {
  readonly bursts: ReadonlyMap<string, readonly Found[]>
  readonly matches: ReadonlyMap<string, ReadonlySet<number>>
}

/**
 * Runs detection on the tables `record` and `input`. `rules` has every rule behind those it refers to; the bursts of
 * rules that report nothing are told too.
 */
export async function findBursts(db: Store, rules: readonly RunnableRule[]): Promise<Findings> {
  await db.run('DROP TABLE IF EXISTS burst; DROP TABLE IF EXISTS burst_hit; DROP TABLE IF EXISTS burst_end')
  await buildAttempts(db)
  await detect(db, { rules, disabled: new Set(), faults: [], skewToleranceSeconds: 2 })
  // Detection numbers the rules about single events first.
  const detections = rules.filter(({ type }) => type === 'detection').map(({ name }) => name ?? '')
  const names = [...detections, ...rules.filter(({ type }) => type === 'correlation').map(({ name }) => name ?? '')]
  const bursts = new Map<string, Found[]>(names.slice(detections.length).map((name) => [name, []]))
  const found = await db.rows(
    `SELECT rule, array_to_string(groups, ' ') AS of, "count" FROM burst ORDER BY rule, of, first_us`,
  )
  for (const { rule, of, count } of found) {
    bursts.get(names[Number(rule)] ?? '')?.push({ of: String(of), count: Number(count) })
  }
  const matches = new Map<string, Set<number>>(detections.map((name) => [name, new Set()]))
  const hits = await db.rows('SELECT rule, rid FROM rule_hit_raw')
  for (const { rule, rid } of hits) matches.get(names[Number(rule)] ?? '')?.add(Number(rid))
  return { bursts, matches }
}
