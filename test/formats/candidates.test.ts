import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { candidates } from '../../src/formats/candidates.ts'
import { couldClaim } from '../../src/formats/signs.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { WRAPPERS } from '../../src/formats/wrapper.ts'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const ids = (lines: readonly string[]): string[] => candidates(LOG_FORMATS, WRAPPERS, lines).formats.map(({ id }) => id)

describe.each(LOG_FORMATS.map((format) => [format.id, format] as const))('format %s', (id, { samples }) => {
  it('is a candidate for each of its samples, alone and in a wrapper', () => {
    const wrapped = (line: string) =>
      JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2025-10-18T16:28:18Z' })
    const lines = samples.flatMap(({ line }) => [line, wrapped(line), JSON.stringify({ _index: 'i', _source: line })])
    expect(lines.filter((line) => !ids([line]).includes(id))).toEqual([])
  })
})

const JSON_FORMATS = LOG_FORMATS.filter(({ frame }) => frame.kind === 'json')

it.each(JSON_FORMATS.map((format) => [format.id, format] as const))(
  'format %s is a candidate where its keys are spelled in escapes',
  (id, { samples }) => {
    const escaped = samples.map(({ line }) =>
      line.replaceAll(
        /"(\w)(?=[^"\\]*"\s*:)/g,
        (_, first: string) => `"\\u00${(first.codePointAt(0) ?? 0).toString(16)}`,
      ),
    )
    expect(escaped.filter((line) => !ids([line]).includes(id))).toEqual([])
  },
)

it('no line of a format of JSON fails the test for lines that it could claim, in a wrapper or out of it', async () => {
  for (const format of JSON_FORMATS) {
    const lines = format.samples.flatMap(({ line }) => {
      const spaced = JSON.stringify(JSON.parse(line), null, 1).replaceAll(/\n */g, ' ')
      return [
        line,
        spaced,
        JSON.stringify({ log: line, stream: 'stdout' }),
        JSON.stringify({ _source: { log: spaced } }),
      ]
    })
    const values = lines.map((line) => `(${literal(line)})`).join(', ')
    const missed = await db.rows(`SELECT line FROM (VALUES ${values}) v(line) WHERE NOT ${couldClaim([format], [])}`)
    expect(missed, format.id).toEqual([])
  }
})

it('no line that a wrapper of JSON takes fails the test for lines that it could claim', async () => {
  for (const wrapper of WRAPPERS.filter(({ frame }) => frame.kind === 'json')) {
    const lines = wrapper.samples.flatMap(({ line }) => [line, line.replaceAll('/', String.raw`\/`)])
    const values = lines.map((line) => `(${literal(line)})`).join(', ')
    const missed = await db.rows(`SELECT line FROM (VALUES ${values}) v(line) WHERE NOT ${couldClaim([], [wrapper])}`)
    expect(missed, wrapper.id).toEqual([])
    for (const line of lines) expect(candidates([], WRAPPERS, [line]).wrappers, line).toContain(wrapper)
  }
})

describe('candidates', () => {
  it('are formats of text for text', () => {
    const found = candidates(LOG_FORMATS, WRAPPERS, ['Oct 18 16:28:18 gate sshd[1]: x'])
    expect(found.formats).toEqual(LOG_FORMATS.filter(({ frame }) => frame.kind === 'text'))
  })

  it('are few for an object', () => {
    expect(ids(['{"timestamp":"2025-10-18T16:28:18Z","level":"info","message":"hello"}']).length).toBeLessThan(6)
  })

  it('are none for an object without known keys', () => {
    expect(ids(['{"a":1}'])).toEqual([])
  })

  it('are found in time that grows with the text alone', () => {
    for (const unit of ['"', '\\', '":', '{"', '"\\', 'x', '\\u00', '" ']) {
      const began = performance.now()
      ids([`{${unit.repeat(200_000)}`])
      expect(performance.now() - began).toBeLessThan(5000)
    }
  })
})
