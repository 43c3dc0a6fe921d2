import { renderRules, RULE_FORMATS } from '../../output/rules.ts'
import { summariseRules } from '../../sigma/summary.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { readRules, warnOfRules } from '../rules/rules.ts'

/** `rules list`: the rules that `detect` would run. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, RULE_FORMATS, faults)
  faults.check()
  const { config } = await readConfig(invocation, [])
  const set = await readRules(invocation, config)
  warnOfRules(invocation, set.faults)
  const document = { schema: 'tatou-ir/rules/v1' as const, rules: summariseRules(set.rules) }
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderRules(document, format, options))
  return 0
}
