import { TatouError } from '../model/errors.ts'
import type { YEAR_SOURCES } from '../model/ledger.ts'
import type { Database } from '../sql/database.ts'
import { rotatedName, type RotatedName } from './rotation.ts'
import { PLACEHOLDER_YEAR } from './stamp.ts'
import { neighbourBases } from './year-neighbour.ts'
import { setYears, type Base } from './year-update.ts'
import { DAY_MS, dayIn, fits, readSequences, yearsNear, type Pin, type Sequence } from './yearless.ts'

/** An input, and what is known about its year from outside. */
export interface YearInput {
  readonly input: number
  readonly path: string
  /** Modification time in milliseconds since the epoch; null for standard input. */
  readonly mtime: number | null
  /** Year of the first stamp, when the user said so. */
  readonly given: number | undefined
}

export interface YearResolution {
  readonly year_source: (typeof YEAR_SOURCES)[number]
}

interface Resolved {
  readonly source: YearResolution['year_source']
  readonly bases: readonly Base[]
}

/** Archives that keep no times say 1980: an earlier modification time than this means that there is none. */
const OLDEST_MTIME = Date.UTC(1990, 0, 1)

/** How many years a rule looks back, or to both sides, for one in which every 29 February exists. */
const REACH = 8

/**
 * Gives `record.t` of rows with `yearless` its year: they come with local time in the placeholder year. Files
 * of one rotated set are one sequence; along it the year changes where the stamps say so (see the year
 * counter). Which year it begins with, the first that answers says: `given`; `file`: stamps with a year in
 * the same input, the nearest to a row decides, or the date in its name, before the end of which its last
 * stamp lies; `neighbour`: another input of the set that has such, else the input with years that shares
 * most days; `mtime`: the last stamp is not more than a day after the modification time. Returns the
 * source for every input that has such rows. Throws TatouError `year-unknown` when none answers.
 *
 * A year in which one of the 29 Februaries does not exist gives way to the rule's next; if all do, such
 * stamps are none: their `t` becomes null.
 */
export async function resolveYears(
  db: Database,
  inputs: readonly YearInput[],
): Promise<ReadonlyMap<number, YearResolution>> {
  const last = await lastStamps(db)
  const yearless = inputs.filter(({ input }) => last.has(input))
  if (yearless.length === 0) return new Map()
  const names = new Map(inputs.map(({ input, path }) => [input, rotatedName(path)]))
  const known = new Map(inputs.map((each) => [each.input, each]))
  const sequences = await readSequences(db, rotatedSets(yearless, names))
  const resolved = new Map<number, Resolved>()
  for (const sequence of sequences) resolveByItself(sequence, { known, names, last }, resolved)
  await resolveByNeighbours(db, sequences, resolved)
  for (const sequence of sequences) resolveByMtime(sequence, { known, names, last }, resolved)
  for (const sequence of sequences) {
    for (const input of sequence.inputs) await setYears(db, sequence, input, resolved.get(input)?.bases ?? [])
  }
  return new Map(
    [...resolved].toSorted(([a], [b]) => a - b).map(([input, { source }]) => [input, { year_source: source }]),
  )
}

interface Context {
  readonly known: ReadonlyMap<number, YearInput>
  readonly names: ReadonlyMap<number, RotatedName>
  /** Last stamp of each input, in microseconds of the placeholder year. */
  readonly last: ReadonlyMap<number, number>
}

async function lastStamps(db: Database): Promise<Map<number, number>> {
  const rows = await db.rows(`SELECT input, arg_max(epoch_us(t), rowid) AS last FROM record
    WHERE yearless AND t IS NOT NULL AND time_source IN ('stamp', 'wrapper') GROUP BY input ORDER BY input`)
  return new Map(rows.map((row) => [Number(row['input']), Number(row['last'])]))
}

/** The rotated sets of these inputs, each oldest file first. */
function rotatedSets(inputs: readonly YearInput[], names: ReadonlyMap<number, RotatedName>): number[][] {
  const sets = new Map<string, number[]>()
  for (const { input } of inputs.toSorted((a, b) => a.input - b.input)) {
    const set = names.get(input)?.set ?? ''
    sets.set(set, [...(sets.get(set) ?? []), input])
  }
  const age = (input: number): RotatedName['age'] => names.get(input)?.age ?? [2, 0]
  return [...sets.values()].map((set) =>
    set.toSorted((a, b) => age(a)[0] - age(b)[0] || age(a)[1] - age(b)[1] || a - b),
  )
}

/** The first base that fits, or the first of all. */
function choose(sequence: Sequence, bases: readonly number[]): number | undefined {
  return bases.find((base) => fits(sequence, base)) ?? bases[0]
}

