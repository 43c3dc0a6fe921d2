/** RFC 3339 in UTC with microseconds and Z. `micros` counts from the Unix epoch and may be negative. */
export function formatInstant(micros: number): string {
  const millis = Math.floor(micros / 1000)
  const rest = micros - millis * 1000
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}
