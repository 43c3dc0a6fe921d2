import { duration, plural } from '../output/words.ts'
import { attackedAccounts, attackSources, honestAccounts, isShared, type Incident } from './incident.ts'

/** What of an incident fills a variable: its value, or null when the logs do not have it, and why it is so. */
export interface Bound {
  readonly value: string | null
  readonly reason: string
}

const list = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(', '))

const truth = (value: boolean, reason: string): Bound => ({ value: String(value), reason })

/** What variables may be bound to. */
const BINDINGS: Readonly<Record<string, (incident: Incident) => Bound>> = {
  case: ({ case: name }) => ({ value: name, reason: 'the case of this run' }),
  source_ip: (incident) => ({
    value: attackSources(incident)[0]?.source_ip ?? null,
    reason: 'the source with the most attempts of the attack',
  }),
  sources: (incident) => ({
    value: list(attackSources(incident).flatMap(({ source_ip: address }) => address ?? [])),
    reason: 'all sources of the attack',
  }),
  account: (incident) => ({
    value: attackedAccounts(incident)[0]?.account ?? null,
    reason: 'the account that fell, else the most attacked',
  }),
  accounts: (incident) => ({
    value: list(attackedAccounts(incident).map(({ account }) => account)),
    reason: 'all attacked accounts',
  }),
  compromised_accounts: ({ summary }) => ({
    value: list(summary.compromised_accounts),
    reason: 'accounts that a source of the attack logged in to',
  }),
  compromised: ({ summary }) =>
    truth(
      summary.compromised_accounts.length > 0,
      `${plural(summary.compromised_accounts.length, 'account')} compromised`,
    ),
  at_risk: ({ accounts }) => {
    const count = accounts.filter(({ verdict }) => verdict === 'at_risk').length
    return truth(count > 0, `${plural(count, 'account')} at risk`)
  },
  shared_source: (incident) => {
    const [source] = attackSources(incident)
    const honest = honestAccounts(incident, source?.source_ip ?? '').length
    return truth(
      isShared(incident, source),
      source?.verdict === 'shared' ? 'a gateway' : `${plural(honest, 'other account')} logged in from there`,
    )
  },
  failed_logins: ({ summary }) => ({
    value: String(summary.attack.failed_logins),
    reason: 'failed logins of the attack',
  }),
  first_malicious: ({ summary }) => ({ value: summary.first_malicious, reason: 'first attempt of the attack' }),
  last_malicious: ({ summary }) => ({ value: summary.last_malicious, reason: 'last attempt of the attack' }),
}

/** What a binding says of an incident; undefined when there is no such binding. */
export function bind(binding: string, incident: Incident): Bound | undefined {
  if (Object.hasOwn(BINDINGS, binding)) return BINDINGS[binding]?.(incident)
  const kind = /^finding:([a-z_]+)$/.exec(binding)?.[1]
  if (kind === undefined) return undefined
  const found = incident.findings.filter((finding) => finding.kind === kind)
  return truth(found.length > 0, `${plural(found.length, 'finding')} of this kind`)
}

