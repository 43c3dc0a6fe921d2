import type { Account, AccountsDocument } from '../../src/model/accounts.ts'
import type { DetectDocument, RuleOutcome } from '../../src/model/detection.ts'
import type { EventDocument } from '../../src/model/event.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Input } from '../../src/model/ledger.ts'
import type { QualityDocument, QualityObservation } from '../../src/model/quality.ts'
import type { Source, SourcesDocument } from '../../src/model/sources.ts'
import type { Entry, Phase, Summary, TimelineDocument } from '../../src/model/timeline.ts'

const GATEWAY = '172.18.0.1'
const DAY = '2025-10-18'
const LOG = 'samples/tatou-campaign/security.log'

const at = (time: string): string => `${DAY}T${time}000Z`

const repeated = (text: string): string => text.repeat(64 / text.length)

/** An input whose 24 lines were all read. */
export const INPUT: Input = {
  path: LOG,
  sha256: repeated('5e1f'),
  bytes: 2843,
  container: null,
  also_at: [],
  lines: 24,
  parsed: 24,
  ignored: 0,
  blank: 0,
  rejected: 0,
  events: 24,
  faults: 0,
  formats: [{ id: 'tatou-security', events: 24 }],
  compression: null,
  time_zone: 'UTC',
  time_zone_assumed: true,
  ambiguous_times: 0,
  nonexistent_times: 0,
  time_shift_seconds: 0,
  year_source: null,
  first_event: at('16:28:18.140'),
  last_event: at('16:56:14.502'),
  rejected_samples: [],
}

/** An input with a bit of everything: rejected lines, faults, an assumed year, copies. */
export const MIXED_INPUT: Input = {
  path: 'export/2025-10/very/deep/folder/on/the/server/auth.log.2.gz',
  sha256: repeated('c0ffee42'),
  bytes: 48_112_903,
  container: { path: 'export.zip', sha256: repeated('ab'), bytes: 4_811_290 },
  also_at: ['export/copy/auth.log.2.gz'],
  lines: 412_004,
  parsed: 411_990,
  ignored: 2,
  blank: 9,
  rejected: 3,
  events: 411_980,
  faults: 4,
  formats: [
    { id: 'syslog', events: 411_970 },
    { id: 'nginx-access', events: 10 },
  ],
  compression: 'gz',
  time_zone: 'Europe/Stockholm',
  time_zone_assumed: true,
  ambiguous_times: 3,
  nonexistent_times: 1,
  time_shift_seconds: -3.2,
  year_source: 'mtime',
  first_event: at('00:00:01.000'),
  last_event: at('23:59:58.000'),
  rejected_samples: [
    { line: 17, reason: 'no pattern', text: 'garbage' },
    { line: 18, reason: 'invalid UTF-8', text: '\\xff\\xfe' },
    { line: 402_113, reason: 'no stamp', text: '????' },
  ],
}

const entry = (time: string, phase: number, line: number, more: Partial<Entry>): Entry => ({
  time: at(time),
  end: at(time),
  phase,
  activity: 'login',
  outcome: 'failure',
  source_ip: GATEWAY,
  account: 'alice@example.com',
  accounts: 1,
  count: 1,
  description: 'failed login',
  finding_ids: [],
  ref: { path: LOG, line, offset: line * 118 },
  ...more,
})

const duplicate = { activity: 'registration', description: 'registration refused: the account exists' } as const

const CAMPAIGN_ENTRIES: readonly Entry[] = [
  entry('16:28:18.140', 1, 2, {}),
  entry('16:29:40.020', 1, 4, { ...duplicate }),
  entry('16:30:02.700', 1, 6, {
    ...duplicate,
    end: at('16:30:09.100'),
    count: 2,
    description: '2 refused registrations in 6.4 s',
  }),
  entry('16:41:55.900', 2, 10, {}),
  entry('16:51:30.105', 3, 12, {
    end: at('16:51:36.205'),
    account: null,
    accounts: 6,
    count: 6,
    description: '6 failed logins on 6 accounts in 6.1 s',
  }),
  entry('16:56:14.502', 4, 24, {}),
]

const phase = (
  number: number,
  name: string,
  start: string,
  end: string,
  events: number,
  accounts: string[],
): Phase => ({
  number,
  name,
  start: at(start),
  end: at(end),
  events,
  sources: [GATEWAY],
  accounts,
  techniques: ['T1110.003'],
})

