import { METRICS } from '../../model/watch-metrics.ts'

interface Panel {
  readonly title: string
  readonly type: 'stat' | 'timeseries' | 'table' | 'bargauge'
  readonly queries: readonly { readonly expr: string; readonly legend: string }[]
  readonly unit?: string
}

const {
  open,
  findings,
  alerts,
  failures,
  sources,
  lines,
  events,
  rejected,
  lag,
  waiting,
  streams,
  sinkFailures,
  delivered,
  build,
} = METRICS

const OVERVIEW: readonly Panel[] = [
  { title: 'Open findings', type: 'stat', queries: [{ expr: `sum(${open.name})`, legend: 'open' }] },
  {
    title: 'High and critical',
    type: 'stat',
    queries: [{ expr: `sum(${open.name}{level=~"high|critical"})`, legend: 'open' }],
  },
  { title: 'Logs followed', type: 'stat', queries: [{ expr: `sum(${streams.name})`, legend: 'logs' }] },
  { title: 'Lag', type: 'stat', unit: 's', queries: [{ expr: `max(${lag.name})`, legend: 'lag' }] },
  {
    title: 'Open findings by level',
    type: 'timeseries',
    queries: [{ expr: 'tatou_ir:findings_open:by_level', legend: '{{level}}' }],
  },
  {
    title: 'Failed logins a second by zone',
    type: 'timeseries',
    queries: [{ expr: 'tatou_ir:failed_logins:rate5m', legend: '{{zone}}' }],
  },
  { title: 'Lines a second', type: 'timeseries', queries: [{ expr: 'tatou_ir:lines:rate1m', legend: 'lines' }] },
  {
    title: 'Alerts told',
    type: 'timeseries',
    queries: [{ expr: `sum by (state) (increase(${alerts.name}[5m]))`, legend: '{{state}}' }],
  },
]

const DETAIL: readonly Panel[] = [
  {
    title: 'Open findings by kind',
    type: 'table',
    queries: [{ expr: `sum by (kind, level) (${open.name}) > 0`, legend: '{{kind}} {{level}}' }],
  },
  {
    title: 'Findings by rule',
    type: 'table',
    queries: [{ expr: `sort_desc(sum by (rule, level) (${findings.name}))`, legend: '{{rule}}' }],
  },
  {
    title: 'Sources with the most failed logins',
    type: 'bargauge',
    queries: [{ expr: `topk(20, ${sources.name})`, legend: '{{source}}' }],
  },
  {
    title: 'Failed logins by zone',
    type: 'timeseries',
    queries: [{ expr: `sum by (zone) (increase(${failures.name}[1h]))`, legend: '{{zone}}' }],
  },
  {
    title: 'Events by format',
    type: 'timeseries',
    queries: [{ expr: 'tatou_ir:events:rate5m', legend: '{{format}}' }],
  },
  {
    title: 'Lines that no format reads',
    type: 'timeseries',
    queries: [{ expr: `rate(${rejected.name}[5m]) / rate(${lines.name}[5m])`, legend: 'share' }],
    unit: 'percentunit',
  },
  { title: 'Not read yet', type: 'timeseries', unit: 'bytes', queries: [{ expr: waiting.name, legend: 'waiting' }] },
  {
    title: 'Sinks',
    type: 'timeseries',
    queries: [
      { expr: sinkFailures.name, legend: '{{sink}} failures' },
      { expr: 'tatou_ir:sink_delivered:rate5m', legend: '{{sink}} delivered a second' },
    ],
  },
  { title: 'Version', type: 'table', queries: [{ expr: build.name, legend: '{{version}}' }] },
  { title: 'Events so far', type: 'stat', queries: [{ expr: `sum(${events.name})`, legend: 'events' }] },
  {
    title: 'Delivered so far',
    type: 'stat',
    queries: [{ expr: `sum by (sink) (${delivered.name})`, legend: '{{sink}}' }],
  },
]

const COLUMNS = 24
const WIDTH = { stat: 6, timeseries: 12, table: 12, bargauge: 12 } as const
const HEIGHT = 8

/** A Grafana dashboard (schema version 39). */
function dashboard(uid: string, title: string, panels: readonly Panel[]): unknown {
  let [x, y] = [0, 0]
  const placed = panels.map((panel, index) => {
    const w = WIDTH[panel.type]
    if (x + w > COLUMNS) [x, y] = [0, y + HEIGHT]
    const gridPos = { h: HEIGHT, w, x, y }
    x += w
    return panelOf(panel, index + 1, gridPos)
  })
  return {
    uid,
    title,
    tags: ['tatou-ir'],
    timezone: 'utc',
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '10s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [] },
    annotations: { list: [] },
    panels: placed,
  }
}

function panelOf({ title, type, queries, unit }: Panel, id: number, gridPos: unknown): unknown {
  const datasource = { type: 'prometheus', uid: 'tatou-prometheus' }
  return {
    id,
    title,
    type,
    gridPos,
    datasource,
    fieldConfig: { defaults: { unit: unit ?? 'short' }, overrides: [] },
    options: {},
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource,
      expr,
      legendFormat: legend,
      ...(type === 'table' ? { format: 'table', instant: true } : {}),
    })),
  }
}

/** The dashboards, by file name. */
export const DASHBOARDS: Readonly<Record<string, unknown>> = {
  'overview.json': dashboard('tatou-ir-overview', 'tatou-ir: overview', OVERVIEW),
  'detail.json': dashboard('tatou-ir-detail', 'tatou-ir: detail', DETAIL),
}
