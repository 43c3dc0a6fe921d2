import type { CustodyHead } from '../model/custody.ts'
import { chainLines, lineDigest } from '../store/hash-chain.ts'

/** A head in few characters, for the field `Custody-Head` of a bag and for tickets: `3 ` and the digest; `0` of an empty log. */
export function formatHead({ records, last }: CustodyHead): string {
  return last === null ? '0' : `${records} ${last}`
}

/** Reads what `formatHead` wrote; undefined when it is none. */
export function parseHead(text: string): CustodyHead | undefined {
  if (text === '0') return { records: 0, last: null }
  const [, count, last] = /^([1-9]\d{0,8}) ([0-9a-f]{64})$/.exec(text) ?? []
  return count === undefined || last === undefined ? undefined : { records: Number(count), last }
}

/** How a log stands to a head that was noted earlier: it may have grown since, and nothing else. */
export function comparedWithHead(text: string, head: CustodyHead): 'same' | 'grown' | 'truncated' | 'other' {
  const lines = chainLines(text)
  if (lines.length < head.records) return 'truncated'
  const last = head.records === 0 ? undefined : lines[head.records - 1]
  if ((last === undefined ? null : lineDigest(last)) !== head.last) return 'other'
  return lines.length === head.records ? 'same' : 'grown'
}
