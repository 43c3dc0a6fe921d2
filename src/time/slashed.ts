/** Which of the two numbers before the year is the month; `unknown` where a file does not show it. */
export type DateOrder = 'day-first' | 'month-first' | 'unknown'

/**
 * `18/10/2025 16:28:18`, `10/18/25, 4:28 PM`: either number may be the month, and the year stands last, with two digits or four.
 * Between dots the day stands first.
 */
const SLASHED = String.raw`'^\d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.)(?:\d{4}|\d\d),?[ T]'`

const number = (text: string, part: 1 | 2): string =>
  `TRY_CAST(split_part(replace(left(${text}, 6), '.', '/'), '/', ${part}) AS INTEGER)`

const isDotted = (text: string): string => `contains(left(${text}, 3), '.')`

/** BOOLEAN: whether a text begins with such a date. */
export const isSlashed = (text: string): string => `regexp_matches(${text}, ${SLASHED})`

/** BOOLEAN: whether a stamp can only be read with this number as the month. AM or PM shows the English way, with the month first. */
export const showsOrder = (text: string, order: 'day-first' | 'month-first'): string =>
  order === 'day-first'
    ? `(NOT ${isDotted(text)} AND ${number(text, 1)} > 12)`
    : `(NOT ${isDotted(text)} AND (${number(text, 2)} > 12 OR ${hasHalf(text)}))`

const hasHalf = (text: string): string => `suffix(lower(${text}), 'm')`

/** BOOLEAN: whether nothing says which number of a stamp is the month, in a file that does not show it. */
export function isAmbiguous(text: string, order: DateOrder): string {
  if (order !== 'unknown') return 'false'
  return `(${isSlashed(text)} AND ${number(text, 1)} <= 12 AND ${number(text, 2)} <= 12 AND ${number(text, 1)} <> ${number(text, 2)} AND NOT ${hasHalf(text)} AND NOT ${isDotted(text)})`
}

const TIMES = ['%H:%M:%S.%f', '%H:%M:%S', '%H:%M', '%I:%M:%S.%f %p', '%I:%M:%S %p', '%I:%M %p']

/**
 * TIMESTAMP of a stamp with such a date, NULL for any other. What its own numbers say counts first, then the order of its file;
 * where neither shows the month it stands first. Years of two digits: 69 to 99 are the last century, as POSIX has it.
 */
export function slashed(text: string, order: DateOrder): string {
  const spelled = `regexp_replace(regexp_replace(upper(replace(left(${text}, 10), '.', '/') || substr(${text}, 11)), '^([\\d/]+),?[ T] *', '\\1 '), '(\\d) ?([AP])\\.?M\\.?$', '\\1 \\2M')`
  const plain = `regexp_replace(regexp_replace(${spelled}, '^(\\d+/\\d+/)([0-5]\\d|6[0-8]) ', '\\120\\2 '), '^(\\d+/\\d+/)(\\d\\d) ', '\\119\\2 ')`
  const read = (date: string): string =>
    `try_strptime(${plain}, [${TIMES.map((time) => `'${date} ${time}'`).join(', ')}])`
  const dayFirst =
    order === 'day-first' ? `${number(text, 2)} <= 12 AND NOT ${hasHalf(text)}` : `${number(text, 1)} > 12`
  return `CASE WHEN ${isDotted(text)} OR (${dayFirst}) THEN ${read('%d/%m/%Y')} ELSE ${read('%m/%d/%Y')} END`
}
