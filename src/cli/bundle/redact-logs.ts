import { Readable } from 'node:stream'
import { lineNames, type LineNames } from '../../analysis/identities.ts'
import { redactLine } from '../../evidence/redact/redact-line.ts'
import { fileChunks } from '../../ingest/chunks.ts'
import { createLineEscaper } from '../../ingest/escape-line.ts'
import { createLineSplitter } from '../../ingest/line-splitter.ts'
import { MAX_LINE_BYTES } from '../../ingest/survey.ts'
import type { EvidenceInput } from '../investigation/evidence.ts'
import type { Session } from '../investigation/investigate.ts'
import type { Redactor } from './redactor.ts'
import { putLog, type ReplayedLog } from './replay.ts'

/** Escapes of a byte take up to five. */
const TEXT_BYTES = 5 * MAX_LINE_BYTES

/** A log as text, line by line, whatever its bytes; `cut`: the line was longer. */
export async function* textLinesOf(
  { bytes }: EvidenceInput,
  signal: AbortSignal,
): AsyncGenerator<{ readonly text: string; readonly cut: boolean }> {
  if (bytes === undefined) throw new TypeError('a log that is to be redacted is a file')
  const splitter = createLineSplitter(bytes.encoding, MAX_LINE_BYTES)
  const escape = createLineEscaper(bytes.encoding, TEXT_BYTES)
  const bom = /^\ufeff/
  let isFirst = true
  const each = function* (lines: Iterable<{ readonly raw: Buffer; readonly size: number; readonly plain: boolean }>) {
    for (const line of lines) {
      const { text, cut } = escape(line)
      const plain = text.toString('utf8')
      yield { text: isFirst ? plain.replace(bom, '') : plain, cut: cut || line.size > MAX_LINE_BYTES + 4 }
      isFirst = false
    }
  }
  for await (const chunk of fileChunks(bytes.file, { signal })) yield* each(splitter.add(chunk))
  yield* each(splitter.end())
}

/** A log that was written for a twin. `masked` counts the lines of which nothing is left. */
export interface RedactedLog {
  readonly path: string
  readonly masked: number
}

/**
 * Writes the logs of an investigation into a folder with everything replaced that may tell of somebody; each line stays a line. Lines that no format
 * took, that were too long, or that `mask` names are masked whole: nobody can say what is in them.
 */
export async function redactLogs(
  { evidence }: Session,
  redactor: Redactor,
  folder: string,
  places: ReadonlyMap<number, ReplayedLog>,
  signal: AbortSignal,
): Promise<readonly RedactedLog[]> {
  const names = lineNames(evidence.store)
  const ahead = { next: await names.next() }
  const logs: RedactedLog[] = []
  for (const input of evidence.loaded) {
    const place = places.get(input.input)
    if (place === undefined) continue
    let masked = 0
    async function* pieces(): AsyncGenerator<string> {
      let [line, isJson] = [0, false]
      for await (const { text, cut } of textLinesOf(input, signal)) {
        line++
        if (line === 1) isJson = /^\s*[{[]/.test(text)
        const { values, rejected } = await namesAt(names, ahead, input.input, line)
        if (cut || (rejected && text.trim() !== '')) {
          masked++
          yield `${MASK}\n`
          continue
        }
        const own = values.flatMap((value) => redactor.named(value) ?? [])
        yield `${redactLine(text, own, redactor.text, redactor.words, isJson)}\n`
      }
    }
    await putLog(folder, place, Readable.from(pieces(), { objectMode: false }))
    logs.push({ path: input.document.path, masked })
  }
  await names.return(undefined)
  return logs
}

/** What is left of a line that cannot be made safe. */
export const MASK = '[redacted]'

interface Ahead {
  next: IteratorResult<LineNames>
}

/** What a line names: of several records on it, all. */
async function namesAt(
  names: AsyncGenerator<LineNames>,
  ahead: Ahead,
  input: number,
  line: number,
): Promise<Pick<LineNames, 'values' | 'rejected'>> {
  const values = new Set<string>()
  let rejected = false
  while (ahead.next.done !== true) {
    const { value } = ahead.next
    if (value.input > input || (value.input === input && value.line > line)) break
    if (value.input === input && value.line === line) {
      for (const each of value.values) values.add(each)
      rejected ||= value.rejected
    }
    ahead.next = await names.next()
  }
  return { values: [...values], rejected }
}
