import { fileBuffers } from './file-buffers.ts'
import { createAuditFramer } from './frame-audit.ts'
import { createJsonFramer } from './frame-json.ts'
import { createRowFramer } from './frame-rows.ts'
import { createTableFramer } from './frame-table.ts'
import { createW3cFramer } from './frame-w3c.ts'
import { writeFrames, type Framer, type RecordSink } from './frame-writer.ts'
import type { Framing } from './framing.ts'
import type { Survey } from './survey.ts'

/**
 * Writes the records of a framed stream to a spool, one to a line, with their places. Returns how many rows it has.
 * Throws what reading and writing throw. Memory is bounded by the longest record that is kept.
 */
export function frameStream(
  file: string,
  framing: Framing,
  survey: Pick<Survey, 'encoding' | 'clean' | 'bytes'>,
  spoolFile: string,
  options: { signal?: AbortSignal | undefined },
): Promise<{ readonly rows: number }> {
  const { encoding, bytes, clean } = survey
  const transcoded = framing.kind === 'json' && encoding !== 'utf-8'
  const chunks = transcoded ? utf8Chunks(file, encoding, options) : rawChunks(file, options)
  const plain = clean && !transcoded
  return writeFrames(spoolFile, chunks, (sink) => framerOf(framing, sink, encoding, plain), {
    bytes,
    exact: !transcoded,
  })
}

function framerOf(framing: Framing, sink: RecordSink, encoding: Survey['encoding'], plain: boolean): Framer {
  if (framing.kind === 'json') return createJsonFramer(sink, { alone: framing.alone, plain })
  if (framing.kind === 'audit') return createRowFramer(encoding, createAuditFramer(sink))
  if (framing.kind === 'w3c') return createRowFramer(encoding, createW3cFramer(sink))
  return createRowFramer(encoding, createTableFramer(sink, framing.shape))
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
