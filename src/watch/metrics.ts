import type { Registry } from 'prom-client'
import { addressZone } from './address-zone.ts'
import { FINDING_KINDS, LEVELS, type Finding } from '../model/finding.ts'
import type { SinkHealth } from './delivery.ts'
import type { Judgement } from './judge.ts'

/** What metrics show at one moment. */
export interface Standing {
  readonly judgement: Judgement | null
  readonly open: readonly Finding[]
  readonly alerts: ReadonlyMap<string, number>
  /** Seconds from taking new lines to their alerts being written, of the last batch. */
  readonly lagSeconds: number
  readonly waitingBytes: number
  readonly streams: number
  readonly sinks: readonly SinkHealth[]
  /** Seconds since the epoch. */
  readonly startedAt: number
}

/** A rule beyond so many is shown as `other`: a name can be made up, the number of series must not be. */
const MOST_RULES = 200

/** Sources beyond so many are only counted. */
const MOST_SOURCES = 20

/** A metric as it is described to Prometheus. */
interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly labels: readonly string[]
}

/** Every metric that is served; rules and dashboards name no other. */
export const METRICS = {
  lines: { name: 'tatou_ir_lines_total', help: 'Lines read', type: 'counter', labels: [] },
  events: { name: 'tatou_ir_events_total', help: 'Events made of them', type: 'counter', labels: ['format'] },
  rejected: { name: 'tatou_ir_rejected_lines_total', help: 'Lines that no format reads', type: 'counter', labels: [] },
  lag: {
    name: 'tatou_ir_lag_seconds',
    help: 'From taking lines to their alerts being written, last batch',
    type: 'gauge',
    labels: [],
  },
  waiting: { name: 'tatou_ir_waiting_bytes', help: 'Bytes of followed logs not read yet', type: 'gauge', labels: [] },
  streams: { name: 'tatou_ir_streams', help: 'Logs that are followed', type: 'gauge', labels: [] },
  open: {
    name: 'tatou_ir_findings_open',
    help: 'Findings that are not resolved',
    type: 'gauge',
    labels: ['level', 'kind'],
  },
  findings: { name: 'tatou_ir_findings', help: 'Findings so far', type: 'gauge', labels: ['rule', 'level'] },
  alerts: { name: 'tatou_ir_alerts_total', help: 'Alerts told', type: 'counter', labels: ['state'] },
  failures: { name: 'tatou_ir_failed_logins_total', help: 'Failed logins', type: 'counter', labels: ['zone'] },
  sources: {
    name: 'tatou_ir_source_failed_logins',
    help: `Failed logins by source, the ${MOST_SOURCES} with the most`,
    type: 'gauge',
    labels: ['source'],
  },
  sinkFailures: {
    name: 'tatou_ir_sink_failures',
    help: 'Failures in a row of a sink',
    type: 'gauge',
    labels: ['sink'],
  },
  delivered: {
    name: 'tatou_ir_sink_delivered_total',
    help: 'Alerts that a sink took',
    type: 'counter',
    labels: ['sink'],
  },
  started: { name: 'tatou_ir_start_time_seconds', help: 'When the watch began', type: 'gauge', labels: [] },
  build: { name: 'tatou_ir_build_info', help: 'Always 1', type: 'gauge', labels: ['version'] },
} as const satisfies Readonly<Record<string, Metric>>

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

function samplesOf(
  { judgement, open, alerts, sinks, ...standing }: Standing,
  version: string,
): Record<keyof typeof METRICS, Sample[]> {
  const inputs = judgement?.inputs ?? []
  const sum = (of: (input: (typeof inputs)[number]) => number): number =>
    inputs.reduce((all, each) => all + of(each), 0)
  const failures = judgement?.failures ?? []
  return {
    lines: [[{}, sum(({ lines }) => lines)]],
    events: tally(inputs.flatMap(({ formats }) => formats.map(({ id, events }) => [{ format: id }, events] as const))),
    rejected: [[{}, sum(({ rejected }) => rejected)]],
    lag: [[{}, standing.lagSeconds]],
    waiting: [[{}, standing.waitingBytes]],
    streams: [[{}, standing.streams]],
    open: LEVELS.flatMap((level) =>
      FINDING_KINDS.map((kind): Sample => [
        { level, kind },
        open.filter((each) => each.level === level && each.kind === kind).length,
      ]),
    ),
    findings: byRule(judgement?.findings ?? []),
    alerts: ['firing', 'updated', 'resolved'].map((state): Sample => [{ state }, alerts.get(state) ?? 0]),
    failures: tally(failures.map(({ source, count }) => [{ zone: addressZone(source) }, count] as const)),
    sources: failures
      .slice(0, MOST_SOURCES)
      .map(({ source, count }): Sample => [{ source: source ?? 'unknown' }, count]),
    sinkFailures: sinks.map(({ name, failures: failed }): Sample => [{ sink: name }, failed]),
    delivered: sinks.map(({ name, delivered }): Sample => [{ sink: name }, delivered]),
    started: [[{}, standing.startedAt]],
    build: [[{ version }, 1]],
  }
}

function byRule(findings: readonly Finding[]): Sample[] {
  const rules = [...new Set(findings.map(({ rule_title: title }) => title))].toSorted().slice(0, MOST_RULES)
  return tally(
    findings.map(
      ({ rule_title: title, level }) => [{ rule: rules.includes(title) ? title : 'other', level }, 1] as const,
    ),
  )
}

function tally(samples: readonly Sample[]): Sample[] {
  const sums = new Map<string, Sample>()
  for (const [labels, value] of samples) {
    const key = JSON.stringify(labels)
    sums.set(key, [labels, (sums.get(key)?.[1] ?? 0) + value])
  }
  return [...sums.values()]
}

/** The text of `/metrics`, and what it is. */
export async function createMetrics(
  version: string,
): Promise<{ readonly contentType: string; text(standing: Standing): Promise<string> }> {
  const { Counter, Gauge, Registry: Registered } = await import('prom-client')
  const registry: Registry = new Registered()
  const made = Object.entries(METRICS).map(([key, { name, help, type, labels }]) => {
    const settings = { name, help, labelNames: [...labels], registers: [registry] }
    return {
      key: key as keyof typeof METRICS,
      metric: type === 'counter' ? new Counter(settings) : new Gauge(settings),
    }
  })
  return {
    contentType: registry.contentType,
    text: async (standing) => {
      const samples = samplesOf(standing, version)
      for (const { key, metric } of made) {
        metric.reset()
        for (const [labels, value] of samples[key]) metric.inc(labels, value)
      }
      return registry.metrics()
    },
  }
}
