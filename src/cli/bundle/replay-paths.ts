/** Longer names do not fit on every file system. */
const MOST_CHARACTERS = 100

/**
 * Names under which files are put into a folder of ours so that they are read as they were where they were found: the same folders
 * and names where these are harmless, so that rotated logs still stand side by side, and other ones where they are not.
 * Gives the relative path for each of the paths; no two are the same, and none leads out of the folder.
 */
export function replayPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const folders = new Set<string>()
  const chosen = new Map<string, string>()
  for (const [index, path] of paths.entries()) {
    const wanted = path.split('/').map(harmless)
    const own = isFree(wanted, taken, folders) ? wanted : [`+${index}`, wanted.at(-1) ?? '']
    for (let length = 1; length < own.length; length++) folders.add(own.slice(0, length).join('/'))
    taken.add(own.join('/'))
    chosen.set(path, own.join('/'))
  }
  return chosen
}

function isFree(segments: readonly string[], taken: ReadonlySet<string>, folders: ReadonlySet<string>): boolean {
  const path = segments.join('/')
  if (taken.has(path) || folders.has(path)) return false
  return segments.every((_, at) => at === 0 || !taken.has(segments.slice(0, at).join('/')))
}

/** A name without what is no plain character; `+` stands before `.` and `/` in the order of paths, as they did. */
function harmless(segment: string, at: number, all: readonly string[]): string {
  if (segment === '') return at === 0 && all.length > 1 ? '+root' : '+'
  if (segment === '..') return '+up'
  if (segment === '.' || segment === '-') return `+${segment}`
  const plain = segment.replaceAll(/[^\p{L}\p{N} ._@+,=!()-]/gu, '_')
  return plain.length > MOST_CHARACTERS ? plain.slice(-MOST_CHARACTERS) : plain
}
