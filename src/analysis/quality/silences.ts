import type { Database } from '../../sql/database.ts'
import { copiesOf, inAny, type LogStream } from './log-streams.ts'
import { BLOCK_PAUSES, FEWEST_PAUSES, judgePauses, tellingPause, type PauseBlock, type Silence } from './steadiness.ts'

/** A silence in a log, between two of its lines. */
export interface LogSilence extends Silence {
  /** Rows of the last event before and the first after. */
  readonly before: number
  readonly after: number
  /** Microseconds since the epoch. */
  readonly from: number
  readonly to: number
}

/** Why the rhythm of a log cannot be judged. */
export type UnknownCadence = 'few_events' | 'uneven'

/** The rhythm of a log. */
export interface Cadence {
  readonly unknown: UnknownCadence | null
  /** From how many microseconds on a silence is told of; null where none is. */
  readonly telling: number | null
  readonly silences: readonly LogSilence[]
}

/**
 * Levels that pauses are looked at from, as shares of all pauses that are shorter: requests that leave several lines at once
 * hide the pauses between them. The rhythm is that of the lowest level from which on every level is even; those
 * above `DENSEST` only say whether there are too many long ones.
 */
const LEVELS = [0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.75, 0.5, 0] as const
const DENSEST = 0.9

const HOUR = 3_600_000_000
const DAY = 24 * HOUR

/** So long a silence may be the night's or the weekend's. Whether it is, other days tell. */
const LULL = 6 * HOUR

/** A day of the same hours is quiet as well when it has less than this share of what the rhythm promises. */
const QUIET = 0.5

/** Whether a stream whose longest pause is `longest` (microseconds) could hold a silence that is told of. */
export function maySilence(stream: LogStream, longest: number): boolean {
  if (stream.events - 1 < FEWEST_PAUSES) return false
  // The traffic around a silence is no quicker than twice what it is overall, or the log is uneven.
  return longest >= (tellingPause(FEWEST_PAUSES) / 2) * ((stream.last - stream.first) / stream.events)
}

/** A rhythm that silences can be told from. */
interface Rhythm {
  /** The level that pauses were looked at from, in microseconds; -1 for all of them. */
  readonly level: number
  readonly telling: number
  readonly silences: readonly Silence[]
}

const UNEVEN: Cadence = { unknown: 'uneven', telling: null, silences: [] }

/** Judges the silences of a stream. Needs its `log_advance`. */
export async function readCadence(db: Database, stream: LogStream): Promise<Cadence> {
  if (stream.events - 1 < FEWEST_PAUSES) return { ...UNEVEN, unknown: 'few_events' }
  const rhythm = await findRhythm(db, stream)
  if (rhythm === null || (await anyFades(db, rhythm))) return UNEVEN
  const silences = await realSilences(db, stream, await placed(db, rhythm.silences))
  return silences === null ? UNEVEN : { unknown: null, telling: rhythm.telling, silences }
}

/** The rhythm at the lowest level from which on all are even, or null. */
async function findRhythm(db: Database, stream: LogStream): Promise<Rhythm | null> {
  const shares = LEVELS.filter((share) => (1 - share) * stream.events >= FEWEST_PAUSES)
  const [row] = await db.rows(`SELECT quantile_disc(greatest(advance, 0), [${shares.join(', ')}]) AS levels
    FROM log_advance WHERE advance IS NOT NULL`)
  const quantiles = Array.isArray(row?.['levels']) ? row['levels'].map(Number) : []
  let found: Rhythm | null = null
  for (const [index, share] of shares.entries()) {
    const level = share === 0 ? -1 : (quantiles[index] ?? 0)
    const blocks = await readBlocks(db, level)
    const pauses = blocks.reduce((sum, block) => sum + block.pauses, 0)
    if (pauses < FEWEST_PAUSES) continue
    const silences = judgePauses(blocks, share > DENSEST)
    if (silences === null) break
    if (share > DENSEST) continue
    const mean = blocks.reduce((sum, block) => sum + block.sum, 0) / pauses
    found = { level, telling: Math.max(0, level) + Math.round(tellingPause(pauses) * mean), silences }
  }
  return found
}

/** The pauses longer than a level, in blocks in the order of the log; a rest joins the last block. */
async function readBlocks(db: Database, level: number): Promise<PauseBlock[]> {
  const blocks: PauseBlock[] = []
  const base = Math.max(level, 0)
  const pauses = `SELECT row_number() OVER () - 1 AS n, rowid AS place, greatest(advance, 0) - ${base} AS pause
    FROM log_advance WHERE advance IS NOT NULL AND greatest(advance, 0) > ${level}`
  const query = `WITH pauses AS MATERIALIZED (${pauses}),
      blocks AS (SELECT greatest(1, count(*) // ${BLOCK_PAUSES}) AS blocks FROM pauses)
    SELECT block, count(*) AS pauses, CAST(sum(pause) AS DOUBLE) AS sum,
      CAST(sum(CAST(pause AS HUGEINT) * pause) AS DOUBLE) AS squares, max(pause) AS longest, arg_max(place, (pause, -place)) AS place
    FROM (SELECT *, least(n // ${BLOCK_PAUSES}, (SELECT blocks FROM blocks) - 1) AS block FROM pauses)
    GROUP BY block ORDER BY block`
  for await (const rows of db.stream(query)) {
    for (const row of rows) {
      const number = (name: string): number => Number(row[name] ?? 0)
      blocks.push({
        pauses: number('pauses'),
        sum: number('sum'),
        squares: number('squares'),
        longest: number('longest'),
        at: number('place'),
      })
    }
  }
  return blocks
}

