import type { Activity, Outcome } from '../model/event.ts'
import type { CutOut, LogFormat, Meaning, MessageRule } from './log-format.ts'
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
  // What a program asked of the kernel, and whether it was done.
  [['SYSCALL', 'AVC', 'ANOM_ABEND', 'ANOM_PROMISCUOUS', 'SERVICE_START', 'SERVICE_STOP'], 'system'],
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

/** Where one account does something to another: who acts is the one that logged in. */
const ACTS_ON: NonNullable<MessageRule['columns']> = {
  user_name: ['auid_name'],
  user_id: ['auid'],
  user_target: ['quoted', 'encoded', 'id_name'],
}

const isActedOn = (activity: Activity): boolean => activity === 'account_change' || activity === 'password_change'

const UNKNOWN_USER = { because: 'unknown user' } as const

/** What types of records mean. `spelled`: how else a type may be written. */
export function auditRules(spelled: (type: string) => readonly string[] = () => []): MessageRule[] {
  return TYPES.flatMap(([types, activity, attempt]) =>
    rulesOf([...types, ...types.flatMap(spelled)], activity, attempt),
  )
}

function rulesOf(types: readonly string[], activity: Activity, attempt: Meaning['attempt']): MessageRule[] {
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
      ...(isActedOn(activity) ? { columns: ACTS_ON } : {}),
      // Who got past a question for a password is not logged in for that.
      means: { activity, outcome, ...(attempt && outcome === 'success' ? { attempt: 'none' } : more) },
    })),
  ]
}

/** A value that stands in quotes, or encoded: the decoded text is never looked into for other fields. */
function encodable(name: string, key: string): Record<string, CutOut> {
  return {
    [name]: { in: 'message', part: String.raw`(?:^|[\s'(])${key}="(?P<value>[^"]*)"` },
    [`${name}_encoded`]: {
      in: 'message',
      part: String.raw`(?:^|[\s'(])${key}=(?P<value>(?:[0-9A-F]{2})+)(?:[\s']|$)`,
      hex: true,
    },
  }
}

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
  {
    action: type,
    sequence: 24287,
    ...(user === undefined ? {} : { [isActedOn(activity) ? 'user_target' : 'user_name']: user }),
    message: message(acct, result),
  },
]

