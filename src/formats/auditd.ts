import type { Activity, Outcome } from '../model/event.ts'
import type { LogFormat, Meaning, MessageRule } from './log-format.ts'
import { sampleRows, type SampleRow } from './sample-rows.ts'

/** Types of records that say how something ended, with what they are about. */
const TYPES: readonly (readonly [types: readonly string[], activity: Activity, attempt?: Meaning['attempt']])[] = [
  [['USER_LOGIN'], 'login'],
  // Every program that asks for a password writes one; sshd says of the same try what became of it.
  [['USER_AUTH'], 'login', 'secondary'],
  [['USER_ACCT', 'USER_START', 'CRED_ACQ', 'CRED_REFR', 'CRED_DISP', 'LOGIN'], 'session'],
  [['USER_END', 'USER_LOGOUT'], 'logout'],
  [['USER_CHAUTHTOK'], 'password_change'],
  [['USER_CMD', 'USER_ROLE_CHANGE', 'ROLE_ASSIGN', 'ROLE_REMOVE'], 'privilege'],
  [
    [
      'ADD_USER',
      'DEL_USER',
      'USER_MGMT',
      'ADD_GROUP',
      'DEL_GROUP',
      'GRP_MGMT',
      'GRP_AUTH',
      'GRP_CHAUTHTOK',
      'USYS_CONFIG',
    ],
    'account_change',
  ],
  [['ACCT_LOCK', 'RESP_ACCT_LOCK', 'RESP_ACCT_LOCK_TIMED', 'ANOM_LOGIN_FAILURES'], 'account_lockout'],
  [
    [
      'CONFIG_CHANGE',
      'MAC_STATUS',
      'MAC_POLICY_LOAD',
      'MAC_CONFIG_CHANGE',
      'DAEMON_CONFIG',
      'FEATURE_CHANGE',
      'NETFILTER_CFG',
    ],
    'config_change',
  ],
]

const ENDS: readonly (readonly [word: string, outcome: Outcome])[] = [
  ['failed', 'failure'],
  ['done', 'success'],
]

const UNKNOWN_USER = { because: 'unknown user' } as const

const RULES: readonly MessageRule[] = TYPES.flatMap(([types, activity, attempt]): MessageRule[] => {
  const more = attempt === undefined ? {} : { attempt }
  const about = types.length === 1 ? (types[0] ?? '') : types
  return [
    ...(activity === 'login'
      ? [
          {
            when: { type: about, ended: 'failed', ...UNKNOWN_USER },
            means: { activity, outcome: 'failure', reason: 'unknown_user', ...more },
          } as const,
        ]
      : []),
    ...ENDS.map(([ended, outcome]): MessageRule => ({
      when: { type: about, ended },
      // Who got past a question for a password is not logged in for that.
      means: { activity, outcome, ...(attempt && outcome === 'success' ? { attempt: 'none' } : more) },
    })),
  ]
})

const time = '2025-10-18T14:28:18.140000Z'

const END = 'exe="/usr/sbin/sshd" hostname=? addr=198.51.100.7 terminal=ssh res='
const line = (type: string, acct: string, result: string): string =>
  `type=${type} msg=audit(1760797698.140:24287): pid=4242 uid=0 auid=4294967295 ses=4294967295 msg='op=login ${acct} ${END}${result}'`

const message = (acct: string, result: string): string =>
  `pid=4242 uid=0 auid=4294967295 ses=4294967295 msg='op=login ${acct} ${END}${result}'`

interface Special {
  readonly type: string
  readonly acct: string
  readonly result: string
}

const row = (
  type: string,
  acct: string,
  user: string | undefined,
  result: string,
  activity: Activity,
  outcome: Outcome,
  reason?: 'unknown_user',
): SampleRow<Special> => [
  { type, acct, result },
  activity,
  outcome,
  reason,
  { action: type, sequence: 24287, ...(user === undefined ? {} : { user_name: user }), message: message(acct, result) },
]

/**
 * Records of Linux's audit daemon, one to a line, each read for itself. What users may choose stands in quotes or, where it
 * holds a quote or a space, as hexadecimal bytes.
 */
