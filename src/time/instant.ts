/** RFC 3339 in UTC with microseconds and Z. `micros` counts from the Unix epoch and may be negative. */
export function formatInstant(micros: number): string {
  const millis = Math.floor(micros / 1000)
  const rest = micros - millis * 1000
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

/** An RFC 3339 time as it reads so many minutes east of UTC, with all its digits and its offset. */
export function atOffset(iso: string, minutes: number): string {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '000000'
  const local = new Date(Date.parse(iso) + minutes * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(minutes)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${local}.${fraction}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Microseconds since the Unix epoch of a time as `formatInstant` writes it; fewer digits of the second are fine. NaN for other text. */
export function parseInstant(iso: string): number {
  const [, seconds = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(iso) ?? []
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'))
}
