import { literal } from '../sql/literal.ts'
import { matchesSql } from './condition.ts'
import { jsonShape } from './json-shape.ts'
import { claimed, jsonClaim } from './line-claim.ts'
import type { LogFormat } from './log-format.ts'
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
