import { createHash } from 'node:crypto'
import { canonicalJson, type CanonicalValue } from '../model/canonical-json.ts'

/** Where a log ends whose every line names the one before it: how many lines, and the SHA-256 of the last without its end. */
export interface ChainHead {
  readonly records: number
  readonly last: string | null
}

/** What is wrong with one line (1-based) of such a log, as a predicate. */
export interface ChainFault {
  readonly line: number
  readonly message: string
}

/** What a line says of its place: its number from 1, and the digest of the line before it. */
export interface Link {
  readonly seq: number
  readonly prev: string | null
}

/** The lines of a log, without their ends. */
export function chainLines(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** SHA-256 (hex) of a line, by which the next one names it. */
export function lineDigest(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}

/** Reads where a log ends; `text` is the whole log. */
export function chainHead(text: string): ChainHead {
  const lines = chainLines(text)
  const last = lines.at(-1)
  return { records: lines.length, last: last === undefined ? null : lineDigest(last) }
}

/** The number and the predecessor of the line that would come next. */
export function nextLink({ records, last }: ChainHead): Link {
  return { seq: records + 1, prev: last }
}

/** What is wrong with a chain; an empty list when nothing is. `read` gives the record of a line, undefined when it is none. */
export function linkFaults(text: string, read: (line: string) => (Link & CanonicalValue) | undefined): ChainFault[] {
  const faults: ChainFault[] = []
  let prev: string | null = null
  for (const [at, line] of chainLines(text).entries()) {
    const message = whyNotNext(read(line), line, at + 1, prev)
    if (message !== undefined) faults.push({ line: at + 1, message })
    prev = lineDigest(line)
  }
  return faults
}

function whyNotNext(
  record: (Link & CanonicalValue) | undefined,
  line: string,
  seq: number,
  prev: string | null,
): string | undefined {
  if (record === undefined) return 'is no record'
  if (record.seq !== seq) return `has the number ${record.seq}`
  if (record.prev !== prev) return 'does not continue the line before it'
  return isCanonical(record, line) ? undefined : 'is not in the canonical form'
}

function isCanonical(record: CanonicalValue, line: string): boolean {
  try {
    return canonicalJson(record) === line
  } catch {
    // A lone surrogate, which JSON can spell, has no canonical form.
    return false
  }
}
