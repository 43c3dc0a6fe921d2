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
import { diskCheck, failed, messageOf, passed, timed, warned, type Found, type Subject } from './doctor-checks.ts'
import { allowedPorts, flowsNotChecked } from './flow-checks.ts'

/** What to do about what fails, by what it is. */
const ADVICE = {
  endpoint: 'look at its log, and at the proxies before it',
  prometheus: 'is it up, and is this its address?',
  alert: 'tatou-ir playbook list has the answers to what may be behind it',
  log: 'is the program up that writes it, and is this its path?',
  file: 'unless one of you did this, keep evidence first: tatou-ir playbook show flag-compromise',
  port: 'compare the rules of the firewall with what the configuration allows',
} as const

/** How often a log that must grow is looked at, in milliseconds. */
const LOOK_EVERY = 100

/** Looks at the services of a deployment, and changes nothing. */
export async function deploymentChecks(invocation: Invocation, config: Config): Promise<Check[]> {
  const { deployment } = config
  const { host } = invocation
  const timeout = deployment.timeout_seconds * 1000
  const looks: (() => Promise<Found | readonly Found[]>)[] = [
    ...deployment.endpoints.map((endpoint) => () => endpointCheck(endpoint, timeout)),
    ...[deployment.prometheus ?? []].flat().map((base) => () => alertChecks(base, timeout)),
    ...deployment.logs.map((log) => () => logCheck(invocation, log)),
    ...deployment.files.map((file) => () => fileCheck(invocation, file)),
    ...deployment.disks.map(({ path, free_percent: least }) => () => {
      const folder = resolve(host.cwd, path)
      return diskCheck({ area: 'deployment', name: `disk ${path}`, folder, least, isFault: true })
    }),
    ...deployment.ports.map((entry) => () => portChecks(entry, config, timeout)),
  ]
  const nothing = 'the configuration names nothing of a deployment to look at'
  const subject = about('deployment', 'read what the configuration names under deployment')
  if (looks.length === 0) looks.push(() => Promise.resolve(failed(subject, nothing, 'see docs/doctor.md')))
  const checks = await Promise.all(looks.map((look) => timed(host, look)))
  return [...checks.flat(), ...flowsNotChecked(config)]
}

function about(name: string, tried: string): Subject {
  return { area: 'deployment', name, tried }
}

async function endpointCheck(
  { name, url, status, contains }: DeploymentConfig['endpoints'][number],
  timeout: number,
): Promise<Found> {
  const subject = about(`endpoint ${name}`, `GET ${url}`)
  try {
    const answer = await getAnswer(url, timeout)
    if (answer.status !== status)
      return failed(subject, `${url} answered ${answer.status}, not ${status}`, ADVICE.endpoint)
    if (contains !== undefined && !answer.text.includes(contains))
      return failed(subject, `${url} answered ${status}, but not with what it should say`, ADVICE.endpoint)
    return passed(subject, `${url} answered ${status}`)
  } catch (error) {
    return failed(subject, `${url}: ${messageOf(error)}`, ADVICE.endpoint)
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

async function alertChecks(base: string, timeout: number): Promise<Found[]> {
  const url = `${base.replace(/\/$/, '')}/api/v1/alerts`
  const tried = `GET ${url}`
  const subject = about('Prometheus', tried)
  try {
    const { status, text } = await getAnswer(url, timeout)
    if (status !== 200) return [failed(subject, `${url} answered ${status}`, ADVICE.prometheus)]
    const answer = Alerts.safeParse(parseJson(text))
    if (!answer.success)
      return [failed(subject, `${url} answered with something that is no list of alerts`, ADVICE.prometheus)]
    const { alerts } = answer.data.data
    const told = alerts.flatMap(({ labels, state }) => {
      const alert = about(`alert ${labels['alertname'] ?? 'without a name'}`, tried)
      if (state === 'firing') return [failed(alert, `is firing at ${base}`, ADVICE.alert)]
      return state === 'pending' ? [warned(alert, `is pending at ${base}`)] : []
    })
    const words = told.length === 0 ? 'no alert fires' : `${told.length} of its alerts fire or are pending`
    return [passed(subject, `${url} answered: ${words}`), ...told]
  } catch (error) {
    return [failed(subject, `${url}: ${messageOf(error)}`, ADVICE.prometheus)]
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
): Promise<Found> {
  const subject = about(`log ${path}`, `look at the size and date of ${path}`)
  const file = resolve(host.cwd, path)
  const before = await stat(file).catch(() => null)
  if (before === null || !before.isFile()) return failed(subject, 'there is no such file', ADVICE.log)
  const age = host.now() - before.mtimeMs
  if (age > spanMillis(fresh))
    return failed(subject, `the last line was written ${Math.round(age / 1000)} s ago, more than ${fresh}`, ADVICE.log)
  if (grows === undefined) return passed(subject, `was written within ${fresh}`)
  for (let waited = 0; waited < spanMillis(grows); waited += LOOK_EVERY) {
    await sleep(LOOK_EVERY, undefined, { signal })
    const now = await stat(file).catch(() => null)
    // Another file under the name is a log that was rotated: it is written to.
    if (now !== null && (now.size > before.size || now.ino !== before.ino)) return passed(subject, 'is growing')
  }
  return failed(subject, `did not grow within ${grows}`, ADVICE.log)
}

async function fileCheck(
  { host, signal }: Invocation,
  { path, sha256 }: DeploymentConfig['files'][number],
): Promise<Found> {
  const subject = about(`file ${path}`, `hash ${path}`)
  try {
    const file = resolve(host.cwd, path)
    // A pipe would be waited for.
    if (!(await stat(file)).isFile()) return failed(subject, 'is no regular file', ADVICE.file)
    const found = await digestOf(file, { signal })
    if (found === sha256) return passed(subject, 'is unchanged')
    return failed(subject, `was changed: its SHA-256 is ${found}`, ADVICE.file)
  } catch {
    return failed(subject, 'cannot be read', ADVICE.file)
  }
}

async function portChecks(
  { host, ports, open, from }: DeploymentConfig['ports'][number],
  config: Config,
  timeout: number,
): Promise<Found[]> {
  const allowed = new Set(from === undefined ? (open ?? []) : allowedPorts(config, from, host))
  const why = from === undefined ? 'the configuration' : `the list of flows from ${from}`
  return Promise.all(
    ports.map(async (port) => {
      const subject = about(`port ${host}:${port}`, `connect to ${host}:${port}`)
      const state = await tryPort(host, port, timeout)
      const isAllowed = allowed.has(port)
      if ((state === 'open') === isAllowed) return passed(subject, `is ${state}, as it should be`)
      const words = isAllowed ? `is ${state}, and ${why} allows it` : `is open, and ${why} does not allow it`
      return failed(subject, words, ADVICE.port)
    }),
  )
}
