import { failedLogins, LOGIN_RULES, NAME_RULES, WORDS } from './json/words.ts'
import { wordColumns, wordSamples } from './json/word-samples.ts'
import type { Condition, LogFormat, MessageRule, Sample } from './log-format.ts'
import type { Activity } from '../model/event.ts'
import type { Words } from './json/word-samples.ts'

/** A field as producers write it: nested objects, or one key with dots. */
function field(...names: string[]): string[] {
  return names.flatMap((name) => [name, name.replaceAll('.', String.raw`\.`)])
}

const PATHS = {
  time: ['@timestamp'],
  ecs: field('ecs.version', 'event.category', 'event.kind', 'event.dataset', 'event.module', 'event.outcome'),
  action: field('event.action'),
  code: field('event.code'),
  category: field('event.category'),
  type: field('event.type'),
  result: field('event.outcome'),
  why: field('event.reason', 'error.message', 'error.code'),
  status: field('http.response.status_code'),
  source_ip: field('source.ip', 'client.ip', 'source.address', 'client.address'),
  source_port: field('source.port', 'client.port'),
  source_domain: field('source.domain', 'client.domain'),
  forwarded_ip: field('network.forwarded_ip'),
  user_name: field('user.name', 'user.email', 'user.id'),
  user_email: field('user.email'),
  user_id: field('user.id'),
  user_domain: field('user.domain'),
  user_target: [...field('user.target.name'), String.raw`user.target\.name`],
  http_method: field('http.request.method'),
  http_bytes: field('http.response.bytes', 'http.response.body.bytes'),
  url_path: field('url.path'),
  url_query: field('url.query'),
  url_original: field('url.original', 'url.full'),
  user_agent: field('user_agent.original'),
  file_name: field('file.name'),
  host_name: field('host.name', 'host.hostname'),
  process_name: field('process.name', 'service.name'),
  process_pid: field('process.pid'),
  message: ['message'],
  level: field('log.level'),
  request_id: field('http.request.id', 'trace.id'),
  sequence: field('event.sequence'),
}

/** A word in a list of words, or alone. */
function listed(word: string): readonly [string, string] {
  return [`(?:^|")${word}(?:"|$)`, word]
}

/** Rules for one activity under a condition, by outcome. */
function byOutcome(activity: Activity, when: Condition): MessageRule[] {
  return [
    { when: { ...when, ended: 'failed' }, means: { activity, outcome: 'failure' } },
    { when: { ...when, ended: 'done' }, means: { activity, outcome: 'success' } },
    { when, means: { activity, outcome: 'unknown', attempt: 'none' } },
  ]
}

const AUTHENTICATION = { sort: 'authentication' }

/** What names say goes first, since the categories are coarse; then what the categories say. */
const RULES: readonly MessageRule[] = [
  ...NAME_RULES,
  ...byOutcome('logout', { ...AUTHENTICATION, stage: 'end' }),
  ...byOutcome('session', { ...AUTHENTICATION, stage: 'info' }),
  ...failedLogins({ ...AUTHENTICATION, ended: 'failed' }),
  { when: { ...AUTHENTICATION, ended: 'done' }, means: { activity: 'login', outcome: 'success' } },
  ...LOGIN_RULES,
  { when: AUTHENTICATION, means: { activity: 'login', outcome: 'unknown', attempt: 'announces' } },
  ...byOutcome('account_change', { sort: 'iam' }),
  ...byOutcome('session', { sort: 'session' }),
  ...byOutcome('web_request', { sort: 'web' }),
  ...byOutcome('file_access', { sort: 'file', stage: 'access' }),
  ...byOutcome('file_change', { sort: 'file' }),
  ...byOutcome('config_change', { sort: 'configuration' }),
]

const TIME = '2025-10-18T16:28:18.250+02:00'
const time = '2025-10-18T14:28:18.250000Z'

function line({ action, result, why, status, method, message }: Words): string {
  return JSON.stringify({
    '@timestamp': TIME,
    'ecs.version': '8.11.0',
    'event': { action, outcome: result, reason: why },
    'http': { request: { method }, response: { status_code: status } },
    'source.ip': '198.51.100.7',
    'user': { name: 'bob' },
    message,
  })
}

/** Categories and types, with what each outcome makes of them. */
const CATEGORIES: readonly (readonly [category: string | string[], type: string[], activity: Activity])[] = [
  [['authentication'], ['end'], 'logout'],
  ['authentication', ['info'], 'session'],
  [['iam', 'configuration'], ['user', 'change'], 'account_change'],
  [['session'], ['start'], 'session'],
  [['web'], ['access'], 'web_request'],
  ['file', ['access'], 'file_access'],
  [['file'], ['creation'], 'file_change'],
  [['configuration'], ['change'], 'config_change'],
]

