import type { BundleSet } from '../model/bundle-meta.ts'
import type { PayloadFile } from './seal.ts'

/** A file of the payload, and about how many bytes it takes in an archive. */
export interface MeasuredFile {
  readonly file: PayloadFile
  readonly packed: number
}

/** How much room files take in one part. */
export function roomOf(files: readonly MeasuredFile[]): number {
  return files.reduce((sum, { file, packed }) => sum + packed + MEMBER_BYTES + 2 * file.path.length, 0)
}

/** What a member of an archive takes besides its content and twice its name: headers, and lines of manifests. */
const MEMBER_BYTES = 1024

/** The content of one part. */
export interface Part {
  readonly payload: readonly PayloadFile[]
}

/**
 * Divides a payload into parts of about `room` bytes each, in its order. A file that is larger than that is cut into
 * pieces, `name.001` and so on, which follow each other; the order of their names is theirs, however many there are.
 */
export function splitPayload(files: readonly MeasuredFile[], room: number): readonly Part[] {
  const parts: PayloadFile[][] = []
  let part: PayloadFile[] = []
  let left = 0
  for (const { file, packed } of files.flatMap((each) => piecesOf(each, room))) {
    const needed = packed + MEMBER_BYTES + 2 * file.path.length
    if (parts.length === 0 || needed > left) {
      part = []
      parts.push(part)
      left = room
    }
    part.push(file)
    left -= needed
  }
  return parts.map((payload) => ({ payload }))
}

function piecesOf(measured: MeasuredFile, room: number): readonly MeasuredFile[] {
  const { file, packed } = measured
  const most = room - MEMBER_BYTES - 2 * file.path.length - 16
  if (packed <= most) return [measured]
  const count = Math.ceil(packed / Math.max(1, most))
  const step = Math.ceil(file.bytes / count)
  const digits = Math.max(3, String(count).length)
  const pieces: MeasuredFile[] = []
  for (let from = 0; from < file.bytes; from += step) {
    const to = Math.min(file.bytes, from + step)
    const number = String(pieces.length + 1).padStart(digits, '0')
    pieces.push({
      packed: Math.ceil((packed * (to - from)) / file.bytes),
      file: {
        ...file,
        path: `${file.path}.${number}`,
        bytes: to - from,
        sha256: null,
        pieceOf: { path: file.path, offset: from },
        open: () => file.open({ from, to }),
      },
    })
  }
  return pieces
}

/** Where everything of a set lies. */
export function setOf(group: string, parts: readonly Part[]): BundleSet {
  return {
    group,
    parts: parts.length,
    files: parts.flatMap(({ payload }, index) =>
      payload.map(({ path, bytes, pieceOf }) => ({ part: index + 1, path, bytes, piece_of: pieceOf })),
    ),
  }
}
