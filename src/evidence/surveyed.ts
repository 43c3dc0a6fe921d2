import { createHash } from 'node:crypto'
import type { Chunks } from '../ingest/chunks.ts'
import { InputProblem } from '../ingest/input-problem.ts'
import type { Algorithm } from './algorithms.ts'
import { MOST_TAG_BYTES, type Digests, type SurveyedFile } from './container.ts'
import type { Digest } from './digest.ts'

/** A file whose content was not kept. */
export function surveyed(
  path: string,
  bytes: number,
  algorithms: readonly Algorithm[],
  digest: Digest | undefined,
): SurveyedFile {
  return { path, bytes, digests: digest?.kind === 'digest' ? named(algorithms, digest.digests) : {}, content: null }
}

// A map for each of a million files would be most of the memory.
function named(algorithms: readonly Algorithm[], digests: readonly string[]): Digests {
  const found: { [algorithm in Algorithm]?: string } = {}
  for (const [at, name] of algorithms.entries()) {
    const digest = digests[at]
    if (digest !== undefined) found[name] = digest
  }
  return found
}

/** A tag file with its content. */
export function tagFile(path: string, content: Buffer, algorithms: readonly Algorithm[]): SurveyedFile {
  const digests = algorithms.map((name) => createHash(name).update(content).digest('hex'))
  return { path, bytes: content.length, digests: named(algorithms, digests), content }
}

/** Reads tag files whole. Those that cannot be read are named. */
export async function readTagFiles(
  paths: Iterable<string>,
  open: (path: string) => Chunks,
  algorithms: readonly Algorithm[],
): Promise<{ readonly files: ReadonlyMap<string, SurveyedFile>; readonly failed: ReadonlySet<string> }> {
  const files = new Map<string, SurveyedFile>()
  const failed = new Set<string>()
  for (const path of paths) {
    try {
      files.set(path, tagFile(path, await whole(open(path)), algorithms))
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      failed.add(path)
    }
  }
  return { files, failed }
}

/** All bytes of a tag file. Throws InputProblem, also for one that has grown beyond measure. */
export async function whole(chunks: Chunks): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > MOST_TAG_BYTES) throw new InputProblem('grew')
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts, bytes)
}
