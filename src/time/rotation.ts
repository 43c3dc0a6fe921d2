/** What the name of a log file says about the files it was rotated with. */
export interface RotatedName {
  /** Equal for the files of one rotated set: the path without number, date and compression. */
  readonly set: string
  /** Sorts the files of a set, oldest first. */
  readonly age: readonly [kind: number, rank: number]
  /** The day in the name, in days since the Unix epoch, or null. */
  readonly day: number | null
}

const COMPRESSION = /\.(?:gz|zst|bz2|xz|zip|tgz)$/i
const NUMBER = /\.(\d{1,4})$/
// Not in the middle of a longer number: that is an id or an epoch.
const DATE = /[-._]?(?<!\d)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?!\d)/

/**
 * Reads the names that log rotation gives: `auth.log.2.gz` (the higher the older), `auth.log-20251019`,
 * `auth-2025-10-19.log` (the later the newer), and `auth.log`, which is the newest of its set. Only the last
 * part of the path counts.
 */
export function rotatedName(path: string): RotatedName {
  const slash = path.lastIndexOf('/') + 1
  const folder = path.slice(0, slash)
  const name = path.slice(slash).replace(COMPRESSION, '')
  const number = NUMBER.exec(name)
  if (number) return { set: folder + name.slice(0, number.index), age: [0, -Number(number[1])], day: null }
  const date = DATE.exec(name)
  const day = date ? dayOf(Number(date[1]), Number(date[3]), Number(date[4])) : null
  if (!date || day === null) return { set: folder + name, age: [2, 0], day: null }
  return { set: folder + name.slice(0, date.index) + name.slice(date.index + date[0].length), age: [1, day], day }
}

/** Days since the Unix epoch, or null when there is no such day. */
function dayOf(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.getTime() / 86_400_000
}
