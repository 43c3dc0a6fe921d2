import type { Phase } from '../model/timeline.ts'
import type { Database, Row } from '../sql/database.ts'
import { groupRows } from '../sql/rows.ts'
import { formatInstant } from '../time/instant.ts'
import type { FindingRule } from './findings.ts'
import { isSequence } from './sequence.ts'

/** A silence cuts a phase when it is this many times the median gap of the attack, and at least this long. */
const SILENCE_FACTOR = 8
const SILENCE_SECONDS = 30

/** More phases than this help nobody: of very many silences only the longest cut. */
const MOST_PHASES = 40

/** From this many accounts in one go an attack sweeps over accounts instead of guessing on one. */
const SWEEP_ACCOUNTS = 3

/** So many attempts at the end, on accounts tried before, are somebody looking once more. */
const FEW_ATTEMPTS = 3

/** Lists of accounts of a phase with more than this many names are not looked at for a sequence. */
const SEQUENCE_LIMIT = 10_000

/**
 * Cuts the attack into phases: by silence relative to its own rhythm, and where it changes from guessing
 * on one account to sweeping over many or back. Makes `phase_attempt(attempt, phase)`; phases are numbered
 * in time order, and named by what was found in them. `rules` are those that reported, by number.
 */
export async function buildPhases(db: Database, rules: ReadonlyMap<number, FindingRule>): Promise<Phase[]> {
  await db.run(CUT)
  const rows = await db.rows(`SELECT phase, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
      sum(count)::BIGINT AS events, count(*) AS attempts, count(DISTINCT account) AS spread,
      sum(count) FILTER (failed_login)::BIGINT AS failures, sum(count) FILTER (success_login)::BIGINT AS successes,
      sum(count) FILTER (enumeration AND activity <> 'login')::BIGINT AS enumerations,
      list(DISTINCT source_ip ORDER BY source_ip) FILTER (source_ip IS NOT NULL) AS sources,
      list(DISTINCT account ORDER BY account) FILTER (account IS NOT NULL) AS accounts
    FROM phase_attempt JOIN chosen_attempt USING (attempt) GROUP BY phase ORDER BY phase`)
  const cited = groupRows(await db.rows(CITED), 'phase')
  const seen = new Set<string>()
  return rows.map((row, index) => {
    const accounts = strings(row['accounts'])
    const known = accounts.length > 0 && accounts.every((account) => seen.has(account))
    for (const account of accounts) seen.add(account)
    const citing = rulesCiting(cited.get(String(row['phase'])) ?? [], rules)
    return {
      number: index + 1,
      name: nameOf(row, accounts, citing, { known, first: index === 0, last: index === rows.length - 1 }),
      start: formatInstant(Number(row['first'])),
      end: formatInstant(Number(row['last'])),
      events: Number(row['events']),
      sources: strings(row['sources']),
      accounts,
      techniques: techniquesOf(row, accounts, citing),
    }
  })
}

// Attempts are numbered in their total order, so that the number is what every window runs over.
const CUT = `
  CREATE OR REPLACE TEMP TABLE gap AS
    SELECT attempt AS n, account, epoch_us(t) - lag(epoch_us(t)) OVER (ORDER BY attempt) AS gap, lag(account) OVER (ORDER BY attempt) AS before
    FROM chosen_attempt SEMI JOIN malicious USING (attempt);
  CREATE OR REPLACE TEMP TABLE cut AS
    SELECT n, coalesce(gap > greatest(${SILENCE_SECONDS}000000, ${SILENCE_FACTOR} * (SELECT quantile_disc(gap, 0.5) FROM gap),
        (SELECT gap FROM gap WHERE gap IS NOT NULL ORDER BY gap DESC LIMIT 1 OFFSET ${MOST_PHASES})), false) AS silence,
      account IS NOT DISTINCT FROM before AS same FROM gap;
  CREATE OR REPLACE TEMP TABLE spell_run AS
    SELECT n, sum(CASE WHEN silence THEN 1 ELSE 0 END) OVER (ORDER BY n) AS spell,
      sum(CASE WHEN same AND NOT silence THEN 0 ELSE 1 END) OVER (ORDER BY n) AS run FROM cut;
  CREATE OR REPLACE TEMP TABLE run AS SELECT spell, run, count(*) AS length FROM spell_run GROUP BY ALL;
  CREATE OR REPLACE TEMP TABLE behaviour AS
    SELECT spell, run, sum(CASE WHEN sweeping IS NOT DISTINCT FROM before THEN 0 ELSE 1 END) OVER (ORDER BY run) AS behaviour
    FROM (SELECT *, lag(sweeping) OVER (PARTITION BY spell ORDER BY run) AS before FROM (
      SELECT *, length < 3 AND count(*) OVER (PARTITION BY spell ORDER BY run
        ROWS BETWEEN ${SWEEP_ACCOUNTS - 1} PRECEDING AND ${SWEEP_ACCOUNTS - 1} FOLLOWING) > ${SWEEP_ACCOUNTS} AS sweeping FROM run));
  -- Where many sources mix, guessing and sweeping alternate all the time: then only silences cut.
  CREATE OR REPLACE TEMP TABLE phase_attempt AS
    SELECT n AS attempt, dense_rank() OVER (ORDER BY CASE WHEN (SELECT max(behaviour) FROM behaviour) > ${MOST_PHASES} THEN spell ELSE behaviour END)::INTEGER AS phase
    FROM spell_run JOIN behaviour USING (spell, run)`

