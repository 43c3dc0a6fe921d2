import { createHash } from 'node:crypto'
import { canonicalJson } from '../model/canonical-json.ts'
import { CustodyRecord } from '../model/case.ts'

/** The end of a custody log: how many records there are, and the digest of the last line (null when there is none). */
export interface CustodyEnd {
  readonly records: number
  readonly last: string | null
}

/** Reads where a custody log ends; `text` is the whole log. */
export function custodyEnd(text: string): CustodyEnd {
  const lines = linesOf(text)
  const last = lines.at(-1)
  return { records: lines.length, last: last === undefined ? null : digest(last) }
}

/** The log with one more record, which continues its chain. The lines there are stay as they are, whatever they say. */
export function withRecord(text: string, record: Omit<CustodyRecord, 'seq' | 'prev'>): string {
  const { records, last } = custodyEnd(text)
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${whole}${canonicalJson({ seq: records + 1, prev: last, ...record })}\n`
}

/** What is wrong with the chain of a custody log, in words; an empty list when nothing is. */
export function custodyFaults(text: string): string[] {
  const faults: string[] = []
  let prev: string | null = null
  for (const [at, line] of linesOf(text).entries()) {
    const record = parseRecord(line)
    if (record === undefined) faults.push(`line ${at + 1} is no record`)
    else if (record.seq !== at + 1) faults.push(`line ${at + 1} has the number ${record.seq}`)
    else if (record.prev !== prev) faults.push(`line ${at + 1} does not continue the line before it`)
    else if (canonicalJson(record) !== line) faults.push(`line ${at + 1} is not in the canonical form`)
    prev = digest(line)
  }
  return faults
}

function parseRecord(line: string): CustodyRecord | undefined {
  try {
    return CustodyRecord.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function digest(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}
