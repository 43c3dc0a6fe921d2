import { stringify } from 'yaml'
import type { Config } from '../../model/config.ts'
import { LEVELS } from '../../model/finding.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { DASHBOARDS } from './dashboards.ts'
import { platformRules, watchRules } from './prometheus-rules.ts'
import { platformRuleTests } from './rule-tests.ts'
import { COMPOSE, SHIPPERS, SYSTEMD_UNIT } from './shipping.ts'

const NOTE =
  '# Made by tatou-ir export --to monitoring. Make it anew rather than change it: rules and configuration are its source.\n'

const yaml = (value: unknown): string => `${NOTE}${stringify(value, { lineWidth: 0 })}`

/** Where an Alertmanager of the platform sends what has no receiver of its own; to be filled in by who runs it. */
const RECEIVER = 'on-call'

/**
 * Everything around a watch, by file name: rules for Prometheus with their tests, what it scrapes, routes of the Alertmanager
 * by severity, dashboards, configurations that ship the same logs, a compose file and a unit of systemd. Thresholds are
 * those of `rules`, as the configuration sets them.
 */
export function monitoringFiles(rules: readonly SigmaRule[], config: Config): ReadonlyMap<string, string> {
  return new Map<string, string>([
    ['prometheus/prometheus.yml', yaml(PROMETHEUS)],
    ['prometheus/rules/tatou-ir.yml', yaml(watchRules())],
    ['prometheus/rules/platform.yml', yaml(platformRules(rules))],
    ['prometheus/tests/platform.yml', yaml(platformRuleTests('../rules/platform.yml', rules))],
    ['alertmanager/alertmanager.yml', yaml(alertmanager(config))],
    ...Object.entries(DASHBOARDS).map(([name, body]): [string, string] => [
      `grafana/dashboards/${name}`,
      `${JSON.stringify(body, null, 2)}\n`,
    ]),
    ['grafana/provisioning/datasources/tatou-ir.yml', yaml(DATASOURCES)],
    ['grafana/provisioning/dashboards/tatou-ir.yml', yaml(PROVIDERS)],
    ...SHIPPERS,
    ['compose.yaml', COMPOSE],
    ['systemd/tatou-ir-watch.service', SYSTEMD_UNIT],
  ])
}

const PROMETHEUS = {
  global: { scrape_interval: '5s', evaluation_interval: '5s' },
  rule_files: ['rules/*.yml'],
  alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:9093'] }] }] },
  scrape_configs: [
    { job_name: 'tatou-ir', static_configs: [{ targets: ['127.0.0.1:9464'] }] },
    { job_name: 'tatou-platform', metrics_path: '/metrics', static_configs: [{ targets: ['127.0.0.1:5000'] }] },
  ],
}

const DATASOURCES = {
  apiVersion: 1,
  datasources: [
    { name: 'Prometheus', uid: 'tatou-prometheus', type: 'prometheus', access: 'proxy', url: 'http://127.0.0.1:9090' },
  ],
}

const PROVIDERS = {
  apiVersion: 1,
  providers: [{ name: 'tatou-ir', type: 'file', options: { path: '/etc/grafana/dashboards/tatou-ir' } }],
}

/** How often somebody hears again of what is still open, by severity. */
const REPEAT: Readonly<Record<string, string>> = { critical: '30m', high: '1h', medium: '4h', low: '24h' }

/** Routes by severity. Who is told stands in the name and the annotations of the route's receiver; how is for the site to say. */
function alertmanager({ escalation }: Config): unknown {
  const severities = LEVELS.slice(1).toReversed()
  const told = (level: string): string | undefined =>
    (escalation as Readonly<Record<string, string | undefined>>)[level]
  return {
    route: {
      receiver: RECEIVER,
      group_by: ['alertname', 'kind'],
      group_wait: '5s',
      group_interval: '1m',
      repeat_interval: '4h',
      routes: severities.map((severity) => ({
        matchers: [`severity="${severity}"`],
        receiver: told(severity) === undefined ? RECEIVER : `${severity}: ${told(severity)}`,
        repeat_interval: REPEAT[severity] ?? '4h',
      })),
    },
    // What a worse alert says of a kind need not be said again.
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"high|medium|low"'], equal: ['kind'] },
    ],
    receivers: [
      { name: RECEIVER },
      ...severities.flatMap((severity) =>
        told(severity) === undefined ? [] : [{ name: `${severity}: ${told(severity)}` }],
      ),
    ],
  }
}
