import { canonicalJson } from '../model/canonical-json.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import type { Input } from '../model/ledger.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import type { FindingHead } from './findings.ts'

/** Words from fixed lists are shown as text, so that comparing one with any other text is no error. */
const word = (column: string): string => `CAST(e.${column} AS VARCHAR) AS ${column}`

/** What most questions are about stands first; the other columns follow in the order of the event document. */
const FIRST = ['source_ip', 'action']
const OTHERS = EVENT_COLUMNS.map(({ name }) => name).filter((name) => !FIRST.includes(name))

/** The columns of the view `events` after its time, of a row `e` of events and its input `i`. */
export const EVENT_ROW = `${['activity', 'outcome', 'reason'].map(word).join(', ')}, e.source_ip, e.account, e."count", e.action,
      i.path AS input, e.line, ${OTHERS.map((name) => `e.${name}`).join(', ')}, e.format, ${word('time_source')},
      i.sha256 AS input_sha256, e.text`

const EVENTS = `
  CREATE VIEW events AS SELECT e.t AS time, ${EVENT_ROW} FROM event e JOIN input i ON i.input = e.input`

const ATTEMPTS = `
  CREATE VIEW attempts AS
    SELECT e.t AS time, ${['activity', 'outcome', 'reason'].map(word).join(', ')}, e.source_ip, e.account, e."count",
      e.failed_login, e.success_login AS successful_login, e.enumeration,
      e.attempt IN (SELECT attempt FROM malicious) AS malicious, i.path AS input, e.line, e.records, e.formats, e.attempt
    FROM attempt e JOIN input i ON i.input = e.input`

/** Makes the view `events` (a row for each event) and the table `inputs`. Needs a full load. */
export async function createSqlTables(db: Database, inputs: readonly Input[]): Promise<void> {
  await db.run(EVENTS)
  await db.run(INPUTS)
  for (const input of inputs) await db.run(`INSERT INTO inputs VALUES (${inputRow(input).join(', ')})`)
}

/** Adds `attempts` (a row for each try, joined of its records) and `findings`: needs the tables of an investigation. */
export async function createFindingTables(db: Database, findings: readonly FindingHead[]): Promise<void> {
  await db.run(`${ATTEMPTS}; ${FINDINGS}`)
  for (const finding of findings) await db.run(`INSERT INTO findings VALUES (${findingRow(finding).join(', ')})`)
}

const FINDINGS = `
  CREATE TABLE findings (id VARCHAR, rule_id VARCHAR, rule_title VARCHAR, kind VARCHAR, level VARCHAR, techniques VARCHAR[],
    first TIMESTAMP, last TIMESTAMP, description VARCHAR, "group" VARCHAR, "count" BIGINT, "distinct" BIGINT, sources VARCHAR[],
    accounts VARCHAR[], evidence_total BIGINT, threshold DOUBLE, observed DOUBLE, timespan_seconds DOUBLE, skew_sensitive BOOLEAN)`

function findingRow(finding: FindingHead): string[] {
  const { margin } = finding
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? 'NULL' : String(value)
  return [
    ...[finding.id, finding.rule_id, finding.rule_title, finding.kind, finding.level].map(literal),
    list(finding.techniques),
    instant(finding.first),
    instant(finding.last),
    literal(finding.description),
    literal(canonicalJson(finding.group)),
    ...[finding.count, finding.distinct].map(number),
    list(finding.sources),
    list(finding.accounts),
    ...[finding.evidence_total, margin?.threshold, margin?.observed, margin?.timespan_seconds].map(number),
    String(finding.skew_sensitive),
  ]
}

const INPUTS = `
  CREATE TABLE inputs (path VARCHAR, sha256 VARCHAR, bytes BIGINT, container VARCHAR, compression VARCHAR, also_at VARCHAR[],
    lines BIGINT, parsed BIGINT, ignored BIGINT, blank BIGINT, rejected BIGINT, events BIGINT, faults BIGINT, formats VARCHAR[],
    time_zone VARCHAR, time_zone_assumed BOOLEAN, year_source VARCHAR, first_event TIMESTAMP, last_event TIMESTAMP)`

function inputRow(input: Input): string[] {
  const { lines, parsed, ignored, blank, rejected, events, faults } = input
  return [
    literal(input.path),
    literal(input.sha256),
    String(input.bytes),
    nullable(input.container?.path ?? null),
    nullable(input.compression),
    list(input.also_at),
    ...[lines, parsed, ignored, blank, rejected, events, faults].map(String),
    list(input.formats.map(({ id }) => id)),
    literal(input.time_zone),
    String(input.time_zone_assumed),
    nullable(input.year_source),
    instant(input.first_event),
    instant(input.last_event),
  ]
}

function nullable(value: string | null): string {
  return value === null ? 'NULL' : literal(value)
}

function list(values: readonly string[]): string {
  return `[${values.map(literal).join(', ')}]::VARCHAR[]`
}

function instant(iso: string | null): string {
  return iso === null ? 'NULL' : `CAST(${literal(iso.replace(/Z$/, ''))} AS TIMESTAMP)`
}
