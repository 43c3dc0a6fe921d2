import type { Activity, Outcome, Reason } from '../../model/event.ts'
import type { CutOut, LogFormat, Meaning, MessageRule, WordTable } from '../log-format.ts'
import { KERBEROS_STATUS, LOGON_STATUS, LOGON_TYPES } from './status.ts'

const anyOf = (codes: string): string => `^(?:${codes.toLowerCase()})$`

/** A number in hexadecimal, in small letters and without zeros in front. */
const HEXADECIMAL = '^0[Xx]0*(?P<code>[0-9A-Fa-f]+)$'

const NAME = String.raw`^(?:[^\\@]*\\)?(?P<name>[^\\]+)$`

/** Values that are none. */
export const WINDOWS_ABSENT = ['-', 'N/A', 'LOCAL']

/**
 * Words of the captures `sub_status`, `status` and `logon_type`, and names in small letters, since Windows does not tell
 * them apart by case. A name may have its domain in front.
 */
export const WINDOWS_WORDS: Readonly<Record<string, WordTable | CutOut>> = {
  // The keyword of audits that failed: its bit in hexadecimal and as a number with a sign, and its names.
  audit: {
    in: 'audited',
    table: [['(?i)^0x8010|^-9218868437|audit.?failure|^failure$', 'failed']],
  },
  sub_code: { in: 'sub_status', part: HEXADECIMAL, lower: true },
  status_code: { in: 'status', part: HEXADECIMAL, lower: true },
  because: { in: ['sub_code', 'status_code'], table: LOGON_STATUS.map(([codes, reason]) => [anyOf(codes), reason]) },
  kerberos: {
    // What is no number is a failure as well.
    in: ['status_code', 'status'],
    table: [
      ['^0$', 'done'],
      ...KERBEROS_STATUS.map(([code, reason]) => [anyOf(code), reason] as const),
      ['', 'failed'],
    ],
  },
  status_name: {
    in: ['sub_code', 'status_code'],
    table: [
      ...LOGON_STATUS.map(([codes, , name]) => [anyOf(codes), name] as const),
      ...KERBEROS_STATUS.map(([code, , name]) => [anyOf(code), name] as const),
    ],
  },
  logon_name: { in: 'logon_type', table: LOGON_TYPES.map(([number, name]) => [`^${number}(?: - .*)?$`, name]) },
  target: { in: 'target_name', part: NAME, lower: true },
  subject: { in: 'subject_name', part: NAME, lower: true },
  member: { in: 'member_name', part: '^(?:CN=)?(?P<name>[^,]+)', lower: true },
}

/** Which captures fill which columns. Where one account acts on another, rules say so. */
export const WINDOWS_COLUMNS: NonNullable<LogFormat['columns']> = {
  user_name: ['target', 'subject'],
  message: ['told', 'status_name', 'logon_name'],
}

/** Where one account acts on another, or on a group. */
const ACTS_ON: NonNullable<MessageRule['columns']> = { user_name: ['subject'], user_target: ['member', 'target'] }

const SECURITY = { channel: { re: '(?i)^(?:security|sec)$' } } as const
const SYSTEM = { channel: { re: '(?i)^(?:system|sys)$' } } as const

/** Names of machines and of the system itself: their logons are none of a person's. */
const MACHINE = {
  re: String.raw`(?i)\$$|^(?:.*\\)?(?:system|anonymous logon|local service|network service|dwm-\d+|umfd-\d+)$`,
}

const FAILURES: readonly Reason[] = [...new Set(LOGON_STATUS.map(([, reason]) => reason))]

function logonFailed(code: string, attempt: Pick<Meaning, 'attempt'>): MessageRule[] {
  const means = { activity: 'login', outcome: 'failure', action: 'logon-failed', ...attempt } as const
  return [
    ...FAILURES.map((reason): MessageRule => ({
      when: { ...SECURITY, code, because: reason },
      means: { ...means, reason },
    })),
    { when: { ...SECURITY, code }, means },
  ]
}

/** Logons, by their records on the machine that was logged on to and on the one that was asked. */
const LOGONS: readonly MessageRule[] = [
  ...[{ logon_type: { re: '^(?:0|4|5)(?: |$)' } }, { target_name: MACHINE }].map((when): MessageRule => ({
    when: { ...SECURITY, code: '4624', ...when },
    means: { activity: 'session', outcome: 'success', action: 'logged-in' },
  })),
  { when: { ...SECURITY, code: '4624' }, means: { activity: 'login', outcome: 'success', action: 'logged-in' } },
  ...logonFailed('4625', {}),
  {
    when: { ...SECURITY, code: '4776', kerberos: 'done' },
    means: { activity: 'session', outcome: 'success', action: 'credential-validated' },
  },
  // The same try has a record of its own on the machine that was logged on to.
  ...logonFailed('4776', { attempt: 'secondary' }),
]

const TICKET = 'kerberos-authentication-ticket-requested'

const KERBEROS: readonly MessageRule[] = [
  // The answer tells that there is no such account.
  {
    when: { ...SECURITY, code: ['4768', '4771'], kerberos: 'unknown_user' },
    means: {
      activity: 'token',
      outcome: 'failure',
      reason: 'unknown_user',
      action: TICKET,
      attempt: 'own',
      enumeration: true,
    },
  },
  {
    when: { ...SECURITY, code: ['4768', '4769', '4770'], kerberos: 'done' },
    means: { activity: 'token', outcome: 'success', action: TICKET },
  },
  {
    when: { ...SECURITY, code: ['4768', '4769', '4770'] },
    means: { activity: 'token', outcome: 'failure', action: TICKET },
  },
  ...KERBEROS_STATUS.filter(([, reason]) => reason !== 'unknown_user').map(([, reason]): MessageRule => ({
    when: { ...SECURITY, code: '4771', kerberos: reason },
    means: { activity: 'login', outcome: 'failure', reason, action: 'kerberos-preauth-failed' },
  })),
  {
    when: { ...SECURITY, code: '4771' },
    means: { activity: 'login', outcome: 'failure', action: 'kerberos-preauth-failed' },
  },
]

