import { identifier, literal } from '../sql/literal.ts'
import { beginsWith, extractAll, field, firstPresent, groupNames, patternSql, ruleCaptures } from './captures.ts'
import { claimSql, matchesSql } from './condition.ts'
import { exactNeedles } from '../syntax/regex-needles.ts'
import { jsonShape, type JsonShape, type Top } from './json-shape.ts'
import type { ColumnName, CutOut, Joined, LogFormat, Meaning, TextOfBytes, WordTable } from './log-format.ts'

/**
 * One format of a query: its number (1-based) and how its captures are spelled in SQL. The query has these
 * columns: `x1`, `x2`, … the struct of captures of each format, `f` the number of the format that claims
 * the line, `c1_time`, … the captures of the frames, `m` the number of the message rule (0: none), `y1_2`
 * what the rules of group 2 of format 1 captured.
 */
export interface CompiledFormat {
  readonly format: LogFormat
  readonly number: number
  /** Captures of the frame, and how each is read from the struct. */
  readonly captures: ReadonlyMap<string, string>
  /** The column that holds a capture of the frame; undefined when there is none of that name. */
  readonly frame: (name: string) => string | undefined
  /** BOOLEAN over the struct: the line belongs to this format. */
  readonly claim: string
  /** The struct, from the column `text`. */
  readonly extract: string
  /** True when every row belongs to this format: there is no need to ask. */
  readonly certain?: boolean
  /** The shape of a JSON format. */
  readonly shape: JsonShape | undefined
}

/** The column that holds the captures of a format's frame. */
export const frameStruct = (format: number): string => `x${format}`
const captureColumn = (format: number, name: string): string => identifier(`c${format}_${name}`)

/** The empty string is no value. */
const present = (expression: string): string => `nullif(${expression}, '')`

/** Words that a format writes where it has no value are no value of these columns. */
const MAY_BE_ABSENT = /^(?:source_|forwarded_|user_|host_|request_|url_|http_)/

function unlessAbsent(expression: string, { absent = [], placeholders = false }: LogFormat): string {
  const whens = absent.map((word) => `${expression} = ${literal(word)}`)
  if (placeholders) whens.push(`(${beginsWith(expression, '{')} AND regexp_full_match(${expression}, '\\{\\w+\\}'))`)
  return whens.length === 0 ? expression : `CASE WHEN ${whens.join(' OR ')} THEN NULL ELSE ${expression} END`
}

/** A value of a column, NULL where the format has a word for none. */
function cleanSql({ format }: CompiledFormat, column: ColumnName, value: string): string {
  return MAY_BE_ABSENT.test(column) ? unlessAbsent(value, format) : value
}

/** The columns of the captures and, above them, of the words made of captures. */
function frameOf(format: LogFormat, number: number, captures: ReadonlyMap<string, string>): CompiledFormat['frame'] {
  const words = format.words ?? {}
  return (name) => (captures.has(name) || Object.hasOwn(words, name) ? captureColumn(number, name) : undefined)
}

/** Compiles the formats of a query; their numbers follow their order. */
export function compileFormats(formats: readonly LogFormat[]): CompiledFormat[] {
  return formats.map((format, index) => compileFormat(format, index + 1))
}

/**
 * Compiles one format. `top` spells the value at a position of the outermost level of a JSON object; it is
 * a field of the struct, unless the engine's own reader has made columns of the keys.
 */
export function compileFormat(format: LogFormat, number: number, top?: Top): CompiledFormat {
  const struct = frameStruct(number)
  const { frame } = format
  if (frame.kind === 'text') {
    const pattern = `^(?:${frame.pattern})$`
    const captures = new Map(groupNames(pattern).map((name) => [name, present(field(struct, name))]))
    return {
      format,
      number,
      captures,
      frame: frameOf(format, number, captures),
      claim: `${field(struct, frame.claim)} <> ''`,
      extract: extractAll('text', pattern),
      shape: undefined,
    }
  }
  const shape = jsonShape(frame)
  const texts = (name: string): string[] =>
    (frame.paths[name] ?? []).map((path) => shape.pick(top ?? shape.topOf(struct), path))
  const captures = new Map(Object.keys(frame.paths).map((name) => [name, firstPresent(texts(name))]))
  const claims = frame.claim.map((condition) => claimSql(condition, texts))
  return {
    format,
    number,
    captures,
    frame: frameOf(format, number, captures),
    claim: claims.map((claim) => `(${claim})`).join(' OR '),
    extract: shape.extract('text'),
    shape,
  }
}

/** The columns that hold the captures of the frames: conditions read them many times. */
export function captureColumns(formats: readonly CompiledFormat[]): string[] {
  return formats.flatMap(({ number, captures }) =>
    [...captures].map(([name, sql]) => `${sql} AS ${captureColumn(number, name)}`),
  )
}

