import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TatouError } from '../../model/errors.ts'
import type { ExcerptLine } from '../../model/bundle-recipe.ts'
import { digestOf } from '../../store/plain-file.ts'
import type { Session } from '../investigation/investigate.ts'

/** So many lines are looked up in one go over an input. */
const AT_ONCE = 10_000

/** The table (input, line) of the lines that an excerpt holds. */
export const EXCERPT_LINES = 'excerpt_line'

/**
 * Writes every line that a finding cites, whole, once, in the order of inputs and lines; gives the file, and leaves the table
 * EXCERPT_LINES. Throws TatouError `input-changed` when an original is no longer what it was, and `excerpt-line` for a line that
 * is too long to be cited.
 */
export async function writeExcerpt(session: Session): Promise<string> {
  const file = join(session.evidence.store.folder, 'excerpt.ndjson')
  await pipeline(Readable.from(excerptOf(session)), createWriteStream(file, { mode: 0o600 }))
  for (const { path, file: original, sha256 } of session.evidence.originals) {
    if ((await digestOf(original, {})) !== sha256) throw new TatouError('input-changed', { path })
  }
  return file
}

async function* excerptOf({ investigation, evidence }: Session): AsyncGenerator<string> {
  for (const [input, lines] of await citedLines(investigation)) {
    const named = evidence.names.get(input)
    if (named === undefined) continue
    for (let from = 0; from < lines.length; from += AT_ONCE) {
      for (const found of await evidence.linesOf(input, lines.slice(from, from + AT_ONCE))) {
        if (found.bytes > found.raw.length)
          throw new TatouError('excerpt-line', { path: named.path, line: String(found.line) })
        const cited: ExcerptLine = {
          path: named.path,
          sha256: named.sha256,
          line: found.line,
          offset: found.offset,
          line_sha256: found.sha256,
          base64: Buffer.from(found.raw).toString('base64'),
        }
        yield `${JSON.stringify(cited)}\n`
      }
    }
  }
}

/** The lines that the findings of the selection cite, by input. */
async function citedLines({ db, findings }: Session['investigation']): Promise<Map<number, number[]>> {
  const numbers = ['(NULL)', ...findings.map(({ number }) => `(${number})`)]
  await db.run(`CREATE OR REPLACE TEMP TABLE ${EXCERPT_LINES} AS SELECT DISTINCT input, line FROM finding_line
    SEMI JOIN (VALUES ${numbers.join(', ')}) chosen(finding) USING (finding)`)
  const cited = new Map<number, number[]>()
  for (const row of await db.rows(`SELECT input, line FROM ${EXCERPT_LINES} ORDER BY input, line`)) {
    const input = Number(row['input'])
    const lines = cited.get(input)
    if (lines === undefined) cited.set(input, [Number(row['line'])])
    else lines.push(Number(row['line']))
  }
  return cited
}
