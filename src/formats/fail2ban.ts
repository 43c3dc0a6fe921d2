import type { LogFormat, MessageRule, Sample } from './log-format.ts'

/** Jails that watch logins; others watch requests. */
const LOGIN_JAIL = {
  re: '(?i)sshd|ssh|dropbear|ftpd|sasl|dovecot|imap|pop3|smtp|auth|login|postfix|asterisk|mysql|roundcube|pam|vpn',
}

const ADDRESS = '(?P<source_ip>[0-9A-Fa-f.:]+)'

const RULES: readonly MessageRule[] = [
  // What it found stands in another log, which counts.
  {
    when: { jail: LOGIN_JAIL },
    pattern: `^Found ${ADDRESS}`,
    means: { activity: 'login', outcome: 'failure', attempt: 'none', action: 'found' },
  },
  { pattern: `^Found ${ADDRESS}`, means: { activity: 'other', outcome: 'failure', action: 'found' } },
  { pattern: `^(?:Restore )?Ban ${ADDRESS}`, means: { activity: 'config_change', outcome: 'success', action: 'ban' } },
  { pattern: `^Unban ${ADDRESS}`, means: { activity: 'config_change', outcome: 'success', action: 'unban' } },
  { pattern: `^${ADDRESS} already banned`, means: { activity: 'other', outcome: 'unknown', action: 'already_banned' } },
  { pattern: `^Ignore ${ADDRESS} `, means: { activity: 'other', outcome: 'unknown', action: 'ignore' } },
]

const time = '2025-10-18T14:28:18.140000Z'

const sample = (
  module: string,
  level: string,
  text: string,
  expected: Pick<Sample, 'activity' | 'outcome'>,
  columns: Sample['columns'],
): Sample => ({
  line: `2025-10-18 14:28:18,140 fail2ban.${module.padEnd(15)} [1234]: ${level.padEnd(7)} ${text}`,
  time,
  ...expected,
  columns: {
    process_name: `fail2ban.${module}`,
    process_pid: 1234,
    level,
    message: text.replace(/^\[[^\]]*\] /, ''),
    ...columns,
  },
})

/** The log of fail2ban. A found failure is told again: the log that it watches counts it. */
export const fail2ban: LogFormat = {
  id: 'fail2ban',
  title: 'fail2ban log',
  reference: 'https://github.com/fail2ban/fail2ban/wiki',
  logsource: { product: 'linux', service: 'fail2ban' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<process_name>fail2ban\.\w+) *\[(?P<process_pid>\d+)\]: (?P<level>[A-Z]+) +(?:\[(?P<jail>[^\]]+)\] )?(?P<message>.*)`,
    claim: 'process_name',
  },
  time: { capture: 'time', stamp: 'iso' },
  messages: RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    sample(
      'filter',
      'INFO',
      '[sshd] Found 198.51.100.7 - 2025-10-18 14:28:17',
      { activity: 'login', outcome: 'failure' },
      { action: 'found', source_ip: '198.51.100.7' },
    ),
    sample(
      'filter',
      'INFO',
      '[nginx-botsearch] Found 2001:db8::7 - 2025-10-18 14:28:17',
      { activity: 'other', outcome: 'failure' },
      { action: 'found', source_ip: '2001:db8::7' },
    ),
    sample(
      'actions',
      'NOTICE',
      '[sshd] Ban 198.51.100.7',
      { activity: 'config_change', outcome: 'success' },
      { action: 'ban', source_ip: '198.51.100.7' },
    ),
    sample(
      'actions',
      'NOTICE',
      '[sshd] Restore Ban 198.51.100.7',
      { activity: 'config_change', outcome: 'success' },
      { action: 'ban', source_ip: '198.51.100.7' },
    ),
    sample(
      'actions',
      'NOTICE',
      '[sshd] Unban 198.51.100.7',
      { activity: 'config_change', outcome: 'success' },
      { action: 'unban', source_ip: '198.51.100.7' },
    ),
    sample(
      'actions',
      'WARNING',
      '[sshd] 198.51.100.7 already banned',
      { activity: 'other', outcome: 'unknown' },
      { action: 'already_banned', source_ip: '198.51.100.7' },
    ),
    sample(
      'filter',
      'INFO',
      '[sshd] Ignore 198.51.100.7 by ip',
      { activity: 'other', outcome: 'unknown' },
      { action: 'ignore', source_ip: '198.51.100.7' },
    ),
    sample('server', 'INFO', 'Starting Fail2ban v1.0.2', { activity: 'system', outcome: 'unknown' }, {}),
    sample('utils', 'ERROR', 'x from 203.0.113.9 Ban 203.0.113.9', { activity: 'system', outcome: 'unknown' }, {}),
  ],
  nearMisses: [
    '2025-10-18 14:28:18,140 fail2ban.actions NOTICE [sshd] Ban 198.51.100.7',
    '2025-10-18 14:28:18,140 [1234]: NOTICE [sshd] Ban 198.51.100.7',
    '2025-10-18 14:28:18 fail2ban.actions [1234]: NOTICE [sshd] Ban 198.51.100.7',
    '2025-10-18 14:28:18,140 | INFO | fail2ban.actions [1234]: NOTICE [sshd] Ban 198.51.100.7',
  ],
}
