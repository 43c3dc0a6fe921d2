import { investigate, type Investigation } from '../analysis/investigation.ts'
import type { ColumnName } from '../formats/log-format.ts'
import type { ConfigUsed } from '../model/timeline.ts'
import { parseAddressRange } from './address-range.ts'
import type { Invocation } from './command.ts'
import { readConfig } from './config.ts'
import { INCOMPLETE, openEvidence, type Evidence } from './evidence.ts'
import { DATA_FORMATS } from './option-groups.ts'
import { filterOptions, inputOptions, outputOptions, UsageFaults, type OutputOptions } from './options.ts'
import { detectionPlan, keptFor, readRules, warnOfRules } from './rules.ts'

/** An investigation as a command sees it. */
export interface Session {
  readonly investigation: Investigation
  readonly evidence: Evidence
  readonly output: OutputOptions<(typeof DATA_FORMATS)[number]>
  readonly config: ConfigUsed
  /** The paths given, which are never overwritten. */
  readonly paths: readonly string[]
}

/**
 * Reads the options of a command about an attack, loads its logs, detects, and hands the result to `body`. Returns the
 * exit code: that of `body`, or INCOMPLETE where something could not be read whole.
 */
export async function withInvestigation(
  invocation: Invocation,
  keep: readonly ColumnName[],
  body: (session: Session) => Promise<number>,
): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const filters = filterOptions(invocation, faults)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const { config, used } = await readConfig(invocation, input.paths)
  const rules = await readRules(invocation, config)
  warnOfRules(invocation, rules)
  const needs = keptFor(rules)
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text ? 'full' : 'slim',
    keep: [...new Set([...keep, ...needs.columns])],
  })
  try {
    const brief = {
      selection: filters,
      detection: detectionPlan(rules, config),
      gateways: config.gateways.flatMap((range) => parseAddressRange(range) ?? []),
    }
    const investigation = await investigate(evidence.store, brief, evidence)
    const code = await body({ investigation, evidence, output, config: used, paths: input.paths })
    return evidence.unreadable.length > 0 && code === 0 ? INCOMPLETE : code
  } finally {
    await evidence.close()
  }
}
