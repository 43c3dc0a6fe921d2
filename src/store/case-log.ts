import type { z } from 'zod'
import { canonicalJson, type CanonicalValue } from '../model/canonical-json.ts'
import { TatouError } from '../model/errors.ts'
import { hostile, readCaseText, type Case } from './case-folder.ts'
import { chainHead, chainLines, lineDigest, nextLink, type Link } from './hash-chain.ts'

/**
 * The records of a log that people add to a case. Throws `case-hostile` when the log is not as it was written: a record that was
 * changed, or taken out of the middle.
 */
export async function readCaseLog<R extends Link & CanonicalValue>(
  { folder, shown }: Pick<Case, 'folder' | 'shown'>,
  name: string,
  model: z.ZodType<R>,
): Promise<{ text: string; records: R[] }> {
  const text = (await readCaseText(folder, name, shown)) ?? ''
  let prev: string | null = null
  const records = chainLines(text).map((line, at) => {
    const record = parse(line, model)
    if (record === undefined || record.seq !== at + 1 || record.prev !== prev || canonicalJson(record) !== line)
      throw hostile(shown, `${name}:${at + 1} does not continue the line before it`)
    prev = lineDigest(line)
    return record
  })
  return { text, records }
}

function parse<R>(line: string, model: z.ZodType<R>): R | undefined {
  try {
    return model.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** The log with one more record. Throws `usage` when a text of it has no canonical form. */
export function withRecord(text: string, entry: Readonly<Record<string, CanonicalValue>>): string {
  try {
    return `${text}${canonicalJson({ v: 1, ...nextLink(chainHead(text)), ...entry })}\n`
  } catch (error) {
    throw new TatouError('usage', { problem: 'a text of the decision is no text of Unicode' }, { cause: error })
  }
}
