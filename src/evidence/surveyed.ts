import { createHash } from 'node:crypto'
import type { Chunks } from '../ingest/chunks.ts'
import { InputProblem } from '../ingest/input-problem.ts'
import type { Algorithm } from './algorithms.ts'
import { MOST_TAG_BYTES, type SurveyedFile } from './container.ts'
import type { Digest } from './digest.ts'

/** A file whose content was not kept. */
export function surveyed(
  path: string,
  bytes: number,
  algorithms: readonly Algorithm[],
  digest: Digest | undefined,
): SurveyedFile {
  const digests = digest?.kind === 'digest' ? digest.digests : []
  return { path, bytes, digests: new Map(algorithms.flatMap((name, at) => pair(name, digests[at]))), content: null }
}

function pair(name: Algorithm, digest: string | undefined): (readonly [Algorithm, string])[] {
  return digest === undefined ? [] : [[name, digest]]
}

/** A tag file with its content. */
export function tagFile(path: string, content: Buffer, algorithms: readonly Algorithm[]): SurveyedFile {
  const digests = new Map(algorithms.map((name) => [name, createHash(name).update(content).digest('hex')] as const))
  return { path, bytes: content.length, digests, content }
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
