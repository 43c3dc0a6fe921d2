import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { METRICS } from '../../src/model/watch-metrics.ts'
import { PLATFORM_METRICS } from '../../src/export/monitoring/platform-alerts.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

async function exported(config?: string): Promise<string> {
  const cwd = await temporaryFolder()
  if (config !== undefined) writeFileSync(join(cwd, 'soc.yaml'), config)
  const args = config === undefined ? [] : ['--config', 'soc.yaml']
  const { code, stderr } = await runCli(['export', '--to', 'monitoring', '-o', 'out', ...args], { cwd })
  if (code !== 0) throw new Error(stderr)
  return join(cwd, 'out')
}

const promtool = (...args: readonly string[]): string =>
  execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' })

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string }[]
  }[]
}

const rulesIn = (file: string): Rules['groups'][number]['rules'] =>
  (parse(readFileSync(file, 'utf8')) as Rules).groups.flatMap(({ rules }) => rules)

describeWith(['promtool', 'prometheus-alertmanager'], 'the monitoring stack', () => {
  it('has rules and a configuration that Prometheus takes, and tests of their thresholds that hold', async () => {
    const out = await exported()
    expect(promtool('check', 'config', join(out, 'prometheus/prometheus.yml'))).toContain('SUCCESS')
    expect(promtool('test', 'rules', join(out, 'prometheus/tests/platform.yml'))).toContain('SUCCESS')
    expect(
      execFileSync('amtool', ['check-config', join(out, 'alertmanager/alertmanager.yml')], { encoding: 'utf8' }),
    ).toContain('SUCCESS')
  })

  it('takes thresholds and escalation from the configuration', async () => {
    const out = await exported(
      'rules: {brute_force_by_source: {threshold: 11, timespan: 2m}}\nescalation: {high: technical lead}\n',
    )
    const rule = rulesIn(join(out, 'prometheus/rules/platform.yml')).find(
      ({ alert }) => alert === 'HighLoginFailureRate',
    )
    expect(rule?.expr).toBe('sum by (client_ip) (increase(user_login_failures_total[120s])) > 10.5')
    expect(promtool('test', 'rules', join(out, 'prometheus/tests/platform.yml'))).toContain('SUCCESS')
    expect(readFileSync(join(out, 'alertmanager/alertmanager.yml'), 'utf8')).toContain('high: technical lead')
  })

  it('has dashboards whose queries parse and name metrics that there are', async () => {
    const out = await exported()
    const files = readdirSync(join(out, 'grafana/dashboards'))
    const panels = files.flatMap((file) => {
      const { panels: all } = JSON.parse(readFileSync(join(out, 'grafana/dashboards', file), 'utf8')) as {
        panels: { targets: { expr: string }[] }[]
      }
      return all
    })
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
    expect(panels.every(({ targets }) => targets.length > 0)).toBe(true)
    const check = join(out, 'queries.yml')
    const rules = queries.map((expr, index) => ({ record: `panel:query${index}`, expr }))
    writeFileSync(check, JSON.stringify({ groups: [{ name: 'panels', rules }] }))
    expect(promtool('check', 'rules', check)).toContain(`${queries.length} rules found`)
    const recorded = rulesIn(join(out, 'prometheus/rules/tatou-ir.yml')).flatMap(({ record }) => record ?? [])
    const known = new Set([
      ...Object.values(METRICS).map(({ name }) => name),
      ...Object.keys(PLATFORM_METRICS),
      ...recorded,
    ])
    const all = [
      ...queries,
      ...['tatou-ir', 'platform'].flatMap((name) =>
        rulesIn(join(out, `prometheus/rules/${name}.yml`)).map(({ expr }) => expr),
      ),
    ]
    for (const expr of all) {
      const named = expr.replaceAll(/"[^"]*"/g, '').match(/\b(tatou_ir[\w:]*|\w+_total)\b/g) ?? []
      expect(named.length === 0 && !expr.includes('up{') ? expr : null).toBeNull()
      for (const name of named) expect(known).toContain(name)
    }
  })
})
