import { nearestYear, PLAUSIBLE, STAMPS } from '../time/stamp.ts'
import { byFormat, type CompiledFormat } from './compiled-format.ts'

/** The time of a line by its own stamp, over `any_t`. A year that it leaves out is that of the collector's stamp, `wrap_t`, where lines are `wrapped`. */
export function ownTimeSql(formats: readonly CompiledFormat[], wrapped: boolean): string {
  const own = `CASE WHEN any_t ${PLAUSIBLE} THEN any_t END`
  const yearless = yearlessSql(formats)
  if (!wrapped || yearless === 'NULL') return own
  return `CASE WHEN wrap_t IS NOT NULL AND ${yearless} THEN ${nearestYear('any_t', 'wrap_t')} ELSE ${own} END`
}

/** BOOLEAN: whether the format of a line writes stamps without a year; `NULL` where none does. */
export function yearlessSql(formats: readonly CompiledFormat[]): string {
  return byFormat(formats, ({ format }) => (format.time && STAMPS[format.time.stamp].yearless ? 'true' : undefined))
}
