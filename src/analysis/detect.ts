import type { RuleOutcome } from '../model/detection.ts'
import { LEVELS } from '../model/finding.ts'
import type { CorrelationRule, SigmaRule } from '../sigma/rule.ts'
import { reportingRules } from '../sigma/summary.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { adoptRecords } from './adopt-records.ts'
import type { FindingRule } from './findings.ts'
import type { LogFault } from './quality/fault-list.ts'
import { insertLogFindings, logCheckHeads, logCheckOutcomes } from './quality/log-findings.ts'
import { runRules, type RanRules, type RulesToRun } from './run-rules.ts'
import { findSingles } from './single-findings.ts'
import type { Fault } from '../syntax/faults.ts'
import { weighFindings, type FindingWeights } from './weigh-findings.ts'

/** What is looked for. */
export interface DetectionPlan extends RulesToRun {
  /** Rules that report nothing, because the configuration says so. */
  readonly disabled: ReadonlySet<SigmaRule>
  /** Faults of the rule files; a rule with an error is not among `rules`. */
  readonly faults: readonly Fault[]
  /** What is missing from the logs or was changed in them; `log_fault_record` holds the records around each. */
  readonly logFaults?: readonly LogFault[]
  /** What the organisation knows that raises findings, or suppresses them. */
  readonly weights?: FindingWeights
}

/** What came of a detection, beside the tables. */
export interface Detected {
  /** What became of each rule that reports, in the order of the rules; broken ones last. */
  readonly rules: RuleOutcome[]
  /** The rules that report, by the number that `finding.rule` holds. */
  readonly reporting: ReadonlyMap<number, FindingRule>
  readonly ran: RanRules
}

/**
 * Runs the rules over the view `event` and the tables of the attempts. Makes
 * - `finding(finding, rule, level, first_us, last_us, count, distinct_count, group_json, threshold, observed,
 *   timespan_seconds, holds_up_to, skew_sensitive, note, weighed, suppressed)`, numbered from 1 in the order of time; `note` says what
 *   is wrong with a log where it is that a finding is about, which then has no attempts; `weighed` why its level is not that of its rule
 * - `finding_record(finding, rid)`: the records it cites
 * - `finding_line(finding, place, records, rid, input, line, start)`: the same in time order, `place` from 1 to `records`
 * - `finding_attempt(finding, attempt)`; records that belong to no attempt become attempts of their own
 * - `finding_superseded(finding, lesser)`: a finding that says all that another one says, and more
 */
export async function detect(db: Database, plan: DetectionPlan): Promise<Detected> {
  const ran = await runRules(db, plan)
  const reporting = [...reportingRules(plan.rules)].filter((rule) => !plan.disabled.has(rule))
  const { logFaults = [] } = plan
  await collect(db, reporting, ran, logFaults)
  const heads = new Map([...headsOf(reporting, ran.numbers), ...logCheckHeads(ran.numbers.size)])
  if (plan.weights !== undefined) await weighFindings(db, plan.weights, heads)
  return {
    rules: [...(await outcomes(db, reporting, ran, plan.faults)), ...logCheckOutcomes(logFaults)],
    reporting: heads,
    ran,
  }
}

const RAW_TABLES = `
  CREATE OR REPLACE TEMP TABLE raw_finding (finding BIGINT, rule INTEGER, first_us BIGINT, last_us BIGINT, count BIGINT,
    distinct_count BIGINT, group_json VARCHAR, threshold DOUBLE, observed DOUBLE, timespan_seconds DOUBLE, holds_up_to DOUBLE,
    skew_sensitive BOOLEAN, note VARCHAR);
  CREATE OR REPLACE TEMP TABLE raw_record (finding BIGINT, rid BIGINT)`

/** Bursts and single hits as findings, numbered in the order of time. */
async function collect(
  db: Database,
  reporting: readonly SigmaRule[],
  ran: RanRules,
  logFaults: readonly LogFault[],
): Promise<void> {
  const { numbers } = ran
  await db.run(RAW_TABLES)
  const numberOf = (rule: SigmaRule): number => numbers.get(rule) ?? 0
  const burst = new Set((await db.rows('SELECT DISTINCT rule FROM burst')).map(({ rule }) => rule))
  for (const rule of reporting)
    if (rule.type === 'correlation' && burst.has(numberOf(rule))) await db.run(burstFindings(rule, numberOf(rule)))
  const singles = reporting.filter(({ type }) => type === 'detection').map(numberOf)
  const [last] = await db.rows('SELECT coalesce(max(burst), 0) AS n FROM burst')
  await findSingles(db, singles, Number(last?.['n'] ?? 0) + 1)
  const levels = reporting.map((rule) => `(${numberOf(rule)}, ${LEVELS.indexOf(rule.level)})`)
  await db.run(`
    CREATE OR REPLACE TEMP TABLE finding_level (rule INTEGER, level INTEGER);
    ${levels.length === 0 ? '' : `INSERT INTO finding_level VALUES ${levels.join(', ')};`}`)
  const [most] = await db.rows('SELECT coalesce(max(finding), 0) AS n FROM raw_finding')
  await insertLogFindings(db, logFaults, numbers.size, Number(most?.['n'] ?? 0) + 1)
  await db.run(FINDINGS)
  await adoptRecords(db)
  await db.run(FINDING_ATTEMPTS)
  await supersede(db, reporting, ran)
}

