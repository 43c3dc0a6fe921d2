import type { CorrelationPlan } from './correlation-plan.ts'
import { ownWindows } from './correlation-windows.ts'
import type { CorrelationRule } from './rule.ts'

const TEMPORARY = [
  'correlation_group',
  'correlation_value',
  'correlation_item',
  'correlation_window',
  'correlation_burst',
  'correlation_cited',
]

/** Satisfied windows that share an event are one burst: it ends before a window that starts after its end. */
const BURSTS = `CREATE OR REPLACE TEMP TABLE correlation_burst AS
      SELECT CAST(row_number() OVER (ORDER BY grp, run) AS INTEGER) AS b, grp, start, finish, satisfied, observed
      FROM (SELECT grp, run, min(start) AS start, max(finish) AS finish, min(finish) AS satisfied, max(observed) AS observed
        FROM (SELECT *, count(*) FILTER (apart) OVER (PARTITION BY grp ORDER BY finish
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
          FROM (SELECT *, start > lag(finish, 1, start) OVER (PARTITION BY grp ORDER BY finish) AS apart FROM correlation_window))
        GROUP BY grp, run)`

const EVIDENCE = `CREATE OR REPLACE TEMP TABLE correlation_evidence AS
      SELECT u.b, i.part, i.source, i.rid, i.unit, i.weight, i.input, i.us, i.value
      FROM correlation_item i ASOF JOIN correlation_burst u ON i.grp = u.grp AND i.us >= u.start WHERE i.us <= u.finish`

/** The records of bursts, each once: hits as they are, bursts by the records they cite themselves. */
const CITED = `CREATE OR REPLACE TEMP TABLE correlation_cited AS
      SELECT b, rid, min(hit) AS hit, min(part) AS part, min(unit) AS unit, max(weight) AS weight, min(us) AS us,
        min(input) AS least_input, max(input) AS most_input
      FROM (SELECT b, rid, source AS hit, part, unit, weight, us, input FROM correlation_evidence WHERE rid IS NOT NULL
        UNION ALL SELECT e.b, h.rid, h.hit, e.part, r.unit, r.weight, r.us, r.input
        FROM (SELECT DISTINCT b, part, source FROM correlation_evidence WHERE rid IS NULL) e
        JOIN burst_hit h ON h.burst = e.source JOIN rule_hit r ON r.rowid = h.hit)
      GROUP BY b, rid`

/**
 * Statements that make bursts of the events in `correlation_item` and append them to the tables of bursts.
 */
export function burstStatements(rule: CorrelationRule, plan: CorrelationPlan): string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE correlation_window AS ${ownWindows(rule, plan)}`,
    BURSTS,
    EVIDENCE,
    CITED,
    ...appendStatements(rule, plan),
    TEMPORARY.map((table) => `DROP TABLE IF EXISTS ${table}`).join('; '),
  ]
}

function appendStatements(rule: CorrelationRule, plan: CorrelationPlan): string[] {
  const groups = rule.groupBy.map((_, index) => `g${index}`).join(', ')
  const distinct = rule.correlation === 'value_count'
  return [
    `CREATE OR REPLACE TEMP TABLE correlation_finding AS
      SELECT CAST(coalesce((SELECT max(burst) FROM burst), 0) + row_number() OVER (ORDER BY t.first_us, u.grp, u.b) AS INTEGER) AS burst,
        u.*, t.*, a.attempts, ${distinct ? 'd.distinct_count' : 'CAST(NULL AS BIGINT) AS distinct_count'}
      FROM correlation_burst u
      JOIN (SELECT b, min(us) AS first_us, max(us) AS last_us, min(least_input) AS least_input, max(most_input) AS most_input
        FROM correlation_cited GROUP BY b) t USING (b)
      JOIN (SELECT b, CAST(sum(weight) AS BIGINT) AS attempts FROM (SELECT DISTINCT b, unit, weight FROM correlation_cited) GROUP BY b) a USING (b)
      ${distinct ? 'JOIN (SELECT b, count(DISTINCT value) AS distinct_count FROM correlation_evidence GROUP BY b) d USING (b)' : ''}`,
    `INSERT INTO burst SELECT f.burst, ${plan.number}, [${groups}]::VARCHAR[], f.first_us, f.last_us, f.satisfied, f.attempts,
        f.distinct_count, f.observed, CASE WHEN f.least_input = f.most_input THEN f.least_input END, false
      FROM correlation_finding f JOIN correlation_group USING (grp) ORDER BY f.burst`,
    `INSERT INTO burst_hit SELECT burst, rid, hit FROM correlation_cited JOIN correlation_finding USING (b) ORDER BY burst, hit`,
    `INSERT INTO burst_end SELECT burst, w.finish FROM correlation_window w
      ASOF JOIN correlation_finding f ON w.grp = f.grp AND w.finish >= f.start ORDER BY burst, w.finish`,
  ]
}
