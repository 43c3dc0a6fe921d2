import { namedZones, zoneOf } from '../../ingest/zones.ts'
import type { Config } from '../../model/config.ts'
import type { Check } from '../../model/doctor.ts'
import type { Flow } from '../../model/organisation.ts'
import { skipped } from './doctor-checks.ts'

/** The TCP ports that flows allow from a zone to an address. */
export function allowedPorts({ zones, flows }: Config, from: string, host: string): number[] {
  const to = zoneOf(namedZones(zones), host)
  return flows.flatMap((flow) => (flow.from === from && flow.to === to && flow.protocol === 'tcp' ? flow.ports : []))
}

/**
 * The flows that nothing checks, each with the reason. Ports are tried with TCP alone: an open port of UDP need not answer, so its silence
 * would prove nothing, and ICMP knows no ports.
 */
export function flowsNotChecked(config: Config): Check[] {
  const zones = namedZones(config.zones)
  const tried = (flow: Flow): ReadonlySet<number> =>
    new Set(
      config.deployment.ports.flatMap(({ host, from, ports }) =>
        from === flow.from && zoneOf(zones, host) === flow.to ? ports : [],
      ),
    )
  return config.flows.flatMap((flow) => {
    const subject = { area: 'deployment', name: `flow ${flow.from} to ${flow.to}` } as const
    if (flow.protocol === 'tcp' && flow.ports.length === 0)
      return [skipped(subject, 'TCP: it names no ports, so none can be tried', 'name them under flows')]
    if (flow.protocol === 'tcp') {
      const known = tried(flow)
      const left = flow.ports.filter((port) => !known.has(port))
      const words = `TCP ${left.join(', ')}: nothing tries it`
      return left.length === 0 ? [] : [skipped(subject, words, 'name a host under deployment.ports, with from')]
    }
    const what = [flow.protocol.toUpperCase(), flow.ports.join(', ')].join(' ').trim()
    const [why, hint] =
      flow.protocol === 'udp'
        ? ['cannot be checked from outside: an open UDP port need not answer', 'look on the machine itself: ss -lun']
        : ['is not checked: only ports are tried', 'look into the rules of the firewall']
    return [skipped(subject, `${what} ${why}`, hint)]
  })
}
