import type { Reason } from '../model/event.ts'
import type { LogFormat, MessageRule, Sample } from './log-format.ts'
import { jsonLine, sampleRows, type SampleRow } from './sample-rows.ts'

/** A field as diagnostic settings write it, and as the Graph API does. */
const both = (...names: string[]): string[] => [...names.map((name) => `properties.${name}`), ...names]

/** Error codes of sign-ins (AADSTS…) by what they mean. */
const CODES: readonly (readonly [Reason, codes: string])[] = [
  ['invalid_credentials', '50126|50056|50064|50144|50008|120000'],
  ['unknown_user', '50034|50020|51004|90072|500011|700016'],
  ['locked', '50053'],
  ['expired', '50055|50133|50173|70008|700082|700084|50089'],
  ['mfa_denied', '500121|50087|50088|50123|500014|53011'],
  ['rate_limited', '90016|90055|50196'],
  ['missing_fields', '90014|900144'],
  ['not_allowed', '50057|50105|53000|53001|53002|53003|53004|530032|530034|50128|50059|65005|7000112'],
]

/** Sign-ins that are not at their end: the password was right, and something more is asked for. */
const INTERRUPTED =
  '50072|50074|50076|50079|50097|50125|50127|50129|50131|50140|50143|50158|50199|50203|16000|16001|65001|51006'

const MACHINE = { category: { re: '^(?:ServicePrincipal|ManagedIdentity)SignInLogs$' } } as const

const RULES: readonly MessageRule[] = [
  { when: { ...MACHINE, ended: 'done' }, means: { activity: 'token', outcome: 'success' } },
  { when: { ...MACHINE, ended: 'interrupted' }, means: { activity: 'token', outcome: 'unknown' } },
  { when: { ...MACHINE, ended: 'failed' }, means: { activity: 'token', outcome: 'failure' } },
  { when: { ended: 'done' }, means: { activity: 'login', outcome: 'success' } },
  { when: { ended: 'interrupted' }, means: { activity: 'login', outcome: 'unknown', attempt: 'none' } },
  ...CODES.map(([reason]): MessageRule => ({
    when: { ended: 'failed', because: reason },
    means: { activity: 'login', outcome: 'failure', reason },
  })),
  { when: { ended: 'failed' }, means: { activity: 'login', outcome: 'failure' } },
]

const time = '2025-10-18T14:28:18.123456Z'

interface Special {
  readonly category?: string
  readonly resultType?: string
  readonly errorCode?: number
  readonly failureReason?: string
}

function line({ category, resultType, errorCode, failureReason }: Special): string {
  return jsonLine({
    time: '2025-10-18T14:28:18.1234567Z',
    resourceId: '/tenants/t/providers/Microsoft.aadiam',
    operationName: 'Sign-in activity',
    category: category ?? 'SignInLogs',
    resultType,
    callerIpAddress: '198.51.100.7',
    properties: {
      userPrincipalName: 'Bob@example.org',
      userId: 'u1',
      ipAddress: '198.51.100.7',
      appDisplayName: 'Azure Portal',
      status: errorCode === undefined ? undefined : { errorCode, failureReason },
    },
  })
}

const BECAUSE: readonly SampleRow<Special>[] = (
  [
    [50126, 'invalid_credentials'],
    [50034, 'unknown_user'],
    [50053, 'locked'],
    [50055, 'expired'],
    [500121, 'mfa_denied'],
    [90055, 'rate_limited'],
    [900144, 'missing_fields'],
    [53003, 'not_allowed'],
  ] as const
).map(([errorCode, reason]) => [
  { errorCode, resultType: String(errorCode) },
  'login',
  'failure',
  reason,
  { code: String(errorCode) },
])

