import { BODY, HOST, TAG, framed, tagOf } from './syslog/message.ts'
import { JOURNAL_SAMPLES, SYSLOG } from './syslog/rules.ts'
import type { LogFormat } from './log-format.ts'

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
  samples: framed(JOURNAL_SAMPLES, {
    line: (sample) => `1760797698.250000 gate ${tagOf(sample)}: ${sample.text}`,
    time: '2025-10-18T14:28:18.250000Z',
  }),
  nearMisses: [
    '1760797698 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    '1760797698.250 gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
    '1760797698.250000 Failed password for root from 198.51.100.7 port 50122 ssh2',
    '[ 1760.250000] gate sshd[4242]: Failed password for root from 198.51.100.7 port 50122 ssh2',
  ],
}
