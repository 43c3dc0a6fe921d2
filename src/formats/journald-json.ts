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
      message: ['MESSAGE'],
      said: ['MESSAGE'],
      sequence: ['__SEQNUM'],
    },
    claim: [{ time: { present: true }, cursor: { present: true } }],
  },
  time: { capture: 'time', stamp: 'epoch' },
  samples: [
    ...SAMPLES,
    {
      line: JSON.stringify({ ...TIME, _HOSTNAME: 'gate', _COMM: 'python', MESSAGE: 'x from 203.0.113.9 \u001b[31m' }),
      time: '2025-10-18T14:28:18.123456Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { host_name: 'gate', process_name: 'python', message: 'x from 203.0.113.9 \u001b[31m' },
    },
  ],
  nearMisses: [
    '{"REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1","MESSAGE":"Invalid user eve from 198.51.100.7"}',
    '{"__REALTIME_TIMESTAMP":"1760797698123456","MESSAGE":"Invalid user eve from 198.51.100.7"}',
    '{"journal":{"__REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1"}}',
    '{"__REALTIME_TIMESTAMP":"1760797698123456","__CURSOR":"s=0;i=1","MESSAGE":"cut',
  ],
}