type Act = readonly [codes: readonly [string, ...string[]], Activity, Outcome, action: string, more?: Partial<Meaning>]

/** Records of one account that does something to another, to a group, or to nobody. */
export const ACTS: readonly Act[] = [
  [['4720'], 'account_change', 'success', 'added-user-account'],
  [['4722'], 'account_change', 'success', 'enabled-user-account'],
  [['4725'], 'account_change', 'success', 'disabled-user-account'],
  [['4726'], 'account_change', 'success', 'deleted-user-account'],
  [['4738'], 'account_change', 'success', 'modified-user-account'],
  [['4767'], 'account_change', 'success', 'unlocked-user-account'],
  [['4781'], 'account_change', 'success', 'renamed-user-account'],
  [['4741', '4742', '4743'], 'account_change', 'success', 'changed-computer-account'],
  [
    ['4727', '4730', '4731', '4734', '4735', '4737', '4754', '4755', '4758'],
    'account_change',
    'success',
    'changed-group',
  ],
  [['4723'], 'password_change', 'unknown', 'changed-password', { attempt: 'none' }],
  [['4724'], 'password_change', 'success', 'reset-password', { attempt: 'none' }],
  [['4728', '4732', '4756'], 'privilege', 'success', 'added-member-to-group'],
  [['4729', '4733', '4757'], 'privilege', 'success', 'removed-member-from-group'],
  [['4648'], 'login', 'unknown', 'logged-in-explicit', { attempt: 'none' }],
]

/** Records about one account. */
export const FACTS: readonly Act[] = [
  [['4672', '4964'], 'privilege', 'success', 'logged-in-special'],
  [['4634', '4647'], 'logout', 'success', 'logged-out'],
  [['4779', '4802'], 'logout', 'success', 'session-disconnected'],
  [['4778', '4800', '4801', '4803'], 'session', 'success', 'session-reconnected'],
  [['4740'], 'account_lockout', 'success', 'locked-out-user-account', { reason: 'locked' }],
  [['4697'], 'config_change', 'success', 'service-installed'],
  [['4698', '4699', '4700', '4701', '4702'], 'config_change', 'success', 'scheduled-task-changed'],
  [['1102'], 'config_change', 'success', 'audit-log-cleared'],
  [['4719', '4739', '4907', '4946', '4947', '4950'], 'config_change', 'success', 'changed-audit-config'],
  [['4656', '4663', '5140', '5145'], 'file_access', 'success', 'object-accessed'],
  [['4659', '4660'], 'file_change', 'success', 'object-deleted'],
  [['4688'], 'system', 'success', 'created-process'],
]

/** Records of other channels than that of security. */
export const ELSEWHERE: readonly (readonly [channel: string, sample: string, Act])[] = [
  ['^(?:system|sys)$', 'System', [['7045'], 'config_change', 'success', 'service-installed']],
  ['^(?:system|sys)$', 'System', [['104'], 'config_change', 'success', 'audit-log-cleared']],
  ['TerminalServices', 'RDS', [['1149', '21'], 'login', 'success', 'remote-desktop-logon', { attempt: 'none' }]],
  ['TerminalServices', 'RDS', [['22', '25'], 'session', 'success', 'remote-desktop-session']],
  ['TerminalServices', 'RDS', [['23', '24', '40'], 'logout', 'success', 'remote-desktop-disconnected']],
  ['sysmon', 'Sysmon', [['1'], 'system', 'success', 'created-process']],
  ['sysmon', 'Sysmon', [['3'], 'system', 'success', 'network-connection']],
  ['sysmon', 'Sysmon', [['11'], 'file_change', 'success', 'file-created']],
  ['sysmon', 'Sysmon', [['23', '26'], 'file_change', 'success', 'file-deleted']],
  ['sysmon', 'Sysmon', [['12', '13', '14'], 'config_change', 'success', 'registry-changed']],
]

const one = (codes: readonly [string, ...string[]]): string | readonly string[] =>
  codes.length === 1 ? codes[0] : codes

/** An act, and the same where it was tried in vain. */
function audited([codes, activity, outcome, action, more]: Act, rest: Pick<MessageRule, 'columns'>): MessageRule[] {
  const when = { ...SECURITY, code: one(codes) }
  const done: MessageRule = { when, ...rest, means: { activity, outcome, action, ...more } }
  if (outcome !== 'success' || more?.reason !== undefined) return [done]
  return [{ ...done, when: { ...when, audit: 'failed' }, means: { ...done.means, outcome: 'failure' } }, done]
}

/** What records of Windows mean, by the captures `channel` and `code`. */
export const WINDOWS_RULES: readonly MessageRule[] = [
  ...LOGONS,
  ...KERBEROS,
  ...ACTS.flatMap((act) => audited(act, { columns: ACTS_ON })),
  ...FACTS.flatMap((act) => audited(act, {})),
  ...ELSEWHERE.map(([channel, , [codes, activity, outcome, action, more]]): MessageRule => ({
    when: { code: one(codes), channel: channel.startsWith('^') ? SYSTEM.channel : { re: `(?i)${channel}` } },
    means: { activity, outcome, action, ...more },
  })),
]

/** What is said of other records. */
export const WINDOWS_OTHERWISE: LogFormat['otherwise'] = { activity: 'system', outcome: 'unknown' }
