import { compileClaims } from '../formats/claims.ts'
import type { LogFormat, Sample } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import type { UserFormat } from '../formats/user-format.ts'
import type { FormatFault, FormatTestResult } from '../model/formats.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { placeAt, type Path } from '../syntax/shape.ts'
import { inOneSpelling, lineValues, readSamples, type ReadSample } from './read-samples.ts'

/** What came of the tests of one format: each sample and near-miss, and what is to be said of it besides. */
export interface TestedFormat {
  readonly results: readonly FormatTestResult[]
  readonly warnings: readonly FormatFault[]
}

/** Runs a user's format on its own samples and near-misses, in an empty engine, and tries it on the samples of ours. */
export async function testFormat(db: Database, { format, tree }: UserFormat): Promise<TestedFormat> {
  const resultAt = (path: Path, test: string, expected: string, found: string | null): FormatTestResult => {
    const { file, line, column } = placeAt(tree, path)
    const outcome = found === null ? 'passed' : 'failed'
    return { path: file, line, column, format: format.id, test, outcome, expected, found: found ?? expected }
  }
  const { read, samples, taken } = await tryFormat(db, format)
  const results = samples.flatMap((differences, index) => {
    const test = `sample ${index + 1}`
    if (differences.length === 0) return [resultAt(['samples', index], test, 'as it says', null)]
    return differences.map(({ path, name, expected, found }) =>
      resultAt(['samples', index, ...path], `${test}: ${name}`, expected, found),
    )
  })
  for (const [index, isTaken] of taken.entries())
    results.push(resultAt(['near_misses', index], `near miss ${index + 1}`, 'not taken', isTaken ? 'taken' : null))
  return { results, warnings: await warningsOf(db, { format, tree }, read) }
}

/** What came of the tests of formats that come with the program: how many lines were read, and what is not as it should be. */
export interface OwnFormatTests {
  readonly lines: number
  readonly faults: readonly string[]
}

/**
 * Runs formats of the program on their samples and near-misses, in an empty engine: each reads its own as it says, takes no near-miss,
 * and is the first of `formats` to claim its samples. `onFormat` is called after each with how many are done.
 */
export async function testOwnFormats(
  db: Database,
  formats: readonly LogFormat[],
  onFormat: (done: number) => void = () => undefined,
): Promise<OwnFormatTests> {
  const faults: string[] = []
  let lines = 0
  for (const [done, format] of formats.entries()) {
    // Ours say what the lines hold; the load gives addresses their one spelling.
    const { samples, taken } = await tryFormat(db, { ...format, samples: format.samples.map(inOneSpelling) })
    lines += samples.length + taken.length
    for (const [index, differences] of samples.entries())
      for (const { name, expected, found } of differences)
        faults.push(`${format.id}: sample ${index + 1}: ${name}: ${found}, not ${expected}`)
    for (const [index, isTaken] of taken.entries())
      if (isTaken) faults.push(`${format.id}: near miss ${index + 1}: taken`)
    onFormat(done + 1)
  }
  return { lines, faults: [...faults, ...(await claimFaults(db, formats))] }
}

/** Samples that another format claims before their own does. */
async function claimFaults(db: Database, formats: readonly LogFormat[]): Promise<string[]> {
  const samples = formats.flatMap(({ id, samples: own }) => own.map(({ line }, index) => ({ id, index, line })))
  const source = lineValues(samples.map(({ line }) => line))
  const rows = await db.rows(`SELECT n, format FROM (${compileClaims(formats, [], source)}) ORDER BY n`)
  return rows.flatMap(({ n, format }) => {
    const sample = samples[Number(n)]
    if (sample === undefined || sample.id === format) return []
    return [`${sample.id}: sample ${sample.index + 1}: claimed by ${format === null ? 'nobody' : String(format)}`]
  })
}

/** What a format makes of its own lines. */
interface Tried {
  readonly read: readonly ReadSample[]
  /** Of each sample, what is not as it says. */
  readonly samples: readonly (readonly Difference[])[]
  /** Of each near-miss, whether it was taken. */
  readonly taken: readonly boolean[]
}

