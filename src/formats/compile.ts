import { EVENT_COLUMNS } from '../model/columns.ts'
import type { Activity } from '../model/event.ts'
import { identifier, literal } from '../sql/literal.ts'
import { PLAUSIBLE, STAMPS } from '../time/stamp.ts'
import { extractAll, field, groupNames, isText, jsonShape, ruleCaptures } from './captures.ts'
import { conditionSql, matchesSql } from './condition.ts'
import type { ColumnName, LogFormat, Meaning } from './log-format.ts'
import type { Wrapper } from './wrapper.ts'

/** Which rows keep their wide columns: all of them, or only those that can take part in an attempt. */
export type Depth = 'full' | 'slim'

/** What the load of one input is compiled from. */
export interface LoadPlan {
  readonly formats: readonly LogFormat[]
  readonly wrappers: readonly Wrapper[]
  readonly depth: Depth
  /** Zone of stamps that carry none: an IANA name, a fixed offset, or UTC. */
  readonly zone: string
}

/** SQL expressions over the source relation for what the line alone does not tell. */
export interface LineExtras {
  /** Line number, or NULL where it follows from the row's position. */
  readonly lineNumber: string
  /** Hash of the line, or NULL where nobody compares lines. */
  readonly hash: string
  /** Columns of the source that are handed on unchanged, behind those of `record`. */
  readonly carry?: readonly string[]
}

/** Activities whose records can be attempts; the others are dropped to their slim columns. */
const ATTEMPT_ACTIVITIES: readonly Activity[] = ['login', 'registration', 'mfa', 'password_change', 'account_lockout', 'token']

/** Activities whose records are attempts of their own unless their meaning says otherwise. */
const OWN_ACTIVITIES: readonly Activity[] = ['login', 'registration', 'mfa', 'password_change']

/** Lines of a stack trace and other lines that carry on what the line before them began. */
const CONTINUATION =
  '^(?:Traceback \\(most recent call last\\):|\\s+\\S.*|(?:[A-Za-z_][\\w.]*\\.)?[A-Za-z_]\\w*(?:Error|Exception|Warning|Interrupt|Exit|Iteration)(?::.*)?|During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)$'

/** Columns of `record` that are no columns of the event document, in order. `input` stands before them. */
export const RECORD_COLUMNS: readonly { readonly name: string; readonly type: string }[] = [
  { name: 'line', type: 'INTEGER' },
  { name: 'size', type: 'INTEGER' },
  { name: 'class', type: 'VARCHAR' },
  { name: 'class_reason', type: 'VARCHAR' },
  { name: 'format', type: 'VARCHAR' },
  { name: 't', type: 'TIMESTAMP' },
  { name: 'zoned', type: 'BOOLEAN' },
  { name: 'yearless', type: 'BOOLEAN' },
  { name: 'time_source', type: 'VARCHAR' },
  { name: 'activity', type: 'VARCHAR' },
  { name: 'outcome', type: 'VARCHAR' },
  { name: 'reason', type: 'VARCHAR' },
  { name: 'count', type: 'INTEGER' },
  { name: 'attempt_role', type: 'VARCHAR' },
  { name: 'enumeration', type: 'BOOLEAN' },
  ...EVENT_COLUMNS.map(({ name, type }) => ({ name, type })),
  { name: 'text', type: 'VARCHAR' },
  { name: 'line_hash', type: 'UBIGINT' },
]

/** The SQL name of the struct of captures of format number `f`, and of its message rule number `r`. */
const frameStruct = (f: number): string => `x${f}`
const captureColumn = (f: number, name: string): string => identifier(`c${f}_${name}`)
const ruleStruct = (f: number, r: number): string => `y${f}_${r}`

/** A value that may stand for none: the empty string and what the format lists. */
function present(expression: string, absent: readonly string[]): string {
  if (absent.length === 0) return `nullif(${expression}, '')`
  return `CASE WHEN ${expression} IN (${['', ...absent].map(literal).join(', ')}) THEN NULL ELSE ${expression} END`
}

/** One format under compilation: its number (1-based) and how its captures are spelled. */
interface Compiled {
  readonly format: LogFormat
  readonly number: number
  /** The captures of the frame: their names, and how each is read from the struct. */
  readonly captures: ReadonlyMap<string, string>
  /** The column that holds a capture of the frame from the third stage on; undefined when there is none. */
  readonly frame: (name: string) => string | undefined
  readonly claim: string
  readonly extract: string
}

