import { createDeflateRaw } from 'node:zlib'
import { Readable } from 'node:stream'
import type { PayloadFile } from '../../evidence/seal.ts'
import { roomOf, setOf, splitPayload, type MeasuredFile } from '../../evidence/split-payload.ts'
import { TatouError } from '../../model/errors.ts'
import { partOf, type Target } from './bundle-target.ts'
import type { Invocation } from '../command.ts'
import type { Stage } from '../files/new-file.ts'
import { counter, packBundle, type Content, type PackedBundle } from './pack-bundle.ts'

/** What is to be packed, and into what. */
export interface Packing {
  readonly target: Target
  readonly content: Content
  /** A folder that nobody else can read. */
  readonly folder: string
}

/** A plan is mended so often: an archive is known to be too large only when it is written. */
const MOST_TRIES = 12

/** What an archive takes besides its payload at the least. */
const LEAST_BYTES = 4096

/**
 * Packs a bundle into archives of at most `most` bytes each: one, or the parts of a set. Throws TatouError `usage` when not
 * even one file fits.
 */
export async function packSet(
  invocation: Invocation,
  stage: Stage,
  packing: Packing,
  most: number,
): Promise<readonly (PackedBundle & Packing)[]> {
  const measured = await measure(invocation, packing)
  let room = most - LEAST_BYTES
  for (let tries = 0; tries < MOST_TRIES && room > 0; tries++) {
    const packed: (PackedBundle & Packing)[] = []
    let over = 0
    for (const part of partsOf(packing, measured, room)) {
      packed.push({ ...part, ...(await packBundle(invocation, stage, part)) })
      over = (packed.at(-1)?.staged.file.bytes ?? 0) - most
      if (over > 0) break
    }
    if (over <= 0) return packed
    for (const { staged } of packed) staged.drop()
    // All of it may have fitted into less room than there was, and still be too large with what every part tells.
    const used = Math.min(room, roomOf(measured))
    room = Math.floor(used - Math.min(over, used / 2) - used / 10)
  }
  throw new TatouError('usage', {
    problem: `--max-size: ${most} bytes are too few: what every part tells of the whole takes more`,
  })
}

function partsOf(packing: Packing, measured: readonly MeasuredFile[], room: number): readonly Packing[] {
  const { target, content, folder } = packing
  const parts = splitPayload(measured, room)
  if (parts.length <= 1) return [packing]
  // The time makes it a name that no other set has.
  const set = setOf(`${target.root} ${target.at}`, parts)
  return parts.map(({ payload }, index) => {
    const own = partOf(target, index + 1, parts.length)
    const { root, archive } = own
    const facts = { ...content.facts, root, archive, parts: parts.length, part: { number: index + 1, set } }
    return { target: own, content: { ...content, facts, payload }, folder }
  })
}

/** How much each file takes in the archive. It is compressed once for that; guessing would make parts too large. */
async function measure(invocation: Invocation, { target, content }: Packing): Promise<readonly MeasuredFile[]> {
  const onBytes = counter(
    invocation,
    'measuring',
    content.payload.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const measured: MeasuredFile[] = []
  for (const file of content.payload) {
    const packed = target.writes === 'stored' ? file.bytes : await deflatedBytes(file, onBytes)
    measured.push({ file, packed })
  }
  return measured
}

async function deflatedBytes(file: PayloadFile, onBytes: (bytes: number) => void): Promise<number> {
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.open()) {
      onBytes(chunk.length)
      yield chunk
    }
  }
  let bytes = 0
  const deflate = Readable.from(counted(), { objectMode: false }).pipe(createDeflateRaw({ level: 6 }))
  for await (const chunk of deflate as AsyncIterable<Buffer>) bytes += chunk.length
  return bytes
}
