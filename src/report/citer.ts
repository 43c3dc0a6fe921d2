import type { Place } from '../analysis/incident/incident-facts.ts'
import type { Citation } from '../model/report-parts.ts'

/** Numbers the lines that a report points at, each once, in the order in which they are first cited. */
export interface Citer {
  readonly cite: (...places: readonly (Place | undefined)[]) => number[]
  readonly all: () => Citation[]
}

/** A report without a citation so far. */
export function createCiter(): Citer {
  const numbers = new Map<string, number>()
  const citations: Citation[] = []
  const numberOf = (place: Place): number => {
    const key = `${place.line}:${place.offset}:${place.path}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    const { path, sha256, line, offset, line_sha256 } = place
    const number = citations.length + 1
    numbers.set(key, number)
    citations.push({ number, path, sha256, line, offset, line_sha256 })
    return number
  }
  return {
    cite: (...places) => [...new Set(places.flatMap((place) => (place === undefined ? [] : [numberOf(place)])))],
    all: () => citations,
  }
}
