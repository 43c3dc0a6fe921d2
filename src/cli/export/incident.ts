import { streamCitedEvents } from '../../analysis/events.ts'
import { accountsOf, sourcesOf, summaryOf, timelineOf } from '../../analysis/investigation.ts'
import type { Incident } from '../../export/incident.ts'
import type { TlpLabel } from '../../model/tlp.ts'
import type { Session } from '../investigation/investigate.ts'

/** What exports are made of, from a session. */
export async function incidentOf({ investigation, evidence }: Session, tlp: TlpLabel): Promise<Incident> {
  const byNumber = new Map(evidence.loaded.map(({ input, document }) => [input, document]))
  const findings = new Map(investigation.findings.map((finding) => [finding.number, finding]))
  return {
    inputs: evidence.inputs,
    summary: await summaryOf(investigation),
    campaigns: investigation.campaigns,
    findings: investigation.findings,
    tlp,
    sources: once(() => sourcesOf(investigation, false)),
    accounts: once(() => accountsOf(investigation)),
    entries: once(async () => (await timelineOf(investigation, false)).entries),
    events: () => streamCitedEvents(investigation.db, byNumber, findings),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}