export const auditd: LogFormat = {
  id: 'auditd',
  title: 'Linux audit log',
  reference: 'https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment',
  logsource: { product: 'linux', service: 'auditd' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?:node=(?P<host_name>\S+) )?type=(?P<type>[A-Z0-9_]+|UNKNOWN\[\d+\]) msg=audit\((?P<time>\d+\.\d+):(?P<sequence>\d+)\):(?: *(?P<message>.*))?`,
    claim: 'type',
  },
  time: { capture: 'time', stamp: 'epoch' },
  columns: {
    action: ['type'],
    user_name: ['quoted', 'encoded', 'id_name', 'auid_name'],
    source_ip: ['addr'],
    process_pid: ['pid'],
    process_name: ['exe', 'comm'],
    file_name: ['path'],
    user_id: ['id'],
  },
  absent: ['?', '(unknown)', '(invalid user)', 'unset', '(null)'],
  words: {
    ended: {
      in: 'message',
      table: [
        [String.raw`\b(?:res=(?:failed|0|no)|success=no)\b`, 'failed'],
        [String.raw`\b(?:res=(?:success|1|yes)|success=yes)\b`, 'done'],
      ],
    },
    because: { in: 'message', table: [[String.raw`\bacct="\((?:unknown|invalid user)\)"`, 'unknown user']] },
    quoted: { in: 'message', part: String.raw`\bacct="(?P<name>[^"]*)"` },
    encoded: { in: 'message', part: String.raw`\bacct=(?P<name>[0-9A-F]+)(?:[\s']|$)`, hex: true },
    id_name: { in: 'message', part: String.raw`\x1d(?:.* )?ID="(?P<name>[^"]*)"` },
    auid_name: { in: 'message', part: String.raw`\x1d(?:.* )?AUID="(?P<name>[^"]*)"` },
    id: { in: 'message', part: String.raw`\b(?:id|auid)=(?P<id>\d+)(?:[\s']|$)` },
    addr: { in: 'message', part: String.raw`\baddr=(?P<addr>[0-9A-Fa-f.:]+)(?:[\s']|$)` },
    pid: { in: 'message', part: String.raw`(?:^|\s)pid=(?P<pid>\d+)` },
    exe: { in: 'message', part: String.raw`\bexe="(?P<exe>[^"]*)"` },
    comm: { in: 'message', part: String.raw`\bcomm="(?P<comm>[^"]*)"` },
    path: { in: 'message', part: String.raw`\b(?:path|name)="(?P<path>[^"]*)"` },
  },
  messages: RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    ...sampleRows<Special>(
      ({ type, acct, result }) => line(type, acct, result),
      {
        time,
        columns: {
          source_ip: '198.51.100.7',
          process_name: '/usr/sbin/sshd',
          process_pid: 4242,
          user_id: '4294967295',
        },
      },
      [
        ...TYPES.flatMap(([[type = ''], activity]): SampleRow<Special>[] => [
          ...(activity === 'login'
            ? [row(type, 'acct="(unknown)"', undefined, 'failed', activity, 'failure', 'unknown_user')]
            : []),
          row(type, 'acct="bob"', 'bob', 'failed', activity, 'failure'),
          row(type, 'acct="bob"', 'bob', 'success', activity, 'success'),
        ]),
        // x from 203.0.113.9" res=success
        row(
          'USER_LOGIN',
          'acct=782066726F6D203230332E302E3131332E3922207265733D73756363657373',
          'x from 203.0.113.9" res=success',
          'failed',
          'login',
          'failure',
        ),
        row('USER_LOGIN', 'acct=FFFE', undefined, 'failed', 'login', 'failure'),
        row('SYSCALL', 'acct="x from 203.0.113.9"', 'x from 203.0.113.9', 'success', 'system', 'unknown'),
      ],
    ),
    {
      line: 'node=gate type=USER_LOGIN msg=audit(1760797698.140:24287): pid=4242 uid=0 auid=1000 ses=3 msg=\'op=login id=1000 exe="/usr/sbin/sshd" hostname=client.example.org addr=2001:db8::7 terminal=/dev/pts/0 res=success\'\u001dUID="root" AUID="bob" ID="bob"',
      time,
      activity: 'login',
      outcome: 'success',
      columns: {
        sequence: 24287,
        action: 'USER_LOGIN',
        host_name: 'gate',
        source_ip: '2001:db8::7',
        user_name: 'bob',
        user_id: '1000',
        process_name: '/usr/sbin/sshd',
        process_pid: 4242,
        message:
          'pid=4242 uid=0 auid=1000 ses=3 msg=\'op=login id=1000 exe="/usr/sbin/sshd" hostname=client.example.org addr=2001:db8::7 terminal=/dev/pts/0 res=success\'\u001dUID="root" AUID="bob" ID="bob"',
      },
    },
    {
      line: 'type=UNKNOWN[1323] msg=audit(1760797698.140:2159): fd=6 flags=0x802',
      time,
      activity: 'system',
      outcome: 'unknown',
      columns: { sequence: 2159, action: 'UNKNOWN[1323]', message: 'fd=6 flags=0x802' },
    },
  ],
  nearMisses: [
    'type=WRONGDATE msg=audit(1337845201): missing milliseconds',
    'type=EMPTYDATE msg=audit(): empty date',
    'type= msg=audit(1337845333.174:94984): missing type',
    'msg=audit(1337845201.174:94984): missing type param',
    'audit: type=1400 audit(1337845201.174:94984): apparmor="DENIED"',
  ],
}
