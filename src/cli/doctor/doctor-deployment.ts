import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Config } from '../../model/config.ts'
import type { DeploymentConfig } from '../../model/deployment-config.ts'
import type { Check } from '../../model/doctor.ts'
import { spanMillis } from '../../model/watch-config.ts'
import { digestOf } from '../../store/plain-file.ts'
import { getAnswer, tryPort } from '../../watch/probe.ts'
import type { Invocation } from '../command.ts'
import { diskCheck, failed, passed, warned } from './doctor-checks.ts'
import { allowedPorts, flowsNotChecked } from './flow-checks.ts'

/** How often a log that must grow is looked at, in milliseconds. */
const LOOK_EVERY = 100

/** Looks at the services of a deployment, and changes nothing. */
export async function deploymentChecks(invocation: Invocation, config: Config): Promise<Check[]> {
  const { deployment } = config
  const { cwd } = invocation.host
  const timeout = deployment.timeout_seconds * 1000
  const groups = await Promise.all([
    ...deployment.endpoints.map((endpoint) => endpointCheck(endpoint, timeout)),
    ...(deployment.prometheus === undefined ? [] : [alertChecks(deployment.prometheus, timeout)]),
    ...deployment.logs.map((log) => logCheck(invocation, log)),
    ...deployment.files.map((file) => fileCheck(invocation, file)),
    ...deployment.disks.map(({ path, free_percent: least }) =>
      diskCheck('deployment', { name: `disk ${path}`, folder: resolve(cwd, path), least, isFault: true }),
    ),
    ...deployment.ports.map((entry) => portChecks(entry, config, timeout)),
  ])
  const checks = groups.flat()
  const unchecked = flowsNotChecked(config)
  const nothing = 'the configuration names nothing of a deployment to look at'
  if (checks.length > 0) return [...checks, ...unchecked]
  return [failed('deployment', 'deployment', nothing, 'see docs/doctor.md'), ...unchecked]
}

async function endpointCheck(
  { name, url, status, contains }: DeploymentConfig['endpoints'][number],
  timeout: number,
): Promise<Check> {
  const check = `endpoint ${name}`
  try {
    const answer = await getAnswer(url, timeout)
    if (answer.status !== status) return failed('deployment', check, `${url} answered ${answer.status}, not ${status}`)
    if (contains !== undefined && !answer.text.includes(contains))
      return failed('deployment', check, `${url} answered ${status}, but not with what it should say`)
    return passed('deployment', check, `${url} answered ${status}`)
  } catch (error) {
    return failed('deployment', check, `${url}: ${errorText(error)}`)
  }
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#alerts */
const Alerts = z.object({
  status: z.literal('success'),
  data: z.object({
    alerts: z.array(
      z.object({ labels: z.record(z.string(), z.string()), state: z.enum(['firing', 'pending', 'inactive']) }),
    ),
  }),
})

async function alertChecks(base: string, timeout: number): Promise<Check[]> {
  const url = `${base.replace(/\/$/, '')}/api/v1/alerts`
  try {
    const { status, text } = await getAnswer(url, timeout)
    if (status !== 200) return [failed('deployment', 'Prometheus', `${url} answered ${status}`)]
    const answer = Alerts.safeParse(parseJson(text))
    if (!answer.success)
      return [failed('deployment', 'Prometheus', `${url} answered with something that is no list of alerts`)]
    const { alerts } = answer.data.data
    const told = alerts.flatMap(({ labels, state }) => {
      const name = `alert ${labels['alertname'] ?? 'without a name'}`
      if (state === 'firing') return [failed('deployment', name, `is firing at ${base}`)]
      return state === 'pending' ? [warned('deployment', name, `is pending at ${base}`)] : []
    })
    const words = told.length === 0 ? 'no alert fires' : `${told.length} of its alerts fire or are pending`
    return [passed('deployment', 'Prometheus', `${url} answered: ${words}`), ...told]
  } catch (error) {
    return [failed('deployment', 'Prometheus', `${url}: ${errorText(error)}`)]
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function logCheck(
  { host, signal }: Invocation,
  { path, fresh, grows_within: grows }: DeploymentConfig['logs'][number],
): Promise<Check> {
  const name = `log ${path}`
  const file = resolve(host.cwd, path)
  const before = await stat(file).catch(() => null)
  if (before === null || !before.isFile()) return failed('deployment', name, 'there is no such file')
  const age = host.now() - before.mtimeMs
  if (age > spanMillis(fresh))
    return failed('deployment', name, `the last line was written ${Math.round(age / 1000)} s ago, more than ${fresh}`)
  if (grows === undefined) return passed('deployment', name, `was written within ${fresh}`)
  for (let waited = 0; waited < spanMillis(grows); waited += LOOK_EVERY) {
    await sleep(LOOK_EVERY, undefined, { signal })
    const now = await stat(file).catch(() => null)
    // Another file under the name is a log that was rotated: it is written to.
    if (now !== null && (now.size > before.size || now.ino !== before.ino))
      return passed('deployment', name, 'is growing')
  }
  return failed('deployment', name, `did not grow within ${grows}`)
}

async function fileCheck(
  { host, signal }: Invocation,
  { path, sha256 }: DeploymentConfig['files'][number],
): Promise<Check> {
  const name = `file ${path}`
  try {
    const file = resolve(host.cwd, path)
    // A pipe would be waited for.
    if (!(await stat(file)).isFile()) return failed('deployment', name, 'is no regular file')
    const found = await digestOf(file, { signal })
    if (found === sha256) return passed('deployment', name, 'is unchanged')
    return failed('deployment', name, `was changed: its SHA-256 is ${found}`)
  } catch {
    return failed('deployment', name, 'cannot be read')
  }
}

async function portChecks(
  { host, ports, open, from }: DeploymentConfig['ports'][number],
  config: Config,
  timeout: number,
): Promise<Check[]> {
  const allowed = new Set(from === undefined ? (open ?? []) : allowedPorts(config, from, host))
  const why = from === undefined ? 'the configuration' : `the list of flows from ${from}`
  return Promise.all(
    ports.map(async (port) => {
      const name = `port ${host}:${port}`
      const state = await tryPort(host, port, timeout)
      const isAllowed = allowed.has(port)
      if ((state === 'open') === isAllowed) return passed('deployment', name, `is ${state}, as it should be`)
      const words = isAllowed ? `is ${state}, and ${why} allows it` : `is open, and ${why} does not allow it`
      return failed('deployment', name, words)
    }),
  )
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