async function tryFormat(db: Database, format: LogFormat): Promise<Tried> {
  const lines = format.samples.map(({ line }) => line)
  const read = await readSamples(db, format, lines)
  const claimed = await takenLines(db, format, format.nearMisses)
  return {
    read,
    samples: format.samples.map((sample, index) => differencesOf(sample, read[index])),
    taken: format.nearMisses.map((_, index) => claimed.has(index)),
  }
}

interface Difference {
  readonly path: Path
  readonly name: string
  readonly expected: string
  readonly found: string
}

const NOTHING = 'nothing'

/** What of a sample is not as its format reads the line. */
function differencesOf(expected: Sample, read: ReadSample | undefined): Difference[] {
  if (read?.taken !== true) return [{ path: ['line'], name: 'line', expected: 'taken', found: 'not taken' }]
  const found = read.sample
  const differences: Difference[] = []
  const compare = (path: Path, name: string, one: unknown, other: unknown): void => {
    if (one !== other) differences.push({ path, name, expected: shown(one), found: shown(other) })
  }
  const stamp = read.badStamp && found.time === null ? 'a stamp of another kind' : found.time
  compare(['time'], 'time', expected.time, stamp)
  compare(['activity'], 'activity', expected.activity, found.activity)
  compare(['outcome'], 'outcome', expected.outcome, found.outcome)
  compare(['reason'], 'reason', expected.reason, found.reason)
  compare(['count'], 'count', expected.count ?? 1, found.count ?? 1)
  const wanted = new Map<string, unknown>(Object.entries(expected.columns))
  const columns = new Map<string, unknown>(Object.entries(found.columns))
  for (const name of new Set([...wanted.keys(), ...columns.keys()]))
    compare(['columns', name], name, wanted.get(name), columns.get(name))
  return differences
}

function shown(value: unknown): string {
  return value === undefined || value === null ? NOTHING : String(value)
}

/** What is no fault, and yet makes a format doubtful. */
async function warningsOf(db: Database, user: UserFormat, read: readonly ReadSample[]): Promise<FormatFault[]> {
  const { format, tree } = user
  const warnings: FormatFault[] = []
  const warn = (path: Path, code: string, message: string, hint: string): void => {
    const { file, line, column } = placeAt(tree, path)
    warnings.push({ severity: 'warning', code, path: file, line, column, message, hint })
  }
  const shownRules = new Set(read.map(({ rule }) => rule))
  for (const index of format.messages.keys()) {
    if (shownRules.has(index + 1)) continue
    warn(['messages', index], 'unproven-rule', 'no sample shows this rule', 'Add a line that it holds for.')
  }
  if (format.nearMisses.length === 0)
    warn([], 'no-near-miss', 'there is no near miss', 'Add lines that look like this format and are not.')
  const others = await takenSamples(db, format)
  if (others.length > 0) {
    const frame = format.frame.kind === 'text' ? ['pattern'] : ['claim']
    const message = `takes lines of ${others.join(', ')}, which then are not read as such`
    warn(frame, 'takes-others', message, 'Say more of what its own lines look like, unless this is meant.')
  }
  return warnings
}

/** Our formats whose samples a format takes. */
async function takenSamples(db: Database, format: LogFormat): Promise<string[]> {
  const samples = LOG_FORMATS.flatMap(({ id, samples: own }) => own.map(({ line }) => ({ id, line })))
  const taken = await takenLines(
    db,
    format,
    samples.map(({ line }) => line),
  )
  return [...new Set([...taken].flatMap((index) => samples[index]?.id ?? []))]
}

/** The numbers of the lines, from 0, that a format takes, in their order. */
async function takenLines(db: Database, format: LogFormat, lines: readonly string[]): Promise<ReadonlySet<number>> {
  const claims = compileClaims([format], [], lineValues(lines))
  const rows = await db.rows(`SELECT n FROM (${claims}) WHERE format = ${literal(format.id)} ORDER BY n`)
  return new Set(rows.map(({ n }) => Number(n)))
}