/**
 * The columns that say which word a capture stands for, over the columns of the captures; then those of words that are made of
 * words, over these, and so on.
 */
export function wordColumns(formats: readonly CompiledFormat[]): string[][] {
  const levels: string[][] = []
  for (const { format, number, frame } of formats) {
    const depths = new Map<string, number>()
    for (const [name, made] of Object.entries(format.words ?? {})) {
      const captures = inputsOf(made)
      const depth = Math.max(...captures.map((capture) => 1 + (depths.get(capture) ?? -1)))
      const values = captures.map((capture) => frame(capture) ?? 'NULL::VARCHAR')
      const sql = 'joined' in made ? values.join(` || ' ' || `) : firstOf(values.map((value) => madeSql(made, value)))
      depths.set(name, depth)
      const level = (levels[depth] ??= [])
      level.push(`${sql} AS ${captureColumn(number, name)}`)
    }
  }
  return levels
}

/** The captures that a word is made of. */
export function inputsOf(made: WordTable | CutOut | TextOfBytes | Joined): readonly string[] {
  return 'joined' in made ? made.joined : [made.in].flat()
}

/** A capture that is made of another: the word it stands for, a part of it, or the text it encodes. */
function madeSql(made: WordTable | CutOut | TextOfBytes, value: string): string {
  if ('bytes' in made) return textOfBytes(value)
  if ('part' in made) {
    const part = present(guarded(value, made.part, `regexp_extract(${value}, ${patternSql(made.part)}, 1)`))
    const text = made.hex === true ? present(`replace(TRY(decode(TRY(unhex(${part})))), chr(0), ' ')`) : part
    return made.lower === true ? `lower(${text})` : text
  }
  const whens = made.table.map(([pattern, word]) => `WHEN ${wordTest(value, pattern)} THEN ${literal(word)}`)
  return `CASE WHEN ${value} IS NULL THEN NULL ${whens.join(' ')} END`
}

/** A list of numbers and nothing else: of `[x]` the cast makes a list without a value. */
const NUMBERS = String.raw`\[[\d, ]+\]`

/** The cast takes numbers of bytes alone. */
function textOfBytes(value: string): string {
  const list = `TRY_CAST(${value} AS UTINYINT[])`
  const text = (each: string): string => `array_to_string(list_transform(${list}, lambda b: ${each}), '')`
  const whole = `TRY(decode(unhex(${text(`printf('%02X', b)`)})))`
  const pieces = text(`CASE WHEN b < 128 THEN chr(b::INTEGER) ELSE printf('\\x%02X', b) END`)
  return `CASE WHEN ${beginsWith(value, '[')} AND regexp_full_match(${value}, ${literal(NUMBERS)}) AND ${list} IS NOT NULL THEN coalesce(${whole}, ${pieces}) ELSE ${value} END`
}

/** Whether a value that there is matches. */
function wordTest(value: string, pattern: string): string {
  if (pattern === '') return 'true'
  const needle = needleOf(pattern)
  const test = matchesSql(value, pattern)
  return needle === undefined ? test : `(contains(${value}, ${literal(needle)}) AND ${test})`
}

/** A value that is NULL where a pattern finds nothing. */
function guarded(text: string, pattern: string, value: string): string {
  const needle = needleOf(pattern)
  return needle === undefined ? value : `CASE WHEN contains(${text}, ${literal(needle)}) THEN ${value} END`
}

/**
 * What stands in whatever a pattern finds that is not bound to the beginning: to look for that costs a twentieth of searching,
 * and most lines do not have most things.
 */
function needleOf(pattern: string): string | undefined {
  const [needle = '', ...others] = pattern.startsWith('^') ? [] : (exactNeedles(pattern) ?? [])
  return others.length === 0 && needle.length > 2 ? needle : undefined
}

/** `CASE f WHEN 1 THEN … END` over the formats that have a value. */
export function byFormat(
  formats: readonly CompiledFormat[],
  value: (format: CompiledFormat) => string | undefined,
): string {
  const [only] = formats
  if (only?.certain === true) return value(only) ?? 'NULL'
  const whens = formats.flatMap((format) => {
    const sql = value(format)
    return sql === undefined || sql === 'NULL' ? [] : [`WHEN ${format.number} THEN ${sql}`]
  })
  return whens.length === 0 ? 'NULL' : `CASE f ${whens.join(' ')} END`
}

/** Message rules that capture the same names in the same order: one column holds what any of them captured. */
interface RuleGroup {
  readonly column: string
  readonly names: readonly string[]
  readonly rules: { readonly number: number; readonly on: string; readonly pattern: string }[]
}

