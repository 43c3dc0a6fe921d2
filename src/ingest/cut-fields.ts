import { COMMA, QUOTE, SPACE, TAB } from './bytes.ts'

/** The fields of a row, as places in its text. */
export interface FieldCutter {
  readonly from: Int32Array
  readonly to: Int32Array
  /** A way to cut; returns how many fields there are, one more than there is room for when there are too many. */
  cut(text: Buffer, way: CutWay): number
  /** The value of a field without the quotes around it, those in it doubled no more. */
  value(text: Buffer, field: number): Buffer
}

/**
 * What stands between fields: a tab or a comma, of which each ends a field, or a run of blanks (with `white`, of tabs too).
 * With `quotes` a field that begins with a quote goes up to the one before the next mark.
 */
export interface CutWay {
  readonly mark: 'tab' | 'comma' | 'blanks' | 'white'
  readonly quotes?: true
}

/** Cuts rows of at most so many fields. */
export function createFieldCutter(most: number): FieldCutter {
  const from = new Int32Array(most + 1)
  const to = new Int32Array(most + 1)

  return {
    from,
    to,
    cut(text, { mark, quotes }) {
      const single = mark === 'tab' ? TAB : mark === 'comma' ? COMMA : SPACE
      const other = mark === 'white' ? TAB : single
      const runs = mark === 'blanks' || mark === 'white'
      const isMark = (at: number): boolean => text[at] === single || text[at] === other
      let fields = 0
      for (let at = 0; fields < from.length; at++) {
        if (runs) while (at < text.length && isMark(at)) at++
        if (runs && at >= text.length) break
        from[fields] = at
        if (quotes && text[at] === QUOTE) at = endOfQuotes(text, at)
        while (at < text.length && !isMark(at)) at++
        to[fields++] = at
        if (at >= text.length) break
      }
      return fields
    },
    value(text, field) {
      const [start, end] = [from[field] ?? 0, to[field] ?? 0]
      const isQuoted = end - start > 1 && text[start] === QUOTE && text[end - 1] === QUOTE
      if (!isQuoted) return text.subarray(start, end)
      const inner = text.subarray(start + 1, end - 1)
      return inner.includes(QUOTE) ? Buffer.from(inner.toString('latin1').replaceAll('""', '"'), 'latin1') : inner
    },
  }
}

/** Behind the quote that ends what begins with one; the end of the text where none does. */
function endOfQuotes(text: Buffer, from: number): number {
  for (let at = from + 1; ;) {
    const end = text.indexOf(QUOTE, at)
    if (end === -1) return text.length
    if (text[end + 1] !== QUOTE) return end + 1
    at = end + 2
  }
}
