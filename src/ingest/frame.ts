import { LF } from './bytes.ts'
import { fileBuffers } from './file-buffers.ts'
import { createAuditFramer } from './frame-audit.ts'
import { createJournalExportFramer } from './frame-journal-export.ts'
import { createJournalVerboseFramer } from './frame-journal-verbose.ts'
import { createJsonFramer, type JsonFramer } from './frame-json.ts'
import { createRowFramer, type LineFramer } from './frame-rows.ts'
import { createTableFramer } from './frame-table.ts'
import { createW3cFramer } from './frame-w3c.ts'
import { writeFrames, type Framer, type RecordSink } from './frame-writer.ts'
import type { Framing } from './framing.ts'
import { ownLineTest, type OwnLines } from './own-lines.ts'
import type { Survey } from './survey.ts'

/**
 * Writes the records of a framed stream to a spool, one to a line, with their places. Returns how many rows it has.
 * Lines that formats of the user take (`own`) are records of their own. Throws what reading and writing throw. Memory is
 * bounded by the longest record that is kept.
 */
export function frameStream(
  file: string,
  framing: Framing,
  survey: Pick<Survey, 'encoding' | 'clean' | 'bytes'>,
  spoolFile: string,
  options: { signal?: AbortSignal | undefined; own?: OwnLines | undefined },
): Promise<{ readonly rows: number }> {
  const { encoding, bytes, clean } = survey
  const transcoded = isOfBytes(framing) && encoding !== 'utf-8'
  const chunks = transcoded ? utf8Chunks(file, encoding, options) : rawChunks(file, options)
  const plain = clean && !transcoded
  const create = (sink: RecordSink): Framer => framerOf(framing, sink, { encoding, plain, own: options.own })
  return writeFrames(spoolFile, chunks, create, { bytes, exact: !transcoded })
}

/** The framer of a stream, which hands lines of the user (`own`) on as they are. `plain`: see createJsonText. */
export function framerOf(
  framing: Framing,
  sink: RecordSink,
  { encoding, plain, own }: { encoding: Survey['encoding']; plain: boolean; own: OwnLines | undefined },
): Framer {
  if (framing.kind === 'journal-export') return createJournalExportFramer(sink)
  const isOwn = own && ownLineTest(own)
  if (framing.kind !== 'json') return createRowFramer(encoding, lineFramer(framing, sink), isOwn && { sink, isOwn })
  const framer = createJsonFramer(sink, { alone: framing.alone, plain })
  return isOwn ? withOwnLines(framer, isOwn) : framer
}

/** Whether the records are read byte by byte, whatever lines there are; they come as UTF-8 then. */
function isOfBytes({ kind }: Framing): boolean {
  return kind === 'json' || kind === 'journal-export'
}

function lineFramer(framing: Exclude<Framing, { kind: 'json' | 'journal-export' }>, sink: RecordSink): LineFramer {
  if (framing.kind === 'journal-verbose') return createJournalVerboseFramer(sink)
  if (framing.kind === 'audit') return createAuditFramer(sink)
  if (framing.kind === 'w3c') return createW3cFramer(sink)
  return createTableFramer(sink, framing.shape)
}

/** Hands lines of the user to a framer as text, and all else as it comes. */
function withOwnLines(framer: JsonFramer, isOwn: (line: number) => boolean): Framer {
  let line = 1
  return {
    add(chunk) {
      for (let from = 0; from < chunk.length;) {
        const own = isOwn(line)
        let to = from
        // As many lines as are of one kind; the last may go on in the next chunk.
        while (to < chunk.length && isOwn(line) === own) {
          const end = chunk.indexOf(LF, to)
          to = end === -1 ? chunk.length : end + 1
          if (end !== -1) line++
          if (own) break
        }
        if (own) framer.text(chunk.subarray(from, to))
        else framer.add(chunk.subarray(from, to))
        from = to
      }
    },
    end: () => framer.end(),
  }
}

async function* rawChunks(file: string, options: { signal?: AbortSignal | undefined }): AsyncGenerator<Buffer> {
  for await (const { buffer, from, to } of fileBuffers(file, options)) yield buffer.subarray(from, to)
}

async function* utf8Chunks(
  file: string,
  encoding: Survey['encoding'],
  options: { signal?: AbortSignal | undefined },
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of rawChunks(file, options)) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}
