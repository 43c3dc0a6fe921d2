import type { Charts } from '../../model/report-parts.ts'
import type { Database } from '../../sql/database.ts'
import { literal } from '../../sql/literal.ts'
import { formatInstant } from '../../time/instant.ts'
import { placesOf, withPlaces, type LinePlace } from './line-place.ts'

/** Lengths of a bucket, in seconds: those that people read off a clock. */
const WIDTHS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800, 2_592_000,
] as const

/** A figure has at most so many buckets. */
const MOST_BUCKETS = 60

/** A success so long after the last attempt still stands in the figures. */
const AFTERMATH_SECONDS = 3600

/** So many sources get a line of their own. */
const SPREAD_SOURCES = 6

/** The buckets that the attack falls in, as microseconds. */
export interface Buckets {
  readonly start: number
  readonly width: number
  readonly count: number
}

/** The attack over time, with the line of the first success after failures. */
export interface AttackOverTime {
  readonly buckets: Buckets
  readonly activity: Charts['activity']
  readonly spread: Charts['spread']
  readonly firstSuccess: readonly LinePlace[]
}

const ATTACKED = `SELECT DISTINCT account FROM chosen_attempt SEMI JOIN malicious USING (attempt) WHERE account IS NOT NULL`

/** Counts by time what the attack did, and what succeeded on its accounts meanwhile. Needs `malicious`. */
export async function attackOverTime(db: Database): Promise<AttackOverTime> {
  const success = await firstSuccessAfterFailures(db)
  const [span = {}] = await db.rows(
    'SELECT epoch_us(min(t)) AS first, epoch_us(max(t)) AS last FROM chosen_attempt SEMI JOIN malicious USING (attempt)',
  )
  const [first, last] = [Number(span['first'] ?? 0), Number(span['last'] ?? 0)]
  const late = success === null ? last : Math.max(last, success.micros)
  const buckets = bucketsOf(first, late - last <= AFTERMATH_SECONDS * 1_000_000 ? late : last, span['first'] === null)
  return {
    buckets,
    activity: {
      bucket_seconds: buckets.width / 1_000_000,
      buckets: await activityRows(db, buckets),
      first_success_after_failures:
        success === null
          ? null
          : {
              time: formatInstant(success.micros),
              account: success.account,
              source_ip: success.source,
              citations: [],
            },
    },
    spread: await spreadRows(db, buckets),
    firstSuccess: success?.places ?? [],
  }
}

function bucketsOf(first: number, last: number, isEmpty: boolean): Buckets {
  const seconds = (last - first) / 1_000_000
  const width = (WIDTHS.find((each) => seconds / each < MOST_BUCKETS - 1) ?? Math.ceil(seconds / 50)) * 1_000_000
  const start = Math.floor(first / width) * width
  return { start, width, count: isEmpty ? 0 : Math.floor((last - start) / width) + 1 }
}

const startOf = ({ start, width }: Buckets, bucket: number): string => formatInstant(start + bucket * width)

const bucketSql = ({ start, width }: Buckets): string => `(epoch_us(t) - ${start}) // ${width}`

async function activityRows(db: Database, buckets: Buckets): Promise<Charts['activity']['buckets']> {
  const rows = await db.rows(`SELECT ${bucketSql(buckets)} AS bucket,
      coalesce(sum(count) FILTER (bad AND failed_login), 0)::BIGINT AS failed,
      coalesce(sum(count) FILTER (bad AND enumeration AND activity <> 'login'), 0)::BIGINT AS enumerations,
      coalesce(sum(count) FILTER (success_login), 0)::BIGINT AS successes,
      coalesce(sum(count) FILTER (bad AND NOT failed_login AND NOT success_login AND NOT (enumeration AND activity <> 'login')), 0)::BIGINT AS others
    FROM (SELECT a.*, m.attempt IS NOT NULL AS bad FROM chosen_attempt a LEFT JOIN malicious m USING (attempt)
      WHERE m.attempt IS NOT NULL OR (a.success_login AND a.account IN (${ATTACKED})))
    WHERE epoch_us(t) >= ${buckets.start} AND epoch_us(t) < ${buckets.start + buckets.count * buckets.width}
    GROUP BY ALL ORDER BY bucket`)
  const byBucket = new Map(rows.map((row) => [Number(row['bucket']), row]))
  return Array.from({ length: buckets.count }, (_, bucket) => {
    const row = byBucket.get(bucket) ?? {}
    const count = (name: string): number => Number(row[name] ?? 0)
    return {
      start: startOf(buckets, bucket),
      failed_logins: count('failed'),
      enumeration_attempts: count('enumerations'),
      other_attempts: count('others'),
      successful_logins: count('successes'),
    }
  })
}

interface FirstSuccess {
  readonly micros: number
  readonly account: string
  readonly source: string | null
  readonly places: readonly LinePlace[]
}

/** The first login of an attacked account that succeeded after the attack had failed on it. */
async function firstSuccessAfterFailures(db: Database): Promise<FirstSuccess | null> {
  const query = `SELECT min(a.attempt) AS success FROM chosen_attempt a
    JOIN (SELECT account, min(attempt) AS failed FROM chosen_attempt SEMI JOIN malicious USING (attempt)
      WHERE failed_login AND account IS NOT NULL GROUP BY account) f USING (account)
    WHERE a.success_login AND a.attempt > f.failed`
  const [row] = await db.rows(
    `SELECT p.*, epoch_us(a.t) AS micros, a.account, a.source_ip FROM (${withPlaces(query, 'success')}) p JOIN attempt a ON a.attempt = p.success`,
  )
  if (row === undefined) return null
  const source = row['source_ip']
  return {
    micros: Number(row['micros']),
    account: String(row['account']),
    source: typeof source === 'string' ? source : null,
    places: placesOf(row, 'success'),
  }
}

async function spreadRows(db: Database, buckets: Buckets): Promise<Charts['spread']> {
  const top = await db.rows(`SELECT source_ip, count(DISTINCT account) AS accounts
    FROM chosen_attempt SEMI JOIN malicious USING (attempt) WHERE source_ip IS NOT NULL AND account IS NOT NULL
    GROUP BY ALL ORDER BY accounts DESC, source_ip LIMIT ${SPREAD_SOURCES}`)
  const names = top.map((row) => String(row['source_ip']))
  const rows =
    names.length === 0
      ? []
      : await db.rows(`SELECT source_ip, bucket, count(*) AS accounts FROM (
          SELECT source_ip, account, min(${bucketSql(buckets)}) AS bucket FROM chosen_attempt SEMI JOIN malicious USING (attempt)
          WHERE account IS NOT NULL AND source_ip IN (${names.map(literal).join(', ')}) GROUP BY ALL)
        GROUP BY ALL ORDER BY ALL`)
  return {
    bucket_seconds: buckets.width / 1_000_000,
    starts: Array.from({ length: buckets.count }, (_, bucket) => startOf(buckets, bucket)),
    sources: names.map((source) => {
      const fresh = new Map(
        rows
          .filter((row) => row['source_ip'] === source)
          .map((row) => [Number(row['bucket']), Number(row['accounts'])]),
      )
      let sum = 0
      const accounts = Array.from({ length: buckets.count }, (_, bucket) => (sum += fresh.get(bucket) ?? 0))
      return { source_ip: source, accounts }
    }),
  }
}
