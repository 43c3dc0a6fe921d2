import { LOGIN_RULES, NAME_RULES, WORDS } from './json/words.ts'
import { wordColumns, wordSamples } from './json/word-samples.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { Words } from './json/word-samples.ts'

/** An attribute: its name has dots. The data model writes fields with a capital, protocol and exporters do not. */
function attribute(...names: string[]): string[] {
  return names.flatMap((name) => {
    const key = name.replaceAll('.', String.raw`\.`)
    return [`attributes.${key}`, `Attributes.${key}`]
  })
}

/** The same of the resource that wrote the record. */
function resource(...names: string[]): string[] {
  return names.flatMap((name) => {
    const key = name.replaceAll('.', String.raw`\.`)
    return [`resource.attributes.${key}`, `resource.${key}`, `Resource.${key}`]
  })
}

const PATHS = {
  time: [
    'timeUnixNano',
    'time_unix_nano',
    'Timestamp',
    'timestamp',
    'observedTimeUnixNano',
    'ObservedTimestamp',
    'observed_timestamp',
  ],
  severity: ['severityNumber', 'severity_number', 'SeverityNumber', 'severityText', 'severity_text', 'SeverityText'],
  message: ['body.stringValue', 'Body.stringValue', 'body', 'Body'],
  level: ['severityText', 'severity_text', 'SeverityText'],
  action: ['eventName', 'event_name', 'EventName', ...attribute('event.name', 'event.action', 'action', 'event')],
  result: attribute('event.outcome', 'outcome', 'result', 'success'),
  why: attribute('error.message', 'exception.message', 'error.type', 'reason'),
  status: attribute('http.response.status_code', 'http.status_code'),
  // The peer before the client: the client may be what a header says.
  source_ip: attribute(
    'network.peer.address',
    'net.sock.peer.addr',
    'net.peer.ip',
    'source.address',
    'client.address',
    'http.client_ip',
    'client.ip',
    'client_ip',
  ),
  source_port: attribute('network.peer.port', 'net.sock.peer.port', 'net.peer.port', 'source.port', 'client.port'),
  user_name: attribute('user.email', 'user.name', 'enduser.id', 'user.id', 'email', 'username', 'user'),
  user_email: attribute('user.email', 'email'),
  user_id: attribute('user.id', 'enduser.id'),
  http_method: attribute('http.request.method', 'http.method'),
  url_path: attribute('url.path'),
  url_query: attribute('url.query'),
  url_original: attribute('url.full', 'http.url', 'http.target'),
  user_agent: attribute('user_agent.original', 'http.user_agent'),
  host_name: resource('host.name'),
  process_name: resource('service.name', 'process.executable.name'),
  process_pid: [...attribute('process.pid'), ...resource('process.pid')],
  request_id: ['traceId', 'trace_id', 'TraceId'],
  resource_attributes: ['resource.attributes'],
}

const NANOSECONDS = '1760797698250000000'
const time = '2025-10-18T14:28:18.250000Z'

function line({ action, result, why, status, method, message }: Words): string {
  return JSON.stringify({
    timeUnixNano: NANOSECONDS,
    severityText: 'INFO',
    body: { stringValue: message ?? 'event' },
    attributes: {
      'event.name': action,
      'event.outcome': result,
      'error.message': why,
      'http.response.status_code': status,
      'http.request.method': method,
      'user.name': 'bob',
      'client.address': '198.51.100.7',
    },
  })
}

const SAMPLES: readonly Sample[] = [
  {
    line: JSON.stringify({
      Timestamp: 1_760_797_698_250,
      Attributes: {
        'event.name': 'user.login.failed',
        'network.peer.address': '2001:db8::7',
        'client.address': '203.0.113.9',
        'user.id': 'x from 203.0.113.9 | "y" \u001b[31m',
      },
      Resource: { 'service.name': 'shop', 'host.name': 'gate', 'process.pid': 17 },
      TraceId: 'f4dbb3edd765f620',
      SeverityText: 'WARN',
      SeverityNumber: 13,
      Body: 'login refused',
    }),
    time,
    activity: 'login',
    outcome: 'failure',
    columns: {
      action: 'user.login.failed',
      source_ip: '2001:db8::7',
      user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      user_id: 'x from 203.0.113.9 | "y" \u001b[31m',
      host_name: 'gate',
      process_name: 'shop',
      process_pid: 17,
      level: 'WARN',
      message: 'login refused',
      request_id: 'f4dbb3edd765f620',
    },
  },
  {
    line: JSON.stringify({
      body: 'Login failed',
      severity_number: 9,
      severity_text: 'INFO',
      attributes: { 'user.email': 'Bob@Example.org' },
      timestamp: '2025-10-18T14:28:18.250000Z',
      trace_id: '0x00000000000000000000000000000001',
      resource: { attributes: { 'service.name': 'shop' } },
    }),
    time,
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: {
      user_name: 'bob@example.org',
      user_email: 'Bob@Example.org',
      process_name: 'shop',
      level: 'INFO',
      message: 'Login failed',
      request_id: '0x00000000000000000000000000000001',
    },
  },
  // Attributes as a list of keys and values, as the protocol has them, are not read.
  {
    line: JSON.stringify({
      timeUnixNano: NANOSECONDS,
      severityNumber: 9,
      body: { stringValue: 'hello' },
      attributes: [{ key: 'user.name', value: { stringValue: 'bob' } }],
    }),
    time,
    activity: 'other',
    outcome: 'unknown',
    columns: { message: 'hello' },
  },
]

/**
 * Log records of OpenTelemetry, one to a line, with attributes as an object: the data model, and what exporters
 * make of it. Of export requests (`resourceLogs`, many records to a line) framing makes such records.
 */
export const jsonOtel: LogFormat = {
  id: 'json-otel',
  title: 'OpenTelemetry log records as JSON lines',
  reference: 'https://opentelemetry.io/docs/specs/otel/logs/data-model/',
  frame: {
    kind: 'json',
    paths: PATHS,
    claim: [
      { time: { present: true }, severity: { present: true }, message: { present: true } },
      // An event by its name needs no text.
      { time: { present: true }, severity: { present: true }, resource_attributes: { prefix: '{' } },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: { http_status: ['status'] },
  words: WORDS,
  messages: [...NAME_RULES, ...LOGIN_RULES],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...wordSamples(line, (words) => ({
      time,
      columns: { message: 'event', ...wordColumns(words), source_ip: '198.51.100.7', user_name: 'bob', level: 'INFO' },
    })),
    ...SAMPLES,
  ],
  nearMisses: [
    '{"timeUnixNano":"1760797698250000000","body":{"stringValue":"no severity"}}',
    '{"severityText":"INFO","body":{"stringValue":"no time"}}',
    '{"timestamp":"2025-10-18T14:28:18Z","level":"INFO","body":"another severity"}',
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1760797698250000000","severityText":"INFO","body":{"stringValue":"x"}}]}]}]}',
    '{"timeUnixNano":"1760797698250000000","severityText":"INFO","body":{"stringValue":"cut"}',
  ],
}
