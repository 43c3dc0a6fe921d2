/** No file system takes a longer name, in bytes. */
const MOST_BYTES = 255

/** Of a name that is longer: its end, which fits whatever the characters are. */
const KEPT_CHARACTERS = 60

/**
 * Names under which files are put into a folder of ours so that they are read as they were where they were found: the same folders
 * and names, so that rotated logs still stand side by side, but for what leads out of the folder. Inputs are read in the order
 * of their paths, and what ties in time is settled by it: so the names have that order, or all files get numbers.
 * Gives the relative path for each of the paths; no two are the same, and none leads out of the folder.
 */
export function replayPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const ordered = paths.filter((path) => path !== '-').toSorted()
  const chosen = sameNames(paths)
  const names = ordered.map((path) => chosen.get(path) ?? '')
  const keepsOrder = names.every((name, at) => at === 0 || (names[at - 1] ?? '') < name)
  if (keepsOrder) return chosen
  const digits = String(ordered.length).length
  const numbered = ordered.map(
    (path, at) => [path, `+${String(at).padStart(digits, '0')}/${harmless(path.split('/').at(-1) ?? '')}`] as const,
  )
  return new Map([...numbered, ...(paths.includes('-') ? [['-', '+-'] as const] : [])])
}

function sameNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const folders = new Set<string>()
  const chosen = new Map<string, string>()
  for (const [index, path] of paths.entries()) {
    const [first = '', ...rest] = path.split('/')
    const wanted = [rest.length > 0 ? topName(first) : harmless(first), ...rest.map(harmless)]
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

/** A folder in the place of `/` and of `..`: in order behind all names that begin with less, and before those with more. */
function topName(segment: string): string {
  return segment === '' ? '.~' : harmless(segment)
}

/** A name as it is, where a file can have it and it leads nowhere. */
function harmless(segment: string): string {
  if (segment === '..') return '...'
  if (segment === '' || segment === '.' || segment === '-') return `+${segment}`
  const plain = segment.replaceAll(/\0|\p{Cs}/gu, '_')
  return Buffer.byteLength(plain) > MOST_BYTES ? [...plain].slice(-KEPT_CHARACTERS).join('') : plain
}
