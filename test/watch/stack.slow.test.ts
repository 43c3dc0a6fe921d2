import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PROGRAM = resolve('bin/tatou-ir.js')

/** Starts a program that is ended with the test. */
function start(command: string, args: readonly string[], cwd: string): ChildProcess {
  const child = spawn(command, args, { cwd, stdio: 'ignore' })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return child
}

/** Asks until there is an answer that will do. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 480; tries++) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined) return answer
    await sleep(250)
  }
  throw new Error('no answer in two minutes')
}

async function json(url: string): Promise<unknown> {
  const response = await fetch(url)
  return response.ok ? response.json() : undefined
}

interface AlertSeen {
  readonly labels: Readonly<Record<string, string>>
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

describeWith(['prometheus', 'prometheus-alertmanager'], 'a live stack', () => {
  it('scrapes the watch, fires the exported rules, and an alert reaches the Alertmanager, by both ways', async () => {
    const folder = await temporaryFolder()
    const [watched, scraper, manager] = [await freePort(), await freePort(), await freePort()]
    const exported = await runCli(['export', '--to', 'monitoring', '-o', 'stack'], { cwd: folder })
    expect(exported.code).toBe(0)
    const config = join(folder, 'stack/prometheus/prometheus.yml')
    const text = readFileSync(config, 'utf8')
    writeFileSync(
      config,
      text.replace('127.0.0.1:9464', `127.0.0.1:${watched}`).replace('127.0.0.1:9093', `127.0.0.1:${manager}`),
    )
    writeFileSync(
      join(folder, 'soc.yaml'),
      `watch: {sinks: [{type: alertmanager, name: am, url: 'http://127.0.0.1:${manager}', allow_private: true}]}\n`,
    )
    mkdirSync(join(folder, 'logs'))
    copyFileSync('samples/tatou-campaign/security.log', join(folder, 'logs/security.log'))
    const am = [
      '--config.file=stack/alertmanager/alertmanager.yml',
      `--web.listen-address=127.0.0.1:${manager}`,
      '--storage.path=am',
      '--cluster.listen-address=',
    ]
    start('prometheus-alertmanager', am, folder)
    start(
      'prometheus',
      [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${scraper}`, '--storage.tsdb.path=tsdb'],
      folder,
    )
    const watch = start(
      process.execPath,
      [PROGRAM, 'watch', 'logs', '--state', 'state', '--config', 'soc.yaml', '--serve', `127.0.0.1:${watched}`],
      folder,
    )

    const names = await until(async () => {
      const alerts = (await json(`http://127.0.0.1:${manager}/api/v2/alerts`)) as AlertSeen[]
      const seen = new Set(alerts.map(({ labels }) => labels['alertname'] ?? ''))
      return seen.has('TatouFindingMedium') && seen.has('TatouFinding') ? alerts : undefined
    })
    const own = names.filter(({ labels }) => labels['alertname'] === 'TatouFinding')
    expect(own.map(({ labels }) => labels['kind'] ?? '').toSorted(byText)).toEqual([
      'password_spraying',
      'sequential_accounts',
      'user_enumeration',
    ])
    const fired = names.filter(({ labels }) => labels['alertname'] === 'TatouFindingMedium')
    expect(fired.map(({ labels }) => labels['kind'] ?? '').toSorted(byText)).toEqual([
      'password_spraying',
      'sequential_accounts',
      'user_enumeration',
    ])
    const asked = (await json(`http://127.0.0.1:${scraper}/api/v1/query?query=tatou_ir_lines_total`)) as {
      data: { result: { value: [number, string] }[] }
    }
    expect(asked.data.result[0]?.value[1]).toBe('24')

    watch.kill('SIGTERM')
    await once(watch, 'exit')
    expect(watch.exitCode).toBe(0)
  }, 180_000)
})
