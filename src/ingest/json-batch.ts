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
  /** The first list opened; there are `most` lists within each other. Only the first such list of a record counts. */
  begin(most: number, depth: number, position: number): void
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

/** An open list of a batch: how deep it lies, where in the text it begins, and where its element does that is open. */
interface OpenList {
  readonly depth: number
  list: number
  element: number
}

/**
 * A batch of any size in bounded memory: whenever its text is long, what is complete is taken out as a smaller batch, and
 * only what stands before the open lists is kept. So of a long batch, what stands behind a list is not known to the
 * events in it.
 */
export function createJsonBatch(): JsonBatch {
  let lists: OpenList[] = []
  let most = 0
  /** The last element that is complete: where it ends, and what closes the lists that it stands in. */
  let complete: { readonly end: number; readonly closers: string } | undefined
  /** So much of the text has been in a piece. */
  let around = 0

  return {
    reset() {
      if (most === 0) return
      lists = []
      most = 0
      around = 0
      complete = undefined
    },
    begin(count, depth, position) {
      if (most > 0) return
      most = count
      lists = [{ depth, list: position, element: position }]
    },
    open(isList, depth, position) {
      const last = lists.at(-1)
      if (last === undefined) return
      if (depth === last.depth + 1) last.element = position
      else if (depth === last.depth + 2 && isList && lists.length < most)
        lists.push({ depth, list: position + 1, element: position + 1 })
    },
    close(depth) {
      while (depth < (lists.at(-1)?.depth ?? 0)) lists.pop()
    },
    isElement: (depth) => lists.at(-1)?.depth === depth,
    element(record) {
      const end = record.size()
      const lost = record.isFull()
      if (!lost) complete = { end, closers: closersOf(lists) }
      if (end < CUT_BYTES || aroundOf(lists) > MAX_AROUND_BYTES) return undefined
      const text = complete && record.textTo(complete.end, complete.closers)
      const fresh = (complete?.end ?? around) - around
      around = keepAround(lists, record)
      complete = undefined
      return { text, fresh, lost }
    },
    fresh: (length) => length - around,
  }
}

/** What stands before the open lists and around their open elements, as stretches of the text. */
function stretchesOf(lists: readonly OpenList[]): [from: number, to: number][] {
  return lists.map(({ list }, level) => [lists[level - 1]?.element ?? 0, list])
}

function aroundOf(lists: readonly OpenList[]): number {
  return stretchesOf(lists).reduce((sum, [from, to]) => sum + to - from, 0)
}

function closersOf(lists: readonly OpenList[]): string {
  return `${']}'.repeat(lists.length - 1)}]${'}'.repeat((lists[0]?.depth ?? 1) - 1)}`
}

/** Keeps nothing else of the text; the places follow. Returns how long the text is now. */
function keepAround(lists: readonly OpenList[], record: JsonText): number {
  const stretches = stretchesOf(lists)
  record.retain(stretches)
  let length = 0
  for (const [level, open] of lists.entries()) {
    const [from, to] = stretches[level] ?? [0, 0]
    length += to - from
    open.list = length
    open.element = length
  }
  return length
}
