import type { BundleFault } from '../model/bundle.ts'
import { outOfBag } from './bag-names.ts'
import { fault } from './fault.ts'
import { decodePath } from './manifest.ts'
import { tagLines } from './tag-text.ts'

const FILE = 'fetch.txt'
const LINE = /^(\S+)[ \t]+(\d+|-)[ \t]+(.+)$/s

/** The files that fetch.txt says are to be had elsewhere; nothing is ever fetched. */
export function readFetchList(
  text: string,
  strict: boolean,
): { readonly paths: ReadonlySet<string>; readonly faults: readonly BundleFault[] } {
  const paths = new Set<string>()
  const faults: BundleFault[] = []
  for (const [at, line] of tagLines(text).entries()) {
    if (line.trim() === '' && !strict) continue
    const [, , , written] = LINE.exec(line) ?? []
    const path = written === undefined ? undefined : decodePath(written.replace(/^\.\//, ''), strict)
    const problem = path === undefined ? 'is no `url length path`' : scopeProblem(path)
    if (problem !== undefined) faults.push(fault('E-FETCH', FILE, `line ${at + 1} ${problem}`))
    else if (path !== undefined) paths.add(path)
  }
  return { paths, faults }
}

function scopeProblem(path: string): string | undefined {
  const out = outOfBag(path)
  if (out !== undefined) return `has a path that ${out}`
  return path.startsWith('data/') ? undefined : 'has a path that is not below data/'
}
