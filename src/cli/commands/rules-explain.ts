import { answerRule } from '../../analysis/explain-answer.ts'
import { explainRule, ruleSql } from '../../analysis/explain-rule.ts'
import { rulesNeed } from '../../analysis/rule-needs.ts'
import { withParts } from '../../sigma/rule-parts.ts'
import type { RuleExplanationDocument } from '../../model/rule-explanation.ts'
import { renderRuleExplanation, RULE_EXPLANATION_FORMATS } from '../../output/rule-explanation.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { inputOptions, outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { findRule, readRules } from '../rules/rules.ts'

/** `rules explain ID [PATHS…]`: what a rule is, the SQL it becomes, and why it did or did not fire on logs. */
export async function run(invocation: Invocation): Promise<number> {
  const [id = '', ...paths] = invocation.args
  const usage = new UsageFaults()
  const hasLogs = paths.length > 0 || text(invocation.options, 'case') !== null
  const input = hasLogs ? inputOptions(invocation, usage, paths) : null
  const output = outputOptions(invocation, RULE_EXPLANATION_FORMATS, usage)
  usage.check()
  const { config, used } = await readConfig(invocation, paths)
  const set = await readRules(invocation, config)
  const rule = findRule(id, set)
  const closure = withParts([rule], set.rules)
  const explained = explainRule(rule, set.rules, set.disabled.has(rule))
  const skew = config.skew_tolerance_seconds
  const document = (given: Partial<RuleExplanationDocument>): RuleExplanationDocument => ({
    schema: 'tatou-ir/rule-explanation/v1',
    inputs: [],
    config: used,
    rule: explained.rule,
    tests: explained.tests,
    tests_total: explained.described.tests.length,
    parts: explained.parts,
    sql: [],
    answer: null,
    closest: [],
    ...given,
  })
  if (input === null) {
    const whole = document({ sql: ruleSql(closure, null, skew) })
    const context = { inputs: [], db: null, span: [] }
    await present(invocation, output, context, (format, options) => renderRuleExplanation(whole, format, options))
    return 0
  }
  const needs = rulesNeed(closure)
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text ? 'full' : 'slim',
    keep: [...needs.columns],
  })
  try {
    const { store, inputs } = evidence
    const { survey, ...told } = await answerRule(store, rule, closure, explained, skew, evidence)
    const whole = document({ inputs: [...inputs], ...told, sql: ruleSql(closure, survey, skew) })
    const span = whole.closest.flatMap(({ first, last }) => [first, last])
    const context = { inputs: paths, db: store, span }
    await present(invocation, output, context, (format, options) => renderRuleExplanation(whole, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
