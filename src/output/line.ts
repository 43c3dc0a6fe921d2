import { displayWidth, escapeTerminal, truncate } from './escape-terminal.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'

/** A piece of text and what it means. The text may be anything: it is escaped when it is printed. */
export interface Span {
  readonly text: string
  readonly tone: Tone
  /** A value from the logs (an account, an address, a path), not a sentence: Markdown sets it as code. */
  readonly isValue: boolean
}

/** One line of the terminal. */
export type Line = readonly Span[]

/** A span, plain unless told. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone, isValue: false }
}

/** A span that holds a value from the logs. */
export function valueSpan(text: string, tone: Tone = 'plain'): Span {
  return { text, tone, isValue: true }
}

/** A line without anything on it. */
export const EMPTY_LINE: Line = []

/**
 * A line as it goes to the terminal, with its line end. The one gate for all text of all tables: here it is
 * escaped, cut to the width of the terminal and painted, in this order, so no value ever meets
 * the terminal unescaped and no colour is cut in half.
 */
export function printLine(line: Line, options: RenderOptions): string {
  let room = options.columns
  const shown: Span[] = []
  for (const { text, tone } of line) {
    if (room < 1) break
    const fitting = truncate(escapeTerminal(text, options.unicode), room, 'end', options.unicode)
    room -= displayWidth(fitting)
    shown.push(span(fitting, tone))
  }
  return `${withoutTail(shown)
    .map(({ text, tone }) => (text.trim() === '' ? text : options.paint[tone](text)))
    .join('')}\n`
}

// Blanks at the end are invisible and only make lines longer.
function withoutTail(line: Line): Line {
  const last = line.at(-1)
  if (last === undefined) return line
  const text = last.text.trimEnd()
  const before = line.slice(0, -1)
  return text === '' ? withoutTail(before) : [...before, span(text, last.tone)]
}
