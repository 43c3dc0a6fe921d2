import type { Database } from '../../sql/database.ts'
import { literal } from '../../sql/literal.ts'
import { rotatedName } from '../../time/rotation.ts'
import type { InputNames } from '../findings.ts'

/** What one program or host wrote, in one file or in several that it was rotated through. */
export interface LogStream {
  /** The rotated set, as a path; for a single file its path. */
  readonly name: string
  /** The host, where the set holds lines of several. */
  readonly host: string | null
  /** Numbers of its inputs, the oldest first. */
  readonly inputs: readonly number[]
  readonly events: number
  /** Events that carry a number of a sequence. */
  readonly numbered: number
  /** Whether it tells of logins or other attempts. */
  readonly attempts: boolean
  /** First and last event, in microseconds. */
  readonly first: number
  readonly last: number
}

/** Of a log with lines of more hosts than these no host is looked at by itself: anybody can make up names. */
const MOST_HOSTS = 50

interface Part {
  readonly input: number
  readonly host: string | null
  readonly events: number
  readonly numbered: number
  readonly attempts: boolean
  readonly first: number
  readonly last: number
}

/** The streams of all inputs that hold events, in the order of their names and hosts. */
export async function readStreams(db: Database, names: InputNames): Promise<LogStream[]> {
  const rows = await db.rows(`SELECT input, host_name, count(*) AS events, count(sequence) AS numbered,
      bool_or(attempt_role IS NOT NULL) AS attempts, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last
    FROM event WHERE t IS NOT NULL GROUP BY input, host_name ORDER BY input, host_name NULLS FIRST`)
  const sets = new Map<string, Part[]>()
  for (const row of rows) {
    const input = Number(row['input'])
    const { set } = rotatedName(names.get(input)?.path ?? '')
    const part = {
      input,
      host: typeof row['host_name'] === 'string' ? row['host_name'] : null,
      events: Number(row['events']),
      numbered: Number(row['numbered']),
      attempts: row['attempts'] === true,
      first: Number(row['first']),
      last: Number(row['last']),
    }
    sets.set(set, [...(sets.get(set) ?? []), part])
  }
  return [...sets].toSorted(([a], [b]) => compare(a, b)).flatMap(([set, parts]) => streamsOf(set, parts, names))
}

function streamsOf(set: string, parts: readonly Part[], names: InputNames): LogStream[] {
  const inputs = [...new Set(parts.map(({ input }) => input))].toSorted((a, b) => byAge(a, b, names))
  const only = inputs.length === 1 ? names.get(inputs[0] ?? 0)?.path : undefined
  const hosts = new Set(parts.map(({ host }) => host))
  const groups =
    hosts.size > 1 && hosts.size <= MOST_HOSTS ? [...hosts].toSorted((a, b) => compare(a ?? '', b ?? '')) : [undefined]
  return groups.map((host) => {
    const own = parts.filter((part) => host === undefined || part.host === host)
    return {
      name: only ?? set,
      host: host ?? null,
      inputs: inputs.filter((input) => own.some((part) => part.input === input)),
      events: own.reduce((sum, { events }) => sum + events, 0),
      numbered: own.reduce((sum, { numbered }) => sum + numbered, 0),
      attempts: own.some(({ attempts }) => attempts),
      first: Math.min(...own.map(({ first }) => first)),
      last: Math.max(...own.map(({ last }) => last)),
    }
  })
}

function byAge(a: number, b: number, names: InputNames): number {
  const [one, other] = [a, b].map((input) => rotatedName(names.get(input)?.path ?? '').age)
  return (one?.[0] ?? 0) - (other?.[0] ?? 0) || (one?.[1] ?? 0) - (other?.[1] ?? 0) || a - b
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The events of a stream as a condition over `event`. */
export function inAny(stream: LogStream): string {
  return `(${stream.inputs.map((input) => `(${inStream(stream, input)})`).join(' OR ')})`
}

/** The lines of a stream that were left out because another input has them, as a condition over `record`. */
export function copiesOf({ inputs }: LogStream): string {
  return `input IN (${inputs.join(', ')}) AND class = 'ignored' AND class_reason = 'duplicate_of' AND t IS NOT NULL`
}

/** The events of one input of a stream as a condition over `event`. */
export function inStream({ host }: LogStream, input: number): string {
  return `input = ${input} AND t IS NOT NULL${host === null ? '' : ` AND host_name = ${literal(host)}`}`
}
