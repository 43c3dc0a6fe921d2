import type { Registry } from 'prom-client'
import { zoneOf, type NamedZone } from '../ingest/zones.ts'
import { addressZone } from './address-zone.ts'
import { METRICS, SHOWN_SOURCES } from '../model/watch-metrics.ts'
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

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

function samplesOf(
  { judgement, open, alerts, sinks, ...standing }: Standing,
  version: string,
  zones: readonly NamedZone[],
): Record<keyof typeof METRICS, Sample[]> {
  const { lines, rejected, events } = judgement?.figures ?? { lines: 0, rejected: 0, events: new Map<string, number>() }
  const failures = judgement?.failures ?? []
  return {
    lines: [[{}, lines]],
    events: [...events].map(([format, count]): Sample => [{ format }, count]),
    rejected: [[{}, rejected]],
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
    failures: tally(failures.map(({ source, count }) => [{ zone: zoneFor(zones, source) }, count] as const)),
    sources: failures
      .slice(0, SHOWN_SOURCES)
      .map(({ source, count }): Sample => [{ source: source ?? 'unknown' }, count]),
    sinkFailures: sinks.map(({ name, failures: failed }): Sample => [{ sink: name }, failed]),
    delivered: sinks.map(({ name, delivered }): Sample => [{ sink: name }, delivered]),
    started: [[{}, standing.startedAt]],
    build: [[{ version }, 1]],
  }
}

/** The zone of the configuration that a source lies in, else where its address lies by itself. */
function zoneFor(zones: readonly NamedZone[], source: string | null): string {
  return (source === null ? null : zoneOf(zones, source)) ?? addressZone(source)
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

/** The text of `/metrics`, and what it is. Failed logins are told by the zones of the configuration. */
export async function createMetrics(
  version: string,
  zones: readonly NamedZone[],
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
      const samples = samplesOf(standing, version, zones)
      for (const { key, metric } of made) {
        metric.reset()
        for (const [labels, value] of samples[key]) metric.inc(labels, value)
      }
      return registry.metrics()
    },
  }
}
