import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Alerts of CrowdSec, `cscli alerts list -o json`, one to a line. Each sums up events of other logs, which count them. */
export const crowdsecAlerts: LogFormat = {
  id: 'crowdsec-alerts',
  title: 'CrowdSec alerts as JSON lines',
  reference: 'https://docs.crowdsec.net/docs/cscli/cscli_alerts_list/',
  logsource: { product: 'crowdsec', service: 'alerts' },
  frame: {
    kind: 'json',
    paths: {
      time: ['stop_at', 'created_at', 'start_at'],
      scenario: ['scenario'],
      scope: ['source.scope', 'source.value'],
      action: ['scenario'],
      message: ['message'],
      source_ip: ['source.ip', 'source.value'],
      user_name: ['events[0].meta[key=target_user].value'],
      host_name: ['machine_id'],
      request_id: ['uuid', 'id'],
    },
    claim: [{ scenario: { present: true }, scope: { present: true } }],
  },
  time: { capture: 'time', stamp: 'spaced' },
  messages: [
    {
      when: {
        scenario: {
          re: '(?:ssh|ftp|smtp|imap|pop3|dovecot|postfix|auth|login|rdp|smb|mysql|pgsql|vpn)[\\w-]*(?:-bf|-enum|bruteforce)|(?:-bf|_bf|bruteforce)',
        },
      },
      means: { activity: 'login', outcome: 'failure', attempt: 'none' },
    },
    { when: { scenario: { re: '/http-' } }, means: { activity: 'web_request', outcome: 'failure' } },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine(
        {
          id: 17,
          machine_id: 'gate',
          start_at: '2025-10-18T14:28:10Z',
          stop_at: '2025-10-18T14:28:18.25Z',
          events_count: 6,
        },
        { source: { ip: '198.51.100.7', scope: 'Ip', value: '198.51.100.7' } },
        special,
      ),
    {
      time: '2025-10-18T14:28:18.250000Z',
      columns: { host_name: 'gate', request_id: '17', source_ip: '198.51.100.7' },
    },
    [
      [{ scenario: 'crowdsecurity/ssh-bf' }, 'login', 'failure', undefined, { action: 'crowdsecurity/ssh-bf' }],
      [
        { scenario: 'crowdsecurity/ssh-slow-bf_user-enum', message: 'x from 203.0.113.9' },
        'login',
        'failure',
        undefined,
        { action: 'crowdsecurity/ssh-slow-bf_user-enum', message: 'x from 203.0.113.9' },
      ],
      [
        { scenario: 'crowdsecurity/http-probing' },
        'web_request',
        'failure',
        undefined,
        { action: 'crowdsecurity/http-probing' },
      ],
      [{ scenario: 'crowdsecurity/vpatch-env' }, 'other', 'unknown', undefined, { action: 'crowdsecurity/vpatch-env' }],
      [
        { scenario: 'manual ban', source: { scope: 'Ip', value: '2001:db8::7' } },
        'other',
        'unknown',
        undefined,
        { action: 'manual ban', source_ip: '2001:db8::7' },
      ],
      [{ scenario: 'x', stop_at: '2025-10-18 16:28:18.25 +0200' }, 'other', 'unknown', undefined, { action: 'x' }],
    ],
  ),
  nearMisses: [
    '{"scenario":"crowdsecurity/ssh-bf","source":"198.51.100.7"}',
    '{"source":{"ip":"198.51.100.7","scope":"Ip"},"created_at":"2025-10-18T14:28:18Z"}',
    '[{"scenario":"crowdsecurity/ssh-bf","source":{"scope":"Ip"}}]',
    'time="2025-10-18T14:28:18Z" level=info msg="Ip 198.51.100.7 performed \'crowdsecurity/ssh-bf\'"',
  ],
}