function compileFrame(format: LogFormat, number: number): Compiled {
  const struct = frameStruct(number)
  const absent = format.absent ?? []
  if (isText(format)) {
    const pattern = `^(?:${format.frame.pattern})$`
    const captures = new Map(groupNames(pattern).map((name) => [name, present(field(struct, name), absent)]))
    return {
      format,
      number,
      captures,
      frame: (name) => (captures.has(name) ? captureColumn(number, name) : undefined),
      claim: `${field(struct, format.frame.claim)} <> ''`,
      extract: extractAll('text', pattern),
    }
  }
  if (format.frame.kind !== 'json') throw new Error('unreachable')
  const { paths, claim } = format.frame
  const shape = jsonShape(format.frame)
  const captures = new Map(
    Object.entries(paths).map(([name, list]) => {
      const picks = list.map((path) => present(shape.pick(struct, path), absent))
      return [name, picks.length === 1 ? (picks[0] ?? 'NULL') : `coalesce(${picks.join(', ')})`]
    }),
  )
  return {
    format,
    number,
    captures,
    frame: (name) => (captures.has(name) ? captureColumn(number, name) : undefined),
    claim: claim.map((condition) => conditionSql(condition, (name) => captures.get(name))).join(' OR ') || 'true',
    extract: `CASE WHEN starts_with(ltrim(text), '{') THEN TRY(from_json(text, ${literal(shape.structure)})) END`,
  }
}

/** The condition of a message rule over the frame's captures. */
function ruleCondition(compiled: Compiled, index: number): string {
  const rule = compiled.format.messages[index]
  const parts: string[] = []
  if (rule?.when) parts.push(conditionSql(rule.when, compiled.frame))
  if (rule?.pattern !== undefined) {
    const on = compiled.frame(rule.on ?? 'message')
    parts.push(on === undefined ? 'false' : matchesSql(on, rule.pattern))
  }
  return parts.length === 0 ? 'true' : parts.map((part) => `(${part})`).join(' AND ')
}

/** `CASE m WHEN … END` over the message rules of a format; `otherwise` for what no rule took. */
function byMeaning(format: LogFormat, value: (meaning: Meaning) => string): string {
  const otherwise = value(format.otherwise)
  const groups = new Map<string, number[]>()
  for (const [index, rule] of format.messages.entries()) {
    const sql = value(rule.means)
    if (sql !== otherwise) groups.set(sql, [...(groups.get(sql) ?? []), index + 1])
  }
  if (groups.size === 0) return otherwise
  const whens = [...groups].map(([sql, rules]) => `WHEN m IN (${rules.join(', ')}) THEN ${sql}`)
  return `CASE ${whens.join(' ')} ELSE ${otherwise} END`
}

/** A capture in the last stage: what the message rule captured, else what the frame did. */
function captureSql(compiled: Compiled, name: string): string | undefined {
  const { format, number } = compiled
  const whens = format.messages.flatMap((rule, index) =>
    ruleCaptures(rule).includes(name)
      ? [`WHEN ${index + 1} THEN ${present(field(ruleStruct(number, index + 1), name), format.absent ?? [])}`]
      : [],
  )
  const own = compiled.frame(name)
  if (whens.length === 0) return own
  const ruled = `CASE m ${whens.join(' ')} END`
  return own === undefined ? ruled : `coalesce(${ruled}, ${own})`
}

/** The columns of the event table as one format fills them. */
function columnSql(compiled: Compiled, name: ColumnName): string | undefined {
  const { format } = compiled
  const captures = format.columns?.[name] ?? [name]
  const values = captures.flatMap((capture) => captureSql(compiled, capture) ?? [])
  const constant = format.constants?.[name]
  if (constant !== undefined) values.push(literal(constant))
  if (name === 'action') values.unshift(byMeaning(format, (means) => (means.action === undefined ? 'NULL' : literal(means.action))))
  const meaningful = values.filter((value) => value !== 'NULL')
  if (meaningful.length === 0) return undefined
  return meaningful.length === 1 ? meaningful[0] : `coalesce(${meaningful.join(', ')})`
}

