import { BODY, HOST, TAG } from './syslog/message.ts'
import { SYSLOG, SYSLOG_SAMPLES } from './syslog/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import type { SyslogSample } from './syslog/message.ts'

const time = '2025-10-18T14:28:18.250000Z'

const line = ({ program, tag, pid, text }: SyslogSample): string =>
  `1760797698.250000 gate ${tag ?? (pid === undefined ? program : `${program}[${pid}]`)}: ${text}`

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

/** The systemd journal as text, `journalctl -o short-unix`: seconds since 1970. */
export const journaldShortUnix: LogFormat = {
  ...SYSLOG,
  id: 'journald-short-unix',
  title: 'systemd journal as text (short-unix)',
  reference: 'https://www.freedesktop.org/software/systemd/man/latest/journalctl.html',
  logsource: { product: 'linux' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{10}\.\d{6}) ${HOST} ${TAG} ${BODY}`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'epoch' },
  samples: [
    ...SAMPLES,
    {
      line: '1760797698.000000 gate sshd[4242]: Connection closed by x from 203.0.113.9',
      time: '2025-10-18T14:28:18.000000Z',
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
    '1760797698 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    '1760797698.250 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    '1760797698.250000 Failed password for root from 198.51.100.7 port 50122 ssh2',
    '[ 1760.250000] gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
  ],
}
