import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { DoctorDocument } from '../../src/model/doctor.ts'
import { freePort } from '../support/free-port.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const CONFIG = 'global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n'
const RULES = `groups:
  - name: ours
    rules:
      - {alert: HighLoginFailureRate, expr: vector(1)}
      - {alert: PDFParserErrorSpike, expr: vector(1), for: 1h}
      - {alert: SQLInjectionAttempts, expr: vector(1) > 2}
`

const PROMETHEUS = 'prometheus'

describeWith([PROMETHEUS], 'doctor and a real Prometheus', () => {
  it('tells the alerts that fire and those that are pending', { timeout: 120_000 }, async () => {
    const cwd = await temporaryFolder()
    const port = await freePort()
    await writeFile(join(cwd, 'prometheus.yml'), CONFIG)
    await writeFile(join(cwd, 'rules.yml'), RULES)
    const args = ['--config.file=prometheus.yml', `--web.listen-address=127.0.0.1:${port}`, '--storage.tsdb.path=data']
    const child = spawn(PROMETHEUS, args, { cwd, stdio: 'ignore' })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    })
    const at = `http://127.0.0.1:${port}`
    await writeFile(
      join(cwd, 'c.yaml'),
      `deployment:\n  endpoints: [{name: Prometheus, url: "${at}/-/healthy", contains: Healthy}]\n  prometheus: ${at}\n`,
    )
    const ask = async (): Promise<string[]> => {
      const line = ['doctor', '--deployment', '--config', 'c.yaml', '--format', 'json']
      const { stdout } = await runCli(line, { cwd, now: Date.now })
      const { checks } = DoctorDocument.parse(JSON.parse(stdout))
      return checks.filter(({ area }) => area === 'deployment').map(({ status, name }) => `${status} ${name}`)
    }
    let told = await ask()
    for (let tries = 0; tries < 30 && told.length < 4; tries++) {
      await sleep(500)
      told = await ask()
    }
    expect(told.toSorted()).toEqual([
      'fail alert HighLoginFailureRate',
      'pass Prometheus',
      'pass endpoint Prometheus',
      'warn alert PDFParserErrorSpike',
    ])
  })
})