const SAMPLES: readonly Sample[] = [
  ...sampleRows<Special>(
    line,
    {
      time,
      columns: {
        action: 'Sign-in activity',
        process_name: 'Azure Portal',
        source_ip: '198.51.100.7',
        user_name: 'bob@example.org',
        user_id: 'u1',
      },
    },
    [
      [{ resultType: '0' }, 'login', 'success', undefined, { code: '0' }],
      [{ resultType: 'Success' }, 'login', 'success', undefined, { code: 'Success' }],
      [{ errorCode: 0 }, 'login', 'success', undefined, { code: '0' }],
      ...BECAUSE,
      [{ resultType: '50074' }, 'login', 'unknown', undefined, { code: '50074' }],
      [{ resultType: '99999' }, 'login', 'failure', undefined, { code: '99999' }],
      [
        { resultType: 'Failure', errorCode: 50126, failureReason: 'Invalid username or password' },
        'login',
        'failure',
        'invalid_credentials',
        { code: '50126', message: 'Invalid username or password' },
      ],
      [{ category: 'ManagedIdentitySignInLogs', resultType: '0' }, 'token', 'success', undefined, { code: '0' }],
      [
        { category: 'ServicePrincipalSignInLogs', resultType: '7000222' },
        'token',
        'failure',
        undefined,
        { code: '7000222' },
      ],
      [
        { category: 'ServicePrincipalSignInLogs', resultType: '65001' },
        'token',
        'unknown',
        undefined,
        { code: '65001' },
      ],
      [{}, 'login', 'unknown'],
    ],
  ),
  {
    line: jsonLine({
      id: 'i1',
      createdDateTime: '2025-10-18T14:28:18Z',
      userPrincipalName: 'x from 203.0.113.9 | "y" \u001b[31m',
      appDisplayName: 'Office 365',
      ipAddress: '2001:db8::7',
      clientAppUsed: 'Browser',
      correlationId: 'c1',
      status: { errorCode: 50126, failureReason: 'Error validating credentials due to invalid username or password.' },
    }),
    time: '2025-10-18T14:28:18.000000Z',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: {
      action: 'Sign-in activity',
      code: '50126',
      process_name: 'Office 365',
      source_ip: '2001:db8::7',
      user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      request_id: 'c1',
      message: 'Error validating credentials due to invalid username or password.',
    },
  },
]

/** Sign-ins to Microsoft Entra ID, by diagnostic settings or the Graph API. */
export const entraSignIn: LogFormat = {
  id: 'entra-sign-in',
  title: 'Microsoft Entra sign-in logs',
  reference: 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes',
  logsource: { product: 'azure', service: 'signinlogs' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', ...both('createdDateTime')],
      category: ['category'],
      action: ['operationName'],
      code: [...both('status.errorCode'), 'resultType'],
      result: [...both('status.errorCode'), 'resultType', 'properties.result'],
      why: [...both('status.errorCode'), 'resultType'],
      message: [...both('status.failureReason'), 'resultDescription'],
      source_ip: [...both('ipAddress'), 'callerIpAddress'],
      user_name: both('userPrincipalName', 'servicePrincipalName'),
      user_id: both('userId', 'servicePrincipalId'),
      user_agent: both('userAgent'),
      process_name: both('appDisplayName'),
      request_id: ['correlationId', 'properties.correlationId'],
      app: ['appDisplayName', 'userPrincipalName', 'servicePrincipalName'],
      status: ['status.errorCode'],
    },
    claim: [
      {
        category: [
          'SignInLogs',
          'NonInteractiveUserSignInLogs',
          'ServicePrincipalSignInLogs',
          'ManagedIdentitySignInLogs',
          'ADFSSignInLogs',
        ],
      },
      { app: { present: true }, status: { present: true }, time: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  constants: { action: 'Sign-in activity' },
  absent: ['None'],
  words: {
    ended: {
      in: 'result',
      table: [
        ['(?i)^(?:0|success)$', 'done'],
        [`^(?:${INTERRUPTED})$`, 'interrupted'],
        ['', 'failed'],
      ],
    },
    because: { in: 'why', table: CODES.map(([reason, codes]) => [`^(?:${codes})$`, reason]) },
  },
  messages: RULES,
  otherwise: { activity: 'login', outcome: 'unknown', attempt: 'none' },
  samples: SAMPLES,
  nearMisses: [
    '{"time":"2025-10-18T14:28:18Z","category":"AuditLogs","operationName":"Add user"}',
    '{"time":"2025-10-18T14:28:18Z","category":"signin","operationName":"Sign-in activity"}',
    '{"createdDateTime":"2025-10-18T14:28:18Z","appDisplayName":"Office 365","status":"failure"}',
    '{"records":[{"time":"2025-10-18T14:28:18Z","category":"SignInLogs"}]}',
  ],
}
