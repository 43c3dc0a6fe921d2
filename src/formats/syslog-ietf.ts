import { BODY, ISO_TIME, framed } from './syslog/message.ts'
import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogFraming } from './syslog/message.ts'

const FRAMING: SyslogFraming = {
  line: ({ program, pid, text }) => `<34>1 2025-10-18T16:28:18.123456+02:00 gate ${program} ${pid ?? '-'} - - ${text}`,
  time: '2025-10-18T14:28:18.123456Z',
}

/** RFC 5424, 7.3.1: `meta` may number the messages. */
const SEQUENCE = String.raw`\[meta (?:[^\]]* )?sequenceId="(?P<number>\d{1,10})"`

/** Structured data: `[id name="value" …]`, where `"` and `\` inside a value are escaped; `]` should be and often is not. */
const DATA = String.raw`(?:-|(?:\[[^\s=\]"]+(?: +[^\s=\]"]+="(?:[^"\\]|\\.)*")*\])+)`

/** The nil value is `-`, which is also a name somebody may choose, so it is told apart here. */
const FIELDS = String.raw`(?:-|(?P<host_name>\S+)) (?:-|(?P<process_name>[^\s\[\]]*[^\s\[\]:])) (?:-|(?P<process_pid>\d+)|[^\s:\[\]]+) \S+ (?P<data>${DATA})`

const FAILED = 'Failed password for bob from 198.51.100.7 port 50122 ssh2'

/** What only this framing has: structured data, the byte order mark, nil values; and files without the header. */
const SAMPLES: readonly Sample[] = [
  {
    line: `<38>1 2025-10-18T16:28:18Z gate sshd 4242 ID47 [x@32473 a="b\\"] from 203.0.113.9" c="d"][y@32473] \uFEFF${FAILED}`,
    time: '2025-10-18T16:28:18.000000Z',
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
    line: '<15>1 2025-10-18T16:28:18.25Z - tag - 123 -  this is debug',
    time: '2025-10-18T16:28:18.250000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { process_name: 'tag', message: 'this is debug' },
  },
  {
    line: '2025-10-18T16:28:18.250Z gate NSX 4828 SWITCHING [x@6876 level="INFO"] entry created',
    time: '2025-10-18T16:28:18.250000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { host_name: 'gate', process_name: 'NSX', process_pid: 4828, message: 'entry created' },
  },
  {
    line: '<165>1 2025-10-18T16:28:18.25Z gate evntslog - ID47 [meta sysUpTime="3" sequenceId="29"] numbered',
    time: '2025-10-18T16:28:18.250000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { host_name: 'gate', process_name: 'evntslog', message: 'numbered', sequence: 29 },
  },
  {
    line: '<165>1 2025-10-18T16:28:18.25Z gate evntslog - ID47 [x@32473 a="b"]',
    time: '2025-10-18T16:28:18.250000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { host_name: 'gate', process_name: 'evntslog' },
  },
]

/** Syslog with structured data: `<34>1 time host app procid msgid [data] message`. */
export const syslogIetf: LogFormat = {
  ...SYSLOG,
  id: 'syslog-ietf',
  title: 'syslog (RFC 5424)',
  reference: 'https://www.rfc-editor.org/rfc/rfc5424',
  frame: {
    kind: 'text',
    pattern: String.raw`(?:<\d{1,3}>1 )?${ISO_TIME} ${FIELDS}(?: +\x{FEFF}?${BODY})?`,
    claim: 'time',
  },
  words: { ...SYSLOG.words, sequence: { in: 'data', part: SEQUENCE } },
  samples: [...framed(SYSLOG_SAMPLES, FRAMING), ...SAMPLES],
  nearMisses: [
    `<34>2 2025-10-18T16:28:18Z gate sshd 4242 - - ${FAILED}`,
    `<34>1 2025-10-18T16:28:18 gate sshd 4242 - - ${FAILED}`,
    `<34>1 2025-10-18T16:28:18Z gate sshd 4242 - ${FAILED}`,
    `<34>1 2025-10-18T16:28:18Z gate sshd[4242]: ${FAILED}`,
    `<34>1 - gate sshd 4242 - - ${FAILED}`,
    '<34>1 2025-10-18T16:28:18Z gate sshd 4242 - [x@32473 a="b] cut',
  ],
}
