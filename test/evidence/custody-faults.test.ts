import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAllowedSigners } from '../../src/evidence/allowed-signers.ts'
import { checkCustody, custodyFaults, type CustodyCheck } from '../../src/evidence/custody-faults.ts'
import { formatHead, parseHead } from '../../src/evidence/custody-head.ts'
import type { CustodyEntry } from '../../src/model/custody.ts'
import { custodyHead } from '../../src/store/case-custody.ts'
import { chainLines, lineDigest } from '../../src/store/hash-chain.ts'
import { extended, makeParty, person } from '../support/custody.ts'

const ADA = makeParty('ada')
const BOB = makeParty('bob')
const SIGNERS = readAllowedSigners(ADA.line + BOB.line, 'allowed_signers')
const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const SUBJECTS = [{ path: 'auth.log', bytes: 9, before: A, after: A }]

const faults = (text: string, more: Partial<CustodyCheck> = {}): string[] =>
  custodyFaults({ text, path: 'custody.jsonl', signers: SIGNERS, ...more }).map(({ code, path }) => `${code} ${path}`)

const COLLECTED = extended('', {
  event: 'collected',
  subjects: [{ path: 'auth.log', bytes: 9, before: null, after: A }],
})

const GIVEN: Partial<CustodyEntry> = { event: 'transferred', to: person('bob', {}), subjects: SUBJECTS }
const GIVEN_LOG = extended(COLLECTED, GIVEN, ADA)

function taken(log: string, more: Partial<CustodyEntry> = {}): Partial<CustodyEntry> {
  const lines = chainLines(log)
  return {
    event: 'received',
    actor: person('bob', { os_user: 'bob', host: 'workstation' }),
    from: person('ada', {}),
    answers: { seq: lines.length, sha256: lineDigest(lines.at(-1) ?? '') },
    subjects: SUBJECTS,
    ...more,
  }
}

const TAKEN_LOG = extended(GIVEN_LOG, taken(GIVEN_LOG), BOB)

