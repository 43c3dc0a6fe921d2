import { conditionSql, matchesSql } from './condition.ts'
import { jsonShape } from './json-shape.ts'
import type { JsonFrame, LogFormat } from './log-format.ts'

/** Names of the captures that the claims of a frame look at. */
export function claimed(frame: JsonFrame): string[] {
  return [...new Set(frame.claim.flatMap((condition) => Object.keys(condition)))]
}

/** The claims of a frame of JSON over its paths, as `pick` spells them: true or not. */
export function jsonClaim(frame: JsonFrame, pick: (path: string) => string): string {
  const capture = (name: string): string => {
    const picks = (frame.paths[name] ?? []).map(pick)
    return picks.length === 1 ? picks.join('') : `coalesce(${picks.join(', ')})`
  }
  return frame.claim.map((condition) => `(${conditionSql(condition, capture)})`).join(' OR ')
}

/** Whether a format claims a text that nothing was read of so far. */
export function textClaim({ frame }: LogFormat, text: string): string {
  if (frame.kind === 'text') return matchesSql(text, `^(?:${frame.pattern})$`)
  const paths = Object.fromEntries(claimed(frame).map((name) => [name, frame.paths[name] ?? []]))
  const shape = jsonShape({ paths })
  const top = shape.topOf(`(${shape.extract(text)})`)
  return `coalesce(${jsonClaim(frame, (path) => `nullif(${shape.pick(top, path)}, '')`)}, false)`
}
