import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { auditd } from '../formats/auditd.ts'
import type { LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import type { Store } from '../store/store.ts'
import { frameStream } from './frame.ts'
import { detectFraming, type Framing } from './framing.ts'
import type { LogStream } from './log-stream.ts'
import { findOwnLines, MOST_STRETCHES, type OwnLines } from './own-lines.ts'
import { lineRelation, type LineFile } from './relation.ts'
import { writeSpool } from './spool.ts'
import type { Survey } from './survey.ts'

const AUDITD = auditd.id

/** A file to be read, and how many rows it has. */
interface CountedFile extends LineFile {
  readonly rows: number
}

/** How a stream is framed. A format of text that is asked for reads lines, whatever they look like. */
export async function framingFor(
  file: string,
  {
    inputFormat,
    formats = LOG_FORMATS,
  }: { readonly inputFormat: string | undefined; readonly formats?: readonly LogFormat[] },
): Promise<Framing | undefined> {
  const isText = formats.find(({ id }) => id === inputFormat)?.frame.kind === 'text'
  if (isText && inputFormat !== AUDITD) return undefined
  const framing = await detectFraming(file)
  const isAudit = framing?.kind === 'audit'
  return inputFormat === undefined || isAudit === (inputFormat === AUDITD) ? framing : undefined
}

/** What a stream is read from: itself, a copy that the engine can read, or its records, one to a line. */
export async function lineFile(
  store: Store,
  { input, stream, survey }: { readonly input: number; readonly stream: LogStream; readonly survey: Survey },
  framing: Framing | undefined,
  options: { readonly signal?: AbortSignal; readonly formats?: readonly LogFormat[] },
): Promise<CountedFile> {
  if (framing === undefined) return plainFile(store, input, stream, survey)
  const own = (options.formats ?? LOG_FORMATS).filter(({ user, frame }) => user === true && frame.kind === 'text')
  if (own.length > 0) {
    // A format of the user takes lines as they are: nothing that is framed around them must hide them from it.
    const lines = await plainFile(store, input, stream, survey)
    const taken = await findOwnLines(store, lineRelation(lines), own)
    if (taken && isOfLines(taken, framing)) return lines
    return frameFile(store, input, stream, survey, framing, { ...options, own: taken })
  }
  return frameFile(store, input, stream, survey, framing, options)
}

/** Whether nothing is left to frame: the user's formats take all lines, the header, or what is read by bytes alone. */
function isOfLines({ all, atFirst, stretches }: OwnLines, { kind }: Framing): boolean {
  return all || (kind === 'table' && atFirst) || kind === 'journal-export' || stretches.length > MOST_STRETCHES
}

async function plainFile(store: Store, input: number, stream: LogStream, survey: Survey): Promise<CountedFile> {
  const rows = survey.lines
  if (survey.clean) return { file: await linkTo(store, stream, input), kind: 'clean', newline: survey.newline, rows }
  const file = await freshName(store, `spool-${input}`)
  await writeSpool(stream.file, survey, file)
  return { file, kind: 'spool', newline: 'lf', rows }
}

async function frameFile(
  store: Store,
  input: number,
  stream: LogStream,
  survey: Survey,
  framing: Framing,
  { signal, own }: { readonly signal?: AbortSignal; readonly own?: OwnLines | undefined },
): Promise<CountedFile> {
  const file = await freshName(store, `frames-${input}`)
  const { rows } = await frameStream(stream.file, framing, survey, file, { signal, own })
  return { file, kind: 'frames', newline: 'lf', rows }
}

/**
 * The engine only ever sees names that we made: a link in the private folder. One of that name may be left of a
 * stream that could not be read, whose number this one has.
 */
export async function linkTo(store: Store, stream: LogStream, input: number): Promise<string> {
  const link = await freshName(store, `input-${input}`)
  await symlink(stream.file, link)
  return link
}

async function freshName(store: Store, name: string): Promise<string> {
  const file = join(store.folder, name)
  await rm(file, { force: true })
  return file
}
