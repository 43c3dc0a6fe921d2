import type { Run, Sentence } from '../model/report-parts.ts'

/** Words of our own. */
export const say = (text: string): Run => ({ kind: 'text', text })

/** A value from a log: an account, an address, a path. */
export const value = (text: string): Run => ({ kind: 'value', text })

/** A time of a document, shown in the zone of the report. */
export const at = (time: string): Run => ({ kind: 'time', text: time })

/** A sentence of pieces; a text stands for words of our own. */
export function sentence(pieces: readonly (Run | string)[], citations: readonly number[] = []): Sentence {
  return { runs: pieces.map((piece) => (typeof piece === 'string' ? say(piece) : piece)), citations: [...citations] }
}

/** So many values are named before the rest is counted. */
const MOST_NAMED = 4

/** `172.18.0.1`, `a and b`, `a, b, c and 4 more`. */
export function named(values: readonly string[], most = MOST_NAMED): Run[] {
  const shown = values.length <= most ? values : values.slice(0, most - 1)
  const more = values.length - shown.length
  const items = [...shown.map(value), ...(more > 0 ? [say(`${more} more`)] : [])]
  return items.flatMap((item, index) => {
    if (index === 0) return [item]
    return [say(index === items.length - 1 ? ' and ' : ', '), item]
  })
}
