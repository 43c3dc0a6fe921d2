import type * as duckdb from '@duckdb/node-api'
import type { DuckDBIntervalValue, DuckDBValue } from '@duckdb/node-api'
import { formatInstant } from '../time/instant.ts'

/** A value of a query's answer, ready to be written in any format. Structures and maps are objects. */
export type ResultValue =
  | string
  | number
  | boolean
  | null
  | readonly ResultValue[]
  | { readonly [key: string]: ResultValue }

type Api = typeof duckdb

/** Decimals of at most so many digits come back from a double as they were. */
const EXACT_DIGITS = 15

const MICROSECONDS_A_DAY = 86_400_000_000n

/** Microseconds of the years 0 to 9999, which RFC 3339 can write. */
const YEARS = { from: -62_167_219_200_000_000n, to: 253_402_300_800_000_000n }

/**
 * Reads values of the engine's answers. Times are RFC 3339 UTC with microseconds (nanoseconds where the type has
 * them), intervals are seconds (with months, which have no length: text), BLOBs have their unprintable bytes
 * spelled `\xNN`. Whole numbers and decimals that a double cannot hold are text, as are NaN and infinities.
 */
export function resultReader(api: Api): (value: DuckDBValue) => ResultValue {
  function read(value: DuckDBValue): ResultValue {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
    if (typeof value === 'bigint') return wholeNumber(value)
    if (value instanceof api.DuckDBTimestampValue || value instanceof api.DuckDBTimestampTZValue) {
      return value.isFinite ? instant(value.micros, value) : String(value)
    }
    if (value instanceof api.DuckDBTimestampNanosecondsValue)
      return value.isFinite ? nanoseconds(value.nanos) : String(value)
    if (value instanceof api.DuckDBTimestampMillisecondsValue)
      return value.isFinite ? instant(value.millis * 1000n, value) : String(value)
    if (value instanceof api.DuckDBTimestampSecondsValue)
      return value.isFinite ? instant(value.seconds * 1_000_000n, value) : String(value)
    if (value instanceof api.DuckDBIntervalValue) return interval(value)
    if (value instanceof api.DuckDBDecimalValue) return decimal(String(value))
    if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue) return value.items.map(read)
    if (value instanceof api.DuckDBStructValue)
      return object(Object.entries(value.entries).map(([key, item]) => [key, read(item)]))
    if (value instanceof api.DuckDBMapValue)
      return map(value.entries.map((entry) => [read(entry.key), read(entry.value)]))
    if (value instanceof api.DuckDBUnionValue || value instanceof api.DuckDBVariantValue) return read(value.value)
    return String(value)
  }
  return read
}

function wholeNumber(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function decimal(text: string): number | string {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '')
  return digits.length <= EXACT_DIGITS ? Number(text) : text
}

function instant(micros: bigint, value: DuckDBValue): string {
  if (micros < YEARS.from || micros >= YEARS.to) return String(value)
  // Beyond the year 2255 microseconds are no exact doubles, so whole seconds and the rest go their own ways.
  const [seconds, rest] = floorDivide(micros, 1_000_000n)
  return formatInstant(Number(seconds) * 1_000_000).replace(/\d{6}Z$/, `${String(rest).padStart(6, '0')}Z`)
}

function nanoseconds(nanos: bigint): string {
  const [seconds, rest] = floorDivide(nanos, 1_000_000_000n)
  return formatInstant(Number(seconds) * 1_000_000).replace(/\d{6}Z$/, `${String(rest).padStart(9, '0')}Z`)
}

function floorDivide(value: bigint, by: bigint): readonly [bigint, bigint] {
  const rest = ((value % by) + by) % by
  return [(value - rest) / by, rest]
}

function interval(value: DuckDBIntervalValue): number | string {
  if (value.months !== 0) return String(value)
  const micros = BigInt(value.days) * MICROSECONDS_A_DAY + value.micros
  return Number(micros) / 1_000_000
}

function map(entries: readonly (readonly [ResultValue, ResultValue])[]): ResultValue {
  const keys = entries.map(([key]) => key)
  if (keys.every((key) => typeof key === 'string')) return object(entries.map(([key, value]) => [String(key), value]))
  return entries.map(([key, value]) =>
    object([
      ['key', key],
      ['value', value],
    ]),
  )
}

/** Object.fromEntries defines keys, so that one named `__proto__` is a key like any other. */
function object(entries: readonly (readonly [string, ResultValue])[]): { readonly [key: string]: ResultValue } {
  return Object.fromEntries(entries)
}
