import type { Config } from '../../model/config.ts'
import { TatouError } from '../../model/errors.ts'
import { type Fault, faultText, nearest } from '../../syntax/faults.ts'
import { parseRules } from '../../sigma/parse.ts'
import { resolveRules, type RunnableRule } from '../../sigma/resolve.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { applySettings } from '../../sigma/settings.ts'
import { quote } from '../../syntax/tree.ts'
import type { Invocation } from '../command.ts'
import { list } from '../options.ts'
import { builtinRules, ruleFiles } from './rule-files.ts'

/** The rules of a run, those that others refer to first. */
export interface RuleSet {
  readonly rules: readonly RunnableRule[]
  /** Rules that the configuration switches off: they feed others and report nothing. */
  readonly disabled: ReadonlySet<SigmaRule>
  /** Faults of all files; a rule with an error is not among `rules`. */
  readonly faults: readonly Fault[]
}

/**
 * Reads the rules of a run: ours unless `--no-builtin-rules`, and those of `--rules`, with the settings of the
 * configuration. A rule that is broken is warned about and left out; it never stops the others.
 */
export async function readRules(invocation: Invocation, config: Config): Promise<RuleSet> {
  const own = invocation.options['builtinRules'] === false ? [] : await builtinRules()
  const given = await ruleFiles(list(invocation.options, 'rules'), invocation.host.cwd)
  const parsed = parseRules(given, { placeholders: config.placeholders })
  const set = applySettings([...own, ...parsed.rules], config.rules)
  for (const name of set.unknown)
    invocation.messages.warning(`the configuration sets rule ${name}, which there is none of`)
  const resolved = resolveRules(set.rules)
  const faults = [...parsed.faults, ...resolved.faults]
  return { rules: resolved.order, disabled: set.disabled, faults }
}

/** Says on standard error how many rules cannot be used, and the first reasons. */
export function warnOfRules({ messages }: Invocation, faults: readonly Fault[]): void {
  const errors = faults.filter(({ severity }) => severity === 'error')
  for (const fault of errors.slice(0, 3)) messages.warning(faultText(fault))
  if (errors.length > 3) messages.warning(`${errors.length - 3} more faults in rules; tatou-ir rules lint shows all`)
}

/**
 * The rule of a name, id or title. Throws `rule-unknown` when there is none that can be used, and says why if it is
 * broken, or what may have been meant.
 */
export function findRule(id: string, { rules, faults }: RuleSet): RunnableRule {
  for (const key of ['name', 'id', 'title'] as const) {
    const found = rules.find((rule) => rule[key] === id)
    if (found !== undefined) return found
  }
  const fault = faults.find(({ subject, severity }) => subject === id && severity === 'error')
  if (fault !== undefined) {
    const { place, message, hint } = fault
    const problem = `${quote(id)} that can be used: ${message}`
    const at = { file: place.file, line: place.line, column: place.column }
    throw new TatouError(
      'rule-unknown',
      { rule: problem, hint: hint ?? 'tatou-ir rules lint shows all faults' },
      { place: at },
    )
  }
  const meant = nearest(
    id,
    rules.flatMap(({ name, title }) => [name, title]).filter((word) => word !== null),
  )
  const hint = meant === null ? 'tatou-ir rules list shows all' : `did you mean ${meant}? tatou-ir rules list shows all`
  throw new TatouError('rule-unknown', { rule: quote(id), hint })
}
