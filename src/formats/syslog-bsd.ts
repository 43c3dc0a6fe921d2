import { BODY, BSD_TIME, HOST, PRIORITY, TAG, framed, tagOf } from './syslog/message.ts'
import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogFraming } from './syslog/message.ts'

/** The stamp has no year: samples are read in the placeholder year. */
const FRAMING: SyslogFraming = {
  line: (sample) => `Oct  8 16:28:18 gate ${tagOf(sample)}: ${sample.text}`,
  time: '2000-10-08T16:28:18.000000Z',
}

const time = '2000-10-18T16:28:18.000000Z'
const UNKNOWN = { activity: 'system', outcome: 'unknown' } as const

/** What only this framing has: no program, no host, no padding, a priority, a fraction. */
const SAMPLES: readonly Sample[] = [
  {
    line: '<38>Oct 18 16:28:18.250 gate sshd[4242]: Failed password for bob from 198.51.100.7 port 50122 ssh2',
    time: '2000-10-18T16:28:18.250000Z',
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
      message: 'Failed password for bob from 198.51.100.7 port 50122 ssh2',
    },
  },
  {
    line: "Oct 18 16:28:18 gate.example.org Job `cron.daily' terminated",
    time,
    ...UNKNOWN,
    columns: { host_name: 'gate.example.org', message: "Job `cron.daily' terminated" },
  },
  {
    line: 'Oct 18 16:28:18 gate last message repeated 3 times',
    time,
    ...UNKNOWN,
    count: 3,
    columns: { action: 'last_message_repeated', host_name: 'gate', message: 'last message repeated 3 times' },
  },
  {
    line: 'Oct 18 16:28:18: --- last message repeated 5 times ---',
    time,
    ...UNKNOWN,
    count: 5,
    columns: { action: 'last_message_repeated', message: '--- last message repeated 5 times ---' },
  },
  {
    line: 'Oct 18 16:28:18 gate syslogd 1.4.1: restart.',
    time,
    ...UNKNOWN,
    columns: { host_name: 'gate', process_name: 'syslogd', message: 'restart.' },
  },
  {
    line: 'Oct 18 16:28:18 secd[12] <Error> [user{} ]: Failed password for root from 203.0.113.9 port 22 ssh2',
    time,
    ...UNKNOWN,
    columns: {
      process_name: 'secd',
      process_pid: 12,
      message: 'Failed password for root from 203.0.113.9 port 22 ssh2',
    },
  },
]

/** Syslog as files hold it by default: `Oct 18 16:28:18 host prog[pid]: message`, a priority in front or none. */
export const syslogBsd: LogFormat = {
  ...SYSLOG,
  id: 'syslog-bsd',
  title: 'syslog (RFC 3164)',
  reference: 'https://www.rfc-editor.org/rfc/rfc3164',
  frame: { kind: 'text', pattern: `${PRIORITY}${BSD_TIME}:? +(?:${HOST} +)?(?:${TAG} *)?${BODY}`, claim: 'time' },
  time: { capture: 'time', stamp: 'syslog' },
  samples: [...framed(SYSLOG_SAMPLES, FRAMING), ...SAMPLES],
  nearMisses: [
    'MMM 22 07:54:32 gate anacron[29782]: Normal exit (1 job run)',
    '2025 Oct 18 16:28:18 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Oct 18 16:28 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat Oct 18 16:28:18 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'October 18 16:28:18 gate sshd[4242]: session opened',
  ],
}
