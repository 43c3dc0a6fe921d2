import { ADDRESS } from '../pattern.ts'
import { saidBy } from './message.ts'
import type { LogFormat, Meaning, MessageRule } from '../log-format.ts'
import type { SyslogSample } from './message.ts'

/** A name with a quote or a blank in it is written as hexadecimal digits. */
export const AUDIT_WORDS: NonNullable<LogFormat['words']> = {
  audit_account: { in: 'said', part: String.raw`[ ']acct=(?P<name>(?:[0-9A-F]{2})+) exe="`, hex: true },
}

/** Whom a record is about. */
const ABOUT = String.raw`.*[ '](?:acct="(?:\((?:unknown|invalid user)\)|(?P<user_name>[^"]*))"|acct=[0-9A-F]+|id=\d+)`

/** How it ended, with the address of the peer. */
const ended = (result: string): string =>
  String.raw` exe="[^"]*" hostname=\S+ addr=(?:\?|(?P<source_ip>${ADDRESS})) terminal=\S+ res=(?:${result})(?:[' \x1d].*)?$`

const failed: Meaning = { activity: 'login', outcome: 'failure' }
const done: Meaning = { activity: 'login', outcome: 'success' }

/** Records of the audit daemon as the journal has them: `audit[4242]: USER_LOGIN pid=4242 …`. */
export const AUDIT_RULES: readonly MessageRule[] = saidBy('audit', [
  ['USER_LOGIN ', ABOUT + ended('failed|0'), { ...failed, action: 'USER_LOGIN' }],
  ['USER_LOGIN ', ABOUT + ended('success|1'), { ...done, action: 'USER_LOGIN' }],
  // As in the daemon's own log: sshd says of the same try what became of it.
  ['USER_AUTH ', ABOUT + ended('failed|0'), { ...failed, action: 'USER_AUTH', attempt: 'secondary' }],
  ['USER_AUTH ', ABOUT + ended('success|1'), { ...done, action: 'USER_AUTH', attempt: 'none' }],
]).map((rule) => ({ ...rule, columns: { user_name: ['user_name', 'audit_account'] } }))

const record = (type: string, about: string, result: string): string =>
  `${type} pid=4242 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='op=login ${about} exe="/usr/sbin/sshd" hostname=? addr=198.51.100.7 terminal=ssh res=${result}`

export const AUDIT_SAMPLES: readonly SyslogSample[] = (
  [
    ['USER_LOGIN', 'acct="bob"', "failed'", 'bob'],
    ['USER_LOGIN', 'acct="(unknown)"', "failed'", undefined],
    ['USER_LOGIN', 'acct=782066726F6D203230332E302E3131332E39', 'failed\'\u001dUID="root"', 'x from 203.0.113.9'],
    ['USER_LOGIN', 'acct=FFFE', "failed'", undefined],
    ['USER_LOGIN', 'id=1000', "success'", undefined],
    ['USER_AUTH', 'acct="bob"', "failed'", 'bob'],
    ['USER_AUTH', 'acct="bob"', "success'", 'bob'],
  ] as const
).map(([type, about, result, user]): SyslogSample => ({
  program: 'audit',
  pid: 4242,
  text: record(type, about, result),
  activity: 'login',
  outcome: result.startsWith('failed') ? 'failure' : 'success',
  columns: { action: type, source_ip: '198.51.100.7', ...(user === undefined ? {} : { user_name: user }) },
}))