const VICTIMS = [1, 2, 3, 4, 5, 6].map((number) => `victim${number}@example.com`)

const CAMPAIGN_PHASES: readonly Phase[] = [
  phase(1, 'probing', '16:28:18.140', '16:30:09.100', 4, ['alice@example.com']),
  phase(2, 'return', '16:41:55.900', '16:41:55.900', 1, ['alice@example.com']),
  phase(3, 'burst over sequential accounts', '16:51:30.105', '16:51:36.205', 6, VICTIMS),
  phase(4, 'final check', '16:56:14.502', '16:56:14.502', 1, ['alice@example.com']),
]

const CAMPAIGN_SUMMARY: Summary = {
  first_event: at('16:28:18.140'),
  last_event: at('16:56:14.502'),
  events: 24,
  failed_logins: 9,
  successful_logins: 0,
  enumeration_attempts: 3,
  sources: 1,
  accounts: 7,
  corroborated: 0,
  filtered: false,
  first_malicious: at('16:28:18.140'),
  last_malicious: at('16:56:14.502'),
  duration_seconds: 1676.362,
  attack: { failed_logins: 9, successful_logins: 0, enumeration_attempts: 3, sources: 1, accounts: 7 },
  compromised_accounts: [],
  verdict: 'attempted',
  verdict_reason: '12 malicious attempts on 7 accounts from 1 source; no account they tried logged in afterwards.',
}

/** The campaign of the platform, as its sample should come out. */
export const CAMPAIGN: TimelineDocument = {
  schema: 'tatou-ir/timeline/v1',
  inputs: [INPUT],
  config: null,
  summary: CAMPAIGN_SUMMARY,
  phases: [...CAMPAIGN_PHASES],
  campaigns: [
    {
      id: '9f1c22aa01b3c4d5',
      sources: [GATEWAY],
      accounts: ['alice@example.com', ...VICTIMS],
      first: at('16:28:18.140'),
      last: at('16:56:14.502'),
      joined_by: ['source'],
      finding_ids: [],
    },
  ],
  findings: [],
  entries: [...CAMPAIGN_ENTRIES],
}

const FINDING: Finding = {
  id: '0011223344556677',
  rule_id: 'a3b0c1d2-1111-4222-8333-444455556666',
  rule_title: 'Success after failures',
  kind: 'success_after_failures',
  level: 'critical',
  techniques: ['T1110.001', 'T1078'],
  description: '41 failures on root, then a success from the same source',
  first: '2025-10-17T23:58:00.000000Z',
  last: '2025-10-18T02:10:44.250000Z',
  group: { 'user.name': 'root', 'source.ip': '203.0.113.9' },
  count: 42,
  distinct: null,
  sources: ['203.0.113.9'],
  accounts: ['root'],
  evidence: [
    { path: MIXED_INPUT.path, sha256: MIXED_INPUT.sha256, line: 90, offset: 9000, line_sha256: repeated('0f') },
  ],
  evidence_total: 42,
  margin: { threshold: 5, observed: 41, timespan_seconds: 600, holds_up_to: 41 },
  skew_sensitive: false,
  supersedes: [],
}

