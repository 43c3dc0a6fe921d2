import { LEVELS } from '../../model/finding.ts'
import { METRICS } from '../../model/watch-metrics.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { PLATFORM_ALERTS, type PlatformAlert } from './platform-alerts.ts'

/** An alerting rule as Prometheus reads it. */
export interface AlertingRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A recording rule. */
export interface RecordingRule {
  readonly record: string
  readonly expr: string
}

/** A file of rules. */
export interface RuleGroups {
  readonly groups: readonly {
    readonly name: string
    readonly interval?: string
    readonly rules: readonly (AlertingRule | RecordingRule)[]
  }[]
}

const { open, failures, lag, rejected, lines, events, sinkFailures, delivered } = METRICS

const RECORDED: readonly RecordingRule[] = [
  { record: 'tatou_ir:findings_open:by_level', expr: `sum by (level) (${open.name})` },
  { record: 'tatou_ir:failed_logins:rate5m', expr: `sum by (zone) (rate(${failures.name}[5m]))` },
  { record: 'tatou_ir:lines:rate1m', expr: `rate(${lines.name}[1m])` },
  { record: 'tatou_ir:events:rate5m', expr: `sum by (format) (rate(${events.name}[5m]))` },
  { record: 'tatou_ir:sink_delivered:rate5m', expr: `sum by (sink) (rate(${delivered.name}[5m]))` },
]

/** Findings of nobody's concern (informational) are on the dashboards alone. */
const OF_FINDINGS: readonly AlertingRule[] = LEVELS.slice(1).map((level) => ({
  alert: `TatouFinding${level.charAt(0).toUpperCase()}${level.slice(1)}`,
  expr: `sum by (kind) (${open.name}{level="${level}"}) > 0`,
  labels: { severity: level },
  annotations: {
    summary: `{{ $value }} open findings of kind {{ $labels.kind }}, level ${level}`,
    runbook: 'tatou-ir timeline on the same logs; /findings of the watch has the lines',
  },
}))

const OF_THE_WATCH: readonly AlertingRule[] = [
  {
    alert: 'TatouWatchDown',
    expr: 'up{job="tatou-ir"} == 0 or absent(up{job="tatou-ir"})',
    for: '2m',
    labels: { severity: 'high' },
    annotations: { summary: 'Nobody watches the logs: tatou-ir watch does not answer' },
  },
  {
    alert: 'TatouWatchLags',
    expr: `${lag.name} > 60`,
    for: '5m',
    labels: { severity: 'medium' },
    annotations: { summary: 'Alerts come {{ $value }} s after their lines' },
  },
  {
    alert: 'TatouLogUnread',
    expr: `rate(${rejected.name}[15m]) > 0.1 * rate(${lines.name}[15m])`,
    for: '15m',
    labels: { severity: 'low' },
    annotations: { summary: 'More than a tenth of the lines are of no known format' },
  },
  {
    alert: 'TatouSinkDown',
    expr: `${sinkFailures.name} > 5`,
    for: '5m',
    labels: { severity: 'medium' },
    annotations: { summary: 'Alerts wait for {{ $labels.sink }}' },
  },
]

/** Rules on what `watch` serves. */
export function watchRules(): RuleGroups {
  return {
    groups: [
      { name: 'tatou-ir-recorded', rules: RECORDED },
      { name: 'tatou-ir-findings', interval: '5s', rules: OF_FINDINGS },
      { name: 'tatou-ir-watch', rules: OF_THE_WATCH },
    ],
  }
}

/** What an alert of the platform asks: how many within how many seconds. */
export interface Threshold {
  readonly atLeast: number
  readonly seconds: number
}

/** The threshold that a rule has in force, with the settings of the configuration; null where there is no such rule. */
export function thresholdOf(alert: PlatformAlert, rules: readonly SigmaRule[]): Threshold | null {
  if ('atLeast' in alert.threshold) return alert.threshold
  const { rule: name } = alert.threshold
  const rule = rules.find((each) => each.name === name)
  if (rule?.type !== 'correlation') return null
  const bound = rule.conditions.find(({ op }) => op === 'gte' || op === 'gt')
  if (bound === undefined) return null
  return { atLeast: bound.op === 'gt' ? bound.value + 1 : bound.value, seconds: rule.timespanSeconds }
}

/** Rules on the metrics of the platform itself. An alert whose rule is left out is left out too. */
export function platformRules(rules: readonly SigmaRule[]): RuleGroups {
  return {
    groups: [
      {
        name: 'tatou-platform',
        rules: PLATFORM_ALERTS.flatMap((alert) => {
          const threshold = thresholdOf(alert, rules)
          return threshold === null ? [] : [platformRule(alert, threshold)]
        }),
      },
    ],
  }
}

function platformRule(
  { alert, metric, where, by, severity, summary, threshold: from }: PlatformAlert,
  threshold: Threshold,
): AlertingRule {
  const selector = where === undefined ? metric : `${metric}{${where}}`
  const sum = by === undefined ? 'sum' : `sum by (${by})`
  // Prometheus stretches what it saw to the ends of the window: 6 may come out as 5.9.
  const expr = `${sum} (increase(${selector}[${threshold.seconds}s])) > ${threshold.atLeast - 0.5}`
  return {
    alert,
    expr,
    labels: { severity },
    annotations: {
      summary: by === undefined ? summary : `${summary}: {{ $labels.${by} }}`,
      description: `${threshold.atLeast} or more in ${threshold.seconds} s`,
      ...('rule' in from ? { rule: from.rule } : {}),
    },
  }
}
