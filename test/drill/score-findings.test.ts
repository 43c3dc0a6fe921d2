import { describe, expect, it } from 'vitest'
import type { AttackTruth } from '../../src/drill/attacks/attack.ts'
import { scoreFindings } from '../../src/drill/score-findings.ts'
import type { ScoredFinding } from '../../src/drill/score-findings.ts'

const force: AttackTruth = {
  id: 'force',
  hostile: true,
  must: ['brute_force', 'success_after_failures'],
  may: ['low_and_slow'],
  sources: ['203.0.113.66'],
  accounts: ['anna@example.com'],
  unproven: false,
}
const scan: AttackTruth = {
  id: 'scan',
  hostile: false,
  must: [],
  may: ['web_scan'],
  sources: ['203.0.113.20'],
  accounts: [],
  unproven: false,
}

/** Lines 1 to 4 are of the attack, 5 to 8 of nobody, 9 and 10 of the own team. */
const AT = ['force', 'force', 'force', 'force', null, null, null, null, 'scan', 'scan']

function finding(fields: Partial<ScoredFinding>): ScoredFinding {
  return {
    id: 'a',
    supersedes: [],
    kind: 'brute_force',
    level: 'medium',
    rule_title: 'Some rule',
    sources: ['203.0.113.66'],
    accounts: ['anna@example.com'],
    lines: [1, 2, 3, 4],
    ...fields,
  }
}

function judged(fields: Partial<ScoredFinding>): string {
  const { right, wrong } = scoreFindings([finding(fields)], [force, scan], AT)
  if (right.length > 0) return `right about ${right[0]?.attack ?? ''}`
  return wrong.length > 0 ? `wrong about ${String(wrong[0]?.attack)}` : 'not scored'
}

describe('a finding', () => {
  it.each([
    ['all lines, the source, a kind that must be found', {}, 'right about force'],
    ['a kind that may be found', { kind: 'low_and_slow' }, 'right about force'],
    ['another kind', { kind: 'web_scan' }, 'wrong about force'],
    ['half of the lines', { lines: [3, 4, 5, 6] }, 'right about force'],
    ['less than half of the lines', { lines: [4, 5, 6] }, 'wrong about null'],
    ['no line of the attack', { lines: [5, 6] }, 'wrong about null'],
    ['no lines', { lines: [] }, 'wrong about null'],
    ['a line that is not there', { lines: [99] }, 'wrong about null'],
    ['another source', { sources: ['192.0.2.1'] }, 'wrong about null'],
    ['one source of several', { sources: ['192.0.2.1', '203.0.113.66'] }, 'right about force'],
    ['no source, the account', { sources: [] }, 'right about force'],
    ['no source, another account', { sources: [], accounts: ['bert@example.com'] }, 'wrong about null'],
    ['neither source nor account', { sources: [], accounts: [] }, 'right about force'],
    ['the source, another account', { accounts: ['bert@example.com'] }, 'right about force'],
    ['the scan of the own team', { kind: 'web_scan', lines: [9, 10], sources: ['203.0.113.20'] }, 'right about scan'],
    ['an attack by the own team', { lines: [9, 10], sources: ['203.0.113.20'] }, 'wrong about scan'],
    ['a note', { level: 'informational' }, 'not scored'],
    ['a note on benign lines', { level: 'informational', lines: [5] }, 'not scored'],
  ] satisfies [string, Partial<ScoredFinding>, string][])('with %s', (_, fields, expected) => {
    expect(judged(fields)).toBe(expected)
  })
})

describe('a finding that another supersedes', () => {
  const lesser = finding({ id: 'b', kind: 'password_spraying' })
  const wrong = (greater: ScoredFinding) =>
    scoreFindings([greater, lesser], [force, scan], AT).wrong.map(({ finding: { id } }) => id)

  it('is not wrong where the other is right', () => {
    expect(wrong(finding({ supersedes: ['b'] }))).toEqual([])
    expect(wrong(finding({}))).toEqual(['b'])
  })

  it('is as wrong as the other', () => {
    expect(wrong(finding({ kind: 'web_scan', supersedes: ['b'] }))).toEqual(['a', 'b'])
  })
})

describe('what must be found', () => {
  const sought = (...findings: ScoredFinding[]) =>
    scoreFindings(findings, [force, scan], AT).sought.map(({ kind, found }) => [kind, found])

  it('is found by a right finding of the kind and by nothing else', () => {
    expect(sought()).toEqual([
      ['brute_force', false],
      ['success_after_failures', false],
    ])
    expect(sought(finding({}))).toEqual([
      ['brute_force', true],
      ['success_after_failures', false],
    ])
    expect(sought(finding({ level: 'informational' }), finding({ lines: [5, 6] }))[0]).toEqual(['brute_force', false])
    expect(sought(finding({ kind: 'success_after_failures' }), finding({}))).toEqual([
      ['brute_force', true],
      ['success_after_failures', true],
    ])
  })

  it('gives each attack its own findings', () => {
    const other: AttackTruth = { ...force, id: 'other', sources: ['198.51.100.210'] }
    const at = ['force', 'other']
    const { sought: all } = scoreFindings([finding({ lines: [2], sources: ['198.51.100.210'] })], [force, other], at)
    expect(all.filter(({ found }) => found)).toEqual([{ attack: 'other', kind: 'brute_force', found: true }])
  })
})
