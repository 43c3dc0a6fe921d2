import { z } from 'zod'

/** What a line says happened (contract: `tatou.activity`). */
export const ACTIVITIES = [
  'login',
  'logout',
  'session',
  'mfa',
  'token',
  'registration',
  'password_change',
  'account_change',
  'account_lockout',
  'privilege',
  'file_upload',
  'file_access',
  'file_download',
  'file_change',
  'web_request',
  'config_change',
  'system',
  'other',
] as const
export type Activity = (typeof ACTIVITIES)[number]

/** Activities whose records are attempts of their own unless their meaning says otherwise. */
export const OWN_ATTEMPTS: readonly Activity[] = ['login', 'registration', 'mfa', 'password_change']

export const OUTCOMES = ['success', 'failure', 'unknown'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Why an attempt did not succeed (contract: `event.reason`). */
export const REASONS = [
  'invalid_credentials',
  'unknown_user',
  'duplicate_account',
  'missing_fields',
  'fault',
  'expired',
  'locked',
  'rate_limited',
  'mfa_denied',
  'not_allowed',
] as const
export type Reason = (typeof REASONS)[number]

/** Where an event's time comes from: its own stamp, the wrapper around the line, or the record before it. */
export const TIME_SOURCES = ['stamp', 'wrapper', 'inherited'] as const

/** What may be wrong with a time that was written without a zone: the clock showed it twice, or never. */
export const LOCAL_TIMES = ['ambiguous', 'nonexistent', 'day_or_month'] as const

/** What a log shows of failed logins that are no guessing (field `tatou.failure_pattern` of rules). */
export const FAILURE_PATTERNS = ['recovered', 'periodic'] as const

/** What a log shows of successful logins that are unusual for their account (field `tatou.account_pattern` of rules). */
export const ACCOUNT_PATTERNS = ['dormant', 'never_seen'] as const

/** ECS categorisation of each activity: `event.category` and `event.type`. */
export const ACTIVITY_ECS: Readonly<Record<Activity, { category: readonly string[]; type: readonly string[] }>> = {
  login: { category: ['authentication'], type: ['start'] },
  logout: { category: ['authentication'], type: ['end'] },
  session: { category: ['authentication'], type: ['info'] },
  mfa: { category: ['authentication'], type: ['info'] },
  token: { category: ['authentication'], type: ['info'] },
  registration: { category: ['iam'], type: ['user', 'creation'] },
  password_change: { category: ['iam'], type: ['user', 'change'] },
  account_change: { category: ['iam'], type: ['user', 'change'] },
  account_lockout: { category: ['iam'], type: ['user', 'change'] },
  privilege: { category: ['iam'], type: ['user', 'change'] },
  file_upload: { category: ['file'], type: ['creation'] },
  file_access: { category: ['file'], type: ['access'] },
  file_download: { category: ['file'], type: ['access'] },
  file_change: { category: ['file'], type: ['change'] },
  web_request: { category: ['web'], type: ['access'] },
  config_change: { category: ['configuration'], type: ['change'] },
  system: { category: [], type: [] },
  other: { category: [], type: [] },
}

const text = z.string().optional()
const integer = z.number().int().optional()

/** One event as `events --format ndjson` prints it: a nested ECS document. Absent values are absent keys. */
export const EventDocument = z.strictObject({
  '@timestamp': z.string(),
  'event': z.strictObject({
    action: text,
    code: text,
    category: z.array(z.string()),
    type: z.array(z.string()),
    outcome: z.enum(OUTCOMES),
    reason: z.enum(REASONS).optional(),
    original: text,
  }),
  'source': z.strictObject({ ip: text, port: integer, domain: text }).optional(),
  'network': z.strictObject({ forwarded_ip: text }).optional(),
  'user': z
    .strictObject({
      name: text,
      email: text,
      id: text,
      domain: text,
      target: z.strictObject({ name: text }).optional(),
    })
    .optional(),
  'http': z
    .strictObject({
      request: z.strictObject({ method: text }).optional(),
      response: z.strictObject({ status_code: integer, bytes: integer }).optional(),
    })
    .optional(),
  'url': z.strictObject({ path: text, query: text, original: text }).optional(),
  'user_agent': z.strictObject({ original: text }).optional(),
  'file': z.strictObject({ name: text }).optional(),
  'host': z.strictObject({ name: text }).optional(),
  'process': z.strictObject({ name: text, pid: integer }).optional(),
  'message': text,
  'log': z.strictObject({
    level: text,
    offset: z.number().int(),
    line: z.number().int(),
    file: z.strictObject({ path: z.string() }),
  }),
  'tatou': z.strictObject({
    activity: z.enum(ACTIVITIES),
    attempt: text,
    count: z.number().int(),
    format: z.string(),
    input_sha256: z.string(),
    time_source: z.enum(TIME_SOURCES),
    local_time: z.enum(LOCAL_TIMES).optional(),
    raw: z.unknown().optional(),
  }),
})
export type EventDocument = z.infer<typeof EventDocument>
