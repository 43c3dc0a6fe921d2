import type { Database } from '../sql/database.ts'

/**
 * Judges accounts. Needs `attempt`, `malicious`, `campaign_source`, `shared_source` and `contradicted`; makes
 * `account_verdict(account, verdict, source_ip, micros)`, the source and time that decided it, and adds to `malicious`
 * the successes that compromised an account.
 */
export async function judgeAccounts(db: Database): Promise<void> {
  await db.run(JUDGE)
}

// What another log says did not succeed proves no break-in, and leaves it open.
// A breach is a success from a source of a campaign, after that source began: any account's if the source is the
// attacker's own, an attacked one's if others use the source too. A stranger is an address never seen for an account
// that was attacked before it came, and that no campaign holds.
const JUDGE = `
  CREATE OR REPLACE TEMP TABLE success AS
    SELECT attempt, account, source_ip, t, rid IN (SELECT rid FROM contradicted) AS contradicted FROM attempt WHERE success_login AND account IS NOT NULL AND source_ip IS NOT NULL;
  CREATE OR REPLACE TEMP TABLE attacked AS
    SELECT a.account, m.campaign, min(a.t) AS first_t FROM malicious m JOIN attempt a USING (attempt)
    WHERE a.account IS NOT NULL GROUP BY ALL;
  CREATE OR REPLACE TEMP TABLE source_start AS
    SELECT m.campaign, a.source_ip, min(a.t) AS first_t FROM malicious m JOIN attempt a USING (attempt)
    WHERE a.source_ip IS NOT NULL GROUP BY ALL;
  CREATE OR REPLACE TEMP TABLE breach AS
    SELECT a.attempt, a.account, a.source_ip, a.t, s.campaign, s.shared OR a.contradicted AS shared FROM success a
      JOIN campaign_source s USING (source_ip)
      JOIN source_start b ON b.campaign = s.campaign AND b.source_ip = s.source_ip
      LEFT JOIN attacked k ON k.campaign = s.campaign AND k.account = a.account
    WHERE a.t >= b.first_t AND (NOT s.shared OR k.first_t <= a.t);
  CREATE OR REPLACE TEMP TABLE home AS
    SELECT account, source_ip, min(t) AS t FROM success SEMI JOIN attacked USING (account) GROUP BY ALL;
  CREATE OR REPLACE TEMP TABLE stranger AS
    SELECT a.attempt, a.account, a.source_ip, a.t FROM success a
      JOIN (SELECT account, min(first_t) AS first_t FROM attacked GROUP BY ALL) k USING (account)
      ANTI JOIN campaign_source s USING (source_ip)
      ANTI JOIN home h ON h.account = a.account AND h.source_ip = a.source_ip AND h.t < k.first_t
    WHERE a.t >= k.first_t;
  CREATE OR REPLACE TEMP TABLE account_verdict AS
    SELECT account, verdict, source_ip, epoch_us(t) AS micros FROM (
      SELECT *, row_number() OVER (PARTITION BY account ORDER BY weight, attempt) AS place FROM (
        SELECT account, 'compromised' AS verdict, 1 AS weight, source_ip, t, attempt FROM breach WHERE NOT shared
        UNION ALL SELECT account, 'at_risk', 2, source_ip, t, attempt FROM breach WHERE shared
        UNION ALL SELECT account, 'at_risk', 3, source_ip, t, attempt FROM stranger
        UNION ALL SELECT account, 'attempted', 4, NULL, NULL, min(attempt) FROM attempt SEMI JOIN malicious USING (attempt)
          WHERE account IS NOT NULL GROUP BY account)) WHERE place = 1;
  INSERT INTO malicious
    SELECT attempt, min(campaign) FROM breach ANTI JOIN malicious USING (attempt) WHERE NOT shared GROUP BY attempt`
