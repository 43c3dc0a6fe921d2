import { buildAttempts } from '../analysis/attempts.ts'
import { detect, ruleId } from '../analysis/detect.ts'
import { CITED_USUALLY, readFindings, streamFindings, type LinesOf } from '../analysis/findings.ts'
import type { KeyKind, Prospect } from '../analysis/prospects.ts'
import { createLineReader } from '../ingest/line-reader.ts'
import type { Finding } from '../model/finding.ts'
import { replacedBy, type Chunk } from './chunk.ts'
import type { FollowedStream } from './followed-stream.ts'
import type { Gathered } from './gathered.ts'
import type { Judgement, Judging } from './judge.ts'
import { Docket, type Keys } from './docket.ts'
import { Tally } from './tally.ts'

/** So many sources are counted one by one. */
const MOST_SOURCES = 10_000

/**
 * Judges those against whom new lines speak, with all of their records. What was found of others stands. A finding is taken
 * over from here only when all records of its group were looked at; others wait for a judgement of all.
 */
export class FreshJudge {
  readonly #gathered: Gathered
  readonly #judging: Judging
  readonly #tally: Tally
  readonly #docket = new Docket()
  readonly #now: () => number
  readonly #kinds: ReadonlyMap<string, Prospect>
  readonly #figures = new Map<number, { lines: number; rejected: number; events: Map<string, number> }>()
  readonly #failures = new Map<string | null, number>()
  #latest: number | null = null

  /** `now`: milliseconds since the epoch. */
  constructor(gathered: Gathered, judging: Judging, now: () => number) {
    this.#now = now
    this.#gathered = gathered
    this.#judging = judging
    const { rules, disabled } = judging.detection
    this.#tally = new Tally(gathered.store, rules, disabled, judging.formats)
    this.#kinds = new Map(this.#tally.prospects.map((prospect) => [ruleId(prospect.rule), prospect]))
  }

  /** Takes lines in without judging them: those that were judged by an earlier run or by a judgement of all. */
  async take(streams: readonly FollowedStream[]): Promise<readonly Chunk[]> {
    const chunks = await this.#gathered.add(streams)
    if (chunks.length === 0) return chunks
    await this.#count(chunks)
    await this.#tally.count(this.#gathered.present, replacedBy(chunks))
    return chunks
  }

  /** Whether somebody's turn to be judged has come. */
  get isDue(): boolean {
    return this.#docket.isDue(this.#now())
  }

  /** Whether somebody waits to be judged. */
  get waits(): boolean {
    return this.#docket.waits
  }

  /** All was judged by other means, the lines that were taken in too. */
  settled(): void {
    this.#docket.clear()
  }

  /** Judges the lines that came; `all` those too whose turn it is not. `before` is what was found until now. */
  async judge(streams: readonly FollowedStream[], before: readonly Finding[], all: boolean): Promise<Judgement> {
    const chunks = await this.take(streams)
    if (chunks.length > 0) this.#docket.add(await this.#tally.touched())
    const began = this.#now()
    const keys = this.#docket.next(began, all)
    const findings = keys === null ? before : await this.#found(streams, keys, before)
    if (keys !== null) this.#docket.judged(keys, this.#now(), this.#now() - began)
    return { findings, figures: this.#totals(), latest: this.#latest, failures: this.#mostFailures() }
  }

  async #found(
    streams: readonly FollowedStream[],
    keys: Keys,
    before: readonly Finding[],
  ): Promise<readonly Finding[]> {
    const { store } = this.#gathered
    const rules = await this.#tally.rulesFor(keys)
    const since = await this.#gathered.select(streams, keys)
    const { detection, formats } = this.#judging
    const { skewToleranceSeconds } = detection
    await buildAttempts(store, { skewToleranceSeconds })
    const survey = this.#tally.survey
    const plan = { ...detection, rules, formats, logFaults: [], ...(survey === undefined ? {} : { survey }) }
    const { reporting } = await detect(store, plan)
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
    return merged(before, findings, (finding) => this.#isLookedAt(finding, keys, since))
  }

  /** Whether all records that a finding of this group could rest on were looked at. */
  #isLookedAt({ group, first, rule_id: rule, kind }: Finding, { named, keyless }: Keys, since: number | null): boolean {
    if (kind === 'log_gap' || kind === 'log_tampering') return false
    if (since !== null && Date.parse(first) * 1000 < since) return false
    const prospect = this.#kinds.get(rule)
    if (prospect === undefined) return false
    const kinds = prospect.owner === null ? SINGLE_KEYS : prospect.keys
    const fields = Object.keys(group).filter((field) => kinds.has(field))
    if (fields.length === 0) return keyless.has(this.#tally.prospects.indexOf(prospect))
    return fields.some((field) => named[kinds.get(field) ?? 'source'].has(group[field] ?? ''))
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

/** What findings of rules about single events are about. */
const SINGLE_KEYS: ReadonlyMap<string, KeyKind> = new Map([
  ['source.ip', 'source'],
  ['user.name', 'account'],
])

/** Findings after new lines: those of groups that were looked at whole are replaced, the others stand. */
function merged(
  before: readonly Finding[],
  found: readonly Finding[],
  isWhole: (finding: Finding) => boolean,
): Finding[] {
  const valid = found.filter(isWhole)
  const ids = new Set(valid.map(({ id }) => id))
  const standing = before.filter((finding) => !ids.has(finding.id) && !isWhole(finding))
  for (const { id } of standing) ids.add(id)
  // Of those who were not looked at whole nothing new is known, and what they seem to be superseded by neither.
  const named = valid.map((finding) => {
    const known = finding.supersedes.filter((id) => ids.has(id))
    return known.length === finding.supersedes.length ? finding : { ...finding, supersedes: known }
  })
  return [...standing, ...named].toSorted((a, b) =>
    a.first === b.first ? (a.id < b.id ? -1 : 1) : a.first < b.first ? -1 : 1,
  )
}
