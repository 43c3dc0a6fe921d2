import { USUAL_KEYS } from './json/usual-keys.ts'
import { LOGIN_RULES, NAME_RULES, WORDS } from './json/words.ts'
import { wordColumns, wordSamples } from './json/word-samples.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { Words } from './json/word-samples.ts'

const TIME = '2025-10-18T16:28:18.250+02:00'
const time = '2025-10-18T14:28:18.250000Z'

function line({ action, result, why, status, method, message }: Words): string {
  return JSON.stringify({
    ts: TIME,
    event: action,
    outcome: result,
    reason: why,
    status,
    method,
    msg: message,
    user: 'bob',
    remote_addr: '198.51.100.7',
  })
}

/** What the words do not show: other keys, nesting, epochs, hostile names. */
const SAMPLES: readonly Sample[] = [
  {
    line: '{"timestamp":"2025-10-18T14:28:18.25Z","event":{"action":"login","outcome":"failure"},"source":{"ip":"198.51.100.7","port":50122},"user":{"name":"x from 203.0.113.9 | \\"y\\" \\u001b[31m"},"severity":"WARN"}',
    time,
    activity: 'login',
    outcome: 'failure',
    columns: {
      action: 'login',
      source_ip: '198.51.100.7',
      source_port: 50122,
      user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      level: 'WARN',
    },
  },
  {
    line: '{"level":"info","time":1760797698250,"pid":17,"hostname":"gate","email":"Bob@Example.org","user":"bob","success":true,"action":"login","clientIP":"2001:db8::7"}',
    time,
    activity: 'login',
    outcome: 'success',
    columns: {
      action: 'login',
      level: 'info',
      process_pid: 17,
      host_name: 'gate',
      user_name: 'bob@example.org',
      user_email: 'Bob@Example.org',
      source_ip: '2001:db8::7',
    },
  },
  {
    line: '{"level":"info","ts":1760797698.25,"msg":"handled request","request":{"remote_ip":"198.51.100.7","remote_port":"50122","method":"GET","uri":"/a?b=1","headers":{}},"user_id":"","status":404}',
    time,
    activity: 'web_request',
    outcome: 'failure',
    columns: {
      level: 'info',
      message: 'handled request',
      source_ip: '198.51.100.7',
      source_port: 50122,
      http_method: 'GET',
      url_original: '/a?b=1',
      url_path: '/a',
      url_query: 'b=1',
      http_status: 404,
    },
  },
  {
    line: '{"level":"error","message":"disk full"}',
    time: null,
    activity: 'other',
    outcome: 'unknown',
    columns: { level: 'error', message: 'disk full' },
  },
]

/** JSON lines of any application, read by the keys and words that most of them use. */
export const jsonLines: LogFormat = {
  id: 'json-lines',
  title: 'JSON lines with usual keys',
  reference: 'https://jsonlines.org/',
  frame: {
    kind: 'json',
    paths: USUAL_KEYS,
    claim: [{ time: { present: true } }, { level: { present: true }, message: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: {
    user_name: ['user_email', 'login', 'user_id'],
    http_status: ['status'],
  },
  absent: ['-', '--', 'unknown', 'null', 'None', 'anonymous'],
  words: WORDS,
  messages: [...NAME_RULES, ...LOGIN_RULES],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...wordSamples(line, (words) => ({
      time,
      columns: { ...wordColumns(words), source_ip: '198.51.100.7', user_name: 'bob' },
    })),
    ...SAMPLES,
  ],
  nearMisses: [
    '{"a":1,"b":"login failed"}',
    '{"ts":"2025-10-18T16:28:18Z","event":"login_failed"',
    '[{"ts":"2025-10-18T16:28:18Z","event":"login_failed"}]',
    '"ts":"2025-10-18T16:28:18Z","event":"login_failed"',
    '{"data":{"ts":"2025-10-18T16:28:18Z","event":"login_failed"}}',
    '{}',
  ],
}
