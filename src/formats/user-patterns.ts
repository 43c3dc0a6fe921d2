import type { Faults } from '../syntax/faults.ts'
import { treeAt } from '../syntax/shape.ts'
import { entriesOf, itemsOf, type MapTree, type Tree } from '../syntax/tree.ts'
import { readPattern, type ReadPattern } from './user-pattern.ts'

/** The patterns of a user's format; null where there is none, or one that is none. */
export interface Patterns {
  readonly frame: ReadPattern | null
  readonly messages: readonly (ReadPattern | null)[]
  /** Those of words: the patterns of a table in order, or what is cut out. */
  readonly words: ReadonlyMap<string, readonly (ReadPattern | null)[]>
  /** Whether there is one that is none. */
  readonly broken: boolean
}

/** Reads every pattern of a format, and tells of those that are none. */
export function readPatterns(tree: MapTree, faults: Faults): Patterns {
  let broken = false
  const read = (from: Tree | undefined): ReadPattern | null => {
    const found = readPattern(from, faults)
    broken ||= from !== undefined && found === null
    return found
  }
  const messages = itemsOf(treeAt(tree, ['messages']))
  const conditions = [...itemsOf(treeAt(tree, ['claim'])), ...messages.map((rule) => treeAt(rule, ['when']))]
  for (const condition of conditions) for (const { value } of entriesOf(condition)) read(treeAt(value, ['re']))
  const found = {
    frame: read(treeAt(tree, ['pattern'])),
    messages: messages.map((rule) => read(treeAt(rule, ['pattern']))),
    words: new Map(
      entriesOf(treeAt(tree, ['words'])).map(({ key, value }) => {
        const part = treeAt(value, ['part'])
        if (part === undefined) return [key, itemsOf(treeAt(value, ['table'])).map((row) => read(treeAt(row, [0])))]
        const cut = read(part)
        if (cut !== null && cut.names.length !== 1)
          faults.error(
            part.place,
            'bad-part',
            'needs one named group: what it cuts out',
            'Write (?P<part>…) around it.',
          )
        return [key, [cut]]
      }),
    ),
  }
  return { ...found, broken }
}
