/** What canonical JSON can hold; keys that are undefined are left out. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined }

/**
 * JSON in the one form of RFC 8785 (JCS), for records that are hashed: no white space, keys by their UTF-16 code
 * units, numbers and strings as ECMAScript writes them. Throws a TypeError for what has no such form: a number that
 * is not finite, a lone surrogate.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (typeof value === 'string') return canonicalString(value)
  if (isList(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).toSorted(byCodeUnits)) {
    const member = value[key]
    if (member !== undefined) members.push(`${canonicalString(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

function isList(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value)
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('a number that is not finite has no canonical form')
  return JSON.stringify(value)
}

function canonicalString(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new TypeError('a lone surrogate has no canonical form')
  return JSON.stringify(value)
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
