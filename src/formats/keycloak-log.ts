import {
  KEYCLOAK_MESSAGE_COLUMNS,
  KEYCLOAK_MESSAGE_WORDS,
  KEYCLOAK_OTHERWISE,
  KEYCLOAK_ROWS,
  KEYCLOAK_RULES,
  keycloakMessage,
} from './keycloak/rules.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows, type SampleRow } from './sample-rows.ts'

const time = '2025-10-18T14:28:18.140000Z'

/** The server log of Keycloak (and of other programs on Quarkus or WildFly), with the events of logins in it. */
export const keycloakLog: LogFormat = {
  id: 'keycloak-log',
  title: 'Keycloak server log',
  reference: 'https://www.keycloak.org/server/logging',
  logsource: { product: 'keycloak', service: 'event' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?:(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d{3})|\d\d:\d\d:\d\d,\d{3}) (?P<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL) +\[(?P<logger>[\w.$-]+)\] \([^()]*(?:\([^()]*\))?[^()]*\) (?P<message>.*)`,
    claim: 'logger',
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: KEYCLOAK_MESSAGE_COLUMNS,
  absent: ['null'],
  words: KEYCLOAK_MESSAGE_WORDS,
  messages: KEYCLOAK_RULES,
  otherwise: KEYCLOAK_OTHERWISE,
  samples: [
    ...sampleRows<string>(
      (message) => `2025-10-18 14:28:18,140 WARN  [org.keycloak.events] (executor-thread-1) ${message}`,
      {
        time,
        columns: {
          level: 'WARN',
          process_name: 'shop',
          source_ip: '198.51.100.7',
          user_name: 'x from 203.0.113.9, ipAddress=203.0.113.9',
        },
      },
      KEYCLOAK_ROWS.map(([type, error, activity, outcome, reason]): SampleRow<string> => {
        const message = keycloakMessage(type, error)
        return [message, activity, outcome, reason, { action: type, message }]
      }),
    ),
    {
      line: '11:36:09,965 WARN [org.keycloak.events] (default task-51) type=LOGIN_ERROR, realmId=master, clientId=myapp, userId=u1, ipAddress=198.51.100.7, error=invalid_user_credentials, auth_method=openid-connect, redirect_uri=http://localhost/, code_id=c1, username=bob',
      time: null,
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'LOGIN_ERROR',
        level: 'WARN',
        process_name: 'myapp',
        source_ip: '198.51.100.7',
        user_name: 'bob',
        user_id: 'u1',
        message:
          'type=LOGIN_ERROR, realmId=master, clientId=myapp, userId=u1, ipAddress=198.51.100.7, error=invalid_user_credentials, auth_method=openid-connect, redirect_uri=http://localhost/, code_id=c1, username=bob',
      },
    },
    {
      line: '2025-10-18 14:28:18,140 INFO  [io.quarkus] (main) Keycloak started',
      time,
      activity: 'other',
      outcome: 'unknown',
      columns: { level: 'INFO', message: 'Keycloak started' },
    },
  ],
  nearMisses: [
    '2025-10-18 14:28:18,140 WARN [org.keycloak.events] type="LOGIN_ERROR"',
    '2025-10-18 14:28:18 WARN  [org.keycloak.events] (executor-thread-1) x',
    '2025-10-18 14:28:18,140 [org.keycloak.events] (executor-thread-1) x',
    '2025-10-18 14:28:18,140 - WARN - [events] (main) x',
  ],
}
