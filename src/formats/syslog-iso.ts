import { BODY, HOST, ISO_TIME, PRIORITY, TAG, framed, tagOf } from './syslog/message.ts'
import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogFraming } from './syslog/message.ts'

const FRAMING: SyslogFraming = {
  line: (sample) => `2025-10-18T16:28:18.123456+02:00 gate ${tagOf(sample)}: ${sample.text}`,
  time: '2025-10-18T14:28:18.123456Z',
}

/** The severity that some systems write between stamp and host, or instead of the host. */
const LEVEL = '(?P<level>EMERG|ALERT|CRIT|ERR|ERROR|WARN|WARNING|NOTICE|INFO|DEBUG)'

const FAILED = 'Failed password for bob from 198.51.100.7 port 50122 ssh2'

/** What only this framing has: the offset without a colon, a severity. */
const SAMPLES: readonly Sample[] = [
  {
    line: `2025-10-18T16:28:18+0200 gate sshd[4242]: ${FAILED}`,
    time: '2025-10-18T14:28:18.000000Z',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: {
      action: 'ssh_login',
      host_name: 'gate',
      process_name: 'sshd',
      process_pid: 4242,
      source_ip: '198.51.100.7',
      source_port: 50122,
      user_name: 'bob',
      message: FAILED,
    },
  },
  {
    line: '<30>2025-10-18T16:28:18.5Z INFO periodic_scheduler[137]: job completed',
    time: '2025-10-18T16:28:18.500000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { level: 'INFO', process_name: 'periodic_scheduler', process_pid: 137, message: 'job completed' },
  },
  {
    line: '2025-10-18T16:28:18Z gate rsyslogd:  message repeated 76 times: [-- MARK --]',
    time: '2025-10-18T16:28:18.000000Z',
    activity: 'system',
    outcome: 'unknown',
    count: 76,
    columns: { host_name: 'gate', process_name: 'rsyslogd', message: 'message repeated 76 times: [-- MARK --]' },
  },
]

/** Syslog with RFC 3339 stamps, as newer rsyslog and `journalctl -o short-iso` write it. */
export const syslogIso: LogFormat = {
  ...SYSLOG,
  id: 'syslog-iso',
  title: 'syslog with ISO 8601 stamps',
  reference: 'https://www.rsyslog.com/doc/configuration/templates.html (RSYSLOG_FileFormat)',
  frame: {
    kind: 'text',
    pattern: `${PRIORITY}${ISO_TIME}(?: +${LEVEL})?(?: +${HOST})? +${TAG}(?: +|$)${BODY}`,
    claim: 'time',
  },
  samples: [...framed(SYSLOG_SAMPLES, FRAMING), ...SAMPLES],
  nearMisses: [
    `2025-10-18 16:28:18.123456+02:00 gate sshd[4242]: ${FAILED}`,
    `2025-10-18T16:28:18.123456 gate sshd[4242]: ${FAILED}`,
    '2025-10-18T16:28:18Z gate something happened',
    `2025-10-18T16:28+02:00 gate sshd[4242]: ${FAILED}`,
    '2025-10-18T16:28:18.123Z balancer 198.51.100.7:44325 192.0.2.1:80 0.013 0.164 0.000 200 200 391 107999',
    '2025-10-18T16:28:18.123Z  INFO 1234 --- [main] com.example.Application : Started',
  ],
}
