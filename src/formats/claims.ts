import { literal } from '../sql/literal.ts'
import { inList, pathKeys, patternSql } from './captures.ts'
import { conditionSql } from './condition.ts'
import { jsonShape } from './json-shape.ts'
import type { JsonFrame, LogFormat } from './log-format.ts'
import { unwrapSql } from './unwrap.ts'
import type { Wrapper } from './wrapper.ts'

/** Whether a text is empty or white space: trimming every line costs more than reading its JSON. */
export function blankSql(text: string): string {
  return `CASE WHEN ${text} = '' THEN true WHEN ord(${text}) > 32 THEN false ELSE NOT regexp_matches(${text}, '\\S') END`
}

/** A capture of one format, as the shape that all of them share names it. */
const shared = (format: LogFormat, capture: string): string => `${format.id} ${capture}`

/**
 * The query that says which wrapper and format take each line of `source`, a relation with the column
 * `line` (any others are kept): adds `text`, `wrapper` and `format` (ids, NULL for none). It asks for no more than the
 * claims, and reads the JSON of a line once for all formats: a struct for each would take longer to plan than to run.
 */
export function compileClaims(formats: readonly LogFormat[], wrappers: readonly Wrapper[], source: string): string {
  const frames = formats.flatMap((format) => (format.frame.kind === 'json' ? [{ format, frame: format.frame }] : []))
  const paths = frames.flatMap(({ format, frame }) =>
    claimed(frame).map((name) => [shared(format, name), frame.paths[name] ?? []] as const),
  )
  const shape = jsonShape({ paths: Object.fromEntries(paths) })
  const pick = (path: string): string => `nullif(${shape.pick(shape.topOf('claims'), path)}, '')`
  const whens = formats.map((format) => {
    const claim = format.frame.kind === 'json' ? jsonClaim(format.frame, pick) : textClaim(format.frame.pattern)
    return `WHEN ${claim} THEN ${literal(format.id)}`
  })
  const format = whens.length === 0 ? 'NULL' : `CASE WHEN blank THEN NULL ${whens.join(' ')} END`
  const claims = paths.length === 0 ? 'NULL' : shape.extract('text')
  return `SELECT * EXCLUDE (claims, blank), CAST(${format} AS VARCHAR) AS format FROM (
    SELECT *, ${claims} AS claims, ${blankSql('text')} AS blank FROM (${unwrapSql(wrappers, source)}))`
}

/** A format with nothing but what its claim looks at: some read hundreds of keys. */
export function claimAlone(format: LogFormat): LogFormat {
  const { frame } = format
  if (frame.kind === 'text') return format
  const paths = claimed(frame).map((name) => [name, frame.paths[name] ?? []] as const)
  return { ...format, frame: { ...frame, paths: Object.fromEntries(paths) } }
}

/** Names of the captures that the claims of a frame look at. */
function claimed(frame: JsonFrame): string[] {
  return [...new Set(frame.claim.flatMap((condition) => Object.keys(condition)))]
}

function jsonClaim(frame: JsonFrame, pick: (path: string) => string): string {
  const capture = (name: string): string => {
    const picks = (frame.paths[name] ?? []).map(pick)
    return picks.length === 1 ? picks.join('') : `coalesce(${picks.join(', ')})`
  }
  return frame.claim.map((condition) => `(${conditionSql(condition, capture)})`).join(' OR ')
}

function textClaim(pattern: string): string {
  return `regexp_matches(text, ${patternSql(`^(?:${pattern})$`)})`
}

/**
 * A test on the column `line` that every line passes which one of these formats of JSON could claim, in a wrapper or out of
 * it: it holds a key that each claim asks for first, or one that is spelled in escapes. It costs a tenth of asking. Frames
 * of text are left out.
 */
export function couldClaim(formats: readonly LogFormat[], wrappers: readonly Wrapper[]): string {
  const keys = new Set<string>()
  for (const { frame } of [...formats, ...wrappers]) {
    if (frame.kind === 'text') continue
    for (const condition of frame.claim) {
      const asked = Object.entries(condition).find(([, test]) => !isNegative(test))?.[0] ?? ''
      for (const path of frame.paths[asked] ?? []) keys.add(pathKeys(path).findLast((step) => !inList(step)) ?? '')
    }
  }
  const words = [...keys].map((key) => key.replaceAll(/[^A-Za-z0-9_]/g, String.raw`\$&`))
  const pattern = `"(?:${words.join('|')})(?:\\\\)*"`
  return `(regexp_matches(line, ${literal(pattern)}) OR contains(line, '\\u00'))`
}

function isNegative(test: JsonFrame['claim'][number][string]): boolean {
  return typeof test === 'object' && 'present' in test && !test.present
}
