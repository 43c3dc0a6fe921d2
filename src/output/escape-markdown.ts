import { visible } from './visible.ts'

/**
 * A word that no Markdown renderer reads as more than a word: letters with digits behind, a number, a time or a
 * date, in parentheses or not, and a mark of punctuation. No `www.`, no address, no list number, no
 * `_` or `*`.
 */
const PLAIN_WORD = /^(?:\(?[A-Za-z]+(?:\d+|[-'][a-z]+)?\)?[,;:.]?|\d+(?:[.:,]\d+)*[,;:]?|\(\d+\)|\d{4}-\d\d-\d\d)$/

/** Long words of hex digits are taken for commit ids by some hosts; addresses by some link finders. */
const LOOKS_LIKE_MORE = /^(?:[0-9a-f]{7,}|\d+\.\d+\.\d+.*)[,;:.]?$/

/** Inside a code span these two would end the cell or the span, so they stand between spans, as references. */
const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['|', '&#124;'],
  ['`', '&#96;'],
])

// A code span loses one space at each end when it has one at both.
function span(text: string): string {
  const padded = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== '' ? ` ${text} ` : text
  return `\`${padded}\``
}

/** Text as code spans: the one construct whose content every renderer leaves alone, autolinks included. */
function code(text: string): string {
  return text
    .split(/([|`])/)
    .filter((part) => part !== '')
    .map((part) => REFERENCES.get(part) ?? span(part))
    .join('')
}

/** A word as it is, or as code with the mark of punctuation behind it outside. */
function escapeWord(word: string): string {
  if (PLAIN_WORD.test(word) && !LOOKS_LIKE_MORE.test(word)) return word
  const last = word.at(-1) ?? ''
  return word.length > 1 && /[,;:.]/.test(last) ? code(word.slice(0, -1)) + last : code(word)
}

/**
 * Text for any place in a Markdown document, a table cell included. Plain words stay as they are, all
 * else becomes code spans, with characters that act spelled first (see `visible`). References
 * such as `&#64;` would not do: GFM looks for mail addresses after it has resolved them.
 */
export function escapeMarkdown(value: string): string {
  const text = visible(value)
  const words = text.split(' ')
  if (words.includes('')) return code(text)
  return words.map(escapeWord).join(' ')
}

/** A value (an account, an address, a path) for a Markdown document: always code spans. */
export function escapeMarkdownValue(value: string): string {
  return code(visible(value))
}