/** Rules `given` and `file`, and `neighbour` for the rest of a set of which one file is pinned. */
function resolveByItself(sequence: Sequence, context: Context, resolved: Map<number, Resolved>): void {
  const given = sequence.inputs.map((input) => context.known.get(input)?.given).find((year) => year !== undefined)
  const pinned = new Map<number, readonly Base[]>()
  for (const input of sequence.inputs) {
    if (given !== undefined) resolved.set(input, { source: 'given', bases: [{ row: 0, base: given }] })
    const bases = pinnedBases(sequence, input) ?? namedBase(sequence, input, context)
    if (bases) pinned.set(input, bases)
  }
  if (given !== undefined || pinned.size === 0) return
  for (const [place, input] of sequence.inputs.entries()) {
    const own = pinned.get(input)
    const bases = own ?? nearestBases(sequence.inputs, place, pinned)
    resolved.set(input, { source: own ? 'file' : 'neighbour', bases })
  }
}

/** What the stamps with a year in an input say; where they differ, each row follows the nearest. */
function pinnedBases(sequence: Sequence, input: number): Base[] | undefined {
  const bases: Base[] = []
  let before: Pin | undefined
  for (const pin of sequence.pins) {
    if (pin.input !== input) continue
    const years = fits(sequence, pin.base) ? [pin.base + pin.year] : yearsNear(pin.yearDay, pin.day, REACH)
    const base =
      choose(
        sequence,
        years.map((year) => year - pin.year),
      ) ?? pin.base
    if (base !== bases.at(-1)?.base) bases.push({ row: before ? Math.ceil((before.row + pin.row) / 2) : 0, base })
    before = pin
  }
  return bases.length === 0 ? undefined : bases
}

function namedBase(sequence: Sequence, input: number, context: Context): Base[] | undefined {
  const day = context.names.get(input)?.day
  if (day === undefined || day === null) return undefined
  return latestBase(sequence, input, (day + 1) * DAY_MS * 1000 - 1, context)
}

/** The latest year in which the last stamp of an input is not after `limit`, in microseconds since the epoch. */
function latestBase(sequence: Sequence, input: number, limit: number, context: Context): Base[] {
  const stamp = context.last.get(input) ?? 0
  const first = Date.UTC(PLACEHOLDER_YEAR, 0, 1) * 1000
  const yearDay = Math.floor((stamp - first) / (DAY_MS * 1000))
  const time = stamp - first - yearDay * DAY_MS * 1000
  const newest = new Date(Math.floor(limit / 1000)).getUTCFullYear()
  const years = Array.from({ length: REACH + 2 }, (_, back) => newest - back).filter(
    (year) => dayIn(year, yearDay) * DAY_MS * 1000 + time <= limit,
  )
  const relative = sequence.lastYear.get(input) ?? 0
  return [
    {
      row: 0,
      base:
        choose(
          sequence,
          years.map((year) => year - relative),
        ) ?? newest - relative,
    },
  ]
}

function nearestBases(inputs: readonly number[], place: number, pinned: ReadonlyMap<number, readonly Base[]>): Base[] {
  for (let distance = 1; distance < inputs.length; distance += 1) {
    const older = pinned.get(inputs[place - distance] ?? -1)?.at(-1)
    const newer = pinned.get(inputs[place + distance] ?? -1)?.[0]
    const nearest = older ?? newer
    if (nearest) return [{ row: 0, base: nearest.base }]
  }
  return []
}

/** Rule `neighbour` for sets of which no file says anything: another log with years, of the same days. */
async function resolveByNeighbours(
  db: Database,
  sequences: readonly Sequence[],
  resolved: Map<number, Resolved>,
): Promise<void> {
  const open = sequences.filter(({ inputs }) => inputs.every((input) => !resolved.has(input)))
  if (open.length === 0) return
  const dated = sequences.flatMap((sequence) => {
    const bases = new Set(sequence.inputs.flatMap((input) => resolved.get(input)?.bases ?? []).map(({ base }) => base))
    const [base] = bases
    return base === undefined || bases.size > 1 ? [] : [{ sequence, base }]
  })
  for (const [sequence, base] of await neighbourBases(db, open, dated)) {
    for (const input of sequence.inputs) resolved.set(input, { source: 'neighbour', bases: [{ row: 0, base }] })
  }
}

/** Rule `mtime`: the newest file of the sequence that has a modification time. */
function resolveByMtime(sequence: Sequence, context: Context, resolved: Map<number, Resolved>): void {
  if (sequence.inputs.some((input) => resolved.has(input))) return
  for (const input of sequence.inputs.toReversed()) {
    const mtime = context.known.get(input)?.mtime ?? 0
    if (mtime < OLDEST_MTIME) continue
    const bases = latestBase(sequence, input, (mtime + DAY_MS) * 1000, context)
    for (const each of sequence.inputs) resolved.set(each, { source: 'mtime', bases })
    return
  }
  const path = sequence.inputs.map((input) => context.known.get(input)?.path).at(-1) ?? ''
  throw new TatouError('year-unknown', { path })
}