/**
 * Records of Linux's audit daemon. Those of one event stand behind each other, as their framing joins them; alone each is read
 * for itself. What users may choose stands in quotes or, where it holds a quote or a space, as hexadecimal bytes.
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
    action: ['executes', 'type'],
    user_name: ['quoted', 'encoded', 'id_name', 'auid_name'],
    source_ip: ['addr'],
    process_pid: ['pid'],
    process_name: ['exe', 'exe_encoded', 'comm', 'comm_encoded'],
    file_name: ['path', 'path_encoded'],
    user_id: ['new_auid', 'id'],
  },
  absent: ['?', '(unknown)', '(invalid user)', 'unset', '(null)', '4294967295', '-1'],
  words: {
    ended: {
      in: 'message',
      table: [
        [String.raw`\b(?:res=(?:failed|0|no)|success=no)\b`, 'failed'],
        [String.raw`\b(?:res=(?:success|1|yes)|success=yes)\b`, 'done'],
        ['avc: +denied .* permissive=1|apparmor="ALLOWED"', 'done'],
        ['avc: +denied |apparmor="DENIED"', 'failed'],
      ],
    },
    because: { in: 'message', table: [[String.raw`\bacct="\((?:unknown|invalid user)\)"`, 'unknown user']] },
    quoted: { in: 'message', part: String.raw`\bacct="(?P<name>[^"]*)"` },
    encoded: { in: 'message', part: String.raw`\bacct=(?P<name>(?:[0-9A-F]{2})+)(?:[\s']|$)`, hex: true },
    id_name: { in: 'message', part: String.raw`\x1d(?:.* )?ID="(?P<name>[^"]*)"` },
    auid_name: { in: 'message', part: String.raw`\x1d(?:.* )?AUID="(?P<name>[^"]*)"` },
    auid: { in: 'message', part: String.raw`\bauid=(?P<id>\d+)(?:[\s']|$)` },
    new_auid: { in: 'message', part: String.raw`\bnew auid=(?P<id>\d+)(?:[\s']|$)` },
    id: { in: 'message', part: String.raw`(?:^|[\s'])(?:id|auid)=(?P<id>\d+)(?:[\s']|$)` },
    addr: { in: 'message', part: String.raw`\baddr=(?P<addr>[0-9A-Fa-f.:]+)(?:[\s']|$)` },
    pid: { in: 'message', part: String.raw`(?:^|\s)pid=(?P<pid>\d+)` },
    ...encodable('exe', 'exe'),
    ...encodable('comm', 'comm'),
    ...encodable('path', '(?:path|name)'),
    executes: { in: 'message', part: String.raw` type=(?P<type>EXECVE) msg=audit\(` },
  },
  messages: auditRules(),
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
        row('EOE', 'acct="x from 203.0.113.9"', 'x from 203.0.113.9', 'success', 'system', 'unknown'),
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
      line: String.raw`type=SYSCALL msg=audit(1760797698.140:485): arch=c000003e syscall=59 success=no exit=-13 a0=55e9 items=1 ppid=9 pid=4242 auid=1000 uid=0 comm=782079 exe="/usr/bin/cat" key="x" type=EXECVE msg=audit(1760797698.140:485): argc=2 a0="cat" a1=2F746D702F61206222 type=PATH msg=audit(1760797698.140:485): item=0 name=2F746D702F61206222 type=PROCTITLE msg=audit(1760797698.140:485): proctitle=636174002F746D702F61206222`,
      time,
      activity: 'system',
      outcome: 'failure',
      columns: {
        sequence: 485,
        action: 'EXECVE',
        user_id: '1000',
        process_name: '/usr/bin/cat',
        process_pid: 4242,
        file_name: '/tmp/a b"',
        message: String.raw`arch=c000003e syscall=59 success=no exit=-13 a0=55e9 items=1 ppid=9 pid=4242 auid=1000 uid=0 comm=782079 exe="/usr/bin/cat" key="x" type=EXECVE msg=audit(1760797698.140:485): argc=2 a0="cat" a1=2F746D702F61206222 type=PATH msg=audit(1760797698.140:485): item=0 name=2F746D702F61206222 type=PROCTITLE msg=audit(1760797698.140:485): proctitle=636174002F746D702F61206222`,
      },
    },
    {
      line: 'type=DEL_USER msg=audit(1760797698.140:7): pid=4250 uid=0 auid=1000 ses=5 msg=\'op=delete-user acct="mallory" exe="/usr/sbin/userdel" hostname=gate addr=? terminal=pts/0 res=success\'\u001dUID="root" AUID="bob"',
      time,
      activity: 'account_change',
      outcome: 'success',
      columns: {
        sequence: 7,
        action: 'DEL_USER',
        user_name: 'bob',
        user_id: '1000',
        user_target: 'mallory',
        process_name: '/usr/sbin/userdel',
        process_pid: 4250,
        message:
          'pid=4250 uid=0 auid=1000 ses=5 msg=\'op=delete-user acct="mallory" exe="/usr/sbin/userdel" hostname=gate addr=? terminal=pts/0 res=success\'\u001dUID="root" AUID="bob"',
      },
    },
    {
      line: 'type=AVC msg=audit(1760797698.140:8): avc:  denied  { read } for  pid=4260 comm="httpd" name="shadow" permissive=0',
      time,
      activity: 'system',
      outcome: 'failure',
      columns: {
        sequence: 8,
        action: 'AVC',
        process_name: 'httpd',
        process_pid: 4260,
        file_name: 'shadow',
        message: 'avc:  denied  { read } for  pid=4260 comm="httpd" name="shadow" permissive=0',
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
