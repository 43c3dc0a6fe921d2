import { Readable } from 'node:stream'
import type { BagArchive } from './archive.ts'
import type { Container, FileContent, Survey } from './container.ts'
import type { AttachedFile } from './seal.ts'
import { whole } from './surveyed.ts'

/** Writes a bag again as it is, member by member, with more files behind it. */
export async function repack(
  container: Container,
  { root, files }: Pick<Survey, 'root' | 'files'>,
  archive: BagArchive,
  more: readonly AttachedFile[],
  onBytes: (bytes: number) => void,
): Promise<void> {
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes]))
  for await (const { path, chunks } of container.contents(() => true)) {
    // As they were written: what is no payload at once, payload piece by piece.
    if (!path.startsWith('data/')) await archive.add(`${root}/${path}`, await whole(chunks))
    else {
      const stream = Readable.from(copies(chunks, onBytes), { objectMode: false })
      await archive.add(`${root}/${path}`, { stream, bytes: sizes.get(path) ?? 0 })
    }
  }
  for (const { path, bytes } of more) await archive.add(`${root}/${path}`, bytes)
}

/** Chunks are used again by whoever reads. */
async function* copies(chunks: FileContent['chunks'], onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length)
    yield Buffer.from(chunk)
  }
}
