import { renderLint, RULE_FORMATS } from '../../output/rules.ts'
import { lintRules } from '../../sigma/lint.ts'
import { faultRow } from '../../sigma/summary.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { builtinRuleFiles, builtinRules, ruleFiles } from '../rules/rule-files.ts'

/** Exit code when a rule has an error. */
const FAULTY = 1

/** `rules lint`: every fault of rule files, with its place. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, RULE_FORMATS, usage)
  usage.check()
  const { config } = await readConfig(invocation, invocation.args)
  const isOwn = invocation.args.length === 0
  const checked = isOwn ? await builtinRuleFiles() : await ruleFiles(invocation.args, invocation.host.cwd)
  // Rules may refer to ours; what is wrong with those is not the user's fault.
  const others = isOwn ? [] : await builtinRules()
  const faults = lintRules(checked, { placeholders: config.placeholders, others }).map(faultRow)
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const document = {
    schema: 'tatou-ir/lint/v1' as const,
    files: checked.length,
    errors,
    warnings: faults.length - errors,
    faults,
  }
  const context = { inputs: invocation.args, db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderLint(document, format, options))
  return errors > 0 ? FAULTY : 0
}