/** `CASE f WHEN 1 THEN … END` over the formats that have a value. */
function byFormat(compiled: readonly Compiled[], value: (c: Compiled) => string | undefined): string {
  const whens = compiled.flatMap((c) => {
    const sql = value(c)
    return sql === undefined || sql === 'NULL' ? [] : [`WHEN ${c.number} THEN ${sql}`]
  })
  return whens.length === 0 ? 'NULL' : `CASE f ${whens.join(' ')} END`
}

const DERIVED: Readonly<Partial<Record<ColumnName, (raw: string, all: (name: ColumnName) => string) => string>>> = {
  // A v4-mapped address is the v4 address; what is no address at all is sorted out after the load.
  source_ip: (raw) => `CASE WHEN starts_with(${raw}, '::ffff:') AND contains(${raw}, '.') THEN substr(${raw}, 8) ELSE ${raw} END`,
  user_name: (raw) => accountKey(raw),
  user_target: (raw) => accountKey(raw),
  url_path: (raw, all) => `coalesce(${raw}, nullif(split_part(${all('url_original')}, '?', 1), ''))`,
  url_query: (raw, all) =>
    `coalesce(${raw}, CASE WHEN contains(${all('url_original')}, '?') THEN substr(${all('url_original')}, strpos(${all('url_original')}, '?') + 1) END)`,
}

/** Account keys compare by exact bytes; addresses are lower-cased; a placeholder never filled in is no account. */
function accountKey(raw: string): string {
  return `CASE WHEN contains(${raw}, '@') THEN lower(${raw}) WHEN starts_with(${raw}, '{') AND regexp_full_match(${raw}, '\\{\\w+\\}') THEN NULL ELSE ${raw} END`
}

function rawColumn(name: string): string {
  return identifier(`raw_${name}`)
}

/** Unwraps each line: `text` is what the formats read, `wrap_time` the collector's stamp. */
function unwrapSql(wrappers: readonly Wrapper[], source: string): string {
  if (wrappers.length === 0) return `SELECT *, line AS text, NULL::VARCHAR AS wrap_time, NULL::VARCHAR AS wrapper FROM ${source}`
  const structs = wrappers.map((wrapper, index) => {
    const { frame } = wrapper
    const extract =
      frame.kind === 'text'
        ? extractAll('line', `^(?:${frame.pattern})$`)
        : `CASE WHEN starts_with(line, '{') THEN TRY(from_json(line, ${literal(JSON.stringify({ [frame.text]: 'VARCHAR', [frame.time]: 'VARCHAR', [frame.claim]: 'VARCHAR' }))})) END`
    return `${extract} AS w${index + 1}`
  })
  const whens = wrappers.map(({ id, frame }, index) => {
    const w = `w${index + 1}`
    if (frame.kind === 'text') {
      const time = frame.time ? `nullif(${w}."time", '')` : 'NULL'
      return { id: literal(id), claim: `${w}."claim" <> ''`, text: `${w}."text"`, time }
    }
    const text = field(w, frame.text)
    const time = field(w, frame.time)
    return {
      id: literal(id),
      claim: `${field(w, frame.claim)} IN ('stdout', 'stderr') AND ${text} IS NOT NULL AND ${time} IS NOT NULL`,
      text: `rtrim(${text}, chr(10) || chr(13))`,
      time,
    }
  })
  const choose = (part: 'text' | 'time' | 'id', otherwise: string): string =>
    `CASE ${whens.map((when) => `WHEN ${when.claim} THEN ${when[part]}`).join(' ')} ELSE ${otherwise} END`
  return `SELECT *, ${choose('text', 'line')} AS text, ${choose('time', 'NULL')} AS wrap_time, ${choose('id', 'NULL')} AS wrapper FROM (SELECT *, ${structs.join(', ')} FROM ${source})`
}

/** Whether a text is empty or white space: trimming every line costs more than reading its JSON. */
function blankSql(text: string): string {
  return `CASE WHEN ${text} = '' THEN true WHEN ord(${text}) > 32 THEN false ELSE NOT regexp_matches(${text}, '\\S') END`
}

/** Adds `f`, the number of the first format that claims the line (null: none does), and its captures. */
function claimSql(compiled: readonly Compiled[], source: string): string {
  let sql = `(SELECT *, ${blankSql('text')} AS blank, NULL::INTEGER AS f0 FROM (${source}))`
  for (const c of compiled) {
    const before = `f${c.number - 1}`
    sql = `(SELECT *, CASE WHEN ${before} IS NOT NULL THEN ${before} WHEN ${c.claim} THEN ${c.number} END AS f${c.number}
      FROM (SELECT *, CASE WHEN ${before} IS NULL AND NOT blank THEN ${c.extract} END AS ${frameStruct(c.number)} FROM ${sql}))`
  }
  return sql
}

