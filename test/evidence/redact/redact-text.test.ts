import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSequence } from '../../../src/analysis/sequence.ts'
import { createAddressPseudonyms } from '../../../src/evidence/redact/address-pseudonyms.ts'
import { createTextRedactor, type TextRedactor } from '../../../src/evidence/redact/redact-text.ts'
import { createVocabulary } from '../../../src/evidence/redact/vocabulary.ts'
import { createWordPseudonyms } from '../../../src/evidence/redact/word-pseudonyms.ts'
import { LOG_FORMATS } from '../../../src/formats/registry.ts'

const isUsual = createVocabulary(LOG_FORMATS, [], [])

function redactor(kept: readonly string[] = [], known: readonly string[] = []): TextRedactor {
  const key = Buffer.alloc(32, 9)
  const words = createWordPseudonyms(key, isUsual, new Map([['alice', 'user']]), new Set())
  const pseudonyms = createAddressPseudonyms(key)
  return createTextRedactor({ key, words, pseudonyms, kept: new Set(kept), known: new Set(known) })
}

/** Lines with names and the names that must be gone. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['Failed password for invalid user alice from 198.51.100.7 port 4242 ssh2', ['alice', '198.51.100.7']],
  ['user=Alice.Smith@corp.example home=/home/asmith', ['alice', 'smith', 'corp', 'asmith']],
  ['CORP\\bob logged on to WKS-ACME-0042', ['corp', 'bob', 'acme']],
  ['{"user":"Zo\\u00eb","path":"C:\\\\Users\\\\wendy\\\\cv.docx","note":"by\\nwendy"}', ['zo\\u00eb', 'zoë', 'wendy']],
  ['GET /%61lice/%E7%AE%A1%E7%90%86%E8%80%85?u=alice%40corp.example HTTP/1.1', ['%61lice', 'alice', '%e7', 'corp']],
  ['IP:2001:db8:40::21 via ::ffff:10.1.2.3 and [2001:DB8::9]:443', ['2001:db8:40::21', '10.1.2.3', '2001:db8::9']],
  ['ip-198-51-100-7.corp.example 7.100.51.198.in-addr.arpa', ['198-51-100-7', '7.100.51.198', 'corp']],
  ['mac 00:1a:2b:3c:4d:5e id 3f9a2c1b-1111-4222-8333-123456789abc', ['00:1a:2b:3c:4d:5e', '3f9a2c1b']],
  ['phone 46701234567 account 123456789012 token ZXlKaGJHY2lPaUpJVXpJMU5pSjk', ['46701234567', '123456789012', 'zxlk']],
  ['Authorization: Basic YWxpY2U6aHVudGVyMg==', ['ywxpy2u6ahvudgvymg']],
]

describe('redacted text', () => {
  it.each(LINES)('tells nothing of the names in %j', (line, names) => {
    const made = redactor([], ['198.51.100.7']).text(line).toLowerCase()
    for (const name of names) expect(made).not.toContain(name)
  })

  it('keeps times, words of logs, ports and small numbers', () => {
    const lines = [
      'Oct 18 16:28:19 sshd[1234]: Failed password for root port 4242 ssh2',
      '2025-10-18T16:28:19.140000Z | INFO | Status:SUCCESS | 200 512',
      '"GET /index.php?id=1%27%20UNION%20SELECT HTTP/1.1" 404 153 "-" "Mozilla/5.0 (X11; Linux x86_64)"',
      '1697646499.140 20251018 127.0.0.1 ::1',
    ]
    for (const line of lines) expect(redactor().text(line)).toBe(line)
  })

  it('leaves JSON that can be read, with the same shape', () => {
    const shape = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shape)
        : typeof value === 'object' && value !== null
          ? Object.values(value).map(shape)
          : typeof value
    fc.assert(
      fc.property(fc.json(), (text) => {
        const made: unknown = JSON.parse(redactor().text(text, true))
        expect(shape(made)).toEqual(shape(JSON.parse(text)))
      }),
      { numRuns: 300 },
    )
  })

  it('has one name for one name, in every spelling of a line, and two for two', () => {
    const name = fc.stringMatching(/^[a-zäöü管]{3,9}\d{0,3}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 20 }), (names) => {
        const { text } = redactor()
        const made = names.map((each) => text(each))
        expect(new Set(made).size).toBe(names.length)
        expect(names.map((each) => text(`user=${each};`))).toEqual(made.map((each) => `user=${each};`))
        expect(names.map((each) => text(each.toUpperCase()).toLowerCase())).toEqual(
          names.map((each) => text(each.toLowerCase())),
        )
      }),
    )
  })

  it('keeps names that count up counting up', () => {
    const names = Array.from({ length: 12 }, (_, at) => `victim${at + 5}@corp.example`)
    const made = names.map((each) => redactor().text(each))
    expect(isSequence(made)).toBe(true)
    expect(made.join()).not.toMatch(/victim|corp/)
  })

  it('leaves addresses that are to be kept', () => {
    expect(redactor(['203.0.113.9']).text('from 203.0.113.9 to 203.0.113.8')).toMatch(
      /^from 203\.0\.113\.9 to (?!203\.0\.113\.8)/,
    )
  })
})
