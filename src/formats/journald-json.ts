import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogSample } from './syslog/message.ts'

const TIME = { __REALTIME_TIMESTAMP: '1760797698123456', __MONOTONIC_TIMESTAMP: '38708007' }

function entry({ program, pid, text }: SyslogSample): string {
  const process = pid === undefined ? {} : { _PID: String(pid) }
  return JSON.stringify({ ...TIME, _HOSTNAME: 'gate', SYSLOG_IDENTIFIER: program, ...process, MESSAGE: text })
}

/** The journal repeats what is repeated, so the samples of rsyslog's wrapping are left out. */
const SAMPLES: readonly Sample[] = SYSLOG_SAMPLES.filter(({ text }) => !text.startsWith('message repeated')).map(
  (sample) => {
    const { program, tag: _tag, pid, text, columns, ...expected } = sample
    const process_pid = pid === undefined ? {} : { process_pid: pid }
    return {
      ...expected,
      line: entry(sample),
      time: '2025-10-18T14:28:18.123456Z',
      columns: { host_name: 'gate', process_name: program, ...process_pid, message: text, ...columns },
    }
  },
)

/** The systemd journal, exported with `journalctl -o json`: the messages of syslog in a frame of JSON. */
export const journaldJson: LogFormat = {
  ...SYSLOG,
  id: 'journald-json',
  title: 'systemd journal as JSON lines',
  reference: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/',
  frame: {
    kind: 'json',
    paths: {
      time: ['__REALTIME_TIMESTAMP'],
      cursor: ['__MONOTONIC_TIMESTAMP', '__CURSOR', '_BOOT_ID'],
      host_name: ['_HOSTNAME'],
      process_name: ['SYSLOG_IDENTIFIER', '_COMM'],
      process_pid: ['SYSLOG_PID', '_PID'],
      entry: ['MESSAGE'],
      sequence: ['__SEQNUM'],
    },
    // Selected fields of an export (`jq`, collectors) may leave the cursor out.
    claim: [
      { time: { present: true }, cursor: { present: true } },
      { time: { re: String.raw`^\d{16}$` }, entry: { present: true }, process_name: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'epoch' },
  // A message that holds control characters or is no UTF-8 is exported as the numbers of its bytes.
  words: { said: { in: 'entry', bytes: true }, ...SYSLOG.words },
  columns: { ...SYSLOG.columns, message: ['said'] },
  samples: [
    ...SAMPLES,
    {
      line: JSON.stringify({ ...TIME, _HOSTNAME: 'gate', _COMM: 'python', MESSAGE: 'x from 203.0.113.9 \u001b[31m' }),
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { host_name: 'gate', process_name: 'python', message: 'x from 203.0.113.9 \u001b[31m' },
    },
    {
      line: JSON.stringify({
        ...TIME,
        _HOSTNAME: 'gate',
        SYSLOG_IDENTIFIER: 'sshd',
        _PID: '4242',
        MESSAGE: [...Buffer.from('Failed password for x\u0007 from 198.51.100.7 port 50122 ssh2')],
      }),
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        host_name: 'gate',
        process_name: 'sshd',
        process_pid: 4242,
        action: 'ssh_login',
        source_ip: '198.51.100.7',
        source_port: 50_122,
        user_name: 'x\u0007',
        message: 'Failed password for x\u0007 from 198.51.100.7 port 50122 ssh2',
      },
    },
    {
      line: JSON.stringify({ ...TIME, _HOSTNAME: 'gate', _COMM: 'python', MESSAGE: [120, 32, 255, 27] }),
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { host_name: 'gate', process_name: 'python', message: 'x \\xFF\u001b' },
    },
    {
      line: `{"__REALTIME_TIMESTAMP":"1760797698123456","_COMM":"python","MESSAGE":"[1, 2"}`,
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { process_name: 'python', message: '[1, 2' },
    },
    {
      line: `{"__REALTIME_TIMESTAMP":"1760797698123456","_COMM":"python","MESSAGE":"[56B blob data]"}`,
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { process_name: 'python', message: '[56B blob data]' },
    },
  ],
  nearMisses: [
    '{"REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1","MESSAGE":"Invalid user eve from 198.51.100.7"}',
    '{"__REALTIME_TIMESTAMP":"1760797698123456","MESSAGE":"Invalid user eve from 198.51.100.7"}',
    '{"journal":{"__REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1"}}',
    '{"__REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1","MESSAGE":"cut',
  ],
}
