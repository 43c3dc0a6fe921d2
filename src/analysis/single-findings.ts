import type { Database } from '../sql/database.ts'

/** Hits of a rule about single events that are this far apart, in microseconds, are two findings. */
const APART = 60 * 60 * 1_000_000

/**
 * Findings of rules about single events: the hits of one source (or of one account, or of one host, where there is no
 * source) that follow each other within an hour are one. Grouping by what an attacker cannot multiply at will keeps a
 * scan of a million requests one finding. Adds rows to `raw_finding` and `raw_record`, numbered from `first` on; `rules`
 * are the numbers of the rules that report. Reads `rule_hit`.
 */
export async function findSingles(db: Database, rules: readonly number[], first: number): Promise<void> {
  if (rules.length === 0) return
  await db.run(`
    CREATE TEMP TABLE single_hit AS
      WITH keyed AS (
        SELECT h.rowid AS n, h.rule, h.rid, h.unit, h.weight, h.us, CASE
          WHEN e.source_ip IS NOT NULL THEN json_object('source.ip', e.source_ip)
          WHEN e.account IS NOT NULL THEN json_object('user.name', e.account)
          WHEN e.host_name IS NOT NULL THEN json_object('host.name', e.host_name) ELSE '{}' END::VARCHAR AS grp
        FROM rule_hit h JOIN event e USING (rid) WHERE h.rule IN (${rules.join(', ')})
      ),
      spaced AS (SELECT *, us - lag(us) OVER (PARTITION BY rule, grp ORDER BY n) AS gap FROM keyed)
      SELECT *, max(CASE WHEN gap IS NULL OR gap > ${APART} THEN n END) OVER (
        PARTITION BY rule, grp ORDER BY n ROWS UNBOUNDED PRECEDING) AS burst FROM spaced;
    CREATE TEMP TABLE single_burst AS
      SELECT *, ${first} - 1 + row_number() OVER (ORDER BY burst, rule) AS finding FROM (
        SELECT burst, rule, grp, min(us) AS first_us, max(us) AS last_us, sum(weight)::BIGINT AS count
        FROM (SELECT burst, rule, grp, unit, min(us) AS us, max(weight) AS weight FROM single_hit GROUP BY burst, rule, grp, unit)
        GROUP BY burst, rule, grp);
    INSERT INTO raw_finding BY NAME
      SELECT finding, rule, first_us, last_us, count, grp AS group_json, false AS skew_sensitive FROM single_burst;
    INSERT INTO raw_record SELECT b.finding, h.rid FROM single_hit h JOIN single_burst b USING (burst, rule, grp);
    DROP TABLE single_hit; DROP TABLE single_burst`)
}
