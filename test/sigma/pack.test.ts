import { expect, it } from 'vitest'
import { builtinRuleFiles } from '../../src/cli/rules/rule-files.ts'
import { packRules, unpackRules } from '../../src/sigma/pack.ts'
import { parseRules } from '../../src/sigma/parse.ts'

it('gives back the rules that were packed', async () => {
  const { rules, faults } = parseRules(await builtinRuleFiles())
  expect(faults).toEqual([])
  expect(rules.length).toBeGreaterThan(50)
  expect(unpackRules(packRules(rules))).toEqual(rules)
})
