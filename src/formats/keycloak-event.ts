import { KEYCLOAK_OTHERWISE, KEYCLOAK_ROWS, KEYCLOAK_RULES, KEYCLOAK_WORDS } from './keycloak/rules.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows, type SampleRow } from './sample-rows.ts'

const time = '2025-10-18T14:28:18.250000Z'

const ADMIN = { operation: { present: true } } as const

/** What administrators do: an operation on a kind of resource. */
const ADMIN_RULES: readonly MessageRule[] = [
  { when: { ...ADMIN, error: { present: true } }, means: { activity: 'config_change', outcome: 'failure' } },
  {
    when: { ...ADMIN, resource: { re: '_MAPPING$|^AUTHORIZATION' } },
    means: { activity: 'privilege', outcome: 'success' },
  },
  {
    when: { ...ADMIN, resource: { re: '^(?:USER|GROUP)' } },
    means: { activity: 'account_change', outcome: 'success' },
  },
  { when: ADMIN, means: { activity: 'config_change', outcome: 'success' } },
]

/** Events of Keycloak, of users and of administrators, as its API and its listeners write them: one to a line. */
export const keycloakEvent: LogFormat = {
  id: 'keycloak-event',
  title: 'Keycloak events as JSON',
  reference: 'https://www.keycloak.org/docs/latest/server_admin/#configuring-auditing-to-track-events',
  logsource: { product: 'keycloak', service: 'event' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', '@timestamp', 'timestamp'],
      realm: ['realmId', 'realmName', 'authDetails.realmId'],
      type: ['type'],
      operation: ['operationType'],
      resource: ['resourceType'],
      action: ['type', 'operationType'],
      error: ['error'],
      message: ['error'],
      source_ip: ['ipAddress', 'authDetails.ipAddress'],
      user_name: ['details.username', 'userId', 'authDetails.userId'],
      user_email: ['details.email'],
      user_id: ['userId', 'authDetails.userId'],
      file_name: ['resourcePath'],
      process_name: ['clientId', 'authDetails.clientId'],
      request_id: ['details.code_id', 'id'],
    },
    claim: [
      { realm: { present: true }, type: { re: '^[A-Z][A-Z0-9_]+$' } },
      { realm: { present: true }, operation: ['CREATE', 'UPDATE', 'DELETE', 'ACTION'] },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  absent: ['null'],
  words: KEYCLOAK_WORDS,
  messages: [...ADMIN_RULES, ...KEYCLOAK_RULES],
  otherwise: KEYCLOAK_OTHERWISE,
  samples: [
    ...sampleRows<{ type: string; error?: string | undefined }>(
      (special) =>
        jsonLine({ time: 1_760_797_698_250, realmId: 'master', clientId: 'shop' }, special, {
          ipAddress: '198.51.100.7',
          details: { username: 'x from 203.0.113.9 | "y" \u001b[31m', code_id: 'c1' },
        }),
      {
        time,
        columns: {
          process_name: 'shop',
          source_ip: '198.51.100.7',
          user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
          request_id: 'c1',
        },
      },
      KEYCLOAK_ROWS.map(
        ([type, error, activity, outcome, reason]): SampleRow<{ type: string; error?: string | undefined }> => [
          { type, error },
          activity,
          outcome,
          reason,
          { action: type, ...(error === undefined ? {} : { message: error }) },
        ],
      ),
    ),
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          {
            id: 'i1',
            time: 1_760_797_698_250,
            realmId: 'master',
            authDetails: { userId: 'u1', ipAddress: '2001:db8::7' },
          },
          special,
        ),
      { time, columns: { source_ip: '2001:db8::7', user_name: 'u1', user_id: 'u1', request_id: 'i1' } },
      [
        [
          { operationType: 'CREATE', resourceType: 'USER' },
          'account_change',
          'success',
          undefined,
          { action: 'CREATE' },
        ],
        [
          { operationType: 'CREATE', resourceType: 'REALM_ROLE_MAPPING' },
          'privilege',
          'success',
          undefined,
          { action: 'CREATE' },
        ],
        [
          { operationType: 'UPDATE', resourceType: 'CLIENT' },
          'config_change',
          'success',
          undefined,
          { action: 'UPDATE' },
        ],
        [
          { operationType: 'UPDATE', resourceType: 'CLIENT', error: 'not_found' },
          'config_change',
          'failure',
          undefined,
          { action: 'UPDATE', message: 'not_found' },
        ],
      ],
    ),
  ],
  nearMisses: [
    '{"time":1760797698250,"type":"LOGIN","ipAddress":"198.51.100.7"}',
    '{"time":1760797698250,"realmId":"master","type":"login"}',
    '{"time":1760797698250,"realmId":"master","operationType":"create"}',
    '[{"time":1760797698250,"realmId":"master","type":"LOGIN"}]',
  ],
}
