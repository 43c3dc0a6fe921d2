/** So many sources have a series of their own; others are only counted. */
export const SHOWN_SOURCES = 20

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
    help: `Failed logins by source, the ${SHOWN_SOURCES} with the most`,
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
