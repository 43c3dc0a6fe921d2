import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/model/canonical-json.ts'
import type { CustodyEntry } from '../../src/model/custody.ts'
import {
  asCurrent,
  chainFaults,
  custodyHead,
  custodyRecord,
  nextRecord,
  withRecord,
} from '../../src/store/case-custody.ts'
import { fingerprintOf } from '../../src/store/case-database.ts'

const TOOL = { name: 'tatou-ir', version: '0.1.0' } as const

const ENTRY: CustodyEntry = {
  at: '2025-11-01T12:00:00.000000Z',
  zone: '+01:00',
  event: 'collected',
  actor: { name: 'ä "quoted"\n', title: null, contact: null, os_user: 'ada', host: 'workstation' },
  tool: { name: 'tatou-ir', version: '0.1.0', argv: ['ingest', '--case', 'case', 'auth.log'] },
  purpose: null,
  authority: null,
  location: null,
  from: null,
  to: null,
  answers: null,
  subjects: [{ path: 'auth.log', bytes: 1, before: null, after: 'a'.repeat(64) }],
  bag: null,
  note: null,
}

describe('canonical JSON', () => {
  it('is that of RFC 8785', () => {
    // Section 3.2.2 and 3.2.3 of the RFC: numbers as ECMAScript, keys by UTF-16 code units, few escapes.
    const numbers = [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0]
    expect(canonicalJson({ numbers, string: '€$\u000f\nA\'B"\\\\"/', literals: [null, true, false] })).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    expect(Object.values(JSON.parse(canonicalJson(keys)) as object)).toHaveLength(7)
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })

  it('is refused to what has none', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError)
    expect(() => canonicalJson('\ud800')).toThrow(TypeError)
    expect(() => canonicalJson({ '\udc00': 1 })).toThrow(TypeError)
  })

  it('reads back as the same value, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value)
        // JSON has one zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text) as Parameters<typeof canonicalJson>[0])).toBe(text)
      }),
    )
  })
})

describe('a custody log', () => {
  it('chains its lines by their digests', () => {
    const first = withRecord('', nextRecord('', ENTRY))
    const both = withRecord(first, nextRecord(first, ENTRY), ['a signature'])
    const [a = '', b = ''] = both.split('\n')
    expect(first).toBe(`${a}\n`)
    expect(JSON.parse(a)).toEqual({ v: 2, seq: 1, prev: null, ...ENTRY, signatures: [] })
    const prev = createHash('sha256').update(a).digest('hex')
    expect(JSON.parse(b)).toEqual({ v: 2, seq: 2, prev, ...ENTRY, signatures: ['a signature'] })
    expect(custodyHead(both)).toEqual({ records: 2, last: createHash('sha256').update(b).digest('hex') })
    expect(custodyHead('')).toEqual({ records: 0, last: null })
    expect(chainFaults(both)).toEqual([])
  })

  it('shows a line that was changed, left out or moved', () => {
    const log = [1, 2, 3].reduce(
      (text, hour) => withRecord(text, nextRecord(text, { ...ENTRY, at: `2025-11-01T0${hour}:00:00.000000Z` })),
      '',
    )
    const lines = log.trimEnd().split('\n')
    const [a = '', b = '', c = ''] = lines
    expect(chainFaults([a, b.replace('02:00', '04:00'), c].join('\n'))).toEqual([
      { line: 3, message: 'does not continue the line before it' },
    ])
    expect(chainFaults([a, c].join('\n'))).toEqual([{ line: 2, message: 'has the number 3' }])
    expect(chainFaults([b, a, c].join('\n'))).not.toEqual([])
    expect(chainFaults([a, b, '{}'].join('\n'))).toEqual([{ line: 3, message: 'is no record' }])
    const spaced = [a.replace('{"actor"', '{ "actor"'), a.replace('auth.log', String.raw`\ud800`)]
    for (const line of spaced) expect(chainFaults(line)).toEqual([{ line: 1, message: 'is not in the canonical form' }])
  })

  it('goes on from what the first version wrote', () => {
    const { tool, at } = ENTRY
    const inputs = [{ path: 'auth.log', sha256: 'a'.repeat(64) }]
    const old = { seq: 1, prev: null, at, actor: 'ada', action: 'ingest', inputs, tool: { ...tool, argv: undefined } }
    const line = canonicalJson(old)
    const log = withRecord(`${line}\n`, nextRecord(`${line}\n`, ENTRY))
    expect(chainFaults(log)).toEqual([])
    expect(chainFaults(log.replace('"ada"', '"bob"'))).toEqual([
      { line: 2, message: 'does not continue the line before it' },
    ])
    const record = custodyRecord(line)
    expect(record && asCurrent(record)).toMatchObject({
      seq: 1,
      event: 'collected',
      actor: { name: 'ada' },
      subjects: [{ path: 'auth.log', before: null, after: 'a'.repeat(64) }],
    })
  })
})

describe('the origin of a case’s database', () => {
  const input = { path: 'a.log', sha256: 'a'.repeat(64), bytes: 1, mtime: 5 }
  const reading = { timezone: null, year: null, input_format: null, formats: [], trusted_proxies: null, skew: [] }
  const format = { id: 'f', path: 'f.yaml', sha256: 'c'.repeat(64), text: 'id: f' }
  const list = { tool: TOOL, reading, inputs: [input] }

  it('changes with everything that its rows depend on', () => {
    const others = [
      { ...list, tool: { ...TOOL, version: '0.1.1' } },
      { ...list, reading: { ...list.reading, timezone: 'UTC' } },
      { ...list, reading: { ...list.reading, year: 2025 } },
      { ...list, reading: { ...list.reading, formats: [format] } },
      { ...list, reading: { ...list.reading, trusted_proxies: ['192.0.2.1'] } },
      { ...list, reading: { ...list.reading, skew: [{ path: 'a.log', seconds: 1 }] } },
      { ...list, inputs: [] },
      { ...list, inputs: [{ ...input, path: 'b.log' }] },
      { ...list, inputs: [{ ...input, mtime: null }] },
      { ...list, inputs: [{ ...input, sha256: 'b'.repeat(64) }] },
    ]
    expect(new Set([list, ...others].map(fingerprintOf)).size).toBe(others.length + 1)
    expect(fingerprintOf({ ...list, inputs: [{ ...input }] })).toBe(fingerprintOf(list))
  })
})
