import { itemStatements } from './correlation-items.ts'
import { holdsSql, measuredSql, pointStatements, windowSql } from './correlation-windows.ts'
import { timespanMicros, type CorrelationPlan, type WindowQuestion } from './correlation-plan.ts'
import { clockStatements, skewStatements } from './correlation-skew.ts'
import { takingSql } from './correlation-temporal.ts'
import { testStatements } from './correlation-tests.ts'
import type { CorrelationRule } from './rule.ts'

/** Drops the tables that a correlation makes on its way. */
export const CORRELATION_CLEANUP =
  'group value item unit point window burst taking evidence clocks mixed moved apart tight skew cited name step run gapless runner named finding'
    .split(' ')
    .map((table) => `DROP TABLE IF EXISTS correlation_${table}`)
    .join('; ')

/** Satisfied windows that share an event are one burst: the next begins with a window that starts after its end. */
const BURSTS = `CREATE OR REPLACE TEMP TABLE correlation_burst AS
      SELECT CAST(row_number() OVER (ORDER BY grp, run) AS INTEGER) AS b, grp, start, finish, satisfied, observed
      FROM (SELECT grp, run, min(start) AS start, max(finish) AS finish, min(finish) AS satisfied, max(observed) AS observed
        FROM (SELECT *, sum(CAST(apart AS INTEGER)) OVER (PARTITION BY grp ORDER BY finish
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
          FROM (SELECT *, start > lag(finish, 1, start) OVER (PARTITION BY grp ORDER BY finish) AS apart FROM correlation_window))
        GROUP BY grp, run)`

/** Part and hit as one number: rows of `rule_hit` stay below 2^48. */
const PART = 2 ** 48

/**
 * The records of bursts, each once: hits as they are, bursts by the records they cite themselves. A record that is a hit of
 * several parts stands for the first of them.
 */
export const CITED = `CREATE OR REPLACE TEMP TABLE correlation_cited AS
      SELECT b, rid, min(key) % ${PART} AS hit, CAST(min(key) // ${PART} AS INTEGER) AS part, min(unit) AS unit, max(weight) AS weight,
        min(us) AS us, min(input) AS least_input, max(input) AS most_input
      FROM (SELECT *, hit + CAST(part AS BIGINT) * ${PART} AS key FROM (
        SELECT b, rid, source AS hit, part, unit, weight, us, input FROM correlation_evidence WHERE rid IS NOT NULL
        UNION ALL SELECT e.b, h.rid, h.hit, e.part, r.unit, r.weight, r.us, r.input
        FROM (SELECT DISTINCT b, part, source FROM correlation_evidence WHERE rid IS NULL) e
        JOIN burst_hit h ON h.burst = e.source JOIN rule_hit r ON r.rowid = h.hit))
      GROUP BY b, rid`

/** The statements of a correlation in steps, so that those which have nothing to do can be left out. */
export interface CorrelationSteps {
  /** The first makes `correlation_group`, the groups that have enough. All make `correlation_window`: empty when nothing satisfies the rule, and then all is done. */
  readonly windows: readonly string[]
  /** Make `correlation_evidence`, and `correlation_clocks`: empty when all clocks are one, and then so is the next step. */
  readonly evidence: readonly string[]
  readonly skew: readonly string[]
  /** Append to the tables of bursts. */
  readonly findings: readonly string[]
  readonly cleanup: string
}

/** The steps that make bursts of the events in `correlation_item`. */
export function correlationSteps(rule: CorrelationRule, plan: CorrelationPlan): CorrelationSteps {
  const question = { items: 'correlation_item', timespan: timespanMicros(rule), gap: 0 }
  return {
    windows: [
      ...itemStatements(rule, plan, 'promising'),
      ...pointStatements(rule, question),
      `CREATE OR REPLACE TEMP TABLE correlation_window AS ${windowSql(rule, question)}`,
    ],
    evidence: [BURSTS, ...evidenceStatements(rule, question), ...clockStatements()],
    skew: skewStatements(rule, plan),
    findings: [CITED, ...testStatements(rule, plan), findingStatement(rule), ...appendStatements(rule, plan)],
    cleanup: CORRELATION_CLEANUP,
  }
}

