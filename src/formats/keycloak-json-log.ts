import {
  KEYCLOAK_MESSAGE_COLUMNS,
  KEYCLOAK_MESSAGE_WORDS,
  KEYCLOAK_OTHERWISE,
  KEYCLOAK_ROWS,
  KEYCLOAK_RULES,
  keycloakMessage,
} from './keycloak/rules.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows, type SampleRow } from './sample-rows.ts'

/** The server log of Keycloak where it is written as JSON, as in containers. */
export const keycloakJsonLog: LogFormat = {
  id: 'keycloak-json-log',
  title: 'Keycloak server log as JSON lines',
  reference: 'https://www.keycloak.org/server/logging',
  logsource: { product: 'keycloak', service: 'event' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp'],
      logger: ['loggerName'],
      level: ['level'],
      message: ['message'],
      host_name: ['hostName'],
    },
    claim: [{ logger: { prefix: 'org.keycloak.' }, message: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: KEYCLOAK_MESSAGE_COLUMNS,
  absent: ['null'],
  words: KEYCLOAK_MESSAGE_WORDS,
  messages: KEYCLOAK_RULES,
  otherwise: KEYCLOAK_OTHERWISE,
  samples: [
    ...sampleRows<{ message: string }>(
      (special) =>
        jsonLine(
          {
            timestamp: '2025-10-18T14:28:18.140646496Z',
            loggerName: 'org.keycloak.events',
            level: 'WARN',
            hostName: 'gate',
          },
          special,
        ),
      {
        time: '2025-10-18T14:28:18.140646Z',
        columns: {
          level: 'WARN',
          host_name: 'gate',
          process_name: 'shop',
          source_ip: '198.51.100.7',
          user_name: 'x from 203.0.113.9, ipAddress=203.0.113.9',
        },
      },
      KEYCLOAK_ROWS.map(([type, error, activity, outcome, reason]): SampleRow<{ message: string }> => {
        const message = keycloakMessage(type, error)
        return [{ message }, activity, outcome, reason, { action: type, message }]
      }),
    ),
  ],
  nearMisses: [
    '{"timestamp":"2025-10-18T14:28:18Z","loggerName":"io.quarkus","message":"started"}',
    '{"timestamp":"2025-10-18T14:28:18Z","loggerName":"org.keycloak.events"}',
    '{"timestamp":"2025-10-18T14:28:18Z","logger":"org.keycloak.events","message":"x"}',
    '{"log":{"loggerName":"org.keycloak.events","message":"x"}}',
  ],
}