describe('a custody log', () => {
  it('that was handed over by both is good', () => {
    expect(faults(TAKEN_LOG)).toEqual([])
    expect(faults('')).toEqual([])
    const { records } = checkCustody({ text: TAKEN_LOG, path: 'custody.jsonl', signers: SIGNERS })
    expect(records.map(({ signatures }) => signatures.map(({ signer }) => signer?.principals))).toEqual([
      [],
      ['ada@example.org'],
      ['bob@example.org'],
    ])
  })

  it('shows a changed middle, a cut tail, and another log', () => {
    const head = custodyHead(TAKEN_LOG)
    const lines = chainLines(TAKEN_LOG)
    const edited = TAKEN_LOG.replace('"bytes":9', '"bytes":8')
    expect(faults(edited, { head })).toEqual(['E-CUSTODY-BREAK custody.jsonl:2'])
    const cut = `${lines.slice(0, 2).join('\n')}\n`
    expect(faults(cut)).toEqual(['W-CUSTODY-OPEN custody.jsonl:2'])
    expect(faults(cut, { head })).toEqual(['E-CUSTODY-TRUNCATED custody.jsonl', 'W-CUSTODY-OPEN custody.jsonl:2'])
    expect(faults(TAKEN_LOG.slice(0, -1), { head })).toEqual(['E-CUSTODY-TRUNCATED custody.jsonl'])
    expect(faults(TAKEN_LOG.slice(0, -5), { head })).toContain('E-CUSTODY-TRUNCATED custody.jsonl')
    expect(faults('', { head })).toEqual(['E-CUSTODY-TRUNCATED custody.jsonl'])
    const grown = extended(TAKEN_LOG, { subjects: SUBJECTS })
    expect(faults(grown, { head })).toEqual([])
    expect(faults(grown, { head, closed: true })).toEqual(['E-CUSTODY-HEAD custody.jsonl'])
    // The last record written anew: the chain is whole, and only the head tells.
    const other = extended(GIVEN_LOG, taken(GIVEN_LOG, { note: 'on Tuesday' }), BOB)
    expect(faults(other)).toEqual([])
    expect(faults(other, { head })).toEqual(['E-CUSTODY-HEAD custody.jsonl'])
    expect(faults(other, { head: { records: 0, last: null } })).toEqual([])
  })

  it('shows a signature that was left out, swapped, or is another’s', () => {
    expect(faults(extended(COLLECTED, GIVEN))).toEqual([
      'E-CUSTODY-UNSIGNED custody.jsonl:2',
      'W-CUSTODY-OPEN custody.jsonl:2',
    ])
    const [, signed = ''] = chainLines(GIVEN_LOG)
    const later = extended(COLLECTED, { ...GIVEN, note: 'x' }, ADA)
    const theirs = (JSON.parse(signed) as { signatures: string[] }).signatures[0] ?? ''
    const own = (JSON.parse(chainLines(later)[1] ?? '') as { signatures: string[] }).signatures[0] ?? ''
    const swapped = later.replace(JSON.stringify(own), JSON.stringify(theirs))
    expect(swapped).not.toBe(later)
    expect(faults(swapped)).toEqual([
      'E-SIGNATURE custody.jsonl:2',
      'E-CUSTODY-UNSIGNED custody.jsonl:2',
      'W-CUSTODY-OPEN custody.jsonl:2',
    ])
    const mallory = makeParty('mallory')
    expect(faults(extended(GIVEN_LOG, taken(GIVEN_LOG), mallory))).toEqual(['E-SIGNER-UNKNOWN custody.jsonl:3'])
    expect(faults(extended(GIVEN_LOG, taken(GIVEN_LOG), mallory), { signers: null })).toEqual([])
  })

  it('shows a receipt that does not fit what was handed over', () => {
    const cases: readonly (readonly [string, Partial<CustodyEntry>, typeof ADA])[] = [
      ['was received with the key of the giver', {}, ADA],
      ['answers no handing over that is open', { answers: { seq: 2, sha256: B } }, BOB],
      [
        'answers a record of another number',
        { answers: { seq: 1, sha256: taken(GIVEN_LOG).answers?.sha256 ?? '' } },
        BOB,
      ],
      ['was received from another than who gave it', { from: person('eve', {}) }, BOB],
      [
        'was received by eve, and handed over to bob',
        { actor: person('eve', { os_user: 'eve', host: 'workstation' }) },
        BOB,
      ],
      ['received other contents than were handed over', { subjects: [] }, BOB],
    ]
    for (const [message, more, by] of cases) {
      const text = extended(GIVEN_LOG, taken(GIVEN_LOG, more), by)
      const found = custodyFaults({ text, path: 'custody.jsonl', signers: SIGNERS })
      const own = found.filter(({ code }) => code === 'E-CUSTODY-HANDOVER')
      expect(own).toEqual([{ code: 'E-CUSTODY-HANDOVER', severity: 'error', path: 'custody.jsonl:3', message }])
    }
    const twice = extended(TAKEN_LOG, { ...taken(GIVEN_LOG) }, BOB)
    expect(faults(twice)).toEqual(['E-CUSTODY-HANDOVER custody.jsonl:4'])
  })

  it('shows evidence that changed unseen, and says what changed openly', () => {
    const seen = extended(COLLECTED, { event: 'verified', subjects: SUBJECTS })
    const unseen = extended(seen, { subjects: [{ path: 'auth.log', bytes: 9, before: B, after: B }] })
    expect(faults(unseen)).toEqual(['E-CUSTODY-DIGEST custody.jsonl:3'])
    const open = extended(seen, {
      event: 'failed-verification',
      subjects: [{ path: 'auth.log', bytes: 9, before: A, after: B }],
    })
    expect(faults(open)).toEqual(['W-CUSTODY-CHANGED custody.jsonl:3'])
    const second = extended(COLLECTED, {
      event: 'collected',
      subjects: [{ path: 'auth.log', bytes: 9, before: null, after: B }],
    })
    const both = extended(extended(second, { subjects: SUBJECTS }), {
      subjects: [{ path: 'auth.log', bytes: 9, before: B, after: B }],
    })
    expect(faults(both)).toEqual([])
    const early = extended(seen, { at: '2025-11-01T11:59:59.999999Z' })
    expect(faults(early)).toEqual(['W-CUSTODY-TIME custody.jsonl:3'])
  })

  it('beside a bag begins with that bag', () => {
    const bag = { tag_manifest_sha512: 'c'.repeat(128), custody_head: custodyHead(COLLECTED) }
    const log = extended(extended('', { event: 'sealed', bag }), { event: 'verified' })
    expect(faults(log, { bag })).toEqual([])
    const wrong = [
      { ...bag, tag_manifest_sha512: 'd'.repeat(128) },
      { ...bag, custody_head: custodyHead(GIVEN_LOG) },
    ]
    for (const other of wrong) expect(faults(log, { bag: other })).toEqual(['E-CUSTODY-HEAD custody.jsonl'])
    expect(faults(COLLECTED, { bag })).toEqual(['E-CUSTODY-HEAD custody.jsonl'])
    expect(faults('', { bag })).toEqual(['E-CUSTODY-HEAD custody.jsonl'])
  })

  it('with its head noted shows every change of any byte', () => {
    const head = custodyHead(TAKEN_LOG)
    const bytes = Buffer.from(TAKEN_LOG)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ bits
        expect(faults(changed.toString('utf8'), { head })).not.toEqual([])
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 5000 : 200 },
    )
  })
})

describe('a head', () => {
  it('is short, and reads back', () => {
    for (const head of [custodyHead(TAKEN_LOG), custodyHead('')]) expect(parseHead(formatHead(head))).toEqual(head)
    expect(formatHead(custodyHead(''))).toBe('0')
    for (const text of ['', '1', `0 ${A}`, `01 ${A}`, `1 ${A}x`, `-1 ${A}`, `1:${A}`])
      expect(parseHead(text)).toBeUndefined()
  })
})
