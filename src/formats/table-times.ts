/** `10/18/2025 4:28:18 PM`: with AM or PM the month stands first. */
const WITH_MERIDIEM = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?\s?([AaPp])\.?[Mm]\.?$/

/** `18.10.2025 16:28:18`: between dots the day stands first. */
const WITH_DOTS = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?$/

/**
 * A stamp as spreadsheets and event viewers write it, in the form of ISO 8601. Undefined for any other, and for one whose day and
 * month only its file can tell apart (`10/11/2025 16:28`).
 */
export function isoTime(text: string): string | undefined {
  const english = WITH_MERIDIEM.exec(text)
  if (english) {
    const [, month = '', day = '', year = '', hour = '', minute = '', second = '00', part = '', half = ''] = english
    const hours = (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
    return iso([year, month, day], [String(hours), minute, second], part)
  }
  return dottedTime(text)
}

/** The same of a stamp with dots alone. */
export function dottedTime(text: string): string | undefined {
  const german = WITH_DOTS.exec(text)
  if (!german) return undefined
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '00', part = ''] = german
  return iso([year, month, day], [hour, minute, second], part)
}

function iso(date: readonly string[], time: readonly string[], part: string): string {
  const two = (text: string): string => text.padStart(2, '0')
  return `${date.map(two).join('-')} ${time.map(two).join(':')}${part}`
}
