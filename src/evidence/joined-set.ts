import type { BundleSet } from '../model/bundle-meta.ts'
import type { SurveyedFile, Container, FileContent } from './container.ts'
import { MOST_TAG_BYTES } from './container.ts'
import { readSet } from './bag-receipt.ts'

/** A bundle as far as its own words and its contents go: of one archive, or of all parts of a set. */
export interface BundleContent {
  readonly bag: { readonly files: ReadonlyMap<string, SurveyedFile> }
  readonly container: Pick<Container, 'contents'>
}

/**
 * The parts of a set, in their order, as the one bundle that was divided: what every part tells, and the payload of all with
 * cut files in one piece. Undefined when the first part does not say where everything lies. Each part must have been verified.
 */
export async function joinSet(parts: readonly Pick<Container, 'contents'>[]): Promise<BundleContent | undefined> {
  const [first] = parts
  if (first === undefined) return undefined
  const files = new Map<string, SurveyedFile>()
  for await (const { path, chunks } of first.contents((each) => !each.startsWith('data/'))) {
    const content = await wholeOf(chunks)
    if (content !== undefined) files.set(path, { path, bytes: content.length, digests: {}, content })
  }
  const set = readSet({ files })
  if (set?.parts !== parts.length) return undefined
  for (const { path, bytes } of joinedFiles(set)) files.set(path, { path, bytes, digests: {}, content: null })
  return { bag: { files }, container: { contents: (wanted) => joinedContents(parts, set, wanted) } }
}

async function wholeOf(chunks: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes <= MOST_TAG_BYTES) kept.push(Buffer.from(chunk))
  }
  return bytes <= MOST_TAG_BYTES ? Buffer.concat(kept) : undefined
}

type Piece = BundleSet['files'][number]

function joinedFiles({ files }: BundleSet): readonly Pick<Piece, 'path' | 'bytes'>[] {
  const bytes = new Map<string, number>()
  for (const each of files) {
    const path = each.piece_of?.path ?? each.path
    bytes.set(path, (bytes.get(path) ?? 0) + each.bytes)
  }
  return [...bytes].map(([path, all]) => ({ path, bytes: all }))
}

async function* joinedContents(
  parts: readonly Pick<Container, 'contents'>[],
  { files }: BundleSet,
  wanted: (path: string) => boolean,
): AsyncGenerator<FileContent> {
  const pieces = new Map<string, Piece[]>()
  for (const each of files) {
    const { piece_of: whole } = each
    if (whole === null || !wanted(whole.path)) continue
    const known = pieces.get(whole.path)
    if (known === undefined) pieces.set(whole.path, [each])
    else known.push(each)
  }
  for (const [at, part] of parts.entries()) {
    const whole = files.filter((each) => each.part === at + 1 && each.piece_of === null && wanted(each.path))
    const paths = new Set(whole.map(({ path }) => path))
    if (paths.size > 0) yield* part.contents((path) => paths.has(path))
  }
  for (const [path, all] of pieces) yield { path, chunks: joinedPieces(parts, all) }
}

async function* joinedPieces(
  parts: readonly Pick<Container, 'contents'>[],
  pieces: readonly Piece[],
): AsyncGenerator<Buffer> {
  for (const { part, path } of pieces) {
    const container = parts[part - 1]
    if (container === undefined) continue
    for await (const { chunks } of container.contents((each) => each === path)) yield* chunks
  }
}
