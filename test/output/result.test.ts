import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { CaseShowDocument, IngestDocument, SqlDocument } from '../../src/model/case.ts'
import { renderCase, renderIngest } from '../../src/output/case.ts'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { DEFAULT_RENDER_OPTIONS, type Format } from '../../src/output/render-options.ts'
import { renderResult, type Cell, type ResultStream } from '../../src/output/result.ts'
import { collect, INPUT, MIXED_INPUT } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'
import { poison } from '../support/poison.ts'

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/u

/** An answer whose names and values are all the same hostile text, at every depth. */
function answer(value: string): ResultStream & { readonly table: readonly (readonly Cell[])[] } {
  const table: readonly (readonly Cell[])[] = [
    [value, 1, [value, null], { [value]: value }],
    [value, null, [], { [value]: [value] }],
  ]
  async function* chunks(): AsyncGenerator<readonly (readonly Cell[])[]> {
    for (const row of table) yield [row]
  }
  return {
    inputs: [INPUT],
    query: value,
    columns: [
      { name: value, type: 'VARCHAR' },
      { name: `${value} n`, type: 'INTEGER' },
      { name: `${value} list`, type: 'VARCHAR[]' },
      { name: `${value} struct`, type: 'STRUCT(a VARCHAR)' },
    ],
    rows: chunks(),
    table,
  }
}

const render = (value: string, format: Format, columns = 80): Promise<string> =>
  collect(renderResult(answer(value), format, { ...DEFAULT_RENDER_OPTIONS, columns }))

describe.each(HOSTILE)('an answer that holds $name', ({ value }) => {
  it('does nothing in a terminal', async () => {
    for (const columns of [40, 80, 200]) {
      const text = await render(value, 'table', columns)
      expect(text).not.toMatch(ACTS)
      expect(text.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([])
    }
  })

  it('is the same value in JSON', async () => {
    const { table, columns } = answer(value)
    const objects = table.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at]?.name ?? '', cell])))
    const json = await render(value, 'json')
    expect(json).not.toMatch(ACTS)
    const document: unknown = JSON.parse(json)
    expect(document).toMatchObject({ query: value, columns, rows: objects })
    if (value !== '__proto__') expect(SqlDocument.parse(document)).toEqual(document)
    const ndjson = await render(value, 'ndjson')
    expect(ndjson).not.toMatch(ACTS)
    expect(
      ndjson
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(objects)
  })

  it('is cells of text in CSV', async () => {
    const csv = await render(value, 'csv')
    expect(csv).not.toMatch(ACTS)
    expect(csv.split('\n')).toHaveLength(4)
    const cells: string[][] = parse(csv)
    expect(cells.map((row) => row.length)).toEqual([4, 4, 4])
    expect(cells.flat().filter((cell) => FORMULA.test(cell))).toEqual([])
  })

  it('is cells of a table in Markdown', async () => {
    const markdown = await render(value, 'md')
    expect(markdown).not.toMatch(ACTS)
    for (const toHtml of Object.values(RENDERERS)) {
      const tags = tagsOf(toHtml(markdown)).filter((tag) => !/^<\/?code>$/.test(tag))
      expect(tags).toEqual(tagsOf(toHtml(await render('tame', 'md'))).filter((tag) => !/^<\/?code>$/.test(tag)))
    }
  })

  it('does nothing in what ingest and case show print', async () => {
    const named = [{ path: 'auth.log', sha256: 'ab'.repeat(32) }]
    const unreadable = [{ path: 'x', problem: 'y', hint: 'z' }]
    const inputs = [INPUT, MIXED_INPUT]
    const ingest = {
      schema: 'tatou-ir/ingest/v1' as const,
      inputs,
      config: null,
      added: named,
      already_there: named,
      unreadable,
    }
    const at = '2025-11-01T12:00:00.000000Z'
    const show = {
      schema: 'tatou-ir/case-show/v1' as const,
      inputs,
      config: null,
      created: '2025-11-01T12:00:00.000000Z',
      tool: { name: 'tatou-ir' as const, version: 'v' },
      reading: {
        timezone: 'z',
        year: 2025,
        input_format: 'f',
        formats: [{ id: 'i', path: 'p', sha256: 's' }],
        trusted_proxies: ['t'],
        skew: [{ path: 'p', seconds: -1 }],
      },
      evidence: [{ path: 'p', sha256: 's', bytes: 1, stored: false, file: 'f' }],
      unreadable,
      custody: { records: 1, last: 'd' },
      status: {
        state: 'closed' as const,
        judgement: 'true_positive' as const,
        history: [{ state: 'closed' as const, at, recorded: at, by: 'b', judgement: null, why: 'w' }],
      },
      verified: false,
      faults: [{ code: 'c', path: 'p', message: 'm' }],
    }
    for (const columns of [80, 140]) {
      const options = { ...DEFAULT_RENDER_OPTIONS, columns }
      const texts = [
        await collect(renderIngest(poison(IngestDocument, ingest, value), 'table', options)),
        await collect(renderCase(poison(CaseShowDocument, show, value), 'table', options)),
        await collect(renderCase(poison(CaseShowDocument, show, value), 'json', options)),
      ]
      for (const text of texts) expect(text).not.toMatch(ACTS)
      const lines = texts.slice(0, 2).flatMap((text) => text.split('\n'))
      expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([])
    }
  })
})
