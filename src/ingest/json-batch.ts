import { MAX_RECORD_BYTES } from './frame-writer.ts'
import type { JsonText } from './json-text.ts'

/** From this size on the events of a batch that are complete are taken out of it. */
const CUT_BYTES = MAX_RECORD_BYTES / 2

/** What stands around the events is read again with each piece: of a batch in which that is longer nothing is taken out. */
const MAX_AROUND_BYTES = MAX_RECORD_BYTES / 8

/** What was taken out of a batch. */
export interface Piece {
  /** A batch of its own: the complete events, in all that stands around them. Undefined when there was none. */
  readonly text: Buffer | undefined
  /** How many bytes of it had not been in a piece before. */
  readonly fresh: number
  /** The event that was open did not fit into a record, and is lost. */
  readonly lost: boolean
}

/** Where the events of a batch stand in its text: in a list, or in lists of objects with lists in them. Depths are those in the record. */
export interface JsonBatch {
  /** No list of events is open. */
  reset(): void
  /** The first list opened; there are `levels` lists within each other. Only the first such list of a record counts. */
  begin(levels: number, depth: number, position: number): void
  /** An object or a list opens. */
  open(isList: boolean, depth: number, position: number): void
  /** What was deeper than this is closed. */
  close(depth: number): void
  /** Whether the elements of a list of this depth are events, or hold them. */
  isElement(depth: number): boolean
  /** Such an element is complete, and the text ends with it. Returns a piece when it is time to take one out. */
  element(record: JsonText): Piece | undefined
  /** How many bytes of a text of this length have not been in a piece. */
  fresh(length: number): number
}

const NONE = -1

/**
 * A batch of any size in bounded memory: whenever its text is long, what is complete is taken out as a smaller batch, and
 * only what stands before the open lists is kept. So of a long batch, what stands behind a list is not known to the
 * events in it.
 */
export function createJsonBatch(): JsonBatch {
  // By level: how deep its list lies, where that begins in the text, and where its element does that is open.
  const depths = [0, 0, 0]
  const lists = [0, 0, 0]
  const elements = [0, 0, 0]
  let levels = 0
  let level = NONE
  /** The last element that is complete: where it ends, and the level of its list. */
  let end = 0
  let endLevel = NONE
  /** So much of the text has been in a piece. */
  let around = 0

  /** What stands before the open lists, as stretches of the text. */
  function spine(): [from: number, to: number][] {
    return Array.from({ length: level + 1 }, (_, at) => [at === 0 ? 0 : (elements[at - 1] ?? 0), lists[at] ?? 0])
  }

  /** Keeps the spine alone; the places of lists and elements follow. */
  function keepSpine(record: JsonText): void {
    const stretches = spine()
    record.retain(stretches)
    let length = 0
    for (const [at, [from, to]] of stretches.entries()) {
      if (at > 0) elements[at - 1] = length
      length += to - from
      lists[at] = length
    }
    around = length
    end = length
    endLevel = NONE
  }

  function closers(of: number): string {
    return `${']}'.repeat(of)}]${'}'.repeat((depths[0] ?? 1) - 1)}`
  }

  return {
    reset() {
      levels = 0
      level = NONE
      around = 0
      endLevel = NONE
    },
    begin(count, depth, position) {
      if (levels > 0) return
      levels = count
      level = 0
      depths[0] = depth
      lists[0] = position
    },
    open(isList, depth, position) {
      if (level === NONE) return
      const below = depth - (depths[level] ?? 0)
      if (below === 1) elements[level] = position
      else if (below === 2 && isList && level + 1 < levels) {
        level++
        depths[level] = depth
        lists[level] = position + 1
      }
    },
    close(depth) {
      while (level !== NONE && depth < (depths[level] ?? 0)) level--
    },
    isElement: (depth) => level !== NONE && depth === depths[level],
    element(record) {
      const size = record.size()
      const lost = record.isFull()
      if (!lost) {
        end = size
        endLevel = level
      }
      if (size < CUT_BYTES) return undefined
      if (spine().reduce((sum, [from, to]) => sum + to - from, 0) > MAX_AROUND_BYTES) return undefined
      const text = endLevel === NONE ? undefined : record.textTo(end, closers(endLevel))
      const piece = { text, fresh: end - around, lost }
      keepSpine(record)
      return piece
    },
    fresh: (length) => length - around,
  }
}
