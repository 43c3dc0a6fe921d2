import { visible } from './visible.ts'

/**
 * What a spreadsheet takes for a formula at the start of a cell: `= + - @` and their full-width forms,
 * also behind spaces and quotes. The same behind a semicolon: where the locale separates by semicolons,
 * the spreadsheet splits our quoted cell there and starts a new one.
 */
const TRIGGER = /(^|;)([\s"'’]*[=+\-@＝＋－＠])/gu

const NEEDS_QUOTES = /[",;\n\r]|^ | $/

/**
 * One cell of a CSV file (RFC 4180 quoting). Numbers and booleans are ours and stay as they are; null is
 * an empty cell. In text, characters that act are spelled (see `visible`; so a record is always one line) and a
 * formula gets an apostrophe before it, which spreadsheets show or hide but never execute.
 */
export function escapeCsv(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = visible(value).replace(TRIGGER, "$1'$2")
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