const CITED = `
  SELECT phase, rule, count(DISTINCT attempt) AS attempts FROM phase_attempt JOIN finding_attempt USING (attempt)
    JOIN finding USING (finding) GROUP BY phase, rule ORDER BY phase, rule`

interface Citing {
  readonly rule: FindingRule
  /** How many attempts of the phase findings of the rule cite. */
  readonly attempts: number
}

function rulesCiting(rows: readonly Row[], rules: ReadonlyMap<number, FindingRule>): Citing[] {
  return rows.flatMap((row) => {
    const rule = rules.get(Number(row['rule']))
    return rule === undefined || rule.level === 'informational' ? [] : [{ rule, attempts: Number(row['attempts']) }]
  })
}

/** Phases by the kind of what was found in most of them, the kinds that say most first. */
const KIND_NAMES: readonly (readonly [FindingRule['kind'], string])[] = [
  ['exfiltration', 'exfiltration'],
  ['sensitive_access', 'access to what is guarded'],
  ['data_tampering', 'tampering'],
  ['malicious_upload', 'malicious uploads'],
  ['protocol_abuse', 'abuse of a protocol'],
  ['token_abuse', 'abuse of a token'],
  ['mfa_fatigue', 'prompts for a second factor'],
  ['web_attack', 'web attack'],
  ['web_scan', 'web scan'],
  ['sequential_accounts', 'burst over sequential accounts'],
  ['credential_stuffing', 'credential stuffing'],
  ['password_spraying', 'password spraying'],
  ['distributed_brute_force', 'distributed guessing'],
  ['low_and_slow', 'slow guessing'],
]

/** What is found over a longer time may hold a phase in which one account is guessed. */
const SWEEPING: readonly FindingRule['kind'][] = ['sequential_accounts', 'credential_stuffing', 'password_spraying']

function strings(value: Row[string] | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

interface Position {
  /** Every account of the phase was tried in an earlier one. */
  readonly known: boolean
  readonly first: boolean
  readonly last: boolean
}

/** A phase is named by what happens in it; its place matters only for a few attempts on known ground. */
function nameOf(row: Row, accounts: readonly string[], citing: readonly Citing[], place: Position): string {
  const count = (name: string): number => Number(row[name] ?? 0)
  const many = accounts.length >= SWEEP_ACCOUNTS
  const few = Number(row['events']) <= FEW_ATTEMPTS
  if (count('successes') > 0) return 'access'
  const most = citing.filter(({ attempts }) => 2 * attempts >= Number(row['attempts']))
  const found = KIND_NAMES.find(
    ([kind]) => most.some(({ rule }) => rule.kind === kind) && (many || !SWEEPING.includes(kind)),
  )
  if (found !== undefined && !few) return found[1]
  if (many && accounts.length <= SEQUENCE_LIMIT && isSequence(accounts)) return 'burst over sequential accounts'
  if (place.known && place.last && few) return 'final check'
  if (count('enumerations') > 0 && count('failures') === 0) return many ? 'enumeration of accounts' : 'enumeration'
  if (many) return 'sweep over accounts'
  if (place.first) return 'probing'
  if (place.known) return 'return'
  return 'password guessing'
}

function techniquesOf(row: Row, accounts: readonly string[], citing: readonly Citing[]): string[] {
  const cited = citing.flatMap(({ rule }) => rule.techniques)
  if (cited.length > 0) return [...new Set(cited)].toSorted()
  const techniques: string[] = []
  if (Number(row['failures'] ?? 0) > 0) techniques.push(accounts.length >= SWEEP_ACCOUNTS ? 'T1110.003' : 'T1110.001')
  if (Number(row['enumerations'] ?? 0) > 0) techniques.push('T1589')
  if (Number(row['successes'] ?? 0) > 0) techniques.push('T1078')
  return techniques.toSorted()
}
