/** A moment, and whether it was given in UTC. */
interface GivenTime {
  readonly at: number
  readonly zoned: boolean
}

const TIME = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z|UTC)?$/i

/**
 * A time of an allowed_signers file: `YYYYMMDD[HHMM[SS]][Z]`, in milliseconds since the epoch; undefined when there is
 * no such time. Without `Z` OpenSSH takes the zone of the machine; we take UTC, so that the answer is everywhere the same.
 */
export function signerTime(text: string): GivenTime | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part || 0))
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const digits = `${text.replace(/\D+$/, '')}000000`.slice(0, 14)
  // A day such as 31 February would be taken for one in March.
  const isReal = new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14) === digits
  return isReal && year >= 1970 ? { at, zoned: match[7] !== undefined } : undefined
}
