import { createHash } from 'node:crypto'
import { ExcerptLine } from '../model/bundle-recipe.ts'
import type { BundleFault } from '../model/bundle.ts'
import type { BundleContent } from './joined-set.ts'
import { textLines } from './text-lines.ts'
import { fault } from './fault.ts'

/** Where a bag without originals has the lines that its findings cite. */
export const EXCERPT = 'data/evidence/excerpt.ndjson'

/** What is to be known of such a bag. */
export const EXCERPT_SAYS = 'the originals are not in the bundle, only the lines that findings cite'

/** A line of an excerpt, or what is wrong with it. `number` is that of the line of the excerpt, from 1. */
export type ReadExcerptLine =
  | { readonly kind: 'line'; readonly number: number; readonly cited: ExcerptLine; readonly raw: Buffer }
  | { readonly kind: 'fault'; readonly number: number; readonly problem: string }

/** Reads an excerpt line by line; every line is checked against its own digest. */
export async function* readExcerpt(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadExcerptLine> {
  let number = 0
  for await (const text of textLines(chunks)) {
    number++
    const cited = parse(text)
    if (cited === undefined) {
      yield { kind: 'fault', number, problem: 'is no line of an excerpt' }
      continue
    }
    const raw = Buffer.from(cited.base64, 'base64')
    const isSame = createHash('sha256').update(raw).digest('hex') === cited.line_sha256
    yield isSame
      ? { kind: 'line', number, cited, raw }
      : { kind: 'fault', number, problem: `is not the line ${cited.line} of ${cited.path} that its digest is of` }
  }
}

function parse(text: string): ExcerptLine | undefined {
  try {
    return ExcerptLine.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether every line of an excerpt is the one of its digest, and that a bag holds no more than an excerpt. */
export async function excerptFaults(
  { bag, container }: BundleContent,
  signal: AbortSignal | undefined,
): Promise<BundleFault[]> {
  if (!bag.files.has(EXCERPT)) return []
  const faults: BundleFault[] = [fault('W-EXCERPT', EXCERPT, `says that ${EXCERPT_SAYS}`)]
  for await (const { chunks } of container.contents((path) => path === EXCERPT)) {
    for await (const line of readExcerpt(chunks)) {
      signal?.throwIfAborted()
      if (line.kind === 'fault') faults.push(fault('E-EXCERPT', `${EXCERPT}:${line.number}`, line.problem))
    }
  }
  return faults
}
