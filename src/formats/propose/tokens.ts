import type { StampId } from '../../time/stamp.ts'

/** A piece of a line. A mark is a single character of punctuation. */
export type TokenKind = 'stamp' | 'address' | 'quoted' | 'number' | 'word' | 'space' | 'mark'

/** A piece of a line, and what it is. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const CLOCK = String.raw`\d\d:\d\d:\d\d`

/** How stamps are written, the most particular first; each is a pattern of RE2 and of JavaScript alike. */
export const STAMP_PATTERNS: readonly (readonly [stamp: StampId, pattern: string])[] = [
  ['apache-error', String.raw`${DAY} ${MONTH} +\d{1,2} ${CLOCK}(?:\.\d{1,6})? \d{4}`],
  ['clf', String.raw`\d\d/${MONTH}/\d{4}[: ]${CLOCK}(?: [+-]\d{4})?`],
  ['spaced', String.raw`\d{4}-\d\d-\d\d[T ]${CLOCK}(?:[.,]\d{1,9})? [+-]\d\d:?\d\d`],
  ['iso', String.raw`\d{4}-\d\d-\d\d[T ]${CLOCK}(?:[.,]\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?)?`],
  ['any', String.raw`\d{1,2}[./]\d{1,2}[./]\d{4},? \d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp][Mm])?`],
  ['nginx-error', String.raw`\d{4}/\d\d/\d\d ${CLOCK}`],
  ['syslog', String.raw`${MONTH} +\d{1,2} ${CLOCK}`],
  ['epoch', String.raw`1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?`],
]

const V4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}(?![\w.])`
const V6 = String.raw`(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)(?=[0-9A-Fa-f:]{0,45}(?:::|[A-Fa-f]))[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])`
/** An address and nothing else. */
export const ADDRESS = new RegExp(`^(?:${V4}|${V6})$`)

/** Characters of words. Others divide. */
export const WORD_CHARACTERS = String.raw`[^\s"=\[\](){}<>|,;:'&?]`

/** A log whose lines are longer has them cut: nobody reads the end of these. */
export const MOST_LINE_CHARACTERS = 2_000

/** Which of the ways of writing a stamp most of these lines have; undefined where few have any. */
export function commonStamp(lines: readonly string[]): readonly [stamp: StampId, pattern: string] | undefined {
  const counted = STAMP_PATTERNS.map(([stamp, pattern]) => {
    // A number is a time only where it stands first, or behind a mark.
    const regex = new RegExp(stamp === 'epoch' ? `(?:^|[=:"\\[(|])${pattern}(?!\\w)` : pattern)
    return { stamp, pattern, lines: lines.filter((line) => regex.test(line)).length }
  })
  const best = counted.toSorted((a, b) => b.lines - a.lines)[0]
  return best === undefined || best.lines * 2 < lines.length ? undefined : [best.stamp, best.pattern]
}

/** Cuts a line into tokens, which joined give the line. */
export function tokensOf(line: string, stamp: string | undefined): Token[] {
  const kinds: readonly (readonly [TokenKind, RegExp])[] = [
    ...(stamp === undefined ? [] : [['stamp', new RegExp(stamp, 'y')] as const]),
    ['space', /[ \t]+/y],
    ['address', new RegExp(`${V4}|${V6}`, 'y')],
    ['quoted', /"[^"\\]*(?:\\.[^"\\]*)*"/y],
    ['number', new RegExp(`\\d+(?:\\.\\d+)?(?!${WORD_CHARACTERS})`, 'y')],
    ['word', new RegExp(`${WORD_CHARACTERS}+`, 'y')],
    ['mark', /[^]/y],
  ]
  const tokens: Token[] = []
  let stamped = stamp === undefined
  for (let at = 0; at < line.length;) {
    for (const [kind, regex] of kinds) {
      // A line has one stamp.
      if (kind === 'stamp' && stamped) continue
      regex.lastIndex = at
      const text = regex.exec(line)?.[0]
      if (text === undefined) continue
      // A stamp in quotes is to be found, so that the quote is a mark.
      if (kind === 'quoted' && !stamped && stamp !== undefined && new RegExp(`^"(?:${stamp})"$`).test(text)) continue
      stamped ||= kind === 'stamp'
      tokens.push({ kind, text })
      at += text.length
      break
    }
  }
  return tokens
}
