import type { Database } from '../sql/database.ts'

const BURST_TABLES = `
  CREATE OR REPLACE TABLE burst (burst INTEGER, rule INTEGER, groups VARCHAR[], first_us BIGINT, last_us BIGINT, satisfied_us BIGINT,
    "count" BIGINT, distinct_count BIGINT, observed_millionths HUGEINT, input INTEGER, skew_sensitive BOOLEAN);
  CREATE OR REPLACE TABLE burst_hit (burst INTEGER, rid BIGINT, hit BIGINT);
  CREATE OR REPLACE TABLE burst_end (burst INTEGER, us BIGINT)`

/**
 * Makes the empty tables that correlations fill:
 * - `burst`: one row for each burst, numbered over all rules in the order they run, then by (first_us, groups).
 *   `groups` are the values of the rule's group-by fields; `first_us` and `last_us` the times of the first and last
 *   cited record; `satisfied_us` the end of the first window that satisfied the condition; `count` its attempts;
 *   `distinct_count` the distinct values, where the rule counts a field; `observed_millionths` the highest value of
 *   its windows times 1,000,000 (null for a condition over rule names); `input` the input it was seen in, null for several.
 * - `burst_hit`: the records a burst cites, each once, with the row of `rule_hit` that made it one.
 * - `burst_end`: the end of each window that satisfied the condition.
 */
export async function createBurstTables(db: Database): Promise<void> {
  await db.run(BURST_TABLES)
}
