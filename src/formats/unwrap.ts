import { literal } from '../sql/literal.ts'
import { extractAll } from './captures.ts'
import { conditionSql } from './condition.ts'
import { jsonShape } from './json-shape.ts'
import { textClaim } from './line-claim.ts'
import type { LogFormat } from './log-format.ts'
import type { JsonWrapperFrame, Wrapper } from './wrapper.ts'

/** How one wrapper reads a line, over the columns of structs. */
interface Reading {
  readonly id: string
  /** The struct column that is this wrapper's own, if it has one. */
  readonly struct?: string
  readonly claim: string
  readonly text: string
  readonly time: string
}

/** The struct column that holds what the wrappers of JSON read, all at once. */
const JSON_STRUCT = 'wraps'

const isJson = (wrapper: Wrapper): wrapper is Wrapper & { frame: JsonWrapperFrame } => wrapper.frame.kind === 'json'

function readings(wrappers: readonly Wrapper[], pick: (path: string) => string): Reading[] {
  return wrappers.map((wrapper, index) => {
    if (isJson(wrapper)) return jsonReading(wrapper.id, wrapper.frame, pick)
    const { frame, id } = wrapper
    const column = `w${index + 1}`
    return {
      id: literal(id),
      struct: `${frame.kind === 'text' ? extractAll('line', `^(?:${frame.pattern})$`) : 'NULL'} AS ${column}`,
      claim: `${column}."claim" <> ''`,
      text: `${column}."text"`,
      time: frame.kind === 'text' && frame.time ? `nullif(${column}."time", '')` : 'NULL',
    }
  })
}

function jsonReading(id: string, frame: JsonWrapperFrame, pick: (path: string) => string): Reading {
  const capture = (name: string): string | undefined => {
    const picks = (frame.paths[name] ?? []).map(pick)
    return picks.length < 2 ? picks[0] : `coalesce(${picks.join(', ')})`
  }
  const text = capture('text') ?? 'NULL'
  const claims = frame.claim.map((condition) => `(${conditionSql(condition, capture)})`)
  return {
    id: literal(id),
    claim: `(${text} IS NOT NULL AND (${claims.join(' OR ')}))`,
    text: `rtrim(${text}, chr(10) || chr(13))`,
    time: capture('time') ?? 'NULL',
  }
}

/**
 * A query over `source` that adds `text` (the line inside, or the line itself), `wrap_time` (the
 * collector's stamp) and `wrapper` (its id), the last two NULL where no wrapper is. A line that a format of the user
 * among `formats` claims as it is has none.
 */
export function unwrapSql(wrappers: readonly Wrapper[], source: string, formats: readonly LogFormat[] = []): string {
  if (wrappers.length === 0)
    return `SELECT *, line AS text, NULL::VARCHAR AS wrap_time, NULL::VARCHAR AS wrapper FROM ${source}`
  const paths = wrappers.filter(isJson).flatMap(({ frame }) => Object.values(frame.paths))
  const shape = jsonShape({ paths: Object.fromEntries(paths.map((each, index) => [String(index), each])) })
  const read = readings(wrappers, (path) => shape.pick(shape.topOf(JSON_STRUCT), path))
  const bare = formats.filter(({ user }) => user).map((format) => textClaim(format, 'line'))
  const unless = bare.length === 0 ? [] : [`(${bare.join(' OR ')}) AS bare`]
  const choose = (part: 'text' | 'time' | 'id', otherwise: string): string =>
    `CASE ${bare.length === 0 ? '' : `WHEN bare THEN ${otherwise} `}${read.map((reading) => `WHEN ${reading.claim} THEN ${reading[part]}`).join(' ')} ELSE ${otherwise} END`
  const structs = read.flatMap(({ struct }) => struct ?? [])
  if (paths.length > 0) structs.push(`${shape.extract('line')} AS ${JSON_STRUCT}`)
  return `SELECT *, ${choose('text', 'line')} AS text, ${choose('time', 'NULL')} AS wrap_time, ${choose('id', 'NULL')} AS wrapper
    FROM (SELECT *, ${[...structs, ...unless].join(', ')} FROM ${source})`
}
