import { runRuleTests } from './run-rule-tests.ts'

runRuleTests(/^auth_(success|exfil|mfa|account|token|impossible|unusual)/)
