import { BODY, FORGED, HOST, PROCESS_TAG, framed, tagOf } from './syslog/message.ts'
import { JOURNAL_SAMPLES, SYSLOG } from './syslog/rules.ts'
import type { LogFormat } from './log-format.ts'
import type { SyslogSample } from './syslog/message.ts'

const FAILED = 'Failed password for bob from 198.51.100.7 port 50122 ssh2'

/** Every process of a program has a number here. */
const NUMBERED: readonly SyslogSample[] = JOURNAL_SAMPLES.flatMap((sample) =>
  sample.tag !== undefined && sample.pid === undefined ? [] : [{ ...sample, pid: sample.pid ?? 7 }],
)

/**
 * The systemd journal as text, `journalctl -o short-monotonic`: the seconds since the machine started, and in newer versions
 * (`-o short-delta`) those since the entry before. When that was they do not say. What the kernel itself prints (`dmesg`) begins alike
 * and names no host: only `kernel` stands there without the number of a process.
 */
export const journaldMonotonic: LogFormat = {
  ...SYSLOG,
  id: 'journald-monotonic',
  title: 'systemd journal (short-monotonic)',
  reference: 'https://www.freedesktop.org/software/systemd/man/latest/journalctl.html',
  logsource: { product: 'linux' },
  frame: {
    kind: 'text',
    pattern: String.raw`\[(?P<uptime> *\d+\.\d{6})(?: +(?:<[ \d.]+>)?)?\] ${HOST} (?:(?P<kernel>kernel):|${PROCESS_TAG}) ${BODY}`,
    claim: 'uptime',
  },
  time: null,
  columns: { ...SYSLOG.columns, process_name: ['process_name', 'kernel'] },
  samples: [
    ...framed(NUMBERED, {
      line: (sample) => `[   38.708007] gate ${tagOf(sample)}: ${sample.text}`,
      time: null,
    }),
    ...framed([FORGED], {
      line: (sample) => `[   39.000001 <    0.291994 >] gate ${tagOf(sample)}: ${sample.text}`,
      time: null,
    }),
    {
      line: '[    0.000000] gate kernel: Linux version 6.1.0-18-amd64',
      time: null,
      activity: 'system',
      outcome: 'unknown',
      columns: { host_name: 'gate', process_name: 'kernel', message: 'Linux version 6.1.0-18-amd64' },
    },
  ],
  nearMisses: [
    `[   38.708007] ${FAILED}`,
    `[38] gate sshd[4242]: ${FAILED}`,
    `38.708007 gate sshd[4242]: ${FAILED}`,
    `[   38.708007] sshd[4242]: ${FAILED}`,
    '[   38.708007] EXT4-fs (sda1): mounted filesystem',
    '[   38.708007] usb 1-1: new high-speed USB device number 2 using xhci_hcd',
  ],
}
