import { createHash } from 'node:crypto'
import { LEVELS, type Evidence, type Finding, type FINDING_KINDS } from '../model/finding.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** A finding cites so many records from its beginning and as many from its end; `--full` all of them. */
const CITED_AT_EACH_END = 500

/** Which of the lines that prove a finding are cited: so many from its beginning and from its end, or all. */
export type Cited = 'all' | { readonly first: number; readonly last: number }

/** What findings cite unless they are to cite all. */
export const CITED_USUALLY: Cited = { first: CITED_AT_EACH_END, last: CITED_AT_EACH_END }

/** So many lines of evidence are looked up in one go over the inputs. */
const LINES_AT_ONCE = 100_000

/** A line of an input as it stands there. */
export interface CitedLine {
  readonly line: number
  readonly offset: number
  /** Length of the line without its end; of a very long one `raw` is only the beginning. */
  readonly bytes: number
  readonly raw: Uint8Array
  readonly sha256: string
}

/** Lines of an input, by number; those that do not exist are left out. */
export type LinesOf = (input: number, lines: readonly number[]) => Promise<readonly CitedLine[]>

/** What is told of the rule that a finding is of. */
export interface FindingRule {
  readonly id: string
  readonly title: string
  readonly kind: (typeof FINDING_KINDS)[number]
  readonly level: (typeof LEVELS)[number]
  readonly techniques: readonly string[]
}

/** A finding without its evidence: there may be a million lines of that. */
export interface FindingHead extends Omit<Finding, 'evidence'> {
  /** Its number in the table `finding`, from 1. */
  readonly number: number
  readonly firstMicros: number
  readonly lastMicros: number
}

/** The inputs as evidence names them. */
export type InputNames = ReadonlyMap<number, { readonly path: string; readonly sha256: string }>

/**
 * Reads the table `finding` (see detect.ts) with what its attempts say: heads in the order of their numbers. `rules`
 * are by the numbers that the table holds; `linesOf` is asked for the first line of each.
 */
export async function readFindings(
  db: Database,
  rules: ReadonlyMap<number, FindingRule>,
  linesOf: LinesOf,
): Promise<FindingHead[]> {
  const rows = await db.rows(`
    SELECT f.*, e.input, e.line, s.sources, s.accounts, r.records
    FROM finding f
      JOIN (SELECT finding, count(*) AS records FROM finding_record GROUP BY finding) r USING (finding)
      LEFT JOIN (SELECT finding, list(DISTINCT source_ip ORDER BY source_ip) FILTER (source_ip IS NOT NULL) AS sources,
          list(DISTINCT account ORDER BY account) FILTER (account IS NOT NULL) AS accounts
        FROM finding_attempt JOIN attempt USING (attempt) GROUP BY finding) s USING (finding)
      JOIN finding_line e ON e.finding = f.finding AND e.place = 1
    ORDER BY f.finding`)
  const firstLines = await linesByInput(rows, linesOf)
  const supersedes = new Map<number, number[]>()
  for (const row of await db.rows('SELECT finding, lesser FROM finding_superseded ORDER BY finding, lesser')) {
    const key = Number(row['finding'])
    supersedes.set(key, [...(supersedes.get(key) ?? []), Number(row['lesser'])])
  }
  const heads = rows.flatMap((row) => {
    const rule = rules.get(Number(row['rule']))
    return rule === undefined ? [] : [headOf(row, rule, firstLines.get(lineKey(row))?.raw ?? new Uint8Array())]
  })
  const ids = new Map(heads.map(({ number, id }) => [number, id]))
  return heads.map((head) => ({
    ...head,
    supersedes: (supersedes.get(head.number) ?? []).flatMap((number) => ids.get(number) ?? []),
  }))
}

function headOf(row: Row, rule: FindingRule, firstLine: Uint8Array): FindingHead {
  const firstMicros = Number(row['first_us'])
  const lastMicros = Number(row['last_us'])
  const first = formatInstant(firstMicros)
  const group = groupOf(row['group_json'])
  // A finding about a log itself has no attempts, but may be about somebody's.
  const note = typeof row['note'] === 'string' ? row['note'] : null
  const named = (field: string): string[] => (group[field] === undefined ? [] : [group[field]])
  const sources = note === null ? strings(row['sources']) : named('source.ip')
  const accounts = note === null ? strings(row['accounts']) : named('user.name')
  const count = Number(row['count'])
  const said = note ?? describe(count, sources.length, accounts.length, (lastMicros - firstMicros) / 1_000_000)
  return {
    number: Number(row['finding']),
    firstMicros,
    lastMicros,
    id: findingId(rule.id, group, first, firstLine),
    rule_id: rule.id,
    rule_title: rule.title,
    kind: rule.kind,
    level: LEVELS[Number(row['level'])] ?? rule.level,
    techniques: [...rule.techniques],
    description: typeof row['weighed'] === 'string' ? `${said}; ${row['weighed']}` : said,
    first,
    last: formatInstant(lastMicros),
    group,
    count,
    distinct: row['distinct_count'] === null ? null : Number(row['distinct_count']),
    sources,
    accounts,
    evidence_total: Number(row['records']),
    margin:
      row['threshold'] === null
        ? null
        : {
            threshold: Number(row['threshold']),
            observed: Number(row['observed']),
            timespan_seconds: Number(row['timespan_seconds']),
            holds_up_to: row['holds_up_to'] === null ? null : Number(row['holds_up_to']),
          },
    skew_sensitive: row['skew_sensitive'] === true,
    supersedes: [],
  }
}

