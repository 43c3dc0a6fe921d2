import { rulesNeed } from '../analysis/rule-needs.ts'
import { investigate, type Brief, type Investigation } from '../analysis/investigation.ts'
import type { Selection } from '../analysis/selection.ts'
import type { ColumnName } from '../formats/log-format.ts'
import type { ConfigUsed } from '../model/timeline.ts'
import type { FieldNeeds } from '../sigma/fields.ts'
import type { SigmaRule } from '../sigma/rule.ts'
import { parseAddressRange } from '../ingest/address-range.ts'
import type { Invocation } from './command.ts'
import { readConfig } from './config.ts'
import { INCOMPLETE, openEvidence, type Evidence, type Need } from './evidence.ts'
import { DATA_FORMATS } from './option-groups.ts'
import { filterOptions, inputOptions, outputOptions, UsageFaults, type OutputOptions } from './options.ts'
import { readRules, warnOfRules } from './rules.ts'

/** An investigation as a command sees it. */
export interface Session {
  readonly investigation: Investigation
  readonly evidence: Evidence
  readonly output: OutputOptions<(typeof DATA_FORMATS)[number]>
  readonly config: ConfigUsed
  /** Every rule that was run, those that only feed others too, with the settings of the configuration. */
  readonly rules: readonly SigmaRule[]
  /** The paths given, which are never overwritten. */
  readonly paths: readonly string[]
}

/**
 * Reads the options of a command about an attack, loads its logs with the columns to `keep` beside those that rules need,
 * detects, and hands the result to `body`. Returns the exit code: that of `body`, or INCOMPLETE where something could not be read whole.
 */
export async function withInvestigation(
  invocation: Invocation,
  keep: readonly ColumnName[] | 'all',
  body: (session: Session) => Promise<number>,
  more: Pick<Need, 'oneThread' | 'exports'> = {},
): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const filters = filterOptions(invocation, faults)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const brief = await readBrief(invocation, input.paths, filters)
  const { needs, used } = brief
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text || keep === 'all' ? 'full' : 'slim',
    keep: [...new Set([...(keep === 'all' ? [] : keep), ...needs.columns])],
    ...more,
  })
  try {
    const investigation = await investigate(evidence.store, brief, evidence)
    const code = await body({
      investigation,
      evidence,
      output,
      config: used,
      rules: brief.detection.rules,
      paths: input.paths,
    })
    return evidence.unreadable.length > 0 && code === 0 ? INCOMPLETE : code
  } finally {
    await evidence.close()
  }
}

/** What an investigation is to look for, the columns that takes, and the configuration it comes from. */
export interface BriefInForce extends Brief {
  readonly needs: FieldNeeds
  readonly used: ConfigUsed
}

/** Reads configuration and rules, and warns of rules that are broken. `paths` are those of the logs. */
export async function readBrief(
  invocation: Invocation,
  paths: readonly string[],
  selection: Selection,
): Promise<BriefInForce> {
  const { config, used } = await readConfig(invocation, paths)
  const { rules, disabled, faults } = await readRules(invocation, config)
  warnOfRules(invocation, faults)
  const detection = { rules, disabled, faults, skewToleranceSeconds: config.skew_tolerance_seconds }
  const gateways = config.gateways.flatMap((range) => parseAddressRange(range) ?? [])
  return { selection, detection, gateways, needs: rulesNeed(rules), used }
}
