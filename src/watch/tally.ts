import { DORMANT_DAYS } from '../analysis/account-patterns.ts'
import { KEY_KINDS, prospectsOf, type KeyKind, type Prospect } from '../analysis/prospects.ts'
import { columnPlan, columnsSql, type ColumnPlan } from '../analysis/rule-hits.ts'
import { addPrefixes } from '../analysis/source-prefix.ts'
import type { LogFormat } from '../formats/log-format.ts'
import type { EventSurvey } from '../sigma/event-survey.ts'
import { loosened } from '../sigma/loosen.ts'
import { askMatches } from '../sigma/match-rules.ts'
import { compileMatches, type MatchPlan } from '../sigma/matches.ts'
import { basesOf, ruleReferences, type RuleReferences } from '../sigma/references.ts'
import type { DetectionRule, SigmaRule } from '../sigma/rule.ts'
import { reportingRules } from '../sigma/summary.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import type { Keys } from './docket.ts'
import { KnownEvents } from './known-events.ts'
import { factStatements, SUSPECT_STATEMENTS, TALLY_TABLES, TOUCHED_STATEMENTS } from './tally-sql.ts'

/** What is worked out from attempts, which new lines alone do not tell. */
const OF_FAILURES = 'tatou.failure_pattern'
const OF_ACCOUNTS = 'tatou.account_pattern'

/** Stands in `prospect_rule` for records that take part in attempts, whatever rules say of them. */
const OF_ATTEMPT = -1

/**
 * Counts the hits of rules group by group, so that a batch costs what its own lines cost: whom nothing speaks against is
 * never looked at again. Hits are asked of new records alone, and taken for more than they may turn out to be: a slip that its
 * owner recovers from counts here. Where a group has as much as a rule needs at least, those whom it is about are
 * suspects, and they alone are judged.
 */
export class Tally {
  readonly prospects: readonly Prospect[]
  readonly #db: Database
  readonly #rules: readonly SigmaRule[]
  readonly #references: RuleReferences
  readonly #detections: readonly DetectionRule[]
  readonly #numbers: ReadonlyMap<SigmaRule, number>
  /** The numbers of the rules whose hits are counted; of others it is enough that there are any. */
  readonly #counted: ReadonlySet<number>
  readonly #columns: ColumnPlan
  readonly #known: KnownEvents
  #asked: { readonly survey: EventSurvey; readonly isLong: boolean; readonly plan: MatchPlan } | null = null
  #logins: readonly [first: number, last: number] | null = null
  #isOpen = false