function burstFindings(rule: CorrelationRule, number: number): string {
  const group = rule.groupBy.map((field, index) => `${literal(field)}, groups[${index + 1}]`)
  const lower = rule.conditions.find(({ op }) => op === 'gte' || op === 'gt')
  const bound = lower ?? rule.conditions[0]
  const observed = 'CAST(observed_millionths AS DOUBLE) / 1000000'
  return `
    INSERT INTO raw_finding SELECT burst, rule, first_us, last_us, "count", distinct_count,
      ${group.length === 0 ? "'{}'" : `CAST(json_object(${group.join(', ')}) AS VARCHAR)`},
      ${bound === undefined ? 'NULL' : String(bound.value)}, ${observed}, ${rule.timespanSeconds},
      ${lower === undefined ? 'NULL' : observed}, skew_sensitive, NULL
    FROM burst WHERE rule = ${number};
    INSERT INTO raw_record SELECT burst, rid FROM burst_hit JOIN burst USING (burst) WHERE rule = ${number}`
}

const FINDINGS = `
  CREATE OR REPLACE TEMP TABLE finding_number AS
    SELECT finding AS raw, row_number() OVER (ORDER BY first_us, rule, group_json, finding) AS finding FROM raw_finding;
  CREATE OR REPLACE TABLE finding AS
    SELECT n.finding, f.* EXCLUDE (finding), l.level, CAST(NULL AS VARCHAR) AS weighed, false AS suppressed FROM raw_finding f JOIN finding_number n ON n.raw = f.finding
      JOIN finding_level l USING (rule) ORDER BY n.finding;
  CREATE OR REPLACE TABLE finding_record AS
    SELECT n.finding, r.rid FROM raw_record r JOIN finding_number n ON n.raw = r.finding;
  CREATE OR REPLACE TABLE finding_line AS
    SELECT r.finding, row_number() OVER (PARTITION BY r.finding ORDER BY e.t, e.input, e.line, e.rid) AS place,
      count(*) OVER (PARTITION BY r.finding) AS records, e.rid, e.input, e.line, e."start"
    FROM finding_record r JOIN event e USING (rid);
  DROP TABLE raw_finding; DROP TABLE raw_record; DROP TABLE finding_number`

const FINDING_ATTEMPTS = `
  CREATE OR REPLACE TABLE finding_attempt AS
    SELECT DISTINCT f.finding, r.attempt FROM finding_record f JOIN attempt_record r USING (rid)
    WHERE f.finding NOT IN (SELECT finding FROM finding WHERE note IS NOT NULL)`

/** A finding of a rule that names lesser rules supersedes their findings inside its own extent that share its records. */
async function supersede(
  db: Database,
  reporting: readonly SigmaRule[],
  { numbers, byReference }: RanRules,
): Promise<void> {
  const pairs = reporting.flatMap((rule) => {
    if (rule.type !== 'correlation') return []
    return rule.burst.supersedes.flatMap((reference) => {
      const lesser = byReference.get(reference)
      return lesser === undefined ? [] : [`(${numbers.get(rule) ?? 0}, ${numbers.get(lesser) ?? 0})`]
    })
  })
  await db.run('CREATE OR REPLACE TABLE finding_superseded (finding BIGINT, lesser BIGINT)')
  if (pairs.length === 0) return
  // Record by record: to compare all findings of two rules with each other is the square of them.
  await db.run(`INSERT INTO finding_superseded
    WITH cited AS (SELECT r.rid, f.finding, f.rule, f.first_us, f.last_us FROM finding_record r JOIN finding f USING (finding))
    SELECT DISTINCT a.finding, b.finding
    FROM cited a JOIN (VALUES ${pairs.join(', ')}) p(greater, less) ON p.greater = a.rule
      JOIN cited b ON b.rid = a.rid AND b.rule = p.less AND b.first_us >= a.first_us AND b.last_us <= a.last_us`)
}

/** How the program names a rule: by its id, else by its name or title. */
export function ruleId({ id, name, title }: Pick<SigmaRule, 'id' | 'name' | 'title'>): string {
  return id ?? name ?? title
}

function headsOf(
  rules: readonly SigmaRule[],
  numbers: ReadonlyMap<SigmaRule, number>,
): ReadonlyMap<number, FindingRule> {
  return new Map(
    rules.map((rule) => {
      const { title, kind, level, techniques } = rule
      return [numbers.get(rule) ?? 0, { id: ruleId(rule), title, kind, level, techniques }]
    }),
  )
}

/** Faults of rules that are in order and that this program cannot run. */
export const BEYOND_US: ReadonlySet<string> = new Set(['unsupported-regex', 'unresolved-placeholder'])

async function outcomes(
  db: Database,
  reporting: readonly SigmaRule[],
  { numbers, silences }: RanRules,
  faults: readonly Fault[],
): Promise<RuleOutcome[]> {
  const counts = await db.rows('SELECT rule, count(*) AS findings FROM finding GROUP BY rule')
  const found = new Map(counts.map((row) => [Number(row['rule']), Number(row['findings'])]))
  const ran = reporting.map((rule): RuleOutcome => {
    const findings = found.get(numbers.get(rule) ?? 0) ?? 0
    const silence = silences.get(rule)
    return {
      id: ruleId(rule),
      title: rule.title,
      level: rule.level,
      outcome: silence?.outcome ?? (findings > 0 ? 'hit' : 'clean'),
      reason: silence?.reason ?? null,
      findings,
    }
  })
  const broken = new Map<string, RuleOutcome>()
  for (const { code, severity, subject, message, place } of faults) {
    const key = subject ?? `${place.file}:${place.line}`
    if (severity !== 'error' || broken.has(key)) continue
    const reason = `${place.file}:${place.line}:${place.column}: ${message}`
    const outcome = BEYOND_US.has(code) ? 'unsupported' : 'error'
    broken.set(key, { id: key, title: key, level: 'informational', outcome, reason, findings: 0 })
  }
  return [...ran, ...broken.values()]
}
