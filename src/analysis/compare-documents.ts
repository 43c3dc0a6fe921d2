/** Where two accounts of the same thing differ; `place` is the way to it: `summary.verdict`, `entries[3].ref.line`. */
export interface DocumentDifference {
  readonly place: string
  readonly claimed: string
  readonly found: string
}

/** All values that differ between two JSON values, in the order of the found one; of lists of unequal length only the lengths. */
export function documentDifferences(claimed: unknown, found: unknown, place = ''): DocumentDifference[] {
  if (Array.isArray(claimed) && Array.isArray(found)) {
    if (claimed.length !== found.length)
      return [{ place, claimed: `${claimed.length} of them`, found: `${found.length}` }]
    return found.flatMap((each, at) => documentDifferences(claimed[at], each, `${place}[${at}]`))
  }
  if (isRecord(claimed) && isRecord(found)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(claimed)])
    return [...keys].flatMap((key) =>
      documentDifferences(claimed[key], found[key], place === '' ? key : `${place}.${key}`),
    )
  }
  const [is, should] = [wordOf(claimed), wordOf(found)]
  return is === should ? [] : [{ place, claimed: short(is), found: short(should) }]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const wordOf = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
