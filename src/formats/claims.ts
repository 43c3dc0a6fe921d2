import { literal } from '../sql/literal.ts'
import { asksForNothing } from './candidates.ts'
import { inList, pathKeys } from './captures.ts'
import { matchesSql } from './condition.ts'
import { jsonShape } from './json-shape.ts'
import { claimed, jsonClaim } from './line-claim.ts'
import { USUAL_KEYS } from './json/usual-keys.ts'
import type { Condition, JsonFrame, LogFormat } from './log-format.ts'
import { unwrapSql } from './unwrap.ts'
import type { Wrapper } from './wrapper.ts'

/** Whether a text is empty or white space: trimming every line costs more than reading its JSON. */
export function blankSql(text: string): string {
  return `CASE WHEN ${text} = '' THEN true WHEN ord(${text}) > 32 THEN false ELSE NOT regexp_matches(${text}, '\\S') END`
}

/** So many formats of JSON share a structure: planning takes as long as its size times the looks into it. */
const SHARING = 2

/** A structure that several formats look into. */
interface Shared {
  readonly column: string
  readonly extract: string
  readonly claims: ReadonlyMap<string, string>
}

/**
 * The query that says which wrapper and format take each line of `source`, a relation with the column
 * `line` (any others are kept): adds `text`, `wrapper` and `format` (ids, NULL for none). It asks for no more than the
 * claims: planning the rules of messages takes ten times as long.
 */
export function compileClaims(formats: readonly LogFormat[], wrappers: readonly Wrapper[], source: string): string {
  const structures = shareStructures(formats)
  const claims = new Map(structures.flatMap((each) => [...each.claims]))
  const whens = formats.map(({ id, frame }) => {
    const claim = frame.kind === 'json' ? claims.get(id) : matchesSql('text', `^(?:${frame.pattern})$`)
    return `WHEN ${claim ?? 'false'} THEN ${literal(id)}`
  })
  const format = whens.length === 0 ? 'NULL' : `CASE WHEN blank THEN NULL ${whens.join(' ')} END`
  const read = structures.map(({ column, extract }) => `${extract} AS ${column}`)
  const columns = [...structures.map(({ column }) => column), 'blank'].join(', ')
  return `SELECT * EXCLUDE (${columns}), CAST(${format} AS VARCHAR) AS format FROM (
    SELECT ${['*', ...read, `${blankSql('text')} AS blank`].join(', ')} FROM (${unwrapSql(wrappers, source, formats)}))`
}

function shareStructures(formats: readonly LogFormat[]): Shared[] {
  const frames = formats.flatMap(({ id, frame }) => (frame.kind === 'json' ? [{ id, frame }] : []))
  const structures: Shared[] = []
  for (let start = 0; start < frames.length; start += SHARING) {
    const group = frames.slice(start, start + SHARING)
    const paths = group.flatMap(({ frame }) => claimed(frame).map((name) => frame.paths[name] ?? []))
    const shape = jsonShape({ paths: Object.fromEntries(paths.map((each, index) => [String(index), each])) })
    const column = `claims${structures.length + 1}`
    const pick = (path: string): string => `nullif(${shape.pick(shape.topOf(column), path)}, '')`
    const claims = new Map(group.map(({ id, frame }) => [id, jsonClaim(frame, pick)]))
    structures.push({ column, extract: shape.extract('text'), claims })
  }
  return structures
}

/** A format with nothing but what its claim looks at: some read hundreds of keys. */
export function claimAlone(format: LogFormat): LogFormat {
  const { frame } = format
  if (frame.kind === 'text') return format
  const paths = claimed(frame).map((name) => [name, frame.paths[name] ?? []] as const)
  return { ...format, frame: { ...frame, paths: Object.fromEntries(paths) } }
}

/** Keys that objects of all kinds have: to look for them tells little apart. */
const USUAL: ReadonlySet<string> = new Set([
  ...Object.values(USUAL_KEYS).flat().flatMap(pathKeys),
  'category',
  'code',
  'description',
  'kind',
  'logger',
  'object',
  'value',
])

/**
 * A test on the column `line` that every line passes which one of these formats of JSON could claim, in a wrapper or out of
 * it: it holds a key that each claim asks for, with the beginning of its value where the claim has one in mind, or
 * characters that are spelled in escapes. It costs a tenth of asking. Frames of text are left out.
 */
export function couldClaim(formats: readonly LogFormat[], wrappers: readonly Wrapper[]): string {
  const signs = [...formats, ...wrappers].flatMap(({ frame }) =>
    frame.kind === 'text' ? [] : frame.claim.flatMap((condition) => signsOf(condition, frame.paths)),
  )
  const pattern = `"(?:${[...new Set(signs)].join('|')})`
  return `(regexp_matches(line, ${literal(pattern)}) OR contains(line, '\\u00'))`
}

const QUOTE = String.raw`(?:\\)*"`

/** Patterns of what stands in a line that a claim takes, behind a quote: those of the capture that tells most, any of them. */
function signsOf(condition: Condition, paths: JsonFrame['paths']): readonly string[] {
  const asked = Object.entries(condition).flatMap(([name, test]) => {
    if (asksForNothing(test)) return []
    const keys = (paths[name] ?? []).map(tellingKey)
    const values = beginnings(test).map((value) => String.raw`\s*:\s*(?:\\)*"?${escaped(value)}`)
    const rank = values.length > 0 ? 0 : keys.some((key) => USUAL.has(key)) ? 2 : 1
    const ends = values.length > 0 ? values : ['']
    return [{ rank, signs: keys.flatMap((key) => ends.map((end) => `${escaped(key)}${QUOTE}${end}`)) }]
  })
  return asked.toSorted((one, other) => one.rank - other.rank)[0]?.signs ?? []
}

/** What the value begins with that a test asks for; nothing where it may begin with anything. */
function beginnings(test: Condition[string]): readonly string[] {
  if (typeof test === 'string') return [test]
  if (isList(test)) return test
  return 'prefix' in test && /^\w/.test(test.prefix) ? [test.prefix] : []
}

const isList = (test: Condition[string]): test is readonly string[] => Array.isArray(test)

/** A text as a pattern; JSON may put a backslash before a slash. */
function escaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_ ]/g, (character) =>
    character === '/' ? String.raw`(?:\\)*/` : `\\${character}`,
  )
}

function tellingKey(path: string): string {
  const keys = pathKeys(path).filter((step) => !inList(step))
  return keys.findLast((key) => !USUAL.has(key)) ?? keys.at(-1) ?? ''
}