function compileAll(formats: readonly LogFormat[]): Compiled[] {
  return formats.map((format, index) => compileFrame(format, index + 1))
}

/**
 * The query that says which wrapper and format take each line of `source`, a relation with the column
 * `line` (and any others, which are kept): adds `wrapper` and `format` (ids, null for none) and `text`.
 */
export function compileDetection(formats: readonly LogFormat[], wrappers: readonly Wrapper[], source: string): string {
  const compiled = compileAll(formats)
  const last = `f${formats.length}`
  const ids = formats.map((format, index) => `WHEN ${index + 1} THEN ${literal(format.id)}`).join(' ')
  return `SELECT * EXCLUDE (blank), CASE ${last} ${ids} END AS format FROM ${claimSql(compiled, unwrapSql(wrappers, source))}`
}

/**
 * The query that turns `source`, a relation with the columns `line` (VARCHAR, never null) and `size`
 * (bytes of the raw line), into rows of `record` in the same order, without `input`. Columns stand in the
 * order of RECORD_COLUMNS; `extra` holds SQL expressions
 * over `source` for the line number (NULL: it follows from the row's position) and the hash of the line.
 */
export function compileLoad(plan: LoadPlan, source: string, extra: LineExtras): string {
  const compiled = compileAll(plan.formats)
  const last = `f${plan.formats.length}`
  const claimed = `SELECT *, ${last} AS f FROM ${claimSql(compiled, unwrapSql(plan.wrappers, source))}`
  const messages = byFormat(compiled, (c) => {
    const whens = c.format.messages.map((_, index) => `WHEN ${ruleCondition(c, index)} THEN ${index + 1}`)
    return whens.length === 0 ? '0' : `CASE ${whens.join(' ')} ELSE 0 END`
  })
  // Captures become columns of their own, so that the many conditions on them do not read them again.
  const captured = compiled.flatMap((c) => [...c.captures].map(([name, sql]) => `, ${sql} AS ${captureColumn(c.number, name)}`))
  const ruled = `SELECT *, CAST(${messages} AS INTEGER) AS m FROM (SELECT *${captured.join('')} FROM (${claimed}))`
  const structs = compiled.flatMap((c) =>
    c.format.messages.flatMap((rule, index) => {
      const on = c.frame(rule.on ?? 'message')
      if (rule.pattern === undefined || on === undefined || ruleCaptures(rule).length === 0) return []
      return [`CASE WHEN f = ${c.number} AND m = ${index + 1} THEN ${extractAll(on, rule.pattern)} END AS ${ruleStruct(c.number, index + 1)}`]
    }),
  )
  const means = (value: (meaning: Meaning) => string): string => byFormat(compiled, (c) => byMeaning(c.format, value))
  const activity = means((meaning) => literal(meaning.activity))
  const meant = `SELECT *, ${activity} AS activity${structs.map((struct) => `, ${struct}`).join('')} FROM (${ruled})`
  return finish(plan, compiled, meant, extra)
}

function timeSql(compiled: readonly Compiled[], zone: string): { stamp: string; t: string; zoned: string; yearless: string } {
  const over = (value: (text: string, stamp: (typeof STAMPS)[keyof typeof STAMPS]) => string): string =>
    byFormat(compiled, (c) => {
      const time = c.format.time
      const text = time === null ? undefined : captureSql(c, time.capture)
      return time === null || text === undefined ? undefined : value(text, STAMPS[time.stamp])
    })
  return {
    stamp: over((text) => text),
    t: over((_, stamp) => stamp.instant('stamp', zone)),
    zoned: over((_, stamp) => stamp.zoned('stamp')),
    yearless: byFormat(compiled, (c) => (c.format.time && STAMPS[c.format.time.stamp].yearless ? 'true' : undefined)),
  }
}

