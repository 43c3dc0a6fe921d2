import { compileClaims } from '../formats/claims.ts'
import type { LogFormat, Sample } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import type { UserFormat } from '../formats/user-format.ts'
import type { FormatFault, FormatTestResult } from '../model/formats.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { placeAt, type Path } from '../syntax/shape.ts'
import { lineValues, readSamples, type ReadSample } from './read-samples.ts'

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
  const read = await readSamples(
    db,
    format,
    format.samples.map(({ line }) => line),
  )
  const results = format.samples.flatMap((sample, index) => {
    const differences = differencesOf(sample, read[index])
    const test = `sample ${index + 1}`
    if (differences.length === 0) return [resultAt(['samples', index], test, 'as it says', null)]
    return differences.map(({ path, name, expected, found }) =>
      resultAt(['samples', index, ...path], `${test}: ${name}`, expected, found),
    )
  })
  const missed = await readSamples(db, format, format.nearMisses)
  for (const [index, { taken }] of missed.entries())
    results.push(resultAt(['near_misses', index], `near miss ${index + 1}`, 'not taken', taken ? 'taken' : null))
  return { results, warnings: await warningsOf(db, { format, tree }, read) }
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
  const source = lineValues(samples.map(({ line }) => line))
  const rows = await db.rows(
    `SELECT n FROM (${compileClaims([format], [], source)}) WHERE format = ${literal(format.id)} ORDER BY n`,
  )
  return [...new Set(rows.flatMap((row) => samples[Number(row['n'])]?.id ?? []))]
}
