import { rulesNeed } from '../../analysis/rule-needs.ts'
import { investigate, type Brief, type Investigation } from '../../analysis/investigation.ts'
import type { Selection } from '../../analysis/selection.ts'
import type { ColumnName } from '../../formats/log-format.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import type { FieldNeeds } from '../../sigma/fields.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { parseAddressRange } from '../../ingest/address-range.ts'
import { namedZones } from '../../ingest/zones.ts'
import type { FindingWeights } from '../../analysis/weigh-findings.ts'
import type { Config } from '../../model/config.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { INCOMPLETE, openEvidence, type Evidence, type Need } from './evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { filterOptions, inputOptions, outputOptions, text, UsageFaults, type OutputOptions } from '../options.ts'
import { readRules, warnOfRules } from '../rules/rules.ts'

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
 * detects, and hands the result to `body`. Who keeps `all` can judge the logs, too. Returns the exit code: that of `body`, or INCOMPLETE where something could not be read whole.
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
  const { needs, used, displayZone } = brief
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text || keep === 'all' ? 'full' : 'slim',
    keep: [...new Set([...(keep === 'all' ? [] : keep), ...needs.columns])],
    ...more,
  })
  try {
    const investigation = await investigate(evidence.store, { ...brief, wholeReading: keep === 'all' }, evidence)
    const code = await body({
      investigation,
      evidence,
      output:
        text(invocation.options, 'displayTimezone') === null ? { ...output, displayTimezone: displayZone } : output,
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
  /** The zone in which the organisation reads times. */
  readonly displayZone: string
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
  const detection = {
    rules,
    disabled,
    faults,
    skewToleranceSeconds: config.skew_tolerance_seconds,
    weights: weightsOf(config),
  }
  const gateways = config.gateways.flatMap((range) => parseAddressRange(range) ?? [])
  return {
    selection,
    detection,
    gateways,
    zones: namedZones(config.zones),
    needs: rulesNeed(rules),
    used,
    displayZone: config.time_zone ?? 'UTC',
  }
}

/** What of the configuration raises findings or suppresses them. */
function weightsOf({ accounts, assets, severity, known_good: known }: Config): FindingWeights {
  return {
    accounts,
    criticalHosts: assets.flatMap(({ criticality, hosts }) => (criticality === 'critical' ? hosts : [])),
    floors: severity,
    knownGood: known.map(({ addresses, until, reason }) => ({
      ranges: addresses.flatMap((each) => parseAddressRange(each) ?? []),
      untilMicros: Date.parse(until) * 1000,
      reason,
    })),
  }
}
