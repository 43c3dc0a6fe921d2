import type { Database } from '../sql/database.ts'
import { createYearCounter } from './rollover.ts'
import { PLACEHOLDER_YEAR } from './stamp.ts'

/** Day of the year of 29 February, counted from 0. */
export const LEAP_DAY = 59

/** Days that a year is counted with, so that 29 February has its number in every year. */
export const DAYS = 366

export const DAY_MS = 86_400_000

/** No log is longer; whose stamps claim more years than this is forged, and its days say nothing. */
const MOST_YEARS = 100

/** Rows of one input, from `first` on, whose stamps lie in the same year relative to the sequence. */
export interface YearRun {
  readonly input: number
  readonly first: number
  readonly year: number
}

/**
 * A stamp with a year among stamps without. It stands on `day` (since the epoch) next to a stamp of `yearDay`
 * in relative `year`; `base` is the year 0 that brings the two nearest to each other.
 */
export interface Pin {
  readonly input: number
  readonly row: number
  readonly day: number
  readonly year: number
  readonly yearDay: number
  readonly base: number
}

/** The relative year and the day of the year that make up a day of a sequence. */
export function splitDay(day: number): { year: number; yearDay: number } {
  const year = Math.floor(day / DAYS)
  return { year, yearDay: day - year * DAYS }
}

/** Whether every 29 February of the sequence exists when its year 0 is `base`. */
export function fits(sequence: Sequence, base: number): boolean {
  for (const year of sequence.leapYears) if (!isLeap(base + year)) return false
  return true
}

const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29

/** The stamps without a year of several inputs that continue each other, oldest first. */
export interface Sequence {
  readonly inputs: readonly number[]
  readonly runs: YearRun[]
  readonly pins: Pin[]
  /** Every day that occurs, as 366 × relative year + day of the year; only of years within MOST_YEARS. */
  readonly days: Set<number>
  /** Relative years that have a 29 February, with the same bound. */
  readonly leapYears: Set<number>
  /** Relative year of the last stamp of each input. */
  readonly lastYear: Map<number, number>
}

/**
 * Reads where the days change in these inputs, in the order given, and counts the years along them. Rows
 * leave the engine only where a day ends or a block of rows begins.
 */
export async function readSequences(db: Database, groups: readonly (readonly number[])[]): Promise<Sequence[]> {
  const sequences = groups.map((inputs): Sequence => ({
    inputs,
    runs: [],
    pins: [],
    days: new Set(),
    leapYears: new Set(),
    lastYear: new Map(),
  }))
  const order = groups.flatMap((inputs, sequence) => inputs.map((input, place) => `(${input}, ${sequence}, ${place})`))
  let current: Sequence | undefined
  let reader = createReader()
  for await (const rows of db.stream(daysSql(order))) {
    for (const row of rows) {
      const sequence = sequences[Number(row['sequence'])]
      if (!sequence) continue
      if (sequence !== current) reader = createReader()
      current = sequence
      reader(sequence, Number(row['input']), Number(row['row']), Number(row['day']), row['yearless'] === true)
    }
  }
  return sequences
}

// A block of rows of one day is one row; only blocks in which the day changes are looked at line by line.
const daysSql = (order: readonly string[]): string => `
  WITH place(input, sequence, place) AS (VALUES ${order.join(', ')}),
  stamp AS (
    SELECT input, rowid AS rid, rowid // 1024 AS block, coalesce(yearless, false) AS yearless,
      CAST(t AS DATE) - CASE WHEN yearless THEN DATE '${PLACEHOLDER_YEAR}-01-01' ELSE DATE '1970-01-01' END AS day
    FROM record
    WHERE input IN (SELECT input FROM place) AND t IS NOT NULL AND time_source IN ('stamp', 'wrapper')
  ),
  block AS (
    SELECT input, block, yearless, min(rid) AS rid, min(day) AS day, min(day) <> max(day) AS mixed
    FROM stamp GROUP BY input, block, yearless
  ),
  change AS (
    SELECT input, rid, yearless, day, lag(day) OVER (PARTITION BY input, block, yearless ORDER BY rid) AS before
    FROM stamp SEMI JOIN (SELECT input, block, yearless FROM block WHERE mixed) USING (input, block, yearless)
  ),
  found AS (
    SELECT input, rid, yearless, day FROM block WHERE NOT mixed
    UNION ALL
    SELECT input, rid, yearless, day FROM change WHERE before IS DISTINCT FROM day
  )
  SELECT sequence, input, rid AS "row", yearless, day FROM found JOIN place USING (input)
  ORDER BY sequence, place, rid`

type Reader = (sequence: Sequence, input: number, row: number, day: number, yearless: boolean) => void

function createReader(): Reader {
  const count = createYearCounter()
  let last: { input: number; year: number; yearDay: number } | undefined
  // Dated rows before the first stamp without a year in their input wait for it; the nearest of them counts.
  let waiting: { input: number; row: number; day: number } | undefined
  return (sequence, input, row, day, yearless) => {
    if (!yearless) {
      if (last?.input === input) addPin(sequence, { ...last, row, day })
      else waiting = { input, row, day }
      return
    }
    const year = count(day)
    if (last?.input !== input || last.year !== year) sequence.runs.push({ input, first: row, year })
    last = { input, year, yearDay: day }
    if (Math.abs(year) <= MOST_YEARS) {
      sequence.days.add(year * DAYS + day)
      if (day === LEAP_DAY) sequence.leapYears.add(year)
    }
    sequence.lastYear.set(input, year)
    if (waiting?.input === input) addPin(sequence, { ...last, ...waiting })
    waiting = undefined
  }
}

/** Of pins in a row that say the same, the first and the last are enough. */
function addPin(sequence: Sequence, pin: Omit<Pin, 'base'>): void {
  const [base = 0] = yearsNear(pin.yearDay, pin.day, 1)
  const { pins } = sequence
  const added = { ...pin, base: base - pin.year }
  const same = (other: Pin | undefined): boolean => other?.input === added.input && other.base === added.base
  if (same(pins.at(-1)) && same(pins.at(-2))) pins.pop()
  pins.push(added)
}

/** The years that bring a day of the year nearest to a day since the epoch, nearest first, up to `reach` years off. */
export function yearsNear(yearDay: number, day: number, reach: number): number[] {
  const year = new Date(day * DAY_MS).getUTCFullYear()
  const distance = (candidate: number): number => Math.abs(dayIn(candidate, yearDay) - day)
  return Array.from({ length: 2 * reach + 1 }, (_, index) => year + index - reach).toSorted(
    (a, b) => distance(a) - distance(b) || b - a,
  )
}

/** Days since the Unix epoch of a day of the year (counted from 0 in a leap year) in a given year. */
export function dayIn(year: number, yearDay: number): number {
  const leap = isLeap(year) || yearDay <= LEAP_DAY
  return Date.UTC(year, 0, 1) / DAY_MS + yearDay - (leap ? 0 : 1)
}
