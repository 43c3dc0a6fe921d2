import { conditionWords } from '../formats/condition-words.ts'
import { compileExplanation, type Answer, type ExplainPlan } from '../formats/explain.ts'
import type { LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import { WRAPPERS } from '../formats/wrapper.ts'
import { detectFormats, HEAD_LINES } from '../ingest/detect-format.ts'
import { formatChunks } from '../ingest/format-chunks.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS, TIME_SOURCES, LOCAL_TIMES } from '../model/event.ts'
import {
  EXPLAINED_CLASSES,
  type ExplainedRule,
  type ExplainedTime,
  type LineExplanation,
  type Refusal,
} from '../model/explanation.ts'
import { TatouError } from '../model/errors.ts'
import type { Input } from '../model/ledger.ts'
import { literalList } from '../sql/literal.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** A loaded input: its rows in `record` are `firstRow` to `firstRow + rows - 1`. */
export interface ExplainInput {
  readonly document: Input
  readonly firstRow: number
  readonly rows: number
}

/** How the inputs were read. */
export interface ExplainOptions {
  /** The only format they were read with, or null. */
  readonly inputFormat: string | null
  /** False when the zone of stamps without one is only our default. */
  readonly timezoneGiven: boolean
  /** The formats there are; ours unless given. */
  readonly formats?: readonly LogFormat[]
}

/** So many lines are explained by one query: few at first, so that something is there at once. */
const BLOCKS = { first: HEAD_LINES, rest: 100_000 } as const

/** Columns of `record` that an explanation shows, beside those of the event. */
const SHOWN = [
  'class',
  'class_reason',
  'format',
  'zoned',
  'yearless',
  'time_source',
  'local_time',
  'activity',
  'outcome',
  'reason',
  'count',
  'attempt_role',
  'enumeration',
] as const

/** A column of `record` on its way through the query, where its own name has another meaning. */
const carried = (name: string): string => `r_${name}`

/** How an input was asked, with all formats that took a line of it. */
interface Plan extends ExplainPlan {
  readonly all: readonly LogFormat[]
}

/** What explains the lines of one input. */
interface Reading extends ExplainInput, ExplainOptions {
  readonly plan: Plan
}

/**
 * Every line of fully loaded inputs, in file order, with how it was read and why other formats did not take
 * it. Nothing is kept: lines come block by block. Detection is asked again as the load asked it, over the text that the load kept; throws
 * TatouError `internal` should it give another format.
 */
export async function* explainLines(
  db: Database,
  inputs: readonly ExplainInput[],
  options: ExplainOptions,
): AsyncGenerator<LineExplanation> {
  for (const input of inputs) {
    const reading = { ...input, ...options, plan: await planOf(db, input, options) }
    const end = input.firstRow + input.rows
    const rest = [...formatChunks(reading.plan.all)].length > 1 ? BLOCKS.first : BLOCKS.rest
    for (let start = input.firstRow, size: number = BLOCKS.first; start < end; start += size, size = rest) {
      yield* explainBlock(db, reading, start, Math.min(start + size, end))
    }
  }
}

/**
 * The passes as the load made them: with the formats and wrappers found in the head of the input, then with all. Of
 * these the query asks only formats that took a line, which changes nothing and is planned in a tenth of the time.
 */
async function planOf(
  db: Database,
  input: ExplainInput,
  { inputFormat, formats = LOG_FORMATS }: ExplainOptions,
): Promise<Plan> {
  const rows = `FROM record WHERE rowid >= ${input.firstRow} AND rowid < ${input.firstRow + input.rows}`
  const found = new Set((await db.rows(`SELECT DISTINCT format ${rows}`)).map((row) => row['format']))
  const took = ({ id }: LogFormat): boolean => found.has(id)
  const all = { formats: formats.filter(took), wrappers: WRAPPERS }
  if (all.formats.length === 0) return { first: all, second: null, known: formats, all: [] }
  const known = inputFormat === null ? formats : formats.filter(({ id }) => id === inputFormat)
  const head = await detectFormats(db, `(SELECT text AS line ${rows} ORDER BY rowid)`, known, WRAPPERS)
  const first = { formats: head.formats.filter(took), wrappers: head.wrappers }
  return { first, second: inputFormat === null ? all : null, known: formats, all: all.formats }
}

async function* explainBlock(
  db: Database,
  reading: Reading,
  start: number,
  end: number,
): AsyncGenerator<LineExplanation> {
  const within = `rowid >= ${start} AND rowid < ${end}`
  const [all, ...more] = formatChunks(reading.plan.all)
  if (more.length === 0) {
    yield* explainRows(db, reading, within)
    return
  }
  // A format that did not take a line changes nothing in what is said of it, so that each list explains its own.
  const explained: LineExplanation[] = []
  for (const formats of [all ?? [], ...more]) {
    const took = `format IN ${literalList(formats.map(({ id }) => id))}`
    const rows = formats === all ? `(format IS NULL OR ${took})` : took
    for await (const each of explainRows(
      db,
      { ...reading, plan: only(reading.plan, formats) },
      `${within} AND ${rows}`,
    ))
      explained.push(each)
  }
  yield* explained.toSorted((a, b) => a.line - b.line)
}

function only(plan: Plan, formats: readonly LogFormat[]): Plan {
  const pass = <P extends ExplainPlan['first'] | null>(given: P): P =>
    given && { ...given, formats: given.formats.filter((format) => formats.includes(format)) }
  return { ...plan, first: pass(plan.first), second: pass(plan.second) }
}

async function* explainRows(db: Database, reading: Reading, rows: string): AsyncGenerator<LineExplanation> {
  const names = [...SHOWN, ...EVENT_COLUMNS.map(({ name }) => name)]
  const columns = names.map((name) => `${name} AS ${carried(name)}`).join(', ')
  const source = `(SELECT rowid AS rid, coalesce(text, '') AS line, text AS r_text, line AS r_line, epoch_us(t) AS r_t, ${columns}
    FROM record WHERE ${rows})`
  const carry = ['rid', 'r_text', 'r_line', 'r_t', ...names.map(carried)]
  const { sql, answers } = compileExplanation(reading.plan, source, carry)
  for await (const block of db.stream(`${sql} ORDER BY rid`)) {
    for (const row of block) yield explanationOf(row, answers, reading)
  }
}

function explanationOf(row: Row, answers: readonly Answer[], reading: Reading): LineExplanation {
  const { path } = reading.document
  const line = Number(row['r_line'] ?? Number(row['rid']) - reading.firstRow + 1)
  const format = reading.plan.known.find(({ id }) => id === row['taken'])
  // An explanation of something else than what was read would be worse than none.
  if (row['taken'] !== row['r_format'])
    throw new TatouError('internal', { problem: `${path} line ${line} is explained otherwise than it was read` })
  const wrapper = text(row, 'wrapper')
  return {
    path,
    line,
    class: wordOf(EXPLAINED_CLASSES, row, 'class') ?? 'rejected',
    class_reason: text(row, 'r_class_reason'),
    text: text(row, 'r_text'),
    wrapper: wrapper === null ? null : { id: wrapper, text: String(row['inner_text']) },
    format: text(row, 'r_format'),
    pass: row['pass'] === null ? null : Number(row['pass']),
    rule: format === undefined ? null : ruleOf(format, Number(row['rule'])),
    meaning: meaningOf(row),
    time: timeOf(row, reading),
    columns: columnsOf(row),
    refusals: answers.flatMap((answer) => refusalOf(answer, row, reading) ?? []),
  }
}

function text(row: Row, name: string): string | null {
  const value = row[name] ?? null
  return value === null ? null : String(value)
}

function wordOf<W extends string>(words: readonly W[], row: Row, name: string): W | null {
  return words.find((word) => word === row[carried(name)]) ?? null
}

function ruleOf({ messages }: LogFormat, number: number): ExplainedRule {
  const rule = messages[number - 1]
  const of = messages.length
  if (rule === undefined) return { number: 0, of, condition: null, on: null, pattern: null }
  return {
    number,
    of,
    condition: rule.when === undefined ? null : conditionWords(rule.when),
    on: rule.pattern === undefined ? null : (rule.on ?? 'message'),
    pattern: rule.pattern ?? null,
  }
}

function meaningOf(row: Row): LineExplanation['meaning'] {
  const activity = wordOf(ACTIVITIES, row, 'activity')
  if (activity === null) return null
  return {
    activity,
    outcome: wordOf(OUTCOMES, row, 'outcome') ?? 'unknown',
    reason: wordOf(REASONS, row, 'reason'),
    attempt: wordOf(['own', 'announces', 'secondary'], row, 'attempt_role'),
    enumeration: row['r_enumeration'] === true,
    count: Number(row['r_count'] ?? 1),
  }
}

function timeOf(row: Row, { document, timezoneGiven }: Reading): ExplainedTime | null {
  const micros = row['r_t'] ?? null
  const stamp = text(row, 'stamp')
  if (micros === null && stamp === null) return null
  const zoneless = timezoneGiven ? 'given' : 'assumed'
  return {
    value: micros === null ? null : formatInstant(Number(micros)),
    source: wordOf(TIME_SOURCES, row, 'time_source'),
    stamp,
    zone: row['r_zoned'] === null ? null : row['r_zoned'] === true ? 'carried' : zoneless,
    local: wordOf(LOCAL_TIMES, row, 'local_time'),
    year_source: row['r_yearless'] === true ? document.year_source : null,
  }
}

function columnsOf(row: Row): LineExplanation['columns'] {
  const columns: Record<string, string | number> = {}
  for (const { name, path } of EVENT_COLUMNS) {
    const value = row[carried(name)] ?? null
    if (value !== null) columns[path.join('.')] = typeof value === 'number' ? value : String(value)
  }
  return columns
}

/** Why one format did not take the line; undefined for the one that did, and for lines with nothing to take. */
function refusalOf(answer: Answer, row: Row, reading: Reading): Refusal | undefined {
  const code = row[answer.code] ?? null
  const { id } = answer.format
  if (code === null || id === row['taken']) return undefined
  if (code === 0)
    return {
      format: id,
      kind: 'not_asked',
      why: notAsked(answer.format, row, reading),
      column: null,
      after: null,
      would_take: true,
    }
  const { kind, words } = answer.explain(Number(code))
  const length = row[answer.length] ?? null
  return {
    format: id,
    kind,
    why: words,
    column: length === null ? null : Number(length) + 1,
    after: text(row, answer.read),
    would_take: false,
  }
}

/** Why a format that would take the line had no chance to. */
function notAsked(format: LogFormat, row: Row, { inputFormat, plan }: Reading): string {
  if (inputFormat !== null) return `--input-format ${inputFormat} was given`
  const taker = plan.known.findIndex(({ id }) => id === row['taken'])
  if (taker !== -1 && taker < plan.known.indexOf(format)) return `${String(row['taken'])} was first`
  // Of the formats before the one that took the line, and of a line that carries on another, only these are left.
  return `it takes none of the first ${HEAD_LINES} lines`
}
