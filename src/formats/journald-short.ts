import { BODY, HOST, TAG } from './syslog/message.ts'
import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogSample } from './syslog/message.ts'

const time = '2025-10-18T14:28:18.250000Z'

const line = ({ program, tag, pid, text }: SyslogSample): string =>
  `Sat 2025-10-18 14:28:18.250 UTC gate ${tag ?? (pid === undefined ? program : `${program}[${pid}]`)}: ${text}`

const SAMPLES: readonly Sample[] = SYSLOG_SAMPLES.filter(({ text }) => !text.startsWith('message repeated')).map(
  (sample) => {
    const { program, tag: _tag, pid, text, columns, ...expected } = sample
    const process_pid = pid === undefined ? {} : { process_pid: pid }
    return {
      ...expected,
      line: line(sample),
      time,
      columns: { host_name: 'gate', process_name: program, ...process_pid, message: text, ...columns },
    }
  },
)

/**
 * The systemd journal as text, `journalctl -o short-full`. What `-o short` and `-o short-precise` write is syslog of
 * RFC 3164, and `-o short-iso` syslog with ISO stamps.
 */
export const journaldShort: LogFormat = {
  ...SYSLOG,
  id: 'journald-short',
  title: 'systemd journal as text (short-full)',
  reference: 'https://www.freedesktop.org/software/systemd/man/latest/journalctl.html',
  logsource: { product: 'linux' },
  frame: {
    kind: 'text',
    pattern: String.raw`[A-Z][a-z]{2} (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z]{3,5}| [+-]\d\d(?:\d\d)?)?) ${HOST} ${TAG} ${BODY}`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'abbreviated' },
  samples: [
    ...SAMPLES,
    ...(
      [
        ['+03', '2025-10-18T11:28:18.000000Z'],
        // Chicago's, or Shanghai's: the clock's own time
        ['CST', '2025-10-18T14:28:18.000000Z'],
      ] as const
    ).map(([zone, at]): Sample => ({
      line: `Sat 2025-10-18 14:28:18 ${zone} gate app[1]: x`,
      time: at,
      activity: 'system',
      outcome: 'unknown',
      columns: { host_name: 'gate', process_name: 'app', process_pid: 1, message: 'x' },
    })),
    {
      line: 'Sat 2025-10-18 14:28:18 CEST gate sshd[4242]: Connection closed by x from 203.0.113.9',
      time: '2025-10-18T12:28:18.000000Z',
      activity: 'system',
      outcome: 'unknown',
      columns: {
        host_name: 'gate',
        process_name: 'sshd',
        process_pid: 4242,
        message: 'Connection closed by x from 203.0.113.9',
      },
    },
  ],
  nearMisses: [
    '2025-10-18 14:28:18 UTC gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat 2025-10-18 14:28 UTC gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat 2025-10-18 14:28:18 UTC Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat Oct 18 14:28:18 2025 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
  ],
}