/** From content alone: rule, group, and the first cited record with its time; no path, digest or count. */
function findingId(rule: string, group: Readonly<Record<string, string>>, first: string, line: Uint8Array): string {
  return createHash('sha256')
    .update(`${rule}\n${canonicalJson(group)}\n${first}\n`)
    .update(line)
    .digest('hex')
    .slice(0, 16)
}

function groupOf(value: Row[string] | undefined): Record<string, string> {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : {}
  if (typeof parsed !== 'object' || parsed === null) return {}
  return Object.fromEntries(Object.entries(parsed).map(([field, text]) => [field, String(text)]))
}

/** What a finding says in figures; it never holds text from the log. */
function describe(count: number, sources: number, accounts: number, seconds: number): string {
  const parts = [`${count} ${count === 1 ? 'attempt' : 'attempts'}`]
  if (sources > 0) parts.push(`from ${sources} ${sources === 1 ? 'source' : 'sources'}`)
  if (accounts > 0) parts.push(`on ${accounts} ${accounts === 1 ? 'account' : 'accounts'}`)
  if (count > 1) parts.push(`in ${spellSeconds(seconds)}`)
  return parts.join(' ')
}

/** A length of time in words people use: one decimal below a minute, whole units above. */
export function spellSeconds(seconds: number): string {
  if (seconds < 60) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/**
 * The findings with their evidence, in the order of the heads. Evidence is looked up for many findings at once, so that
 * each input is gone through a few times at most.
 */
export async function* streamFindings(
  db: Database,
  heads: readonly FindingHead[],
  inputs: InputNames,
  linesOf: LinesOf,
  cited: Cited,
): AsyncGenerator<Finding> {
  for (const batch of batches(heads, cited)) {
    const ends = cited === 'all' ? '' : `AND (place <= ${cited.first} OR place > records - ${cited.last})`
    const rows = await db.rows(`SELECT finding, input, line, "start" FROM finding_line
      WHERE finding BETWEEN ${batch[0]?.number ?? 0} AND ${batch.at(-1)?.number ?? 0} ${ends} ORDER BY finding, place`)
    const found = await linesByInput(rows, linesOf)
    const evidence = new Map<number, Evidence[]>()
    for (const row of rows) {
      const line = found.get(lineKey(row))
      const input = inputs.get(Number(row['input']))
      if (line === undefined || input === undefined) continue
      const list = evidence.get(Number(row['finding'])) ?? []
      list.push({
        path: input.path,
        sha256: input.sha256,
        line: line.line,
        // A record may begin within its line; the digest is of the whole line all the same.
        offset: typeof row['start'] === 'number' ? row['start'] : line.offset,
        line_sha256: line.sha256,
      })
      evidence.set(Number(row['finding']), list)
    }
    for (const head of batch) yield toFinding(head, evidence.get(head.number) ?? [])
  }
}

function toFinding(head: FindingHead, evidence: Evidence[]): Finding {
  const { number: _, firstMicros: _first, lastMicros: _last, ...finding } = head
  return { ...finding, evidence }
}

function* batches(heads: readonly FindingHead[], cited: Cited): Generator<FindingHead[]> {
  let batch: FindingHead[] = []
  let lines = 0
  for (const head of heads) {
    batch.push(head)
    lines += cited === 'all' ? head.evidence_total : Math.min(head.evidence_total, cited.first + cited.last)
    if (lines < LINES_AT_ONCE) continue
    yield batch
    batch = []
    lines = 0
  }
  if (batch.length > 0) yield batch
}

const lineKey = (row: Row): string => `${String(row['input'])}:${String(row['line'])}`

/** The lines that rows name by `input` and `line`, by the key of both. */
async function linesByInput(rows: readonly Row[], linesOf: LinesOf): Promise<Map<string, CitedLine>> {
  const wanted = new Map<number, number[]>()
  for (const row of rows) {
    const list = wanted.get(Number(row['input']))
    if (list) list.push(Number(row['line']))
    else wanted.set(Number(row['input']), [Number(row['line'])])
  }
  const found = new Map<string, CitedLine>()
  for (const [input, lines] of wanted) {
    for (const line of await linesOf(input, lines)) found.set(`${input}:${line.line}`, line)
  }
  return found
}

/** The ids of the findings that a row lists by number in `findings`. */
export function findingIds(row: Row, ids: ReadonlyMap<number, string>): string[] {
  const numbers = row['findings']
  return Array.isArray(numbers) ? numbers.flatMap((number) => ids.get(Number(number)) ?? []) : []
}

function strings(value: Row[string] | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