/** A night of guessing from two addresses, one of them IPv6, that ends in a break-in; crosses midnight. */
export const COMPROMISED: TimelineDocument = {
  schema: 'tatou-ir/timeline/v1',
  inputs: [INPUT, MIXED_INPUT],
  config: { path: 'tatou-ir.config.yaml', sha256: repeated('99') },
  summary: {
    ...CAMPAIGN_SUMMARY,
    first_event: '2025-10-17T00:00:01.000000Z',
    last_event: '2025-10-18T23:59:58.000000Z',
    events: 412_004,
    failed_logins: 1_204,
    successful_logins: 388,
    enumeration_attempts: 3,
    sources: 57,
    accounts: 102,
    corroborated: 12,
    filtered: true,
    first_malicious: '2025-10-17T23:58:00.000000Z',
    last_malicious: '2025-10-18T02:10:44.250000Z',
    duration_seconds: 7964.25,
    attack: { failed_logins: 1_130, successful_logins: 1, enumeration_attempts: 0, sources: 2, accounts: 3 },
    compromised_accounts: ['root'],
    verdict: 'compromised',
    verdict_reason: 'root: a success from 203.0.113.9 after 41 failures from the same address',
  },
  phases: [
    {
      number: 1,
      name: 'guessing',
      start: '2025-10-17T23:58:00.000000Z',
      end: '2025-10-18T02:10:40.000000Z',
      events: 1130,
      sources: ['203.0.113.9', '2001:db8:85a3:1234:5678:8a2e:370:7334'],
      accounts: ['root', 'admin', 'backup'],
      techniques: ['T1110.001'],
    },
    {
      number: 2,
      name: 'break-in',
      start: '2025-10-18T02:10:44.250000Z',
      end: '2025-10-18T02:10:44.250000Z',
      events: 1,
      sources: ['203.0.113.9'],
      accounts: ['root'],
      techniques: ['T1078'],
    },
  ],
  campaigns: [],
  findings: [FINDING],
  entries: [
    {
      ...entry('00:00:00.000', 1, 90, {}),
      time: '2025-10-17T23:58:00.000000Z',
      end: '2025-10-18T01:30:00.000000Z',
      source_ip: '2001:db8:85a3:1234:5678:8a2e:370:7334',
      account: null,
      accounts: 3,
      count: 1_089,
      description: '1,089 failed logins on 3 accounts in 1 h 32 min',
      ref: { path: MIXED_INPUT.path, line: 90, offset: 9000 },
    },
    {
      ...entry('02:05:00.000', 1, 301_444, {}),
      end: at('02:10:40.000'),
      source_ip: '203.0.113.9',
      account: 'root',
      count: 41,
      description: '41 failed logins in 5 min 40 s',
      ref: { path: MIXED_INPUT.path, line: 301_444, offset: 35_001_991 },
    },
    {
      ...entry('02:10:44.250', 2, 301_490, {}),
      source_ip: '203.0.113.9',
      account: 'root',
      outcome: 'success',
      description: 'successful login',
      finding_ids: [FINDING.id],
      ref: { path: MIXED_INPUT.path, line: 301_490, offset: 35_010_001 },
    },
  ],
}

/** Nothing read at all. */
export const EMPTY: TimelineDocument = {
  schema: 'tatou-ir/timeline/v1',
  inputs: [],
  config: null,
  summary: {
    ...CAMPAIGN_SUMMARY,
    first_event: null,
    last_event: null,
    events: 0,
    failed_logins: 0,
    enumeration_attempts: 0,
    sources: 0,
    accounts: 0,
    first_malicious: null,
    last_malicious: null,
    duration_seconds: null,
    attack: { failed_logins: 0, successful_logins: 0, enumeration_attempts: 0, sources: 0, accounts: 0 },
    verdict: 'inconclusive',
    verdict_reason: 'no event was read',
  },
  phases: [],
  campaigns: [],
  findings: [],
  entries: [],
}

const source = (source_ip: string | null, more: Partial<Source>): Source => ({
  source_ip,
  prefix: null,
  zone: null,
  events: 1,
  failed_logins: 0,
  successful_logins: 1,
  enumeration_attempts: 0,
  accounts: [{ account: 'bob@example.com', failures: 0, successes: 1 }],
  first_seen: at('08:00:00.000'),
  last_seen: at('17:00:00.250'),
  user_agents: [],
  verdict: 'benign',
  finding_ids: [],
  ...more,
})

