import { accountSpelling } from '../../analysis/account-spelling.ts'
import { judgeLogs } from '../../analysis/quality/assess.ts'
import { accountsOf, findingsOf, sourcesOf, summaryOf, timelineOf } from '../../analysis/investigation.ts'
import { incidentFacts } from '../../analysis/incident/incident-facts.ts'
import { contains } from '../../ingest/address-range.ts'
import type { Finding } from '../../model/finding.ts'
import type { ReportDocument } from '../../model/report.ts'
import { buildReport } from '../../report/build-report.ts'
import { unitsCounted } from '../../report/counted-units.ts'
import type { ReportMaterial, ReportSaid } from '../../report/material.ts'
import { formatInstant } from '../../time/instant.ts'
import { zoneChanges } from '../../store/zone-clock.ts'
import type { Config } from '../../model/config.ts'
import { CRITICALITIES } from '../../model/organisation.ts'
import type { Session } from '../investigation/investigate.ts'
import { parseAddressRange } from '../../ingest/address-range.ts'

/** Of the lines that prove a finding a report has these. */
const CITED = { first: 4, last: 1 }

/**
 * Everything the logs say that a report tells, with what the configuration says beside it. The investigation must have read them
 * whole.
 */
export async function reportMaterial(
  { investigation, evidence, config, rules }: Session,
  organisation: Config,
): Promise<ReportMaterial> {
  const summary = await summaryOf(investigation)
  const { phases, entries } = await timelineOf(investigation, false)
  const findings: Finding[] = []
  for await (const finding of findingsOf(investigation, CITED)) findings.push(finding)
  const sources = await sourcesOf(investigation, false)
  const accounts = await accountsOf(investigation)
  const facts = await incidentFacts(investigation)
  const ranges = organisation.gateways.flatMap((range) => parseAddressRange(range) ?? [])
  const gateways = sources.flatMap(({ source_ip: source }) =>
    source !== null && ranges.some((range) => contains(range, source)) ? [source] : [],
  )
  const inputs = new Map(evidence.loaded.map((each) => [each.input, each.document]))
  const quality = await judgeLogs(evidence.store, investigation.reading, { inputs, offsetsOf: evidence.offsetsOf })
  return {
    inputs: evidence.inputs,
    config,
    summary,
    phases,
    entries,
    findings,
    sources,
    accounts,
    rules: investigation.rules,
    quality,
    facts,
    units: unitsCounted(rules),
    unreadable: evidence.unreadable,
    gateways: new Set(gateways),
    escalation: escalationsOf(organisation),
    accountKinds: {
      service: organisation.accounts.service.map(accountSpelling),
      shared: organisation.accounts.shared.map(accountSpelling),
    },
    legal: organisation.legal,
  }
}

/** Who is told, by severity: what the configuration says, with how they are reached, and the contacts beside that it names for it. */
function escalationsOf({ escalation, contacts }: Config): ReportMaterial['escalation'] {
  return Object.fromEntries(
    CRITICALITIES.map((severity) => {
      let way = escalation[severity]
      const others: string[] = []
      for (const { name, role, reach, hours, told_at: at } of contacts) {
        if (!at.includes(severity)) continue
        const how = [reach, ...(hours === undefined ? [] : [hours])].join(', ')
        const end = endOfName(way ?? '', name)
        if (way === undefined || end === -1) others.push(`${name === role ? name : `${name} (${role})`}, ${how}`)
        else way = `${way.slice(0, end)} (${how})${way.slice(end)}`
      }
      const all = [...(way === undefined ? [] : [way]), ...others]
      return [severity, all.length === 0 ? undefined : all.join('; ')]
    }),
  )
}

/** Where a name ends that stands in a text as words of their own; -1 where it does not. */
function endOfName(words: string, name: string): number {
  const at = words.toLowerCase().indexOf(name.toLowerCase())
  const isPart = (character: string | undefined): boolean => /[\p{L}\p{N}]/u.test(character ?? '')
  return at === -1 || isPart(words[at - 1]) || isPart(words[at + name.length]) ? -1 : at + name.length
}

/** The report of a session, with what people said. `zone` is the one in which they read times. */
export async function reportDocument(
  { evidence }: Session,
  material: ReportMaterial,
  said: Omit<ReportSaid, 'display'>,
  zone: string,
): Promise<ReportDocument> {
  const times = [
    material.summary.first_event,
    material.summary.last_event,
    ...said.clocks.flatMap(({ from, deadlines }) => [from, ...deadlines.map(({ due }) => due)]),
    ...(said.custody?.records ?? []).map(({ at }) => at),
    ...said.playbooks.map(({ time }) => time),
    ...(said.status?.history ?? []).map(({ at }) => at),
    ...said.notes.actions.map(({ at }) => at),
  ]
  const changes = await zoneChanges(evidence.store, zone, times)
  return buildReport(material, {
    ...said,
    display: {
      zone,
      changes: changes.map(({ start, offset }) => ({ start: formatInstant(start * 1000), offset_minutes: offset })),
    },
  })
}
