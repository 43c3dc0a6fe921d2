import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const SPECIAL = /[*?[]/

/** One folder of a pattern is read so far at most: a pattern must not list the whole machine. */
const MOST_NAMES = 10_000

/** The arguments as they stand now: paths that exist, and those that do not yet. */
export interface ExpandedPaths {
  readonly there: readonly string[]
  /** Patterns without a match, and paths without a file: what may come later. */
  readonly awaited: readonly string[]
}

/**
 * What arguments name at this moment. A quoted pattern (`*`, `?`, `[a-z]`, within one folder of the path each) is matched
 * anew each time, so that files that come later are found. A path that exists goes before the pattern it could be.
 */
export async function expandPaths(args: readonly string[], cwd: string): Promise<ExpandedPaths> {
  const there: string[] = []
  const awaited: string[] = []
  for (const argument of new Set(args)) {
    if (await exists(resolve(cwd, argument))) there.push(argument)
    else {
      const found = SPECIAL.test(argument) ? await matches(argument, cwd) : []
      if (found.length === 0) awaited.push(argument)
      there.push(...found)
    }
  }
  return { there, awaited }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function matches(pattern: string, cwd: string): Promise<string[]> {
  const parts = pattern.split('/').filter((part, index) => part !== '' || index === 0)
  let open = [pattern.startsWith('/') ? '/' : '']
  for (const part of parts) {
    if (part === '') continue
    open = SPECIAL.test(part) ? await matchPart(open, part, cwd) : open.map((folder) => join(folder, part))
  }
  const found = await Promise.all(open.map(async (path) => ((await exists(resolve(cwd, path))) ? [path] : [])))
  return found.flat()
}

async function matchPart(folders: readonly string[], part: string, cwd: string): Promise<string[]> {
  const pattern = patternOf(part)
  const found: string[] = []
  for (const folder of folders) {
    const names = await readdir(resolve(cwd, folder)).catch(() => [])
    for (const name of names.slice(0, MOST_NAMES)) {
      if (pattern.test(name) && (part.startsWith('.') || !name.startsWith('.'))) found.push(join(folder, name))
    }
  }
  return found.toSorted()
}

/** The shell's pattern of a name as an expression; what it does not know stands for itself. */
function patternOf(part: string): RegExp {
  const source = part.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[\\^$.|+(){}[\]]/g, (text, not?: string, set?: string) => {
    if (text === '*') return '.*'
    if (text === '?') return '.'
    if (set === undefined) return `\\${text}`
    return `[${not === '!' ? '^' : ''}${set.replaceAll('\\', '\\\\').replaceAll('^', '\\^')}]`
  })
  return new RegExp(`^${source}$`, 's')
}
