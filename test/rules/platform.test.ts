import { runRuleTests } from './run-rule-tests.ts'

runRuleTests(/^tatou_/)
