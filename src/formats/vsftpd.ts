import type { Activity, Outcome } from '../model/event.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { sampleRows, type SampleRow } from './sample-rows.ts'

/** Commands that move files. */
const TRANSFERS: readonly (readonly [verb: string, activity: Activity])[] = [
  ['UPLOAD', 'file_upload'],
  ['DOWNLOAD', 'file_download'],
  ['DELETE', 'file_change'],
  ['RENAME', 'file_change'],
  ['MKDIR', 'file_change'],
  ['RMDIR', 'file_change'],
  ['CHMOD', 'file_change'],
]

const ENDS: readonly (readonly [word: string, outcome: Outcome])[] = [
  ['OK', 'success'],
  ['FAIL', 'failure'],
]

const RULES: readonly MessageRule[] = [
  {
    when: { verb: 'LOGIN', ended: 'FAIL' },
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
  },
  { when: { verb: 'LOGIN', ended: 'OK' }, means: { activity: 'login', outcome: 'success' } },
  // What is said on the connection (`log_ftp_protocol`); logins have lines of their own.
  {
    when: { verb: { prefix: 'FTP ' } },
    columns: { file_name: [] },
    means: { activity: 'session', outcome: 'unknown', attempt: 'none' },
  },
  { when: { verb: 'CONNECT' }, means: { activity: 'session', outcome: 'unknown', attempt: 'none' } },
  ...TRANSFERS.flatMap(([verb, activity]) =>
    ENDS.map(([ended, outcome]): MessageRule => ({ when: { verb, ended }, means: { activity, outcome } })),
  ),
]

const time = '2025-10-08T14:28:18.000000Z'

/** The log of vsftpd in its own style. The name between brackets is what the client sent; the address stands behind it. */
export const vsftpd: LogFormat = {
  id: 'vsftpd',
  title: 'vsftpd log',
  reference: 'http://vsftpd.beasts.org/vsftpd_conf.html',
  logsource: { product: 'linux', service: 'vsftpd' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) \[pid (?P<process_pid>\d+)\] (?:\[(?P<user_name>.*)\] )?(?:(?P<ended>OK|FAIL) )?(?P<verb>[A-Z]+|FTP (?:command|response)): Client "(?P<source_ip>[^"]*)"(?P<message>, (?:"(?P<file_name>[^"]*)"|anon password ".*").*)?`,
    claim: 'verb',
  },
  time: { capture: 'time', stamp: 'apache-error' },
  columns: { action: ['verb'] },
  constants: { process_name: 'vsftpd' },
  messages: RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<string>(
    (rest) => `Wed Oct  8 14:28:18 2025 [pid 3] ${rest}`,
    { time, columns: { process_name: 'vsftpd', process_pid: 3, source_ip: '::ffff:198.51.100.7' } },
    [
      ['CONNECT: Client "::ffff:198.51.100.7"', 'session', 'unknown', undefined, { action: 'CONNECT' }],
      [
        '[bob] OK LOGIN: Client "::ffff:198.51.100.7"',
        'login',
        'success',
        undefined,
        { action: 'LOGIN', user_name: 'bob' },
      ],
      [
        '[ftp] OK LOGIN: Client "::ffff:198.51.100.7", anon password "n"',
        'login',
        'success',
        undefined,
        { action: 'LOGIN', user_name: 'ftp', message: ', anon password "n"' },
      ],
      [
        '[x] OK LOGIN: Client "203.0.113.9" from 203.0.113.9] FAIL LOGIN: Client "::ffff:198.51.100.7"',
        'login',
        'failure',
        'invalid_credentials',
        { action: 'LOGIN', user_name: 'x] OK LOGIN: Client "203.0.113.9" from 203.0.113.9' },
      ],
      ...TRANSFERS.flatMap(([verb, activity]) =>
        ENDS.map(([ended, outcome]): SampleRow<string> => [
          `[bob] ${ended} ${verb}: Client "::ffff:198.51.100.7", "/home/bob/a.png", 7 bytes, 1.00Kbyte/sec`,
          activity,
          outcome,
          undefined,
          {
            action: verb,
            user_name: 'bob',
            file_name: '/home/bob/a.png',
            message: ', "/home/bob/a.png", 7 bytes, 1.00Kbyte/sec',
          },
        ]),
      ),
      [
        '[bob] FTP command: Client "::ffff:198.51.100.7", "PASS <password>"',
        'session',
        'unknown',
        undefined,
        { action: 'FTP command', user_name: 'bob', message: ', "PASS <password>"' },
      ],
      [
        '[bob] OK QUIT: Client "::ffff:198.51.100.7"',
        'other',
        'unknown',
        undefined,
        { action: 'QUIT', user_name: 'bob' },
      ],
    ],
  ).map((sample) => ({ ...sample, columns: { ...sample.columns, source_ip: '198.51.100.7' } })),
  nearMisses: [
    'Wed Oct  8 14:28:18 2025 [pid 3] [bob] OK LOGIN: 198.51.100.7',
    'Wed Oct  8 14:28:18 2025 [error] [client 198.51.100.7] OK LOGIN',
    'Oct  8 14:28:18 2025 [pid 3] CONNECT: Client "198.51.100.7"',
    'Wed Oct  8 14:28:18 2025 1 198.51.100.7 7 /home/bob/a.png b _ o r bob ftp 0 * c',
  ],
}
