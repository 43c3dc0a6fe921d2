import { ADDRESS } from './pattern.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

/** Which way a file went, and whether it arrived. */
const RULES: readonly MessageRule[] = (
  [
    ['i', 'file_upload'],
    ['o', 'file_download'],
    ['d', 'file_change'],
  ] as const
).flatMap(([way, activity]) =>
  (
    [
      ['c', 'success'],
      ['i', 'failure'],
    ] as const
  ).map(([ended, outcome]): MessageRule => ({ when: { way, ended }, means: { activity, outcome } })),
)

/** Transfers of FTP servers in the style of wu-ftpd: what vsftpd writes with `xferlog_std_format`, ProFTPD and Pure-FTPd as well. */
export const xferlog: LogFormat = {
  id: 'xferlog',
  title: 'transfers of FTP servers (xferlog)',
  reference: 'http://www.castaglia.org/proftpd/doc/xferlog.html',
  logsource: { product: 'linux', service: 'ftp' },
  frame: {
    kind: 'text',
    // A file's name may hold blanks, and words that look like what follows: the last fields count.
    pattern: String.raw`(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) \d+ (?:(?P<source_ip>${ADDRESS})|(?P<source_domain>[\w.-]+)) (?P<http_bytes>\d+) (?P<file_name>.+) [ab] [CUTA_]+ (?P<way>[iod]) (?P<mode>[agr]) (?P<user_name>.+) \S+ [01] \S+ (?P<ended>[ci])`,
    claim: 'way',
  },
  time: { capture: 'time', stamp: 'apache-error' },
  columns: { action: ['way'] },
  messages: RULES,
  otherwise: { activity: 'file_access', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (end) => `Wed Oct  8 14:28:18 2025 1 198.51.100.7 7 /home/bob/a b _ o.png b _ ${end}`,
      {
        time: '2025-10-08T14:28:18.000000Z',
        columns: { source_ip: '198.51.100.7', http_bytes: 7, file_name: '/home/bob/a b _ o.png', user_name: 'bob' },
      },
      [
        ['i r bob ftp 0 * c', 'file_upload', 'success', undefined, { action: 'i' }],
        ['i r bob ftp 0 * i', 'file_upload', 'failure', undefined, { action: 'i' }],
        ['o r bob ftp 0 * c', 'file_download', 'success', undefined, { action: 'o' }],
        ['o r bob ftp 0 * i', 'file_download', 'failure', undefined, { action: 'o' }],
        ['d r bob ftp 0 * c', 'file_change', 'success', undefined, { action: 'd' }],
        ['d r bob ftp 0 * i', 'file_change', 'failure', undefined, { action: 'd' }],
      ],
    ),
    {
      line: 'Wed Oct  8 14:28:18 2025 1 client.example.org 7 /a.png a _ i a x from 203.0.113.9 ftp 0 * c',
      time: '2025-10-08T14:28:18.000000Z',
      activity: 'file_upload',
      outcome: 'success',
      columns: {
        action: 'i',
        source_domain: 'client.example.org',
        http_bytes: 7,
        file_name: '/a.png',
        user_name: 'x from 203.0.113.9',
      },
    },
  ],
  nearMisses: [
    'Wed Oct  8 14:28:18 2025 [pid 3] CONNECT: Client "198.51.100.7"',
    'Wed Oct  8 14:28:18 2025 1 198.51.100.7 7 /a.png b _ x r bob ftp 0 * c',
    'Wed Oct  8 14:28:18 2025 1 198.51.100.7 many /a.png b _ i r bob ftp 0 * c',
    'Wed Oct  8 14:28:18 2025 1 198.51.100.7 7 /a.png b _ i r bob ftp 0 *',
  ],
}
