import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { loosened } from '../../src/sigma/loosen.ts'
import type { DetectionRule, Match } from '../../src/sigma/rule.ts'

const PLACE = { file: 'a.yml', line: 1, column: 1 }

const leaf = (field: string): Match => ({ kind: 'leaf', field, test: { kind: 'exists', value: true }, place: PLACE })

const matches = fc.letrec<{ match: Match }>((tie) => ({
  match: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('known', 'unknown', 'absent').map(leaf),
    tie('match').map((of): Match => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('match'), { maxLength: 3 }))
      .map(([kind, of]): Match => ({ kind, of })),
  ),
})).match

/** Whether a match holds of an event that has these fields. */
function holds(match: Match, fields: ReadonlySet<string>): boolean {
  switch (match.kind) {
    case 'leaf':
      return fields.has(match.field ?? '')
    case 'not':
      return !holds(match.of, fields)
    case 'and':
      return match.of.every((part) => holds(part, fields))
    case 'or':
      return match.of.some((part) => holds(part, fields))
  }
}

const UNASKED = { unknown: new Set(['unknown']), absent: new Set(['absent']) }

it('a loosened rule holds wherever the rule can come to hold, and asks nothing of what is not known', () => {
  fc.assert(
    fc.property(matches, fc.boolean(), (match, known) => {
      const rule = { matches: [match] } as unknown as DetectionRule
      const [loose] = loosened(rule, UNASKED).matches
      const fields = new Set(known ? ['known'] : [])
      const could = holds(match, fields) || holds(match, new Set([...fields, 'unknown']))
      const answer = holds(loose ?? match, fields)
      if (could) expect(answer).toBe(true)
      expect(holds(loose ?? match, new Set([...fields, 'unknown', 'absent']))).toBe(answer)
    }),
  )
})

it.each(['known', 'unknown', 'absent'])('what is asked of a field that is %s', (field) => {
  const match: Match = { kind: 'and', of: [leaf('known'), { kind: 'not', of: leaf(field) }] }
  const [loose] = loosened({ matches: [match] } as unknown as DetectionRule, UNASKED).matches
  const withField = new Set(['known', field])
  // Only what is known can speak against it.
  expect(holds(loose ?? match, withField)).toBe(field !== 'known')
})
