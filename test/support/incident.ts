import type { CitedEvent } from '../../src/analysis/events.ts'
import type { Incident } from '../../src/export/incident.ts'
import { AccountsDocument } from '../../src/model/accounts.ts'
import { EventsDocument } from '../../src/model/events.ts'
import { SourcesDocument, type Source } from '../../src/model/sources.ts'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { ACCOUNTS, COMPROMISED, EVENTS, INPUT, SOURCES, streamed } from './documents.ts'
import { poison } from './poison.ts'

const [, suspicious, , benign, nobody] = SOURCES.sources

/** The sources of the break-in: its attackers, one of them IPv6, a gateway, and those that did nothing. */
const BREAK_IN: SourcesDocument = {
  ...SOURCES,
  sources: [
    ...SOURCES.sources.slice(0, 1).flatMap((gateway): Source[] => [
      { ...gateway, source_ip: '203.0.113.9', user_agents: ['curl/8.5.0', 'python-requests/2.32'] },
      { ...gateway, source_ip: '2001:db8:85a3:1234:5678:8a2e:370:7334', failed_logins: 1_089 },
      { ...gateway, verdict: 'shared' },
    ]),
    ...[suspicious, benign, nobody].flatMap((source) => (source === undefined ? [] : [source])),
  ],
}

/**
 * The break-in of the documents as exports take it. With `text`, every free text in it is that: addresses, accounts, paths, titles.
 * Ids of events are ours and stay.
 */
export function incidentWith(text?: string, change: Partial<Incident> = {}): Incident {
  const given = <T>(schema: Parameters<typeof poison<T>>[0], value: T): T =>
    text === undefined ? value : poison(schema, value, text)
  const timeline = given(TimelineDocument, COMPROMISED)
  const { sources } = given(SourcesDocument, BREAK_IN)
  const { accounts } = given(AccountsDocument, ACCOUNTS)
  const { events } = given(EventsDocument, {
    schema: 'tatou-ir/events/v1',
    inputs: [INPUT],
    config: null,
    events: [...EVENTS],
  })
  return {
    inputs: timeline.inputs,
    summary: timeline.summary,
    campaigns: timeline.campaigns,
    findings: timeline.findings,
    tlp: 'TLP:AMBER',
    sources: () => Promise.resolve(sources),
    accounts: () => Promise.resolve(accounts),
    entries: () => Promise.resolve(timeline.entries),
    events: () => streamed(events.map(cited)),
    ...change,
  }
}

function cited(event: EventsDocument['events'][number], index: number): CitedEvent {
  return {
    id: `5e1f5e1f5e1f5e1f-${index + 1}`,
    event,
    micros: 1_760_804_898_140_000 + index,
    malicious: index === 1,
    finding_ids: index === 1 ? ['0011223344556677'] : [],
    kinds: index === 1 ? ['success_after_failures'] : [],
  }
}