const BY_CATEGORY: readonly Sample[] = CATEGORIES.flatMap(([category, type, activity]) =>
  (['failure', 'success', 'unknown'] as const).map((outcome) => ({
    line: JSON.stringify({ '@timestamp': TIME, 'event': { category, type, outcome } }),
    time,
    activity,
    outcome,
    columns: {},
  })),
)

const REASONS: readonly Sample[] = (
  [
    ['missing password', 'missing_fields'],
    ['too many attempts', 'rate_limited'],
    ['account locked', 'locked'],
    ['account expired', 'expired'],
    ['internal error', 'fault'],
    ['no such user', 'unknown_user'],
    ['mfa denied', 'mfa_denied'],
    ['user disabled', 'not_allowed'],
    ['wrong password', 'invalid_credentials'],
  ] as const
).map(([reason, expected]) => ({
  line: JSON.stringify({
    '@timestamp': TIME,
    'event.category': ['authentication'],
    'event.outcome': 'failure',
    'event.reason': reason,
  }),
  time,
  activity: 'login',
  outcome: 'failure',
  reason: expected,
  columns: {},
}))

const SAMPLES: readonly Sample[] = [
  {
    line: JSON.stringify({
      '@timestamp': TIME,
      'event': { category: ['authentication'], type: ['start'], action: 'ssh_login', code: '4625', outcome: 'failure' },
      'file.name': 'a.pdf',
      'source': { ip: '2001:db8::7', port: 50122 },
      'user': { name: 'x from 203.0.113.9 | "y" \u001b[31m', target: { name: 'root' } },
      'host': { name: 'gate' },
      'process': { name: 'sshd', pid: 4242 },
      'log.level': 'warning',
    }),
    time,
    activity: 'login',
    outcome: 'failure',
    columns: {
      action: 'ssh_login',
      code: '4625',
      source_ip: '2001:db8::7',
      source_port: 50122,
      user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      user_target: 'root',
      file_name: 'a.pdf',
      host_name: 'gate',
      process_name: 'sshd',
      process_pid: 4242,
      level: 'warning',
    },
  },
  {
    line: JSON.stringify({ '@timestamp': TIME, 'event.category': 'authentication', 'event.outcome': 'success' }),
    time,
    activity: 'login',
    outcome: 'success',
    columns: {},
  },
  {
    line: JSON.stringify({ '@timestamp': TIME, 'event': { category: ['authentication'], type: ['start'] } }),
    time,
    activity: 'login',
    outcome: 'unknown',
    columns: {},
  },
  {
    line: JSON.stringify({ '@timestamp': TIME, 'event': { category: 'authentication', outcome: 'failure' } }),
    time,
    activity: 'login',
    outcome: 'failure',
    columns: {},
  },
]

/** JSON lines in the Elastic Common Schema, nested, dotted, or mixed; also what this program exports as events. */
export const jsonEcs: LogFormat = {
  id: 'json-ecs',
  title: 'JSON lines in ECS',
  reference: 'https://www.elastic.co/docs/reference/ecs/ecs-field-reference',
  frame: { kind: 'json', paths: PATHS, claim: [{ time: { present: true }, ecs: { present: true } }] },
  time: { capture: 'time', stamp: 'any' },
  columns: { http_status: ['status'] },
  absent: ['-'],
  words: {
    ...WORDS,
    sort: {
      in: 'category',
      table: ['authentication', 'iam', 'session', 'web', 'file', 'configuration'].map(listed),
    },
    stage: { in: 'type', table: ['end', 'start', 'access', 'change', 'creation', 'deletion', 'info'].map(listed) },
  },
  messages: RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...wordSamples(line, (words) => ({
      time,
      columns: { ...wordColumns(words), source_ip: '198.51.100.7', user_name: 'bob' },
    })),
    ...BY_CATEGORY,
    ...REASONS,
    ...SAMPLES,
  ],
  nearMisses: [
    '{"@timestamp":"2025-10-18T16:28:18Z","message":"user login failed"}',
    '{"timestamp":"2025-10-18T16:28:18Z","event":{"category":["authentication"],"outcome":"failure"}}',
    '{"@timestamp":"2025-10-18T16:28:18Z","event":"authentication"}',
    '{"event":{"@timestamp":"2025-10-18T16:28:18Z","category":["authentication"]}}',
    '{"@timestamp":"2025-10-18T16:28:18Z","event":{"category":["authentication"]}',
  ],
}
