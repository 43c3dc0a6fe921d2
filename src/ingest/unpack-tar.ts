import { extract, type Extract, type Header } from 'tar-stream'
import type { Chunks } from './chunks.ts'
import { InputProblem, type ProblemCode } from './input-problem.ts'
import { MAX_NAME_CHARACTERS, type Member } from './member.ts'
import { nameProblem } from './member-name.ts'
import { visibleLine } from './visible-line.ts'

/** A mark of 1 makes every write end with `drain`. Headers of before POSIX are read too: their sum tells them from noise. */
const PARSER_OPTIONS = { highWaterMark: 1, allowUnknownFormat: true, filenameEncoding: 'latin1' }

type TarEvent =
  | { readonly kind: 'entry'; readonly header: Header }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'end' }

/** What is given to the parser at once. Nothing in a tar is compressed, so it gives no more back. */
const SLICE_BYTES = 65_536

/** Kinds of members that hold nothing to read, and the problem each is. */
const SPECIAL: Readonly<Record<string, { readonly code: ProblemCode; readonly kind: string }>> = {
  'link': { code: 'member-link', kind: 'hard link' },
  'symlink': { code: 'member-link', kind: 'symbolic link' },
  'character-device': { code: 'member-special', kind: 'a character device' },
  'block-device': { code: 'member-special', kind: 'a block device' },
  'fifo': { code: 'member-special', kind: 'a named pipe' },
}

/**
 * The members of a tar in their order, directories left out; the bytes of one must be read before the next is
 * asked for, what is left of them is passed over. Throws InputProblem behind the last member that could be found
 * (`archive-truncated`, `archive-damaged`, or what ended the source); the member it was in gets a problem of its own.
 */
export async function* tarMembers(chunks: Chunks): AsyncGenerator<Member> {
  const events = tarEvents(chunks)
  let inMember = false
  let problem: InputProblem | undefined

  async function nextBytes(): Promise<Buffer | undefined> {
    if (!inMember) return undefined
    inMember = false
    const next = await events.next().catch((error: unknown) => {
      if (error instanceof InputProblem) problem = ofArchive(error)
      throw error
    })
    if (next.done || next.value.kind !== 'bytes') return undefined
    inMember = true
    return next.value.bytes
  }

  async function* memberBytes(): AsyncGenerator<Buffer> {
    for (let bytes = await nextBytes(); bytes; bytes = await nextBytes()) yield bytes
  }

  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.kind !== 'entry') continue
      const { header } = next.value
      inMember = true
      if (header.type !== 'directory')
        yield { name: nameOf(header), mtime: mtimeOf(header), content: contentOf(header, memberBytes()) }
    }
  } catch (error) {
    throw error instanceof InputProblem ? ofArchive(error) : error
  }
  if (problem) throw problem
}

/** The problem of the archive that comes from a problem of its bytes. */
function ofArchive(problem: InputProblem): InputProblem {
  if (problem.code === 'truncated') return new InputProblem('archive-truncated', problem.parameters)
  return problem.code === 'damaged' ? new InputProblem('archive-damaged', problem.parameters) : problem
}

function contentOf(header: Header, chunks: Chunks): Member['content'] {
  const code = nameProblem(header.name)
  if (code !== undefined) return { kind: 'problem', problem: new InputProblem(code) }
  if (header.type === 'file' || header.type === 'contiguous-file') return { kind: 'file', chunks }
  const special = SPECIAL[header.type]
  if (special) return { kind: 'problem', problem: new InputProblem(special.code, { kind: special.kind }) }
  return {
    kind: 'problem',
    problem: new InputProblem('feature', { feature: 'a kind of tar member (such as a sparse file)' }),
  }
}

/** Headers are read as latin-1, which loses nothing; only the path of a pax header is UTF-8, by its standard. */
function nameOf({ name, pax }: Header): string {
  const fromPax = typeof pax === 'object' && pax !== null && 'path' in pax && pax.path === name
  return fromPax ? name : visibleLine(Buffer.from(name, 'latin1'), MAX_NAME_CHARACTERS)
}

function mtimeOf(header: Header): number | null {
  const time = header.mtime.getTime()
  return Number.isFinite(time) ? time : null
}

/** Hands bytes to the parser and waits until it has used them, or has failed. */
function feed(parser: Extract, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done)
      parser.off('close', done)
      resolve()
    }
    parser.on('drain', done)
    parser.on('close', done)
    parser.write(bytes)
  })
}

/**
 * tar-stream as a plain sequence: a slice goes in, and all it brought comes out before the next one does. So a
 * source that ends in the middle always gives the same bytes, which with pipes is a matter of time.
 */
async function* tarEvents(chunks: Chunks): AsyncGenerator<TarEvent> {
  const events: TarEvent[] = []
  const parser = extract(PARSER_OPTIONS)
  let fault: unknown
  parser.on('error', (error: unknown) => (fault ??= error))
  parser.on('entry', (header, stream, next) => {
    events.push({ kind: 'entry', header })
    stream.on('data', (bytes) => events.push({ kind: 'bytes', bytes: bytes as Buffer }))
    stream.on('error', () => undefined)
    stream.on('end', () => {
      events.push({ kind: 'end' })
      next()
    })
  })
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        // A copy: the parser holds on to what it does not need yet, and chunks are used again.
        const slice = Buffer.from(chunk.subarray(at, at + SLICE_BYTES))
        await feed(parser, slice)
        await settle()
        yield* events.splice(0)
        if (fault !== undefined) throw new InputProblem('damaged', { format: 'tar' })
      }
    }
    parser.end(null)
    await settle()
    yield* events.splice(0)
    if (fault !== undefined) throw new InputProblem('truncated', { format: 'tar' })
  } finally {
    parser.destroy()
  }
}
