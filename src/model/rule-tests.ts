import { z } from 'zod'
import { RuleFaultRow } from './rules.ts'
import { TEST_COUNTS } from './test-counts.ts'

/** What came of one test: of a sample that a rule must match or not, or of a rule in a case. */
export const RuleTestResult = z.strictObject({
  /** The file of tests, and where in it the test stands. */
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  rule: z.string(),
  test: z.string(),
  outcome: z.enum(['passed', 'failed']),
  expected: z.string(),
  found: z.string(),
  /** Why the rule was not asked, where it was not. */
  reason: z.string().nullable(),
})
export type RuleTestResult = z.infer<typeof RuleTestResult>

/** A rule that no test is about. */
export const UntestedRule = z.strictObject({
  path: z.string(),
  line: z.number().int(),
  rule: z.string(),
})
export type UntestedRule = z.infer<typeof UntestedRule>

export const RuleTestsDocument = z.strictObject({
  schema: z.literal('tatou-ir/rule-tests/v1'),
  ...TEST_COUNTS,
  /** What is wrong with the files of rules and of tests; tests of such files are not run. */
  faults: z.array(RuleFaultRow),
  untested: z.array(UntestedRule),
  results: z.array(RuleTestResult),
})
export type RuleTestsDocument = z.infer<typeof RuleTestsDocument>
