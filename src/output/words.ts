import type { RenderOptions } from './render-options.ts'

/** A whole number with its thousands apart: `1,234,567`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 failed login`, `2,000 failed logins`. */
export function plural(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`
}

/** Seconds in the two largest units that say something: `6.1 s`, `27 min 56 s`, `3 h 12 min`, `2 d 3 h`. */
export function duration(seconds: number): string {
  const tenths = Math.round(seconds * 10)
  if (tenths < 600) return tenths % 10 === 0 ? `${tenths / 10} s` : `${(tenths / 10).toFixed(1)} s`
  const whole = Math.round(seconds)
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return hours > 0 ? `${grouped(days)} d ${hours} h` : `${grouped(days)} d`
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  return whole % 60 > 0 ? `${minutes} min ${whole % 60} s` : `${minutes} min`
}

/** A time as people read it, in parts; `fraction` holds milliseconds with their dot. */
export interface Moment {
  readonly date: string
  readonly time: string
  readonly fraction: string
}

const RFC3339 = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?/

/** A document's time in the zone to show. A time that is none is shown as it came. */
export function momentOf(iso: string, options: Pick<RenderOptions, 'displayZone'>): Moment {
  const shown = options.displayZone(iso)
  const [, date, time, fraction = ''] = RFC3339.exec(shown) ?? []
  if (date === undefined || time === undefined) return { date: '', time: shown, fraction: '' }
  return { date, time, fraction: fraction.padEnd(4, fraction === '' ? '.000' : '0') }
}

/** Date and time to the second; nothing for no time. */
export function timeText(iso: string | null, options: Pick<RenderOptions, 'displayZone'>): string {
  if (iso === null) return ''
  const { date, time } = momentOf(iso, options)
  return date === '' ? time : `${date} ${time}`
}

/** A number with its sign. */
export function signed(number: number): string {
  return number < 0 ? String(number) : `+${number}`
}
