import { auditRules, auditd } from './auditd.ts'
import { HOST, PRIORITY } from './syslog/message.ts'
import type { LogFormat, Sample } from './log-format.ts'

/** The numbers of types, which the kernel writes in place of their names (linux/audit.h, audit-records.h). */
const CODES: Readonly<Record<string, string>> = {
  LOGIN: '1006',
  USER_AUTH: '1100',
  USER_ACCT: '1101',
  USER_MGMT: '1102',
  CRED_ACQ: '1103',
  CRED_DISP: '1104',
  USER_START: '1105',
  USER_END: '1106',
  USER_CHAUTHTOK: '1108',
  CRED_REFR: '1110',
  USYS_CONFIG: '1111',
  USER_LOGIN: '1112',
  USER_LOGOUT: '1113',
  ADD_USER: '1114',
  DEL_USER: '1115',
  ADD_GROUP: '1116',
  DEL_GROUP: '1117',
  USER_CMD: '1123',
  GRP_AUTH: '1126',
  SERVICE_START: '1130',
  SERVICE_STOP: '1131',
  GRP_MGMT: '1132',
  GRP_CHAUTHTOK: '1133',
  ACCT_LOCK: '1135',
  SYSCALL: '1300',
  PATH: '1302',
  CONFIG_CHANGE: '1305',
  EXECVE: '1309',
  NETFILTER_CFG: '1325',
  PROCTITLE: '1327',
  FEATURE_CHANGE: '1328',
  AVC: '1400',
  MAC_POLICY_LOAD: '1403',
  MAC_STATUS: '1404',
  MAC_CONFIG_CHANGE: '1405',
  ANOM_PROMISCUOUS: '1700',
  ANOM_ABEND: '1701',
  ANOM_LOGIN_FAILURES: '2100',
  USER_ROLE_CHANGE: '2300',
  ROLE_ASSIGN: '2301',
  ROLE_REMOVE: '2302',
}

/** The stamp of syslog, of which nothing is used: a record says its own time. */
const STAMP = String.raw`(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d))`

/** The daemon's plug-in, which writes a record as it is, or the kernel while no daemon runs. */
const PROGRAM = [
  String.raw`(?:audispd|audisp-syslog|auditd)(?:\[\d+\])?: (?:node=(?P<node>\S+) )?type=`,
  String.raw`kernel: (?:\[ *\d+\.\d+\] )?audit: type=`,
].join('|')

const HEAD = 'Oct 18 16:28:18 gate '
const time = '2025-10-18T14:28:18.140000Z'

const KERNEL: readonly Sample[] = [
  {
    line: `${HEAD}kernel: audit: type=1100 audit(1760797698.140:460): pid=4242 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication acct="bob" exe="/usr/sbin/sshd" hostname=198.51.100.7 addr=198.51.100.7 terminal=ssh res=failed'`,
    time,
    activity: 'login',
    outcome: 'failure',
    columns: {
      action: 'USER_AUTH',
      sequence: 460,
      host_name: 'gate',
      source_ip: '198.51.100.7',
      user_name: 'bob',
      process_name: '/usr/sbin/sshd',
      process_pid: 4242,
      message: `pid=4242 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication acct="bob" exe="/usr/sbin/sshd" hostname=198.51.100.7 addr=198.51.100.7 terminal=ssh res=failed'`,
    },
  },
  {
    line: `2025-10-18T16:28:18.2+02:00 gate kernel: [  123.456789] audit: type=1400 audit(1760797698.140:461): apparmor="DENIED" operation="open" profile="x from 203.0.113.9" name="/etc/shadow" pid=4260 comm="x"`,
    time,
    activity: 'system',
    outcome: 'failure',
    columns: {
      action: 'AVC',
      sequence: 461,
      host_name: 'gate',
      file_name: '/etc/shadow',
      process_name: 'x',
      process_pid: 4260,
      message: `apparmor="DENIED" operation="open" profile="x from 203.0.113.9" name="/etc/shadow" pid=4260 comm="x"`,
    },
  },
  {
    line: `${HEAD}kernel: audit: type=1334 audit(1760797698.140:462): prog-id=7 op=LOAD`,
    time,
    activity: 'system',
    outcome: 'unknown',
    columns: { action: '1334', sequence: 462, host_name: 'gate', message: 'prog-id=7 op=LOAD' },
  },
]

/** Records of the audit daemon that came by syslog: each by itself, at its own time. */
export const auditdSyslog: LogFormat = {
  ...auditd,
  id: 'auditd-syslog',
  title: 'Linux audit records in syslog',
  reference: 'https://man7.org/linux/man-pages/man8/audisp-syslog.8.html',
  frame: {
    kind: 'text',
    pattern: String.raw`${PRIORITY}${STAMP} ${HOST} (?:${PROGRAM})(?P<type>[A-Z0-9_]+|UNKNOWN\[\d+\]) (?:msg=)?audit\((?P<time>\d+\.\d+):(?P<sequence>\d+)\):(?: *(?P<message>.*))?`,
    claim: 'type',
  },
  columns: { ...auditd.columns, action: ['executes', 'type_name', 'type'], host_name: ['node', 'host_name'] },
  words: {
    ...auditd.words,
    type_name: { in: 'type', table: Object.entries(CODES).map(([name, code]) => [`^${code}$`, name] as const) },
  },
  messages: auditRules((type) => [CODES[type] ?? []].flat()),
  samples: [
    ...auditd.samples.map((sample): Sample => ({
      ...sample,
      line: `${HEAD}audispd: ${sample.line}`,
      columns: { host_name: 'gate', ...sample.columns },
    })),
    ...KERNEL,
  ],
  nearMisses: [
    'type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed',
    `${HEAD}sshd[7]: type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed`,
    `${HEAD}audispd: type=USER_LOGIN msg=audit(1760797698:1): pid=1 res=failed`,
    `${HEAD}kernel: type=1100 audit(1760797698.140:1): pid=1 res=failed`,
    `${HEAD}audit[7]: USER_LOGIN pid=1 res=failed`,
  ],
}