/** The events of each burst: all from its start to its finish; of an order those that stand in it. */
function evidenceStatements(rule: CorrelationRule, question: WindowQuestion): string[] {
  const ordered = rule.correlation === 'temporal_ordered'
  const items = ordered
    ? '(SELECT i.* FROM correlation_item i SEMI JOIN correlation_taking t ON t.grp = i.grp AND t.us = i.us AND t.part = i.part)'
    : 'correlation_item'
  const taking = takingSql(rule, question.timespan, measuredSql(rule, question), holdsSql(rule, question))
  return [
    ...(ordered ? [`CREATE OR REPLACE TEMP TABLE correlation_taking AS SELECT DISTINCT * FROM (${taking})`] : []),
    `CREATE OR REPLACE TEMP TABLE correlation_evidence AS
      SELECT u.b, i.part, i.source, i.rid, i.unit, i.weight, i.input, i.us, i.value
      FROM ${items} i ASOF JOIN correlation_burst u ON i.grp = u.grp AND i.us >= u.start WHERE i.us <= u.finish`,
  ]
}

/** `correlation_finding`: bursts that are left with what they cite, and their numbers. */
function findingStatement(rule: CorrelationRule): string {
  const sequential = rule.burst.sequential !== null
  const distinct = sequential
    ? 'JOIN (SELECT b, satisfied_us, names AS distinct_count FROM correlation_named) d USING (b)'
    : rule.correlation === 'value_count'
      ? 'JOIN (SELECT b, count(DISTINCT value) AS distinct_count FROM correlation_evidence GROUP BY b) d USING (b)'
      : 'CROSS JOIN (SELECT CAST(NULL AS BIGINT) AS distinct_count) d'
  return `CREATE OR REPLACE TEMP TABLE correlation_finding AS
      SELECT CAST(coalesce((SELECT max(burst) FROM burst), 0) + row_number() OVER (ORDER BY t.first_us, u.grp, u.b) AS INTEGER) AS burst,
        u.b, u.grp, u.start, u.observed, t.first_us, t.last_us, t.input, a.attempts, d.distinct_count,
        ${sequential ? 'd.satisfied_us' : 'u.satisfied'} AS satisfied
      FROM correlation_burst u
      JOIN (SELECT b, min(us) AS first_us, max(us) AS last_us, CASE WHEN min(least_input) = max(most_input)
          THEN min(least_input) END AS input FROM correlation_cited GROUP BY b) t USING (b)
      JOIN (SELECT b, CAST(sum(weight) AS BIGINT) AS attempts FROM (SELECT DISTINCT b, unit, weight FROM correlation_cited)
        GROUP BY b) a USING (b)
      ${distinct}`
}

function appendStatements(rule: CorrelationRule, plan: CorrelationPlan): string[] {
  const groups = rule.groupBy.map((_, index) => `g${index}`).join(', ')
  const ends =
    rule.burst.sequential === null
      ? `SELECT f.burst, w.finish FROM correlation_window w
      ASOF JOIN (SELECT u.b, u.grp, u.start FROM correlation_burst u) u ON w.grp = u.grp AND w.finish >= u.start
      JOIN correlation_finding f USING (b)`
      : 'SELECT DISTINCT f.burst, c.us AS finish FROM correlation_cited c JOIN correlation_finding f USING (b) WHERE c.us >= f.satisfied'
  return [
    `INSERT INTO burst SELECT f.burst, ${plan.number}, [${groups}]::VARCHAR[], f.first_us, f.last_us, f.satisfied, f.attempts,
        f.distinct_count, f.observed, f.input, f.b IN (SELECT b FROM correlation_skew)
      FROM correlation_finding f JOIN correlation_group USING (grp) ORDER BY f.burst`,
    `INSERT INTO burst_hit SELECT burst, rid, hit FROM correlation_cited JOIN correlation_finding USING (b) ORDER BY burst, hit`,
    `INSERT INTO burst_end ${ends} ORDER BY burst, finish`,
  ]
}
