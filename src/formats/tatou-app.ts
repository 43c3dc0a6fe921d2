import type { Activity, Outcome, Reason } from '../model/event.ts'
import type { LogFormat, Meaning, MessageRule } from './log-format.ts'
import { TATOU_APP_SAMPLES } from './tatou-app-samples.ts'

const ADDRESS = '(?P<from_ip>[0-9A-Fa-f:.]+)'

/** Event types whose meaning is the type alone. Types that are not listed go by their suffix. */
const TYPES: readonly (readonly [
  string,
  Activity,
  Outcome,
  Partial<Pick<Meaning, 'attempt' | 'reason' | 'enumeration'>>?,
])[] = [
  ['user_login_success', 'login', 'success'],
  ['auth_success', 'login', 'success'],
  ['user_logout', 'logout', 'success'],
  ['token_validation_failure', 'token', 'failure'],
  ['token_revoked', 'token', 'success'],
  ['session_hijack_attempt', 'token', 'unknown'],
  ['auth_bruteforce', 'other', 'unknown'],
  ['user_registration', 'registration', 'success'],
  ['user_registration_success', 'registration', 'success'],
  ['password_change', 'password_change', 'success'],
  ['account_lockout', 'account_lockout', 'success', { reason: 'locked' }],
  ['document_upload', 'file_upload', 'success'],
  ['file_upload_success', 'file_upload', 'success'],
  ['file_upload_failed', 'file_upload', 'failure'],
  ['malicious_file_detected', 'file_upload', 'failure'],
  ['document_download', 'file_download', 'success'],
  ['document_deletion', 'file_change', 'success'],
  ['watermark_creation', 'file_change', 'success'],
  ['watermark_tampering', 'file_change', 'unknown'],
  ['watermark_read', 'file_access', 'success'],
  ['flag_access', 'file_access', 'unknown'],
  ['api_call', 'web_request', 'unknown'],
  ['method_not_allowed', 'web_request', 'failure'],
  ['rate_limit_exceeded', 'other', 'failure', { reason: 'rate_limited' }],
  ['config_tampering', 'config_change', 'unknown'],
  ['rmap_handshake_success', 'other', 'success'],
  ['rmap_handshake_failure', 'other', 'failure'],
  ['database_error', 'system', 'failure', { reason: 'fault' }],
  ['file_processing_error', 'system', 'failure', { reason: 'fault' }],
  ['system_error', 'system', 'failure', { reason: 'fault' }],
  ['system_operation', 'system', 'success'],
]

const LOGIN_FAILURES = ['user_login_failure', 'user_login_failed', 'auth_failure']
const REGISTRATION_FAILURES = ['user_registration_failure', 'user_registration_failed']

/** What `details.reason` says about a failure. The plain one stands first, since an account may follow it. */
const WHY: readonly (readonly [string, Reason])[] = [
  [
    '(?i)^(?:invalid|wrong|incorrect|bad)[ _-](?:credentials?|passwords?|log-?in|(?:email|user ?name)[ _]or[ _]password)',
    'invalid_credentials',
  ],
  ['(?i)missing|required|empty', 'missing_fields'],
  ['(?i)rate.?limit|too many', 'rate_limited'],
  ['(?i)lock', 'locked'],
  ['(?i)expired', 'expired'],
  ['(?i)database|db error|internal|exception|timeout', 'fault'],
  ['(?i)unknown user|no such user|user not found|not registered|does not exist', 'unknown_user'],
]

function failures(): MessageRule[] {
  const rules: MessageRule[] = []
  for (const [re, reason] of WHY) {
    rules.push({
      when: { event_type: LOGIN_FAILURES, why: { re } },
      means: { activity: 'login', outcome: 'failure', reason },
    })
  }
  rules.push({
    when: { event_type: LOGIN_FAILURES },
    on: 'message',
    pattern: `^Failed login attempt from ${ADDRESS} for email: (?P<prose_account>.*)$`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
  })
  rules.push({
    when: { event_type: LOGIN_FAILURES },
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
  })
  return rules
}

function registrations(): MessageRule[] {
  const duplicate: Meaning = {
    activity: 'registration',
    outcome: 'failure',
    reason: 'duplicate_account',
    enumeration: true,
  }
  return [
    { when: { event_type: REGISTRATION_FAILURES, why: { re: '(?i)duplicate|exists' } }, means: duplicate },
    {
      when: {
        event_type: REGISTRATION_FAILURES,
        why: { present: false },
        message: { re: '(?i)duplicate|already exists' },
      },
      means: duplicate,
    },
    {
      when: { event_type: REGISTRATION_FAILURES, why: { re: '(?i)missing|required|empty' } },
      means: { activity: 'registration', outcome: 'failure', reason: 'missing_fields' },
    },
    {
      when: { event_type: REGISTRATION_FAILURES, why: { re: '(?i)database|db error|internal|exception' } },
      means: { activity: 'registration', outcome: 'failure', reason: 'fault' },
    },
    { when: { event_type: REGISTRATION_FAILURES }, means: { activity: 'registration', outcome: 'failure' } },
  ]
}

