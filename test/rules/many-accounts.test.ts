import { runRuleTests } from './run-rule-tests.ts'

runRuleTests(/^auth_(password|credential|user|sequential|low)/)
