import { literal } from '../sql/literal.ts'
import { claimAlone } from './claims.ts'
import { COMMENT, CONTINUATION } from './beside-events.ts'
import { compileDetection } from './compile.ts'
import { byFormat, compileFormats, frameStruct } from './compiled-format.ts'
import type { LogFormat } from './log-format.ts'
import { refusalOf, type WhyNot } from './refusal.ts'
import type { Wrapper } from './wrapper.ts'

/** What a pass over the lines asks, in order. */
export interface Pass {
  readonly formats: readonly LogFormat[]
  readonly wrappers: readonly Wrapper[]
}

/** How the lines of an input were asked, and who is to say why it refused. */
export interface ExplainPlan {
  readonly first: Pass
  /** What lines were asked that nobody had taken; null where there was no second pass. */
  readonly second: Pass | null
  readonly known: readonly LogFormat[]
}

/** At most so many characters of what a pattern read are shown. */
const READ_SHOWN = 60

/** One format's answer: columns of the query, and what its codes mean. */
export interface Answer {
  readonly format: LogFormat
  /** INTEGER: 0 where it claims the line, NULL where there is nothing to claim. */
  readonly code: string
  /** VARCHAR: the last characters that its pattern read; NULL where that cannot be said. */
  readonly read: string
  /** INTEGER: how many characters its pattern read. */
  readonly length: string
  readonly explain: (code: number) => WhyNot
}

/** A query and the answers in it. */
export interface Explanation {
  readonly sql: string
  readonly answers: readonly Answer[]
}

/** What a pass says of a line, each in a column that ends in the number of the pass. */
const SAID = ['text', 'blank', 'wrapper', 'rule', 'stamp'] as const

/**
 * The query that says of each row of `source`, a relation with the column `line`, how it was taken: `taken` (format
 * id), `pass` (1 or 2), `rule` (number of the message rule, 0: none), `wrapper` (id), `inner_text` (what is in the
 * wrapper), `stamp` (as it was captured), and what each known format answers. Detection is that of the load
 * itself, with the same formats in the same order. `carry` names columns of the source to hand on.
 */
export function compileExplanation(plan: ExplainPlan, source: string, carry: readonly string[]): Explanation {
  const first = passSql(plan.first, source, 1, [...carry, 'line'])
  const names = plan.second
    ? SAID.map((name) => `CASE WHEN line IS NULL THEN ${name}_1 ELSE ${name}_2 END AS ${name}`)
    : SAID.map((name) => `${name}_1 AS ${name}`)
  const taken = plan.second
    ? `coalesce(format_1, format_2) AS taken, CASE WHEN format_1 IS NOT NULL THEN 1 WHEN format_2 IS NOT NULL THEN 2 END AS pass`
    : 'format_1 AS taken, CASE WHEN format_1 IS NOT NULL THEN 1 END AS pass'
  const passed = plan.second
    ? passSql(plan.second, `(${leftSql(first, carry)})`, 2, [...carry, 'line', ...saidIn(1)])
    : first
  return answered(plan.known, `SELECT ${[...carry, ...names, taken].join(', ')} FROM (${passed})`, carry)
}

const saidIn = (pass: number): string[] => [...SAID, 'format'].map((name) => `${name}_${pass}`)

/** Adds what a pass says: `text_1`, `blank_1` … `format_1`. Keeps only these and the columns named. */
function passSql(pass: Pass, source: string, number: number, keep: readonly string[]): string {
  const stamp = byFormat(
    compileFormats(pass.formats),
    ({ format, frame }) => format.time?.capture && frame(format.time.capture),
  )
  const values = {
    text: 'text',
    blank: 'blank',
    wrapper: 'wrapper',
    rule: 'm',
    stamp: `CAST(${stamp} AS VARCHAR)`,
    format: 'format',
  }
  const said = Object.entries(values).map(([name, value]) => `${value} AS ${name}_${number}`)
  return `SELECT ${[...keep, ...said].join(', ')} FROM (${compileDetection(pass.formats, pass.wrappers, source)})`
}

/** Lines that the first pass left go on to the second; the others have no `line` any more. */
function leftSql(first: string, carry: readonly string[]): string {
  const left = `format_1 IS NULL AND NOT blank_1 AND NOT regexp_matches(text_1, ${literal(CONTINUATION)}) AND NOT regexp_matches(text_1, ${literal(COMMENT)})`
  return `SELECT ${[...carry, ...saidIn(1)].join(', ')}, CASE WHEN ${left} THEN line END AS line FROM (${first})`
}

/** Adds the answers of the known formats. The one that took the line is not asked again. */
function answered(formats: readonly LogFormat[], taken: string, carry: readonly string[]): Explanation {
  const known = compileFormats(formats.map(claimAlone))
  const whole = new Map(formats.map((format) => [format.id, format]))
  const refusals = known.map((compiled) => ({ compiled, number: compiled.number, refusal: refusalOf(compiled) }))
  const structs = known.flatMap(({ format, number, extract }) =>
    format.frame.kind === 'json' ? [`CASE WHEN NOT blank THEN ${extract} END AS ${frameStruct(number)}`] : [],
  )
  const codes = refusals.map(
    ({ compiled, number, refusal }) =>
      `CASE WHEN blank IS NOT FALSE THEN NULL WHEN taken = ${literal(compiled.format.id)} THEN 0 ELSE ${refusal.code} END AS code_${number}`,
  )
  const reads = refusals.map(
    ({ number, refusal }) => `CAST(${refusal.read(`code_${number}`)} AS VARCHAR) AS whole_${number}`,
  )
  const shown = known.map(
    ({ number }) =>
      `code_${number}, right(whole_${number}, ${READ_SHOWN}) AS read_${number}, length(whole_${number}) AS length_${number}`,
  )
  const nested = [structs, codes, reads].reduce(
    (sql, columns) => `SELECT ${['*', ...columns].join(', ')} FROM (${sql})`,
    taken,
  )
  const head = [
    ...carry,
    'taken',
    'pass',
    'rule',
    'wrapper',
    'stamp',
    'CASE WHEN wrapper IS NOT NULL THEN text END AS inner_text',
  ]
  return {
    sql: `SELECT ${[...head, ...shown].join(', ')} FROM (${nested})`,
    answers: refusals.map(({ compiled, number, refusal }) => ({
      format: whole.get(compiled.format.id) ?? compiled.format,
      code: `code_${number}`,
      read: `read_${number}`,
      length: `length_${number}`,
      explain: remembered(refusal.explain),
    })),
  }
}

/** There are few codes and many lines. */
function remembered(explain: Answer['explain']): Answer['explain'] {
  const known = new Map<number, WhyNot>()
  return (code) => {
    const why = known.get(code) ?? explain(code)
    known.set(code, why)
    return why
  }
}
