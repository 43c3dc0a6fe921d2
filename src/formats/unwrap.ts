import { literal } from '../sql/literal.ts'
import { extractAll, field, readObject } from './captures.ts'
import type { Wrapper } from './wrapper.ts'

/** How one wrapper reads a line, over its struct column. */
interface Reading {
  readonly extract: string
  readonly claim: string
  readonly text: string
  readonly time: string
}

function read(wrapper: Wrapper, struct: string): Reading {
  const { frame } = wrapper
  if (frame.kind === 'text') {
    return {
      extract: extractAll('line', `^(?:${frame.pattern})$`),
      claim: `${struct}."claim" <> ''`,
      text: `${struct}."text"`,
      time: frame.time ? `nullif(${struct}."time", '')` : 'NULL',
    }
  }
  const shape = JSON.stringify({ [frame.text]: 'VARCHAR', [frame.time]: 'VARCHAR', [frame.claim]: 'VARCHAR' })
  const text = field(struct, frame.text)
  const time = field(struct, frame.time)
  const stream = field(struct, frame.claim)
  return {
    extract: readObject('line', shape),
    claim: `(${stream} = 'stdout' OR ${stream} = 'stderr') AND ${text} IS NOT NULL AND ${time} IS NOT NULL`,
    text: `rtrim(${text}, chr(10) || chr(13))`,
    time,
  }
}

/**
 * A query over `source` that adds `text` (the line inside, or the line itself), `wrap_time` (the
 * collector's stamp) and `wrapper` (its id), the last two NULL where no wrapper is.
 */
export function unwrapSql(wrappers: readonly Wrapper[], source: string): string {
  if (wrappers.length === 0)
    return `SELECT *, line AS text, NULL::VARCHAR AS wrap_time, NULL::VARCHAR AS wrapper FROM ${source}`
  const readings = wrappers.map((wrapper, index) => ({
    id: literal(wrapper.id),
    struct: `w${index + 1}`,
    ...read(wrapper, `w${index + 1}`),
  }))
  const choose = (part: 'text' | 'time' | 'id', otherwise: string): string =>
    `CASE ${readings.map((reading) => `WHEN ${reading.claim} THEN ${reading[part]}`).join(' ')} ELSE ${otherwise} END`
  const structs = readings.map(({ extract, struct }) => `${extract} AS ${struct}`).join(', ')
  return `SELECT *, ${choose('text', 'line')} AS text, ${choose('time', 'NULL')} AS wrap_time, ${choose('id', 'NULL')} AS wrapper
    FROM (SELECT *, ${structs} FROM ${source})`
}