  constructor(
    db: Database,
    rules: readonly SigmaRule[],
    disabled: ReadonlySet<SigmaRule>,
    formats: readonly LogFormat[],
  ) {
    this.#db = db
    this.#rules = rules
    this.#references = ruleReferences(rules)
    const reporting = [...reportingRules(rules)].filter((rule) => !disabled.has(rule))
    this.prospects = prospectsOf(reporting, this.#references)
    this.#detections = [...new Set(reporting.flatMap((rule) => basesOf(rule, this.#references)))]
    const correlations = rules.filter(({ type }) => type === 'correlation')
    this.#numbers = new Map([...this.#detections, ...correlations].map((rule, index) => [rule, index]))
    this.#counted = new Set(
      this.prospects.flatMap(({ bases }) => bases.map((base) => this.#numbers.get(base) ?? OF_ATTEMPT)),
    )
    this.#columns = columnPlan(rules, this.#references, this.#numbers)
    this.#known = new KnownEvents(formats)
  }

  /** What the events so far are, for the compiler of rules. */
  get survey(): EventSurvey | undefined {
    return this.#asked?.survey
  }

  /**
   * Counts the hits of the records in `fresh`, which stand in the view `event` under the same `rid`. `present` are the
   * columns of both; `replaced` are streams of which all lines were read again. Needs a database attached as `disk`.
   */
  async count(present: ReadonlySet<string>, replaced: readonly number[]): Promise<void> {
    const db = this.#db
    await this.#open()
    if (replaced.length > 0)
      await db.run(`DELETE FROM disk.tally WHERE stream IN (${replaced.join(', ')});
        DELETE FROM disk.keyless WHERE stream IN (${replaced.join(', ')})`)
    await askMatches(db, await this.#plan(present))
    await this.#gather(present)
    const hit = new Set((await db.rows('SELECT DISTINCT rule FROM hit_now')).map(({ rule }) => Number(rule)))
    await db.run(factStatements(this.prospects, this.#columns, this.#numbers, hit))
    await db.run(SUSPECT_STATEMENTS)
  }

  /** Rules are compiled anew when events of another kind have come. */
  async #plan(present: ReadonlySet<string>): Promise<MatchPlan> {
    const survey = await this.#known.look(this.#db, present)
    const isLong = await this.#isLong()
    if (this.#asked?.survey === survey && this.#asked.isLong === isLong) return this.#asked.plan
    const unasked = isLong
      ? { unknown: new Set([OF_FAILURES, OF_ACCOUNTS]), absent: new Set<string>() }
      : { unknown: new Set([OF_FAILURES]), absent: new Set([OF_ACCOUNTS]) }
    const loose = this.#detections.map((rule) => loosened(rule, unasked))
    this.#asked = { survey, isLong, plan: compileMatches(loose, survey) }
    return this.#asked.plan
  }

  /** Whether logins go back so far that the patterns of accounts are told. */
  async #isLong(): Promise<boolean> {
    const [row] = await this.#db.rows(
      `SELECT epoch_us(min(t)) AS first, epoch_us(max(t)) AS last FROM fresh WHERE class = 'event' AND activity = 'login'`,
    )
    if (typeof row?.['first'] === 'number' && typeof row['last'] === 'number') {
      const [first, last] = this.#logins ?? [row['first'], row['last']]
      this.#logins = [Math.min(first, row['first']), Math.max(last, row['last'])]
    }
    return this.#logins !== null && this.#logins[1] - this.#logins[0] >= DORMANT_DAYS * 86_400_000_000
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return
    const pairs = this.prospects.flatMap(({ rule }, index) =>
      [OF_ATTEMPT, ...basesOf(rule, this.#references).map((base) => this.#numbers.get(base) ?? 0)].map(
        (number) => `(${index}, ${number})`,
      ),
    )
    const bounds = this.prospects.map(({ fewest, values }, index) => `(${index}, ${fewest}, ${values.length > 0})`)
    await this.#db.run(`${TALLY_TABLES};
      CREATE TABLE prospect_rule (prospect INTEGER, rule INTEGER); CREATE TABLE bound (prospect INTEGER, fewest BIGINT, valued BOOLEAN)`)
    if (pairs.length > 0)
      await this.#db.run(
        `INSERT INTO prospect_rule VALUES ${pairs.join(', ')}; INSERT INTO bound VALUES ${bounds.join(', ')}`,
      )
    this.#isOpen = true
  }

  /** Makes `fresh_hit`, the hits of new records, `hit_now`, those that are counted, and `fresh_about`: whom hits and new attempts are about. */
  async #gather(present: ReadonlySet<string>): Promise<void> {
    const db = this.#db
    const source = present.has('source_ip') ? 'f.source_ip' : 'NULL::VARCHAR'
    const accounts = ['user_target', 'user_name'].filter((name) => present.has(name)).map((name) => `f.${name}`)
    const [account, other] = [accounts, accounts.toReversed()].map((names) =>
      names.length === 0 ? 'NULL::VARCHAR' : `coalesce(${names.join(', ')})`,
    )
    await db.run(`CREATE OR REPLACE TEMP TABLE fresh_hit AS SELECT h.rule, h.rid FROM rule_hit_raw h SEMI JOIN fresh f ON f.rid = h.rid;
      CREATE OR REPLACE TEMP TABLE fresh_about AS SELECT f.rid, f.stream, f.line, ${source} AS source_ip, ${account} AS account,
          ${other} AS other, f.attempt_role IS NOT NULL AS tries
        FROM fresh f WHERE f.class = 'event' AND (f.attempt_role IS NOT NULL OR f.rid IN (SELECT rid FROM fresh_hit))`)
    await addPrefixes(
      db,
      'disk.known_prefix',
      'SELECT source_ip FROM fresh_about ANTI JOIN disk.known_prefix USING (source_ip)',
    )
    await db.run(`
      CREATE OR REPLACE TEMP TABLE hit_now AS SELECT h.rule, coalesce(e.count, 1) AS weight, epoch_us(e.t) AS us, e.source_ip, e.account,
          f.stream, f.line${columnsSql(this.#columns.columns)}
        FROM fresh_hit h JOIN event e USING (rid) JOIN fresh_about f USING (rid)
          LEFT JOIN disk.known_prefix p ON p.source_ip = e.source_ip
        WHERE e.t IS NOT NULL AND h.rule IN (${[OF_ATTEMPT, ...this.#counted].join(', ')});
      INSERT INTO disk.tie SELECT DISTINCT source_ip, account FROM fresh_about f
        WHERE tries AND source_ip IS NOT NULL AND account IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM disk.tie t WHERE t.source = f.source_ip AND t.account = f.account)`)
  }

  /** Whom the records that were counted last can change the findings of. */
  async touched(): Promise<Keys> {
    const db = this.#db
    await db.run(TOUCHED_STATEMENTS)
    const rows = await db.rows(`SELECT kind, key FROM touched
      UNION ALL SELECT DISTINCT 'keyless', CAST(prospect AS VARCHAR) FROM keyless_now`)
    const keysOf = (kind: string): string[] => rows.flatMap((row) => (row['kind'] === kind ? [String(row['key'])] : []))
    const named = (kind: KeyKind): Set<string> => new Set(keysOf(kind))
    return {
      named: { source: named('source'), account: named('account'), network: named('network') },
      keyless: new Set(keysOf('keyless').map(Number)),
    }
  }

  /**
   * The rules that may find anything of somebody, and those that they are made of, in their order. Makes the table
   * `judged(kind, key)` of these keys.
   */
  async rulesFor({ named, keyless }: Keys): Promise<readonly SigmaRule[]> {
    const rows = KEY_KINDS.flatMap((kind) => [...named[kind]].map((key) => `(${literal(kind)}, ${literal(key)})`))
    await this.#db.run(`CREATE OR REPLACE TEMP TABLE judged (kind VARCHAR, key VARCHAR);
      ${rows.length === 0 ? '' : `INSERT INTO judged VALUES ${rows.join(', ')}`}`)
    const found = await this.#db.rows(
      'SELECT DISTINCT s.prospect AS number FROM disk.suspect s JOIN judged t ON t.kind = s.kind AND t.key = s.key ORDER BY number',
    )
    const numbers = [...found.map(({ number }) => Number(number)), ...keyless]
    return this.#withParts(numbers.flatMap((number) => this.prospects[number]?.rule ?? []))
  }

  #withParts(reporting: readonly SigmaRule[]): SigmaRule[] {
    const wanted = new Set<SigmaRule>(reporting)
    for (const rule of wanted) {
      if (rule.type !== 'correlation') continue
      for (const { reference } of rule.rules) {
        const part = this.#references.get(reference)
        if (part !== undefined) wanted.add(part)
      }
    }
    return this.#rules.filter((rule) => wanted.has(rule))
  }
}
