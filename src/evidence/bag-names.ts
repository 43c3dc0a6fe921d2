/** Names that Windows keeps for devices, with any extension. */
const DEVICES = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)/i

/** Almost every path: nothing that any of the rules is about. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/

/** Why a path does not name a file in the bag; undefined when it does. Whoever follows it must never leave the bag. */
export function outOfBag(path: string): string | undefined {
  if (PLAIN.test(path)) return undefined
  if (path.includes('\0')) return 'has a NUL in it'
  if (path.startsWith('/')) return 'is absolute'
  if (path.startsWith('\\')) return 'is absolute on Windows'
  if (/^[A-Za-z]:/.test(path)) return 'begins with a drive letter'
  if (path.startsWith('~')) return 'is a home folder to a shell'
  const parts = path.split('/')
  if (parts.includes('..')) return 'leads upwards (..)'
  if (/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path)) return 'leads upwards on Windows (..)'
  return parts.some((part) => part === '' || part === '.') ? 'has an empty part' : undefined
}

/** Whatever `reservedName` may find is found by this. */
const SUSPECT = /(?:^|\/)(?:con|prn|aux|nul|com|lpt)|[<>:"\\|?*\u0000-\u001f\u007f]|[ .](?:\/|$)/i

/** Why other systems cannot write a file of this path; undefined when they can. */
export function reservedName(path: string): string | undefined {
  if (!SUSPECT.test(path)) return undefined
  for (const part of path.split('/')) {
    if (DEVICES.test(part)) return `${part} is a device on Windows`
    if (/[<>:"\\|?*]/.test(part)) return 'has a character that Windows does not allow'
    if (/[\u0000-\u001f\u007f]/.test(part)) return 'has a control character in its name'
    if (/[ .]$/.test(part)) return 'ends in a blank or a dot, which Windows drops'
  }
  return undefined
}

/** What file systems that ignore case and normalization take a name for. */
export function foldedName(path: string): string {
  return ASCII.test(path) ? path.toLowerCase() : path.normalize('NFC').toLowerCase().normalize('NFC')
}

const ASCII = /^[ -~]*$/

/** The names among these that are one to such a file system, in groups, each in the order given. */
export function collisions(paths: Iterable<string>): string[][] {
  const first = new Map<string, string>()
  const groups = new Map<string, string[]>()
  for (const path of new Set(paths)) {
    const folded = foldedName(path)
    const other = first.get(folded)
    if (other === undefined) first.set(folded, path)
    else groups.set(folded, [...(groups.get(folded) ?? [other]), path])
  }
  return [...groups.values()]
}
