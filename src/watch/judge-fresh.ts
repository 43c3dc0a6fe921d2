import { buildAttempts } from '../analysis/attempts.ts'
import { detect } from '../analysis/detect.ts'
import { CITED_USUALLY, readFindings, streamFindings, type LinesOf } from '../analysis/findings.ts'
import { createLineReader } from '../ingest/line-reader.ts'
import type { Finding } from '../model/finding.ts'
import type { Chunk } from './chunk.ts'
import type { FollowedStream } from './followed-stream.ts'
import type { Gathered, Touched } from './gathered.ts'
import type { Judgement, Judging } from './judge.ts'

/** So many sources are counted one by one. */
const MOST_SOURCES = 10_000

/**
 * Judges new lines together with the earlier records of their sources and accounts. What was found of others stands. A
 * finding is taken over from here only when all records of its group were looked at; others wait for a judgement of all.
 */
export class FreshJudge {
  readonly #gathered: Gathered
  readonly #judging: Judging
  readonly #figures = new Map<number, { lines: number; rejected: number; events: Map<string, number> }>()
  readonly #failures = new Map<string | null, number>()
  #latest: number | null = null

  constructor(gathered: Gathered, judging: Judging) {
    this.#gathered = gathered
    this.#judging = judging
  }

  /** Takes lines in without judging them: those that were judged by an earlier run or by a judgement of all. */
  async take(streams: readonly FollowedStream[]): Promise<readonly Chunk[]> {
    const chunks = await this.#gathered.add(streams)
    if (chunks.length > 0) await this.#count(chunks)
    return chunks
  }

  /** Judges the lines that came. `before` is what was found until now. */
  async judge(streams: readonly FollowedStream[], before: readonly Finding[]): Promise<Judgement> {
    const chunks = await this.take(streams)
    const findings = chunks.length === 0 ? before : merged(before, ...(await this.#found(streams)))
    return { findings, figures: this.#totals(), latest: this.#latest, failures: this.#mostFailures() }
  }

  async #found(streams: readonly FollowedStream[]): Promise<[Finding[], Touched]> {
    const { store } = this.#gathered
    const touched = await this.#gathered.select(streams)
    const { detection, formats } = this.#judging
    const { skewToleranceSeconds } = detection
    await buildAttempts(store, { skewToleranceSeconds })
    const { reporting } = await detect(store, { ...detection, formats, logFaults: [] })
    const ordered = streams.toSorted((a, b) => (a.path === b.path ? a.id - b.id : a.path < b.path ? -1 : 1))
    const names = new Map(ordered.map(({ path }, index) => [index + 1, { path, sha256: '' }]))
    const linesOf: LinesOf = async (input, lines) => {
      const stream = ordered[input - 1]
      if (stream === undefined) return []
      const { index, lines: count } = this.#gathered.indexOf(stream.id)
      return createLineReader({ file: stream.copy }, { index, lines: count, encoding: 'utf-8' }).lines(lines)
    }
    const heads = await readFindings(store, reporting, linesOf)
    const findings: Finding[] = []
    for await (const finding of streamFindings(store, heads, names, linesOf, CITED_USUALLY))
      findings.push({ ...finding, evidence: finding.evidence.map((line) => ({ ...line, sha256: null })) })
    return [findings, touched]
  }

  async #count(chunks: readonly Chunk[]): Promise<void> {
    const { store } = this.#gathered
    for (const { stream, whole } of chunks) {
      if (whole || !this.#figures.has(stream.id))
        this.#figures.set(stream.id, { lines: 0, rejected: 0, events: new Map() })
    }
    const rows =
      await store.rows(`SELECT stream, CAST(class AS VARCHAR) AS class, CAST(format AS VARCHAR) AS format, count(*) AS n,
      epoch_us(max(t) FILTER (class = 'event')) AS latest FROM fresh GROUP BY ALL`)
    for (const row of rows) {
      const figures = this.#figures.get(Number(row['stream']))
      if (figures === undefined) continue
      const count = Number(row['n'])
      figures.lines += count
      if (row['class'] === 'rejected') figures.rejected += count
      if (row['class'] !== 'event') continue
      const format = String(row['format'])
      figures.events.set(format, (figures.events.get(format) ?? 0) + count)
      if (typeof row['latest'] === 'number') this.#latest = Math.max(this.#latest ?? row['latest'], row['latest'])
    }
    await this.#countFailures()
  }

  async #countFailures(): Promise<void> {
    const { store } = this.#gathered
    const columns = await store.rows(
      `SELECT column_name FROM duckdb_columns() WHERE table_name = 'fresh' AND column_name = 'source_ip'`,
    )
    if (columns.length === 0) return
    const rows =
      await store.rows(`SELECT source_ip, count(*) AS n FROM fresh WHERE activity = 'login' AND outcome = 'failure'
      AND attempt_role = 'own' GROUP BY source_ip ORDER BY n DESC, source_ip`)
    for (const row of rows) {
      const source = typeof row['source_ip'] === 'string' ? row['source_ip'] : null
      const key = this.#failures.has(source) || this.#failures.size < MOST_SOURCES ? source : null
      this.#failures.set(key, (this.#failures.get(key) ?? 0) + Number(row['n']))
    }
  }

  #totals(): Judgement['figures'] {
    const events = new Map<string, number>()
    let [lines, rejected] = [0, 0]
    for (const each of this.#figures.values()) {
      lines += each.lines
      rejected += each.rejected
      for (const [format, count] of each.events) events.set(format, (events.get(format) ?? 0) + count)
    }
    return { lines, rejected, events }
  }

  #mostFailures(): Judgement['failures'] {
    const all = [...this.#failures].map(([source, count]) => ({ source, count }))
    return all.toSorted((a, b) => b.count - a.count || ((a.source ?? '') < (b.source ?? '') ? -1 : 1)).slice(0, 100)
  }

  close(): Promise<void> {
    return this.#gathered.close()
  }
}

/** Findings after new lines: those of groups that were looked at whole are replaced, the others stand. */
function merged(before: readonly Finding[], found: readonly Finding[], touched: Touched): Finding[] {
  const isWhole = (finding: Finding): boolean => isLookedAt(finding, touched)
  const valid = found.filter(isWhole)
  const ids = new Set(valid.map(({ id }) => id))
  const standing = before.filter(
    (finding) =>
      !ids.has(finding.id) && !(isWhole(finding) && finding.kind !== 'log_gap' && finding.kind !== 'log_tampering'),
  )
  return [...standing, ...valid].toSorted((a, b) =>
    a.first === b.first ? (a.id < b.id ? -1 : 1) : a.first < b.first ? -1 : 1,
  )
}

/** Whether all records that a finding of this group could rest on were looked at. */
function isLookedAt({ group, first }: Finding, { sources, accounts, networks, since }: Touched): boolean {
  if (since !== null && Date.parse(first) * 1000 < since) return false
  const source = group['source.ip']
  const account = group['user.name']
  const network = group['tatou.source_prefix']
  return (
    (source !== undefined && sources.has(source)) ||
    (account !== undefined && accounts.has(account)) ||
    (network !== undefined && networks.has(network))
  )
}
