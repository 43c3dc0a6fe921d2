import { framingOf } from '../../ingest/framing.ts'
import { contentOf, HEAD_BYTES } from '../../ingest/content.ts'
import { peek } from '../../ingest/chunks.ts'
import { createSparseWriter, sparseLines, type SparsePlace } from '../../ingest/sparse-lines.ts'
import { EXCERPT, readExcerpt } from '../../evidence/excerpt.ts'
import type { BundleContent } from '../../evidence/joined-set.ts'
import type { BundleOriginals } from '../../model/bundle-recipe.ts'
import { putLog, type ReplayedLog } from './replay.ts'
import { replayPaths } from './replay-paths.ts'

/** Lines that are wanted, by the path of their input. */
export type WantedLines = ReadonlyMap<string, ReadonlySet<number>>

/** A log that was put into the folder; `places` says where its lines stood when only some of them were put. */
export interface PutLog extends ReplayedLog {
  readonly places: ReadonlyMap<number, SparsePlace> | null
  /** Digest of the whole log where only lines of it were put, as they were read or as the excerpt says. */
  readonly sha256: string | null
}

type Files = BundleOriginals['files']

/** So much of a log tells whether its lines are records. */
const FRAME_BYTES = 131_072

/**
 * Puts the originals of a bundle into a folder of ours, to be read again. With `lines`, of a log whose lines are its records only
 * these are put; of all others the whole.
 */
export async function putOriginals(
  container: BundleContent['container'],
  files: Files,
  folder: string,
  lines: WantedLines | null,
): Promise<PutLog[]> {
  const at = replayPaths(files.map(({ original_path: path }) => path))
  const byPlace = new Map(files.flatMap((each) => (each.file === null ? [] : [[each.file, each] as const])))
  const put: PutLog[] = []
  for await (const { path: place, chunks } of container.contents((path) => byPlace.has(path))) {
    const original = byPlace.get(place)
    if (original === undefined) continue
    const { original_path: path, modified } = original
    const log = { path, at: at.get(path) ?? place, modified }
    const wanted = lines === null ? null : (lines.get(path) ?? new Set<number>())
    const { head, chunks: all } = await peek(chunks, FRAME_BYTES)
    if (wanted === null || !isLines(head)) {
      await putLog(folder, log, all)
      put.push({ ...log, places: null, sha256: null })
      continue
    }
    const sparse = sparseLines(all, wanted)
    await putLog(folder, log, sparse.pieces)
    put.push({ ...log, places: sparse.places, sha256: sparse.sha256() })
  }
  return put.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function isLines(head: Buffer): boolean {
  if (contentOf(head.subarray(0, HEAD_BYTES)).kind !== 'plain') return false
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  return !isUtf16 && framingOf(head.toString('utf8'), head.length < FRAME_BYTES) === undefined
}

/** Puts the lines of an excerpt into a folder of ours, each in a log of those that its input gave. */
export async function putExcerpt(
  container: BundleContent['container'],
  files: Files,
  folder: string,
): Promise<PutLog[]> {
  const byInput = new Map(files.flatMap((each) => each.inputs.map((input) => [input, each] as const)))
  const at = replayPaths([...byInput.keys()])
  const put: PutLog[] = []
  for await (const { chunks } of container.contents((path) => path === EXCERPT)) {
    const lines = readExcerpt(chunks)[Symbol.asyncIterator]()
    let next = await lines.next()
    while (next.done !== true) {
      const first = next.value
      if (first.kind === 'fault') {
        next = await lines.next()
        continue
      }
      const { path, sha256 } = first.cited
      const places = new Map<number, SparsePlace>()
      const log = { path, at: at.get(path) ?? `+${put.length}`, modified: byInput.get(path)?.modified ?? null }
      async function* pieces(): AsyncGenerator<Buffer> {
        const writer = createSparseWriter(places)
        for (let last = 0; next.done !== true; next = await lines.next()) {
          if (next.value.kind === 'fault') continue
          const { cited, raw } = next.value
          if (cited.path !== path || cited.line <= last) return
          yield* writer.add(raw, cited)
          last = cited.line
        }
      }
      if (put.some((each) => each.at === log.at)) return put
      await putLog(folder, log, pieces())
      put.push({ ...log, places, sha256 })
    }
  }
  return put
}
