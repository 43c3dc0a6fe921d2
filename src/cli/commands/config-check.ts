import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import { renderLint, RULE_FORMATS } from '../../output/rules.ts'
import { applySettings } from '../../sigma/settings.ts'
import { faultRow } from '../../sigma/summary.ts'
import type { Fault } from '../../syntax/faults.ts'
import { byPlace, nearest } from '../../syntax/faults.ts'
import { placeAt } from '../../syntax/shape.ts'
import { quote } from '../../syntax/tree.ts'
import type { Invocation } from '../command.ts'
import { configBytes, placeOfConfig, type ConfigPlace } from '../config/config.ts'
import { parseConfig, type ParsedConfig } from '../config/config-file.ts'
import { zoneFaults } from '../config/zone-faults.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { builtinRules } from '../rules/rule-files.ts'

/** Exit code when the configuration has an error. */
const FAULTY = 1

/** `config check`: every fault of a configuration, with its place. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, RULE_FORMATS, usage)
  usage.check()
  const place = await placeToCheck(invocation)
  const parsed = parseConfig((await configBytes(place)).toString('utf8'), place.shown)
  const found = [...parsed.faults, ...(await zoneFaults(invocation, parsed)), ...(await unknownRules(parsed))]
  const faults = byPlace(found).map(faultRow)
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const document = {
    schema: 'tatou-ir/lint/v1' as const,
    files: 1,
    errors,
    warnings: faults.length - errors,
    faults,
  }
  const context = { inputs: [place.path], db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderLint(document, format, options))
  return errors > 0 ? FAULTY : 0
}

async function placeToCheck(invocation: Invocation): Promise<ConfigPlace> {
  const [given] = invocation.args
  if (given !== undefined) return { path: resolve(invocation.host.cwd, given), shown: given, named: true }
  const place = await placeOfConfig(invocation, [])
  if (place !== null) return place
  throw new TatouError('config', { problem: 'there is no tatou-ir.config.yaml here or above that could be used' })
}

/** Settings of rules that are none of ours: they may be rules that `--rules` adds, so this is a warning. */
async function unknownRules({ config, tree }: ParsedConfig): Promise<Fault[]> {
  if (config === null || tree === undefined || Object.keys(config.rules).length === 0) return []
  const rules = await builtinRules()
  const names = rules.flatMap(({ name }) => name ?? [])
  return applySettings(rules, config.rules).unknown.map((name) => {
    const meant = nearest(name, names)
    return {
      code: 'unknown-rule',
      severity: 'warning',
      message: `rules: no rule of this program is called ${quote(name)}`,
      hint: meant === null ? 'A rule of your own, given with --rules, may be.' : `Did you mean ${meant}?`,
      place: placeAt(tree, ['rules', name]),
      subject: null,
    }
  })
}
