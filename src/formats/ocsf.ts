import type { Activity } from '../model/event.ts'
import { FORGED } from './audit-format.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows, type SampleRow } from './sample-rows.ts'

/** Classes and activities that tell of one account; without activities, all of the class. */
const FACTS: readonly (readonly [classes: string, activities: string | undefined, Activity])[] = [
  ['3002', '1', 'login'],
  ['3002', '2', 'logout'],
  ['3002', '[3-9]|99', 'token'],
  ['3003', undefined, 'privilege'],
  ['4002', undefined, 'web_request'],
  ['1001', '1', 'file_change'],
  ['1001', '2', 'file_access'],
  ['1001', undefined, 'file_change'],
  ['4010|6006', undefined, 'file_access'],
  ['6003', '[134]', 'config_change'],
  ['3004', '[134]', 'config_change'],
]

/** Classes and activities of one account that acts on another. */
const ACTS: readonly (readonly [classes: string, activities: string | undefined, Activity])[] = [
  ['3001', '[34]', 'password_change'],
  ['3001', '[78]', 'privilege'],
  ['3001', '9', 'account_lockout'],
  ['3001', undefined, 'account_change'],
  ['3005|3006', undefined, 'privilege'],
]

const when = (classes: string, activities: string | undefined): NonNullable<MessageRule['when']> => ({
  class: { re: `^(?:${classes})$` },
  ...(activities === undefined ? {} : { activity: { re: `^(?:${activities})$` } }),
})

const ACTS_ON: NonNullable<MessageRule['columns']> = {
  user_name: ['actor', 'actor_uid'],
  user_target: ['user', 'user_uid'],
}

const RULES: readonly MessageRule[] = [
  ...ACTS.flatMap(([classes, activities, activity]): MessageRule[] => {
    const because = activity === 'account_lockout' ? ({ reason: 'locked' } as const) : {}
    return [
      ...(activity === 'account_lockout'
        ? []
        : [
            {
              when: { ...when(classes, activities), ended: 'failed' },
              columns: ACTS_ON,
              means: { activity, outcome: 'failure' },
            } as const,
          ]),
      { when: when(classes, activities), columns: ACTS_ON, means: { activity, outcome: 'success', ...because } },
    ]
  }),
  ...FACTS.flatMap(([classes, activities, activity]): MessageRule[] => [
    ...(activity === 'login'
      ? (['invalid_credentials', 'unknown_user', 'locked', 'expired', 'not_allowed', 'mfa_denied'] as const).map(
          (reason): MessageRule => ({
            when: { ...when(classes, activities), ended: 'failed', because: reason },
            means: { activity, outcome: 'failure', reason },
          }),
        )
      : []),
    { when: { ...when(classes, activities), ended: 'failed' }, means: { activity, outcome: 'failure' } },
    { when: { ...when(classes, activities), ended: 'done' }, means: { activity, outcome: 'success' } },
    { when: when(classes, activities), means: { activity, outcome: 'unknown', attempt: 'none' } },
  ]),
]

interface Special {
  readonly class_uid: number
  readonly activity_id?: number
  readonly status_id?: number
  readonly status_detail?: string
}

