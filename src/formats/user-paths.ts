import type { Faults } from '../syntax/faults.ts'
import { treeAt } from '../syntax/shape.ts'
import { entriesOf, itemsOf, type MapTree, quote, type Tree } from '../syntax/tree.ts'
import { jsonShape } from './json-shape.ts'

const KEY = String.raw`(?:\\\.|[^.[\]\\"\p{Cc}])+`
const STEP = String.raw`\[(?:\d{1,6}|[^\]="\\\p{Cc}]+=[^\]"\\\p{Cc}]*)\]`

/** A path begins with a key, and a key behind another has a dot before it. */
const PATH = new RegExp(`^${KEY}(?:\\.${KEY}|${STEP})*$`, 'u')

const MOST_STEPS = 20

/** Tells of frames that are neither a pattern nor paths, and of paths that lead nowhere. */
export function checkPaths(tree: MapTree, faults: Faults): void {
  const [pattern, paths, claim] = ['pattern', 'paths', 'claim'].map((key) => treeAt(tree, [key]))
  if (pattern === undefined && paths === undefined) {
    const hint = 'Lines of text have a pattern, JSON objects have paths and a claim.'
    faults.error(tree.place, 'bad-frame', 'needs a pattern, or paths', hint)
  }
  if (pattern !== undefined) {
    for (const other of [paths, claim]) {
      const hint = 'Lines of text have a pattern, JSON objects have paths and a claim.'
      if (other !== undefined) faults.error(other.place, 'bad-frame', 'does not go with a pattern', hint)
    }
  }
  if (paths !== undefined && claim === undefined) {
    const hint = 'claim: {kind: login} or {kind: {present: true}}, with a capture that other logs lack.'
    faults.error(tree.place, 'bad-frame', 'needs a claim: what tells its objects from others', hint)
  }
  if (paths !== undefined) checkEach(paths, faults)
}

function checkEach(paths: Tree, faults: Faults): void {
  const texts: string[] = []
  for (const item of entriesOf(paths).flatMap(({ value }) => itemsOf(value))) {
    if (item.kind !== 'scalar') continue
    if (PATH.test(item.source) && (item.source.match(/[.[]/g) ?? []).length < MOST_STEPS) {
      texts.push(item.source)
      continue
    }
    const hint = String.raw`Write a.b, a\.b for a key with a dot, a[0], or a[name=x].b.`
    faults.error(item.place, 'bad-path', `${quote(item.source)} is no path into an object`, hint)
  }
  try {
    const shape = jsonShape({ paths: { all: texts } })
    for (const path of texts) shape.pick(shape.topOf('s'), path)
  } catch (error) {
    const message = `these paths cannot be read together: ${error instanceof Error ? error.message : String(error)}`
    faults.error(paths.place, 'bad-path', message, 'Read one of them in another way, or leave it out.')
  }
}