/** The last two stages: raw columns, then the columns of `record`. */
function finish(plan: LoadPlan, compiled: readonly Compiled[], meant: string, extra: LineExtras): string {
  const wanted = `activity IN (${ATTEMPT_ACTIVITIES.map(literal).join(', ')})`
  const time = timeSql(compiled, plan.zone)
  const raws = EVENT_COLUMNS.map((column) => {
    const value = byFormat(compiled, (c) => columnSql(c, column.name))
    if (value === 'NULL' || (plan.depth === 'slim' && column.keep === 'full')) return `NULL AS ${rawColumn(column.name)}`
    const kept = plan.depth === 'slim' && column.keep === 'attempt' ? `CASE WHEN ${wanted} THEN ${value} END` : value
    return `${kept} AS ${rawColumn(column.name)}`
  })
  const counted = byFormat(compiled, (c) => (c.format.count === undefined ? undefined : captureSql(c, c.format.count)))
  const raw = `SELECT *, ${time.stamp} AS stamp, ${raws.join(', ')}, ${counted} AS counted FROM (${meant})`
  const timed = `SELECT * REPLACE (CASE WHEN own_t ${PLAUSIBLE} THEN own_t END AS own_t) FROM (SELECT *, ${time.t} AS own_t, ${plan.wrappers.length === 0 ? 'NULL::TIMESTAMP' : STAMPS.iso.instant('wrap_time', 'UTC')} AS wrap_t, CASE WHEN f IS NULL THEN regexp_matches(text, ${literal(CONTINUATION)}) ELSE false END AS carries FROM (${raw}))`
  const all = (name: ColumnName): string => rawColumn(name)
  const columns: Record<string, string> = {
    line: extra.lineNumber,
    size: 'size',
    class: `CASE WHEN blank THEN CASE WHEN ${blankSql('line')} THEN 'blank' ELSE 'ignored' END WHEN carries THEN 'continuation' WHEN f IS NULL OR (stamp IS NOT NULL AND own_t IS NULL) THEN 'rejected' ELSE 'event' END`,
    class_reason: `CASE WHEN blank THEN CASE WHEN ${blankSql('line')} THEN NULL ELSE 'structure' END WHEN carries THEN NULL WHEN f IS NULL THEN 'no_format' WHEN stamp IS NOT NULL AND own_t IS NULL THEN 'timestamp' END`,
    format: byFormat(compiled, (c) => literal(c.format.id)),
    t: 'coalesce(own_t, wrap_t)',
    zoned: `CASE WHEN own_t IS NOT NULL THEN ${time.zoned} WHEN wrap_t IS NOT NULL THEN true END`,
    yearless: `own_t IS NOT NULL AND coalesce(${time.yearless}, false)`,
    time_source: `CASE WHEN own_t IS NOT NULL THEN 'stamp' WHEN wrap_t IS NOT NULL THEN 'wrapper' END`,
    activity: 'activity',
    outcome: byFormat(compiled, (c) => byMeaning(c.format, (meaning) => literal(meaning.outcome))),
    reason: byFormat(compiled, (c) => byMeaning(c.format, (meaning) => (meaning.reason ? literal(meaning.reason) : 'NULL'))),
    count: `CASE WHEN f IS NOT NULL THEN coalesce(TRY_CAST(counted AS INTEGER), 1) END`,
    attempt_role: byFormat(compiled, (c) => byMeaning(c.format, roleSql)),
    enumeration: `coalesce(${byFormat(compiled, (c) => byMeaning(c.format, (meaning) => (meaning.enumeration === true ? 'true' : 'NULL')))}, false)`,
    text: plan.depth === 'full' ? 'line' : `CASE WHEN f IS NULL AND NOT blank THEN line END`,
    line_hash: extra.hash,
  }
  const select = RECORD_COLUMNS.map(({ name, type }) => {
    const column = EVENT_COLUMNS.find((each) => each.name === name)
    const value = columns[name] ?? (column ? (DERIVED[column.name]?.(rawColumn(name), all) ?? rawColumn(name)) : 'NULL')
    const typed = type === 'VARCHAR' && !value.startsWith('NULL') ? value : `TRY_CAST(${value} AS ${type})`
    return `${typed} AS ${identifier(name)}`
  })
  return `SELECT ${[...select, ...(extra.carry ?? [])].join(', ')} FROM (${timed})`
}

function roleSql(meaning: Meaning): string {
  const role = meaning.attempt ?? (OWN_ACTIVITIES.includes(meaning.activity) ? 'own' : 'none')
  return role === 'none' ? 'NULL' : literal(role)
}