const first = (pattern: string): number =>
  Number(
    pattern

      .replace(/\|.*$/, '')
      .replace(/\[(\d).*$/, '$1'),
  )

const ENDS = [
  [2, 'failure'],
  [1, 'success'],
  [99, 'unknown'],
] as const

const ABOUT = { user_name: 'bob@example.org', user_email: 'bob@example.org' } as const
const ACTED = { user_name: 'admin', user_target: 'bob@example.org', user_email: 'bob@example.org' } as const

const ROWS: readonly SampleRow<Special>[] = [
  ...ACTS.flatMap(([classes, activities, activity]): SampleRow<Special>[] => {
    const special = { class_uid: first(classes), activity_id: activities === undefined ? 1 : first(activities) }
    const reason = activity === 'account_lockout' ? 'locked' : undefined
    return [
      [{ ...special, status_id: 2 }, activity, reason === undefined ? 'failure' : 'success', reason, ACTED],
      [special, activity, 'success', reason, ACTED],
    ]
  }),
  ...FACTS.flatMap(([classes, activities, activity]) =>
    ENDS.map(([status_id, outcome]): SampleRow<Special> => [
      { class_uid: first(classes), activity_id: activities === undefined ? 3 : first(activities), status_id },
      activity,
      outcome,
      undefined,
      ABOUT,
    ]),
  ),
  ...(
    [
      ['Invalid password', 'invalid_credentials'],
      ['Unknown user', 'unknown_user'],
      ['LOCKED_OUT', 'locked'],
      ['Password expired', 'expired'],
      ['Account disabled', 'not_allowed'],
      ['MFA denied', 'mfa_denied'],
    ] as const
  ).map(([status_detail, reason]): SampleRow<Special> => [
    { class_uid: 3002, activity_id: 1, status_id: 2, status_detail },
    'login',
    'failure',
    reason,
    { ...ABOUT, message: status_detail },
  ]),
  [{ class_uid: 2004, activity_id: 1 }, 'other', 'unknown', undefined, ABOUT],
]

/** Events in the Open Cybersecurity Schema Framework, one to a line. */
export const ocsf: LogFormat = {
  id: 'ocsf',
  title: 'OCSF events as JSON lines',
  reference: 'https://schema.ocsf.io/',
  frame: {
    kind: 'json',
    paths: {
      time: ['time_dt', 'time'],
      class: ['class_uid'],
      type: ['type_uid', 'category_uid', 'activity_id', 'severity_id'],
      from: ['src_endpoint.ip'],
      to: ['dst_endpoint.ip'],
      activity: ['activity_id'],
      result: ['status_id', 'status'],
      why: ['status_detail', 'status_code'],
      told: ['status_detail', 'message'],
      action: ['api.operation', 'metadata.event_code', 'activity_name'],
      source_ip: ['src_endpoint.ip'],
      source_port: ['src_endpoint.port'],
      user: ['user.email_addr', 'user.name'],
      actor: ['actor.user.email_addr', 'actor.user.name'],
      user_uid: ['user.uid'],
      actor_uid: ['actor.user.uid'],
      user_email: ['user.email_addr', 'actor.user.email_addr'],
      host_name: ['device.hostname', 'dst_endpoint.hostname'],
      process_name: ['process.name', 'actor.process.file.name', 'service.name'],
      http_method: ['http_request.http_method'],
      http_status: ['http_response.code', 'http_status'],
      url_original: ['http_request.url.url_string', 'http_request.url.path'],
      user_agent: ['http_request.user_agent'],
      file_name: ['file.name'],
      request_id: ['metadata.correlation_uid', 'api.request.uid', 'metadata.uid'],
      level: ['severity'],
    },
    claim: [
      { class: { re: '^\\d{4,}$' }, type: { present: true } },
      { from: { present: true }, to: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: { user_name: ['user', 'actor', 'user_uid', 'actor_uid'], message: ['told'] },
  absent: ['-'],
  words: {
    ended: {
      in: 'result',
      table: [
        ['(?i)^(?:2|failure)$', 'failed'],
        ['(?i)^(?:1|success)$', 'done'],
      ],
    },
    because: {
      in: 'why',
      table: [
        [
          '(?i)^(?:invalid|bad|wrong|incorrect)[_ ](?:credentials|password)|Failed authentication',
          'invalid_credentials',
        ],
        ['(?i)^(?:unknown|no such|invalid)[_ ]user|No username found', 'unknown_user'],
        ['(?i)lock', 'locked'],
        ['(?i)expired', 'expired'],
        ['(?i)^(?:mfa|otp|push|second factor)', 'mfa_denied'],
        ['(?i)disabled|denied|not allowed|forbidden', 'not_allowed'],
      ],
    },
  },
  messages: RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...sampleRows<Special>(
      (special) =>
        jsonLine({ time: 1_760_797_698_250, category_uid: 3, metadata: { version: '1.3.0' } }, special, {
          src_endpoint: { ip: '198.51.100.7', port: 50_122 },
          user: { email_addr: 'bob@example.org', name: 'Bob' },
          actor: { user: { name: 'admin' } },
        }),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: { source_ip: '198.51.100.7', source_port: 50_122 },
      },
      ROWS,
    ),
    {
      line: jsonLine({
        activity_name: 'Logon',
        actor: { user: { name: FORGED, type: 'IAMUser' } },
        class_uid: 3002,
        activity_id: 1,
        status: 'Success',
        time_dt: '2025-10-18T14:28:18.250Z',
        severity: 'Informational',
        user: { uid: null },
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'login',
      outcome: 'success',
      columns: { action: 'Logon', user_name: FORGED, level: 'Informational' },
    },
    {
      line: '{"src_endpoint":{"ip":"2001:db8::7"},"dst_endpoint":{"ip":"10.0.0.1","port":22}}',
      time: null,
      activity: 'other',
      outcome: 'unknown',
      columns: { source_ip: '2001:db8::7' },
    },
  ],
  nearMisses: [
    '{"class_uid":3002,"time":1760797698250}',
    '{"class_uid":"Authentication","activity_id":1,"time":1760797698250}',
    '{"src_endpoint":{"ip":"198.51.100.7"},"time":1760797698250}',
    '{"ocsf":{"class_uid":3002,"activity_id":1}}',
  ],
}
