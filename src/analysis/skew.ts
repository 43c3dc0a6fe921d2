import { CONFIDENCES, type SkewEstimate } from '../model/skew.ts'
import type { Database } from '../sql/database.ts'

/** Clocks further apart than this are a wrong zone or a wrong date, and no skew. Microseconds, as all here. */
const REACH = 600_000_000

/** From so many common requests on there is an estimate. */
const FEWEST = 20

/** How far apart the two stamps of one request may lie beside the skew: its way through the servers, both directions. */
const JITTER = 800_000

/** Width of a bar of the histogram of distances. */
const BAR = 50_000

/** What a log with stamps in whole seconds cuts off each of them, at most. */
const SECOND = 1_000_000

/** A request leaves its trace in a handful of logs; what is in more of them is no single request. */
const MOST_INPUTS = 16

/** So many pairs of lines of two inputs are compared at most: those of rare requests, which say most. */
const MOST_PAIRS = 1_000_000

/** And so many of all inputs. */
const MOST_PAIRS_OF_ALL = 5_000_000

/**
 * Estimates the skew between the clocks of every two inputs that hold at least 20 common requests, by the view
 * `event` (columns `request_id`, `source_ip`, `url_path`, `account`; a full load has them) and the table `input`.
 * Ordered by reference and path, inputs in the order of their numbers; inputs without an estimate are not mentioned, and
 * clocks that agree are, with a skew of about 0. `--skew PATH=-3.2s` undoes a `skew_seconds` of 3.2.
 *
 * Lines that may be of one request share a request id, address and path, or address, account and outcome of a
 * login. Of all such lines of two inputs within ten minutes the distance is taken; those that belong together
 * agree on it, the others do not, so that the skew is where most distances lie: the median of the fullest range
 * as wide as a request may take. A line with many possible partners counts less for each of them. `confidence`
 * compares this range with the next best: `high` when that holds at most half as much, `low` when nearly as much
 * (requests at regular intervals fit at every multiple of these).
 */
export async function estimateSkews(db: Database): Promise<SkewEstimate[]> {
  await db.run(REQUESTS)
  await db.run(PAIRS)
  await db.run(PEAKS)
  const rows = await db.rows(ESTIMATES)
  await db.run(
    `DROP TABLE skew_request; DROP TABLE skew_clock; DROP TABLE skew_pair; DROP TABLE skew_bar; DROP TABLE skew_peak`,
  )
  return rows.map((row) => ({
    path: String(row['path']),
    reference: String(row['reference']),
    skew_seconds: seconds(row['skew']),
    spread_seconds: seconds(row['spread']),
    requests: Number(row['requests']),
    confidence: CONFIDENCES.find((word) => word === row['confidence']) ?? 'low',
  }))
}

/** Milliseconds are as good as stamps get. */
function seconds(micros: unknown): number {
  return Math.round(Number(micros) / 1000) / 1000
}

// A stamp in whole seconds stands for any time within its second, the middle of which is the best guess.
const REQUESTS = `
  CREATE OR REPLACE TEMP TABLE skew_clock AS
    SELECT input, CASE WHEN bool_and(epoch_us(t) % ${SECOND} = 0) THEN ${SECOND} ELSE 0 END AS coarse
    FROM event WHERE time_source <> 'inherited' GROUP BY input;

  CREATE OR REPLACE TEMP TABLE skew_request AS
    WITH line AS (
      SELECT rid, input, epoch_us(t) + coarse // 2 AS us, request_id, source_ip, url_path, account, activity, outcome
      FROM event JOIN skew_clock USING (input) WHERE time_source <> 'inherited'
    ),
    named AS (
      SELECT rid, input, us, hash('id', request_id) AS request FROM line WHERE request_id IS NOT NULL
      UNION ALL
      SELECT rid, input, us, hash('path', source_ip, url_path) FROM line WHERE source_ip IS NOT NULL AND url_path IS NOT NULL
      UNION ALL
      SELECT rid, input, us, hash('login', source_ip, account, activity, outcome) FROM line
      WHERE source_ip IS NOT NULL AND account IS NOT NULL AND activity IN ('login', 'registration') AND outcome <> 'unknown'
    ),
    common AS (
      SELECT request FROM named GROUP BY request
      HAVING min(input) <> max(input) AND count(DISTINCT input) <= ${MOST_INPUTS}
    )
    SELECT rid, input, us, us // ${REACH} AS slot, request FROM named SEMI JOIN common USING (request)`