// A column for every rule would cost more than all their patterns: most formats have many rules and few sets of names.
function ruleGroups(compiled: CompiledFormat): RuleGroup[] {
  const groups = new Map<string, RuleGroup>()
  for (const [index, rule] of compiled.format.messages.entries()) {
    const on = compiled.frame(rule.on ?? 'message')
    const names = ruleCaptures(rule)
    if (rule.pattern === undefined || on === undefined || names.length === 0) continue
    const key = names.join(' ')
    const group = groups.get(key) ?? { column: `y${compiled.number}_${groups.size + 1}`, names, rules: [] }
    group.rules.push({ number: index + 1, on, pattern: rule.pattern })
    groups.set(key, group)
  }
  return [...groups.values()]
}

/**
 * What the message rules capture, as columns. A rule's pattern is not searched again for what the frame has already
 * given: `columns` are those that are to be filled.
 */
export function ruleColumns(formats: readonly CompiledFormat[], columns: readonly ColumnName[]): string[] {
  return formats.flatMap((compiled) =>
    ruleGroups(compiled).map(({ column, names, rules }) => {
      const wanted = wantedSql(compiled, names, columns)
      const whens = rules.map(({ number, on, pattern }) => {
        const captured = extractAll(on, pattern)
        return `WHEN ${number} THEN ${wanted === undefined ? captured : `CASE WHEN ${wanted} THEN ${captured} END`}`
      })
      return `CASE WHEN f = ${compiled.number} THEN CASE m ${whens.join(' ')} END END AS ${column}`
    }),
  )
}

/** When one of these captures of a rule can fill a column: no capture of the frame goes before it. Undefined: always. */
function wantedSql(
  compiled: CompiledFormat,
  names: readonly string[],
  columns: readonly ColumnName[],
): string | undefined {
  const { format } = compiled
  if (names.some((name) => name === format.time?.capture || name === format.count)) return undefined
  const wanted: string[] = []
  for (const column of columns) {
    if (format.messages.some((rule) => rule.columns?.[column] !== undefined)) return undefined
    const captures = format.columns?.[column] ?? [column]
    const first = captures.findIndex((capture) => names.includes(capture))
    if (first === -1) continue
    const before = captures.slice(0, first).flatMap((capture) => compiled.frame(capture) ?? [])
    if (before.length === 0) return undefined
    wanted.push(before.map((value) => `(${cleanSql(compiled, column, value)}) IS NULL`).join(' AND '))
  }
  return wanted.map((each) => `(${each})`).join(' OR ')
}

/**
 * What the message rule of a line says, as a value of a type: one look into a list. Every comparison of a chain of
 * them would be made for every line.
 */
export function byMeaning(format: LogFormat, type: string, value: (meaning: Meaning) => string | undefined): string {
  const values = [format.otherwise, ...format.messages.map(({ means }) => means)].map((meaning) => {
    const word = value(meaning)
    return word === undefined ? 'NULL' : literal(word)
  })
  if (values.every((each) => each === values[0])) return values[0] === 'NULL' ? 'NULL' : `${values[0]}::${type}`
  return `([${values.join(', ')}]::${type}[])[m + 1]`
}

/** A capture once the message is known: what its rule captured, else what the frame did. */
export function captureSql(compiled: CompiledFormat, name: string): string | undefined {
  const ruled = ruleGroups(compiled)
    .filter(({ names }) => names.includes(name))
    .map(({ column }) => present(field(column, name)))
  const values = [...ruled, compiled.frame(name)].filter((value) => value !== undefined)
  return values.length === 0 ? undefined : firstOf(values)
}

/** A column of the event as one format fills it: captures first, then fixed values of the rule and the format. */
export function columnSql(compiled: CompiledFormat, name: ColumnName): string | undefined {
  const { format } = compiled
  const clean = (value: string): string => cleanSql(compiled, name, value)
  const read = (captures: readonly string[]): string[] =>
    captures.flatMap((capture) => {
      const value = captureSql(compiled, capture)
      return value === undefined ? [] : [clean(value)]
    })
  const own = format.messages.flatMap(({ columns }, index) => {
    const captures = columns?.[name]
    return captures === undefined ? [] : [`WHEN ${index + 1} THEN ${firstOf(read(captures))}`]
  })
  const usual = read(format.columns?.[name] ?? [name])
  const values = own.length === 0 ? usual : [`CASE m ${own.join(' ')} ELSE ${firstOf(usual)} END`]
  const fixed = format.messages.flatMap((rule, index) => {
    const constant = rule.constants?.[name]
    return constant === undefined ? [] : [`WHEN ${index + 1} THEN ${literal(constant)}`]
  })
  if (fixed.length > 0) values.push(`CASE m ${fixed.join(' ')} END`)
  const constant = format.constants?.[name]
  if (constant !== undefined) values.push(literal(constant))
  if (name === 'action') {
    const verb = byMeaning(format, 'VARCHAR', (meaning) => meaning.action)
    if (verb !== 'NULL') values.unshift(verb)
  }
  return values.length === 0 ? undefined : firstOf(values)
}

/** The first of these values that there is. */
function firstOf(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? 'NULL') : `coalesce(${values.join(', ')})`
}
