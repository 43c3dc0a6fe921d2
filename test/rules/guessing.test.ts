import { runRuleTests } from './run-rule-tests.ts'

runRuleTests(/^auth_(brute|old|base)/)
