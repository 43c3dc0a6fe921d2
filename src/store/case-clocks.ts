import { canonicalJson } from '../model/canonical-json.ts'
import { ClockRecord } from '../model/clock.ts'
import { TatouError } from '../model/errors.ts'
import { custodyHead } from './case-custody.ts'
import { chainLines, lineDigest } from './hash-chain.ts'
import { CASE_NAMES, hostile, readCaseText, type Case } from './case-folder.ts'

/**
 * The decisions that started clocks in a case. Throws `case-hostile` when the log is not as it was written: a
 * record that was changed, or taken out of the middle.
 */
export async function readClocks({
  folder,
  shown,
}: Pick<Case, 'folder' | 'shown'>): Promise<{ text: string; records: ClockRecord[] }> {
  const text = (await readCaseText(folder, CASE_NAMES.clocks, shown)) ?? ''
  let prev: string | null = null
  const records = chainLines(text).map((line, at) => {
    const record = parse(line)
    if (record === undefined || record.seq !== at + 1 || record.prev !== prev || canonicalJson(record) !== line)
      throw hostile(shown, `${CASE_NAMES.clocks}:${at + 1} does not continue the line before it`)
    prev = lineDigest(line)
    return record
  })
  return { text, records }
}

function parse(line: string): ClockRecord | undefined {
  try {
    return ClockRecord.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** The log with one more decision. Throws `usage` when a text of it has no canonical form. */
export function withClock(text: string, entry: Omit<ClockRecord, 'v' | 'seq' | 'prev'>): string {
  const { records, last } = custodyHead(text)
  try {
    return `${text}${canonicalJson({ v: 1, seq: records + 1, prev: last, ...entry })}\n`
  } catch (error) {
    throw new TatouError('usage', { problem: 'a text of the decision is no text of Unicode' }, { cause: error })
  }
}
