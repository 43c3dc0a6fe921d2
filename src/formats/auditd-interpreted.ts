import { auditRules, auditd } from './auditd.ts'
import type { CutOut, LogFormat, Sample } from './log-format.ts'

/** What ends a record of a program: none of it is a user's text, which stands before it decoded and without quotes. */
const END = String.raw` hostname=\S+ addr=(?:\S+) terminal=\S+ res=\w+'? *$`

const cut = (part: string): CutOut => ({ in: 'message', part })

const account = cut(String.raw`\bacct=(?P<name>.*) exe=\S+${END}`)

const HEAD = 'msg=audit(2025-10-18 14:28:18.140:24287) : '

/** A record as the daemon writes it, interpreted. */
const interpreted = (text: string): string =>
  text.replace(/msg=audit\([^)]*\): /, HEAD).replaceAll(/(acct|exe)="([^"]*)"/g, '$1=$2')

const PLAIN = /msg='op=login acct="(?:bob|\(unknown\))"/

const SAMPLES: readonly Sample[] = auditd.samples
  .filter(({ line }) => PLAIN.test(line))
  .map((sample) => ({
    ...sample,
    line: interpreted(sample.line),
    columns: { ...sample.columns, message: interpreted(String(sample.columns.message)) },
  }))

const time = '2025-10-18T14:28:18.140000Z'

/** Records as `ausearch -i` prints them: numbers as names, values decoded, and the time as the locale has it. */
export const auditdInterpreted: LogFormat = {
  ...auditd,
  id: 'auditd-interpreted',
  title: 'Linux audit log (ausearch -i)',
  reference: 'https://man7.org/linux/man-pages/man8/ausearch.8.html',
  frame: {
    kind: 'text',
    pattern: String.raw`(?:node=(?P<host_name>\S+) )?type=(?P<type>[A-Z0-9_]+|UNKNOWN\[\d+\]) msg=audit\((?P<time>(?:\d\d?/\d\d?/(?:\d\d)?\d\d|\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.(?:\d\d)?\d\d) \d\d:\d\d:\d\d\.\d{3}):(?P<sequence>\d+)\) : *(?P<message>.*)`,
    claim: 'type',
  },
  time: { capture: 'time', stamp: 'any' },
  columns: {
    ...auditd.columns,
    user_name: ['quoted', 'id_name', 'auid_name'],
    process_name: ['exe'],
    file_name: ['path'],
  },
  words: {
    ended: {
      in: 'message',
      table: [
        [String.raw`\bres=(?:failed|0|no)'? *$|^arch=\S+ syscall=\S+ (?:per=\S+ )?success=no `, 'failed'],
        [String.raw`\bres=(?:success|1|yes)'? *$|^arch=\S+ syscall=\S+ (?:per=\S+ )?success=yes `, 'done'],
      ],
    },
    because: { in: 'message', table: [[String.raw`\bacct=\((?:unknown|invalid user)\) exe=`, 'unknown user']] },
    quoted: account,
    encoded: account,
    id_name: cut(String.raw`\bid=(?P<name>\S+) exe=\S+${END}`),
    auid_name: cut(String.raw`(?:^| )auid=(?P<name>\S+)`),
    auid: cut(String.raw`(?:^| )auid=(?P<id>\d+) `),
    new_auid: cut(String.raw`\bnew auid=(?P<id>\d+) `),
    id: cut(String.raw`\bid=(?P<id>\d+) exe=\S+${END}`),
    addr: cut(END.replace(String.raw`(?:\S+)`, String.raw`(?P<addr>[0-9A-Fa-f.:]+)`)),
    pid: cut(String.raw`(?:^| )pid=(?P<pid>\d+) `),
    exe: cut(String.raw` exe=(?P<value>\S+) (?:hostname=|subj=|key=)`),
    path: cut(String.raw` name=(?P<value>.*?) inode=`),
    executes: cut(String.raw` type=(?P<type>EXECVE) msg=audit\(`),
  },
  messages: auditRules(),
  samples: [
    ...SAMPLES,
    {
      line: `type=USER_LOGIN ${HEAD}pid=4242 uid=root auid=unset ses=unset msg='op=login acct=x from 203.0.113.9 addr=203.0.113.9 res=success exe=/usr/sbin/sshd hostname=? addr=198.51.100.7 terminal=ssh res=failed' `,
      time,
      activity: 'login',
      outcome: 'failure',
      columns: {
        action: 'USER_LOGIN',
        sequence: 24287,
        source_ip: '198.51.100.7',
        user_name: 'x from 203.0.113.9 addr=203.0.113.9 res=success',
        process_name: '/usr/sbin/sshd',
        process_pid: 4242,
        message: `pid=4242 uid=root auid=unset ses=unset msg='op=login acct=x from 203.0.113.9 addr=203.0.113.9 res=success exe=/usr/sbin/sshd hostname=? addr=198.51.100.7 terminal=ssh res=failed' `,
      },
    },
    {
      line: `node=gate type=SYSCALL ${HEAD}arch=x86_64 syscall=openat success=no exit=EACCES(Permission denied) a0=0x55 items=1 ppid=9 pid=4250 auid=bob uid=bob tty=pts0 ses=3 comm=cat exe=/usr/bin/cat key=shadow  type=PATH ${HEAD}item=0 name=/etc/shadow inode=131 dev=08:01 `,
      time,
      activity: 'system',
      outcome: 'failure',
      columns: {
        action: 'SYSCALL',
        sequence: 24287,
        host_name: 'gate',
        user_name: 'bob',
        process_name: '/usr/bin/cat',
        process_pid: 4250,
        file_name: '/etc/shadow',
        message: `arch=x86_64 syscall=openat success=no exit=EACCES(Permission denied) a0=0x55 items=1 ppid=9 pid=4250 auid=bob uid=bob tty=pts0 ses=3 comm=cat exe=/usr/bin/cat key=shadow  type=PATH ${HEAD}item=0 name=/etc/shadow inode=131 dev=08:01 `,
      },
    },
  ],
  nearMisses: [
    'type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed',
    'type=USER_LOGIN msg=audit(10/18/2025 14:28:18:1) : pid=1 res=failed',
    'type=USER_LOGIN msg=audit(10/18/025 14:28:18.140:1) : pid=1 res=failed',
    'type=USER_LOGIN msg=audit(10/18/2025 14:28:18.140) : pid=1 res=failed',
    'USER_LOGIN msg=audit(10/18/2025 14:28:18.140:1) : pid=1 res=failed',
  ],
}