/** Facts that stand only in the prose of a message, whatever its event type. */
const PROSE: readonly MessageRule[] = [
  {
    on: 'message',
    pattern: `^Login attempt from ${ADDRESS} for email: (?P<prose_account>.*)$`,
    means: { activity: 'login', outcome: 'unknown', attempt: 'announces' },
  },
  {
    on: 'message',
    pattern: `^Rate limit exceed(?:ed)? for (?P<prose_account>.*) from ${ADDRESS}$`,
    means: { activity: 'other', outcome: 'failure', reason: 'rate_limited' },
  },
  {
    when: { event_type: ['user_login_success', 'auth_success'] },
    on: 'message',
    pattern: `^Successful login for user_id: (?P<user_id>\\S+) from ${ADDRESS}$`,
    means: { activity: 'login', outcome: 'success' },
  },
  {
    when: { event_type: ['user_registration', 'user_registration_success'] },
    on: 'message',
    pattern: `^USER_REGISTRATION: (?P<prose_login>.*) \\((?P<prose_account>[^()]*)\\) from IP: ${ADDRESS}$`,
    means: { activity: 'registration', outcome: 'success' },
  },
  {
    on: 'message',
    pattern: '^Token fingerprint mismatch for user (?P<prose_login>.*)$',
    means: { activity: 'token', outcome: 'failure' },
  },
  {
    on: 'message',
    pattern: '^404 Not Found: (?P<url_original>.*)$',
    means: { activity: 'web_request', outcome: 'failure' },
  },
]

const SUFFIXES: readonly MessageRule[] = [
  ...(['_failure', '_failed'] as const).map((suffix): MessageRule => ({
    when: { event_type: { suffix } },
    means: { activity: 'other', outcome: 'failure' },
  })),
  { when: { event_type: { suffix: '_success' } }, means: { activity: 'other', outcome: 'success' } },
]

/**
 * `app.log` of the Tatou platform: JSON lines by python-json-logger, in two dialects of keys that may be
 * mixed in one file. A message that was written as a raw string holds its placeholder (`{client_ip}`):
 * the line proves that something happened and not to whom, so its source is unknown.
 */
export const tatouApp: LogFormat = {
  id: 'tatou-app',
  title: 'Tatou app.log',
  reference: 'Tatou platform, python-json-logger',
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp'],
      level: ['log_level', 'level'],
      event_type: ['event_type'],
      number: ['user_id'],
      login: ['user_login', 'login'],
      source_ip: ['client_ip'],
      message: ['log_message', 'message'],
      email: ['log_details.email', 'details.email'],
      why: ['log_details.reason', 'details.reason'],
      http_method: ['log_details.method', 'details.method'],
      url_original: ['log_details.endpoint', 'details.endpoint'],
      file_name: ['log_details.file_name', 'details.file_name', 'log_details.document_id', 'details.document_id'],
      sequence: ['sequence', 'seq'],
      request_id: ['log_details.request_id', 'details.request_id', 'request_id'],
      plain: ['log_message', 'message', 'log_level', 'user_login', 'login', 'client_ip'],
    },
    claim: [{ event_type: { plain: true }, time: { present: true }, plain: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: {
    action: ['event_type'],
    code: ['event_type'],
    source_ip: ['source_ip', 'from_ip'],
    user_name: ['email', 'prose_account', 'login', 'prose_login', 'user_id'],
    user_email: ['email', 'prose_account'],
    user_id: ['login', 'prose_login', 'number', 'user_id'],
  },
  placeholders: true,
  absent: ['unknown', 'None', 'null', '-'],
  // The rules that compare the type with one word stand as early as they can: most lines end there.
  messages: [
    ...PROSE,
    ...TYPES.map(([type, activity, outcome, more]): MessageRule => ({
      when: { event_type: type },
      means: { activity, outcome, ...more },
    })),
    ...failures(),
    ...registrations(),
    ...SUFFIXES,
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: TATOU_APP_SAMPLES,
  nearMisses: [
    '{"timestamp":"2025-10-18T16:28:18Z","level":"INFO","message":"hello"}',
    '{"event_type":"user_login_failure","user_id":1}',
    '{"timestamp":"2025-10-18T16:28:18Z","event_type":{"a":1},"client_ip":"198.51.100.7"}',
    '["timestamp","event_type"]',
  ],
}