/** An attacker, a gateway, someone ordinary, a long address, and lines that name no source. */
export const SOURCES: SourcesDocument = {
  schema: 'tatou-ir/sources/v1',
  inputs: [INPUT],
  config: null,
  summary: CAMPAIGN_SUMMARY,
  sources: [
    source(GATEWAY, {
      events: 24,
      failed_logins: 9,
      successful_logins: 0,
      enumeration_attempts: 3,
      accounts: VICTIMS.map((account) => ({ account, failures: 1, successes: 0 })),
      zone: 'DMZ',
      user_agents: ['curl/8.5.0'],
      verdict: 'attacker',
      finding_ids: ['0011223344556677'],
    }),
    source('2001:db8:85a3:1234:5678:8a2e:370:7334', { events: 1_204_331, failed_logins: 2, verdict: 'suspicious' }),
    source('198.51.100.7', { verdict: 'shared', zone: 'internal' }),
    source('198.51.100.8', { user_agents: ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'] }),
    source(null, { accounts: [{ account: null, failures: 0, successes: 0 }], successful_logins: 0 }),
  ],
}

/** Ten thousand addresses. */
export function manySources(count = 10_000): SourcesDocument {
  const address = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
  return { ...SOURCES, sources: Array.from({ length: count }, (_, index) => source(address(index), { events: index })) }
}

const account = (name: string, more: Partial<Account>): Account => ({
  account: name,
  failures: 1,
  successes: 0,
  sources: [{ source_ip: GATEWAY, failures: 1, successes: 0 }],
  first_seen: at('16:51:30.105'),
  last_seen: at('16:51:30.105'),
  first_success_after_failures: null,
  verdict: 'attempted',
  verdict_reason: 'no success that could be the attacker’s',
  finding_ids: [],
  ...more,
})

/** Every verdict once. */
export const ACCOUNTS: AccountsDocument = {
  schema: 'tatou-ir/accounts/v1',
  inputs: [INPUT],
  config: null,
  summary: CAMPAIGN_SUMMARY,
  accounts: [
    account('root', {
      failures: 41,
      successes: 1,
      first_success_after_failures: at('02:10:44.250'),
      verdict: 'compromised',
      verdict_reason: 'a success from 203.0.113.9, a source of the campaign',
      finding_ids: ['0011223344556677'],
    }),
    account('a.very.long.account.name.that.needs.room@department.example.com', {
      successes: 1,
      sources: [
        { source_ip: null, failures: 0, successes: 1 },
        { source_ip: GATEWAY, failures: 1, successes: 0 },
      ],
      verdict: 'at_risk',
      verdict_reason: 'a success from a shared source that the attacker used too',
    }),
    account('victim1@example.com', {}),
    account('bob@example.com', { failures: 0, successes: 3, verdict: 'clear', verdict_reason: 'no malicious attempt' }),
  ],
}

/** Three events: a failed login, a folded one, a web request with a raw object. */
export const EVENTS: readonly EventDocument[] = [
  {
    '@timestamp': at('16:28:18.140'),
    'event': {
      action: 'user_login_failure',
      category: ['authentication'],
      type: ['start'],
      outcome: 'failure',
      reason: 'invalid_credentials',
    },
    'source': { ip: GATEWAY, port: 51_022 },
    'user': { name: 'alice@example.com', id: '7' },
    'message': 'LOGIN FAILED - Invalid credentials for alice@example.com from 172.18.0.1',
    'log': { level: 'WARNING', offset: 118, line: 2, file: { path: LOG } },
    'tatou': {
      activity: 'login',
      attempt: '1:2',
      count: 1,
      format: 'tatou-security',
      input_sha256: INPUT.sha256,
      time_source: 'stamp',
    },
  },
  {
    '@timestamp': at('16:28:19.000'),
    'event': { category: ['authentication'], type: ['start'], outcome: 'failure' },
    'source': { ip: '203.0.113.9' },
    'user': { name: 'root', target: { name: 'admin' } },
    'host': { name: 'bastion' },
    'process': { name: 'sshd', pid: 4242 },
    'log': { offset: 300, line: 3, file: { path: MIXED_INPUT.path } },
    'tatou': {
      activity: 'login',
      count: 1_500,
      format: 'syslog',
      input_sha256: MIXED_INPUT.sha256,
      time_source: 'inherited',
    },
  },
  {
    '@timestamp': at('16:28:20.000'),
    'event': { category: ['web'], type: ['access'], outcome: 'unknown' },
    'http': { request: { method: 'GET' }, response: { status_code: 200, bytes: 512 } },
    'url': { path: '/healthz', query: 'a=b', original: '/healthz?a=b' },
    'user_agent': { original: 'curl/8.5.0' },
    'log': { offset: 400, line: 4, file: { path: LOG } },
    'tatou': {
      activity: 'web_request',
      count: 1,
      format: 'nginx-access',
      input_sha256: INPUT.sha256,
      time_source: 'wrapper',
      raw: { b: 1, a: [null, 'x'] },
    },
  },
]

/** A timeline or detection as its renderer takes it: the evidence comes when it is asked for. */
export function viewOf<T extends { readonly findings: readonly Finding[] }>(
  document: T,
): T & { readonly withEvidence: () => AsyncIterable<Finding> } {
  return { ...document, withEvidence: () => streamed(document.findings) }
}

/** What `detect` says of the broken-in logs: a hit, and rules that say nothing for different reasons. */
export const DETECTION: DetectDocument = {
  schema: 'tatou-ir/detect/v1',
  inputs: [INPUT],
  config: null,
  findings: [FINDING],
  rules: [
    rule('hit', null, 1),
    rule('clean', null, 0),
    rule('no_data', 'no log format of these logs has such events', 0),
    rule('unsupported', 'RE2 has no look-around', 0),
    rule('error', 'mine.yml:3:1: selection is not a map', 0),
  ],
}

function rule(outcome: RuleOutcome['outcome'], reason: string | null, findings: number): RuleOutcome {
  return { id: `rule-${outcome}`, title: `A rule that is ${outcome}`, level: 'medium', outcome, reason, findings }
}

/** What `quality` says: a log with a gap, one that cannot be judged, and lines of every kind. */
export const QUALITY: QualityDocument = {
  schema: 'tatou-ir/quality/v1',
  inputs: [INPUT, MIXED_INPUT],
  config: null,
  conclusion: 'They are not complete: that something does not stand in them proves nothing for the time of 1 gap.',
  sources: [
    {
      source: LOG,
      host: null,
      inputs: [LOG],
      events: 24,
      first_event: at('16:28:18.140'),
      last_event: at('16:56:14.502'),
      span_seconds: 1676.362,
      cadence: {
        judged: 'unknown',
        reason: 'few_events',
        mean_seconds: 72.885304,
        longest_silence_seconds: 1317.4,
        told_from_seconds: null,
      },
      sequence: null,
      late_events: 0,
    },
    {
      source: 'export/2025-10/very/deep/folder/on/the/server/auth.log',
      host: 'gate.example.org',
      inputs: ['export/2025-10/very/deep/folder/on/the/server/auth.log.2.gz'],
      events: 411_980,
      first_event: at('00:00:01.000'),
      last_event: at('23:59:58.000'),
      span_seconds: 86_397,
      cadence: {
        judged: 'steady',
        reason: null,
        mean_seconds: 0.209712,
        longest_silence_seconds: 1320,
        told_from_seconds: 6.4,
      },
      sequence: { numbers: 411_980, missing: 6300, restarts: 1 },
      late_events: 17,
    },
  ],
  findings: [
    {
      ...FINDING,
      rule_id: 'silent_log',
      rule_title: 'Silence in a steady log',
      kind: 'log_gap',
      level: 'medium',
      techniques: ['T1070'],
      description: 'no line for 22 min 0 s where one comes every 0.2 s; by chance in one log of 10^2400',
      group: { 'host.name': 'gate.example.org' },
      count: 0,
      sources: [],
      accounts: [],
      margin: null,
      supersedes: [],
    },
  ],
  observations: [
    observed('order', 'dated_back', 'dated back by 2 h 0 min', null),
    observed('secret', 'secret', 'a password, token or key in the clear', 'password=*** (16 characters)'),
    observed('hiding', 'homoglyph', 'an account that looks like another one', '\u0430dmin looks like admin'),
    observed('schema', 'placeholder', 'a placeholder never filled in', '{"client_ip":"{client_ip}"}'),
  ],
  rejected: {
    lines: 3,
    of: 412_028,
    shapes: [{ shape: 'a a=a0 a', lines: 2, ref: { path: LOG, line: 8, offset: 812 } }],
  },
  skews: [
    { path: LOG, reference: 'app.log', skew_seconds: -3.2, spread_seconds: 0.02, requests: 727, confidence: 'high' },
  ],
}

function observed(
  group: QualityObservation['group'],
  check: string,
  description: string,
  sample: string | null,
): QualityObservation {
  return { group, check, source: LOG, description, lines: 3, sample, refs: [{ path: LOG, line: 7, offset: 712 }] }
}

/** A list as something that is still being read. */
export async function* streamed<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list
}

/** All pieces of a rendering. */
export async function collect(pieces: AsyncIterable<string>): Promise<string> {
  const all: string[] = []
  for await (const piece of pieces) all.push(piece)
  return all.join('')
}
