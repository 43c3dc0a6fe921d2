import { describe, expect, it } from 'vitest'
import type { CustodyDocument } from '../../src/model/custody.ts'
import { renderCustody } from '../../src/output/custody.ts'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import { entryOf, person } from '../support/custody.ts'
import { collect } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

function documentOf(text: string): CustodyDocument {
  const who = { name: text, title: text, contact: text }
  const { tool, ...entry } = entryOf({
    actor: person(text, { os_user: text, host: text }),
    ...{ purpose: text, authority: text, location: text, note: text, from: who, to: who },
    subjects: [{ path: text, bytes: 1, before: null, after: null }],
  })
  const signature = { valid: true, trusted: true, fingerprint: text, principals: text }
  return {
    schema: 'tatou-ir/custody/v1',
    path: text,
    head: { records: 2, last: 'a'.repeat(64) },
    verified: false,
    records: [
      { seq: 1, ...entry, tool: { ...tool, argv: [text] }, signatures: [signature] },
      { seq: 2, ...entry, tool, signatures: [{ ...signature, valid: false }] },
    ],
    faults: [{ code: 'E-CUSTODY-BREAK', severity: 'error', path: text, message: text }],
  }
}

describe('a custody log', () => {
  it.each(HOSTILE)('does nothing on a terminal: $name', async ({ value: text }) => {
    for (const columns of [80, 140]) {
      const options = { ...DEFAULT_RENDER_OPTIONS, columns }
      const table = await collect(renderCustody(documentOf(text), 'table', options))
      expect(table).not.toMatch(ACTS)
      expect(table.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([])
      expect(await collect(renderCustody(documentOf(text), 'json', options))).not.toMatch(ACTS)
    }
  })

  it('says what it is worth', async () => {
    const table = (document: CustodyDocument): Promise<string> =>
      collect(renderCustody(document, 'table', DEFAULT_RENDER_OPTIONS))
    const document = documentOf('x')
    expect(await table(document)).toMatch(/^DOES NOT VERIFY\n/)
    expect(await table(document)).toContain('not good')
    expect(await table({ ...document, verified: true, faults: [] })).toMatch(/^WHOLE .*\n[\s\S]*Faults {2}none\n$/)
    expect(await table({ ...document, verified: null })).not.toContain('Faults')
  })
})
