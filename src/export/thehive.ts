import { z } from 'zod'
import { LEVELS } from '../model/finding.ts'
import { escapeMarkdownValue } from '../output/escape-markdown.ts'
import { jsonDocument } from '../output/json.ts'
import {
  accusing,
  attackedAccounts,
  attackerAgents,
  isIndicator,
  millisOf,
  sourceFigures,
  sourcesJudged,
  techniquesOf,
  type Incident,
} from './incident.ts'
import { incidentKey, incidentTitle } from './incident-words.ts'
import { TLP_SPELLINGS } from './tlp.ts'

const Observable = z.strictObject({
  dataType: z.enum(['ip', 'mail', 'other', 'user-agent']),
  data: z.string(),
  message: z.string(),
  tlp: z.number().int(),
  pap: z.number().int(),
  ioc: z.boolean(),
  sighted: z.boolean(),
  tags: z.array(z.string()),
})
type Observable = z.infer<typeof Observable>

/** An alert as TheHive 5 takes it (`POST /api/v1/alert`, InputAlert of its API). */
const TheHiveAlert = z.strictObject({
  type: z.string(),
  source: z.string(),
  sourceRef: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.number().int(),
  date: z.number().int().optional(),
  tags: z.array(z.string()),
  tlp: z.number().int(),
  pap: z.number().int(),
  observables: z.array(Observable),
})

/** PAP:AMBER: look it up, but do not let the attacker see it. */
const PAP_AMBER = 2

const MAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/

function severityOf({ findings }: Incident): number {
  const highest = findings.reduce((most, { level }) => Math.max(most, LEVELS.indexOf(level)), 0)
  return Math.max(1, highest)
}

async function observablesOf(incident: Incident): Promise<Observable[]> {
  const sources = await incident.sources()
  const common = { tlp: TLP_SPELLINGS[incident.tlp].number, pap: PAP_AMBER }
  const addresses = sourcesJudged(sources, 'attacker', 'suspicious', 'shared').map((source): Observable => ({
    dataType: 'ip',
    data: source.source_ip,
    message: sourceFigures(source),
    ...common,
    ioc: isIndicator(source),
    sighted: true,
    tags: [source.verdict],
  }))
  const accounts = attackedAccounts(await incident.accounts())
  return [
    ...addresses,
    ...accounts.map(({ account, verdict, failures, successes }): Observable => ({
      dataType: MAIL.test(account) ? 'mail' : 'other',
      data: account,
      message: `${failures} failed and ${successes} successful logins`,
      ...common,
      ioc: false,
      sighted: true,
      tags: ['account', verdict],
    })),
    ...attackerAgents(sources).map((agent): Observable => ({
      dataType: 'user-agent',
      data: agent,
      message: 'sent by an attacker',
      ...common,
      ioc: false,
      sighted: true,
      tags: [],
    })),
  ]
}

/** The description is Markdown, so what comes from a log stands in code spans. */
function descriptionOf(incident: Incident): string {
  const { summary, inputs } = incident
  const when =
    summary.first_malicious === null || summary.last_malicious === null
      ? []
      : [`From ${summary.first_malicious} to ${summary.last_malicious} (UTC).`]
  const findings = accusing(incident.findings).map(
    ({ level, rule_title, description, id }) =>
      `- ${level}: ${escapeMarkdownValue(rule_title)}, ${escapeMarkdownValue(description)} (\`${id}\`)`,
  )
  const logs = inputs.map(({ path, sha256 }) => `- ${escapeMarkdownValue(path)}, SHA-256 \`${sha256}\``)
  return [
    `${incidentTitle(incident)}.`,
    escapeMarkdownValue(summary.verdict_reason),
    ...when,
    `**Findings**\n\n${findings.length === 0 ? 'none' : findings.join('\n')}`,
    `**Logs**\n\n${logs.join('\n')}`,
  ].join('\n\n')
}

async function* alert(incident: Incident): AsyncGenerator<string> {
  const { summary, tlp } = incident
  const findings = accusing(incident.findings)
  const kinds = [...new Set(findings.map(({ kind }) => kind))].toSorted()
  const date = summary.first_malicious ?? summary.first_event
  yield* jsonDocument(TheHiveAlert, {
    type: 'log-analysis',
    source: 'tatou-ir',
    sourceRef: incidentKey(incident),
    title: incidentTitle(incident),
    description: descriptionOf(incident),
    severity: severityOf(incident),
    ...(date === null ? {} : { date: millisOf(date) }),
    tags: [...kinds, ...techniquesOf(findings).map((id) => `attack:${id}`)],
    tlp: TLP_SPELLINGS[tlp].number,
    pap: PAP_AMBER,
    observables: await observablesOf(incident),
  })
}

/** The attack as one alert of TheHive 5, with sources, attacked accounts and user agents as observables. */
export function exportTheHive(incident: Incident): AsyncIterable<string> {
  return alert(incident)
}