/** Questions of steps that logs may answer. */
const ANSWERS: Readonly<Record<string, (incident: Incident) => string>> = {
  verdict: ({ summary }) =>
    `${summary.verdict.replaceAll('_', ' ')}: ${summary.verdict_reason || 'no rule found an attack in these logs'}`,
  going_on: ({ summary }) => {
    const { first_malicious: first, last_malicious: last, last_event: end, duration_seconds: seconds } = summary
    if (first === null || last === null || end === null) return 'No malicious attempt in these logs.'
    const quiet = (Date.parse(end) - Date.parse(last)) / 1000
    const after = quiet > 0 ? `quiet for ${duration(quiet)} until the logs end` : 'the logs end with it: it may go on'
    return `${first} to ${last} (${duration(seconds ?? 0)}); ${after}.`
  },
  sources: (incident) => {
    const sources = attackSources(incident)
    const shown = sources.slice(0, 5).map((source) => {
      const honest = honestAccounts(incident, source.source_ip ?? '').length
      const shared =
        source.verdict === 'shared'
          ? ', a gateway'
          : honest > 0
            ? `, also used by ${plural(honest, 'honest account')}`
            : ''
      return `${source.source_ip ?? ''} (${plural(source.failed_logins, 'failed login')}, ${source.verdict}${shared})`
    })
    return sources.length === 0
      ? 'No source stands out.'
      : `${plural(sources.length, 'source')}: ${shown.join('; ')}${more(sources.length)}`
  },
  accounts: (incident) => {
    const accounts = attackedAccounts(incident)
    const shown = accounts
      .slice(0, 5)
      .map(
        ({ account, failures, verdict }) =>
          `${account} (${plural(failures, 'failure')}, ${verdict.replaceAll('_', ' ')})`,
      )
    return accounts.length === 0
      ? 'No account was attacked.'
      : `${plural(accounts.length, 'account')}: ${shown.join('; ')}${more(accounts.length)}`
  },
  compromised: (incident) => {
    const accounts = attackedAccounts(incident).filter(
      ({ verdict }) => verdict === 'compromised' || verdict === 'at_risk',
    )
    if (accounts.length > 0)
      return accounts
        .map(
          ({ account, verdict, verdict_reason: reason }) => `${account} is ${verdict.replaceAll('_', ' ')}: ${reason}`,
        )
        .join('; ')
    return incident.summary.verdict === 'inconclusive'
      ? `No account is known to have fallen, and it cannot be ruled out: ${incident.summary.verdict_reason}`
      : 'No success of an attacked account from a source of the attack, in the time that these logs cover.'
  },
  findings: ({ findings }) => {
    const told = findings.filter(({ level }) => level !== 'informational')
    const titles = [...new Set(told.map(({ level, rule_title: title }) => `${title} (${level})`))]
    return told.length === 0
      ? 'No finding.'
      : `${plural(told.length, 'finding')}: ${titles.slice(0, 6).join('; ')}${titles.length > 6 ? '; and more' : ''}`
  },
  log_trust: ({ findings, inputs }) => {
    const faults = findings.filter(({ kind }) => kind === 'log_gap' || kind === 'log_tampering')
    const rejected = inputs.reduce((sum, input) => sum + input.rejected, 0)
    const gaps =
      faults.length === 0
        ? 'No gap and no contradiction found'
        : `${plural(faults.length, 'gap or contradiction', 'gaps or contradictions')}: ${faults[0]?.rule_title ?? ''}`
    return `${gaps}; ${plural(rejected, 'line')} that could not be read.`
  },
  coverage: ({ summary, inputs }) =>
    summary.first_event === null || summary.last_event === null
      ? 'These logs hold no event.'
      : `${summary.first_event} to ${summary.last_event}, ${plural(summary.events, 'event')} from ${plural(inputs.length, 'log')}: ${[...new Set(inputs.flatMap(({ formats }) => formats.map(({ id }) => id)))].toSorted().join(', ')}.`,
  evidence: ({ custody, inputs }) =>
    custody === null
      ? 'These logs are in no case yet: tatou-ir ingest --case DIR LOGS'
      : `${plural(inputs.length, 'log')} in the case; custody log with ${plural(custody.records, 'record')}, head ${custody.last === null ? '0' : `${custody.records} ${custody.last.slice(0, 16)}`}`,
  failed_logins: ({ summary }) =>
    `${plural(summary.attack.failed_logins, 'failed login')} and ${plural(summary.attack.successful_logins, 'successful login')} of the attack.`,
  collateral: (incident) => {
    const [source] = attackSources(incident)
    const honest = honestAccounts(incident, source?.source_ip ?? '')
    return source === undefined
      ? 'No source stands out.'
      : `${plural(honest.length, 'honest account')} logged in from ${source.source_ip ?? ''}.`
  },
}

function more(count: number): string {
  return count > 5 ? `; and ${count - 5} more` : ''
}

/** What the logs say to a question, or null when they cannot answer it. */
export function answerOf(question: string, incident: Incident): string | null {
  return Object.hasOwn(ANSWERS, question) ? (ANSWERS[question]?.(incident) ?? null) : null
}

/** The questions that there are answers for, beside the one for the next playbook. */
export const QUESTIONS: readonly string[] = Object.keys(ANSWERS)