/** So many pauses next to a silence, on each side, tell whether the traffic fades there. */
const NEXT = 20

/** Fewer of them do not tell: after the last requests of a day there are a few more. */
const FEWEST_NEXT = 4

/** How many standard deviations they may be longer than those further away. */
const FADING = 3.3

/** Whether traffic slows down towards any of these silences or picks up only slowly after it, as it does in the evening. */
async function anyFades(db: Database, { level, silences }: Rhythm): Promise<boolean> {
  for (const { at, mean } of silences) {
    for (const side of [`rowid < ${at} ORDER BY rowid DESC`, `rowid > ${at} ORDER BY rowid`]) {
      const [row] = await db.rows(`SELECT count(*) AS pauses, coalesce(sum(pause), 0)::BIGINT AS sum FROM (
        SELECT greatest(advance, 0) - ${Math.max(level, 0)} AS pause FROM log_advance
        WHERE advance IS NOT NULL AND greatest(advance, 0) > ${level} AND ${side} LIMIT ${NEXT})`)
      const [pauses, sum] = [Number(row?.['pauses'] ?? 0), Number(row?.['sum'] ?? 0)]
      if (pauses < FEWEST_NEXT || sum / pauses > mean * (1 + FADING / Math.sqrt(pauses))) return true
    }
  }
  return false
}

/** Silences with the lines around them: the one whose time was the latest before, and the one that came after. */
async function placed(db: Database, silences: readonly Silence[]): Promise<LogSilence[]> {
  const found: LogSilence[] = []
  for (const silence of silences) {
    const [row] = await db.rows(`SELECT a.rid AS after, a.us AS "to", a.us - a.advance AS "from",
        (SELECT max(b.rid) FROM log_advance b WHERE b.rowid < a.rowid AND b.us = a.us - a.advance) AS before
      FROM log_advance a WHERE a.rowid = ${silence.at}`)
    const number = (name: string): number => Number(row?.[name] ?? 0)
    found.push({ ...silence, before: number('before'), after: number('after'), from: number('from'), to: number('to') })
  }
  return found
}

/**
 * Leaves out silences that hold lines which only stand elsewhere in the file, and those that are like other nights. Null when
 * nobody can say of one whether it is a night's.
 */
async function realSilences(
  db: Database,
  stream: LogStream,
  silences: readonly LogSilence[],
): Promise<readonly LogSilence[] | null> {
  const real: LogSilence[] = []
  for (const silence of silences) {
    if ((await eventsWithin(db, stream, silence.from + 1, silence.to)) > 0) continue
    if (await hasCopies(db, stream, silence.from, silence.to)) continue
    const lull = silence.to - silence.from >= LULL ? await isLull(db, stream, silence) : false
    if (lull === null) return null
    if (lull) continue
    real.push(silence)
  }
  return real
}

/** Whether the hours of a silence are quiet on other days as well; null when there are none to show it. */
async function isLull(db: Database, stream: LogStream, { from, to, mean }: LogSilence): Promise<boolean | null> {
  const shortest = Math.ceil((to - from) / DAY)
  const expected = (to - from) / mean
  const shifts = [1, 2, 3, 4, 5, 6, 7].flatMap((days) => (days < shortest ? [] : [-days, days]))
  const covered = shifts.filter((days) => from + days * DAY >= stream.first && to + days * DAY <= stream.last)
  for (const days of covered) {
    const events = await eventsWithin(db, stream, from + days * DAY, to + days * DAY)
    if (events < QUIET * expected) return true
  }
  // Without the same days of another week, days off may be like this.
  const isKnown = touchesWeekend(from, to) ? covered.some((days) => Math.abs(days) === 7) : covered.length > 0
  return isKnown ? false : null
}

/** Whether a time touches a Saturday or Sunday of UTC. */
function touchesWeekend(from: number, to: number): boolean {
  for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++) {
    const weekday = (((day + 4) % 7) + 7) % 7
    if (weekday === 0 || weekday === 6) return true
  }
  return false
}

/** Whether lines of this time were left out because another input has them as well. */
async function hasCopies(db: Database, stream: LogStream, from: number, to: number): Promise<boolean> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM record WHERE ${copiesOf(stream)}
    AND t >= make_timestamp(${from}) AND t <= make_timestamp(${to})`)
  return Number(row?.['n'] ?? 0) > 0
}

/** Events of a stream in [from, to), in microseconds. */
async function eventsWithin(db: Database, stream: LogStream, from: number, to: number): Promise<number> {
  const [row] = await db.rows(
    `SELECT count(*) AS n FROM event WHERE ${inAny(stream)} AND t >= make_timestamp(${from}) AND t < make_timestamp(${to})`,
  )
  return Number(row?.['n'] ?? 0)
}