// Within one slot a request is compared with those of its own slot and of the two beside it. What would be compared is
// counted first: whoever floods a log with one request must not be able to make this slow.
const PAIRS = `
  CREATE OR REPLACE TEMP TABLE skew_pair AS
    WITH slot AS (SELECT input, request, slot, count(*) AS n FROM skew_request GROUP BY ALL),
    load AS (
      SELECT a.input AS a, b.input AS b, a.request, a.slot, CAST(a.n * sum(b.n) AS BIGINT) AS pairs
      FROM slot a JOIN slot b ON a.request = b.request AND a.input < b.input AND b.slot BETWEEN a.slot - 1 AND a.slot + 1
      GROUP BY a.input, b.input, a.request, a.slot, a.n
    ),
    chosen AS (
      SELECT a, b, request, slot FROM load
      QUALIFY sum(pairs) OVER (PARTITION BY a, b ORDER BY pairs, request, slot ROWS UNBOUNDED PRECEDING) <= ${MOST_PAIRS}
        AND sum(pairs) OVER (ORDER BY pairs, a, b, request, slot ROWS UNBOUNDED PRECEDING) <= ${MOST_PAIRS_OF_ALL}
    ),
    pair AS (
      SELECT DISTINCT c.a, c.b, one.rid AS one, two.rid AS two, two.us - one.us AS distance
      FROM chosen c
        JOIN skew_request one ON one.input = c.a AND one.request = c.request AND one.slot = c.slot
        JOIN skew_request two ON two.input = c.b AND two.request = c.request
          AND two.slot BETWEEN c.slot - 1 AND c.slot + 1 AND abs(two.us - one.us) <= ${REACH}
    )
    SELECT *, 1000000 // greatest(count(*) OVER (PARTITION BY a, b, one), count(*) OVER (PARTITION BY a, b, two)) AS weight
    FROM pair`

// The range is as wide as the stamps of one request may lie apart. Of ranges that are about equally full, the one with
// the smaller skew counts.
const PEAKS = `
  CREATE OR REPLACE TEMP TABLE skew_bar AS
    WITH bar AS (SELECT a, b, distance // ${BAR} AS bar, CAST(sum(weight) AS BIGINT) AS weight FROM skew_pair GROUP BY ALL),
    wide AS (
      SELECT bar.*, (${JITTER} + one.coarse + two.coarse) // ${BAR} AS width
      FROM bar JOIN skew_clock one ON one.input = a JOIN skew_clock two ON two.input = b
    )
    SELECT a, b, bar, width, CAST(sum(weight) OVER (
      PARTITION BY a, b ORDER BY bar RANGE BETWEEN CURRENT ROW AND width - 1 FOLLOWING) AS BIGINT) AS fullness
    FROM wide;

  CREATE OR REPLACE TEMP TABLE skew_peak AS
    WITH best AS (
      SELECT a, b, bar, width, fullness FROM skew_bar
      QUALIFY fullness * 100 >= max(fullness) OVER (PARTITION BY a, b) * 95
    ),
    range AS (
      SELECT a, b, bar, width, fullness FROM best
      QUALIFY row_number() OVER (PARTITION BY a, b ORDER BY abs(2 * bar + width), fullness DESC, bar) = 1
    ),
    place AS (
      SELECT a, b, fullness, width, distance,
        row_number() OVER (PARTITION BY a, b ORDER BY distance, one, two) AS place, count(*) OVER (PARTITION BY a, b) AS n
      FROM range JOIN skew_pair USING (a, b)
      WHERE distance >= bar * ${BAR} AND distance < (bar + width) * ${BAR}
    )
    SELECT a, b, fullness, width * ${BAR} AS width, distance AS skew FROM place WHERE place = (n + 1) // 2`

// A request may lie a whole width to either side of the median.
const ESTIMATES = `
  WITH inside AS (
    SELECT p.*, one, two, distance, row_number() OVER (PARTITION BY a, b ORDER BY distance, one, two) AS place,
      count(*) OVER (PARTITION BY a, b) AS n
    FROM skew_peak p JOIN skew_pair USING (a, b) WHERE abs(distance - skew) <= width
  ),
  summed AS (
    SELECT a, b, fullness, width, skew, least(count(DISTINCT one), count(DISTINCT two)) AS requests,
      max(distance) FILTER (place = (3 * n + 3) // 4) - max(distance) FILTER (place = (n + 3) // 4) AS spread
    FROM inside GROUP BY a, b, fullness, width, skew
  ),
  next AS (
    SELECT a, b, max(k.fullness) AS fullness FROM skew_bar k JOIN skew_peak p USING (a, b)
    WHERE k.bar * ${BAR} > skew + p.width OR (k.bar + k.width) * ${BAR} < skew - p.width GROUP BY a, b
  )
  SELECT path.path, reference.path AS reference, skew, spread, requests,
    CASE WHEN coalesce(next.fullness, 0) * 2 <= summed.fullness THEN 'high'
      WHEN next.fullness * 5 <= summed.fullness * 4 THEN 'medium' ELSE 'low' END AS confidence
  FROM summed LEFT JOIN next USING (a, b) JOIN input reference ON reference.input = a JOIN input path ON path.input = b
  WHERE requests >= ${FEWEST} ORDER BY a, b`
