import type { Outcome, Reason } from '../../model/event.ts'
import type { Sample } from '../log-format.ts'
import type { SampleRow } from '../sample-rows.ts'
import { ACTS, ELSEWHERE, FACTS } from './rules.ts'
import { KERBEROS_STATUS, LOGON_STATUS } from './status.ts'

/** A record: its number, the short name of its channel, and its data by the names that Windows has for them. */
export interface WindowsRecord {
  readonly code: string
  readonly channel: 'Security' | 'System' | 'RDS' | 'Sysmon'
  readonly data: Readonly<Record<string, string>>
}

type Row = SampleRow<WindowsRecord>

const FORGED = 'X from 203.0.113.9'

const logon = (
  code: string,
  data: WindowsRecord['data'],
  outcome: Outcome,
  reason?: Reason,
  columns: Sample['columns'] = {},
): Row => [
  { code, channel: 'Security', data: { TargetUserName: FORGED, SubjectUserName: 'GATE$', ...data } },
  'login',
  outcome,
  reason,
  { code, user_name: FORGED.toLowerCase(), action: 'logon-failed', ...columns },
]

const about = (
  code: string,
  channel: WindowsRecord['channel'],
  data: WindowsRecord['data'],
  expected: readonly [Row[1], Outcome, (Reason | undefined)?],
  columns: Sample['columns'],
): Row => [{ code, channel, data }, expected[0], expected[1], expected[2], { code, ...columns }]

const codeOf = (pattern: string): string => pattern.replace(/\|.*$/, '').replace(/\[(\w)\w*\]/, '$1')

const TICKET = { action: 'kerberos-authentication-ticket-requested', user_name: 'bob' } as const

/** How producers write the keyword of an audit that failed. */
const AUDIT_FAILURE = ['0x8010000000000000', '-9218868437227405312', 'Audit Failure', '["Audit Failure"]']

/** A sample for every rule about records of Windows. */
export const WINDOWS_ROWS: readonly Row[] = [
  logon('4624', { LogonType: '3' }, 'success', undefined, { action: 'logged-in', message: 'network logon' }),
  about('4624', 'Security', { LogonType: '5', TargetUserName: 'svc' }, ['session', 'success'], {
    action: 'logged-in',
    user_name: 'svc',
    message: 'service logon',
  }),
  about('4624', 'Security', { LogonType: '3', TargetUserName: 'GATE$' }, ['session', 'success'], {
    action: 'logged-in',
    user_name: 'gate$',
    message: 'network logon',
  }),
  ...LOGON_STATUS.map(([codes, reason, name]) =>
    logon(
      '4625',
      { Status: '0xc000006d', SubStatus: `0x${codeOf(codes).toLowerCase()}`, LogonType: '3' },
      'failure',
      reason,
      {
        message: name,
      },
    ),
  ),
  logon('4625', { Status: '0xC0000234', SubStatus: '0x0' }, 'failure', 'locked', { message: 'account locked' }),
  logon('4625', { Status: '0xc0000380', SubStatus: '0x0' }, 'failure'),
  about('4776', 'Security', { TargetUserName: 'bob', Status: '0x0' }, ['session', 'success'], {
    action: 'credential-validated',
    user_name: 'bob',
  }),
  ...LOGON_STATUS.map(([codes, reason, name]) =>
    logon('4776', { Status: `0x${codeOf(codes)}` }, 'failure', reason, { message: name }),
  ),
  logon('4776', { Status: '0xC0000001' }, 'failure'),
  about('4768', 'Security', { TargetUserName: 'Bob', Status: '0x6' }, ['token', 'failure', 'unknown_user'], {
    ...TICKET,
    message: 'no such principal',
  }),
  about('4768', 'Security', { TargetUserName: 'bob', Status: '0x0' }, ['token', 'success'], TICKET),
  about('4769', 'Security', { TargetUserName: 'bob', Status: '0x1b' }, ['token', 'failure'], TICKET),
  ...KERBEROS_STATUS.filter(([, reason]) => reason !== 'unknown_user').map(([code, reason, name]) =>
    about('4771', 'Security', { TargetUserName: 'bob', Status: `0x${code}` }, ['login', 'failure', reason], {
      action: 'kerberos-preauth-failed',
      user_name: 'bob',
      message: name,
    }),
  ),
  about('4771', 'Security', { TargetUserName: 'bob', Status: '0x10' }, ['login', 'failure'], {
    action: 'kerberos-preauth-failed',
    user_name: 'bob',
  }),
  ...ACTS.filter(([, , outcome]) => outcome === 'success').map(([[code], activity, , action]) =>
    about(
      code,
      'Security',
      { SubjectUserName: 'Admin', TargetUserName: 'Mallory', Keywords: '0x8010000000000000' },
      [activity, 'failure'],
      { action, user_name: 'admin', user_target: 'mallory' },
    ),
  ),
  ...FACTS.filter(([, , outcome, , more]) => outcome === 'success' && more?.reason === undefined).map(
    ([[code], activity, , action], index) =>
      about(
        code,
        'Security',
        { SubjectUserName: 'Bob', TargetUserName: '-', Keywords: AUDIT_FAILURE[index % AUDIT_FAILURE.length] ?? '' },
        [activity, 'failure'],
        { action, user_name: 'bob' },
      ),
  ),
  ...ACTS.map(([[code], activity, outcome, action, more]) =>
    about(
      code,
      'Security',
      { SubjectUserName: 'Admin', TargetUserName: 'Mallory' },
      [activity, outcome, more?.reason],
      {
        action,
        user_name: 'admin',
        user_target: 'mallory',
      },
    ),
  ),
  about(
    '4728',
    'Security',
    { SubjectUserName: 'Admin', TargetUserName: 'Domain Admins', MemberName: 'CN=Mallory,OU=x,DC=example,DC=org' },
    ['privilege', 'success'],
    { action: 'added-member-to-group', user_name: 'admin', user_target: 'mallory' },
  ),
  ...FACTS.map(([[code], activity, outcome, action, more]) =>
    about(code, 'Security', { SubjectUserName: 'Bob', TargetUserName: '-' }, [activity, outcome, more?.reason], {
      action,
      user_name: 'bob',
    }),
  ),
  ...ELSEWHERE.map(([, channel, [[code], activity, outcome, action, more]]) =>
    about(code, channel as WindowsRecord['channel'], {}, [activity, outcome, more?.reason], { action }),
  ),
  about('9999', 'Security', {}, ['system', 'unknown'], {}),
]
