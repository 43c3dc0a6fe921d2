import { BODY, HOST, TAG, framed, tagOf } from './syslog/message.ts'
import { JOURNAL_SAMPLES, SYSLOG } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'

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
    ...framed(JOURNAL_SAMPLES, {
      line: (sample) => `Sat 2025-10-18 14:28:18.250 UTC gate ${tagOf(sample)}: ${sample.text}`,
      time: '2025-10-18T14:28:18.250000Z',
    }),
    ...(
      [
        ['+03', '2025-10-18T11:28:18.000000Z'],
        ['CEST', '2025-10-18T12:28:18.000000Z'],
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
  ],
  nearMisses: [
    '2025-10-18 14:28:18 UTC gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat 2025-10-18 14:28 UTC gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat 2025-10-18 14:28:18 UTC Failed password for root from 198.51.100.7 port 50122 ssh2',
    'Sat Oct 18 14:28:18 2025 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
  ],
}
