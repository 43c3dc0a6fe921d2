import { createHash } from 'node:crypto'

/** What our identifiers are made in: the UUID (version 5, DNS) of tatou-ir.example. */
const NAMESPACE = '9434c79a-ab96-5478-a88c-d9e96136de13'

/**
 * A UUID of version 5 (RFC 4122, section 4.3) of a name in our namespace: the same name has the same UUID always, so a playbook that is
 * made anew keeps its identifiers.
 */
export function nameUuid(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
  const hex = [...hash.subarray(0, 16)].map((byte, at) => {
    const set = at === 6 ? (byte & 0x0f) | 0x50 : at === 8 ? (byte & 0x3f) | 0x80 : byte
    return set.toString(16).padStart(2, '0')
  })
  const part = (from: number, to: number): string => hex.slice(from, to).join('')
  return [part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 16)].join('-')
}
