import { runRuleTests } from './run-rule-tests.ts'

runRuleTests(/^web_/)
