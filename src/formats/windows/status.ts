import type { Reason } from '../../model/event.ts'

/** Status codes of refused logons (NTSTATUS), by what they mean. The last says least. */
export const LOGON_STATUS: readonly (readonly [codes: string, reason: Reason, name: string])[] = [
  ['C0000064', 'unknown_user', 'no such user'],
  ['C000006A', 'invalid_credentials', 'wrong password'],
  ['C0000234', 'locked', 'account locked'],
  ['C0000072', 'not_allowed', 'account disabled'],
  ['C0000193', 'expired', 'account expired'],
  ['C0000071', 'expired', 'password expired'],
  ['C0000224', 'expired', 'password must change'],
  ['C000006F', 'not_allowed', 'outside of logon hours'],
  ['C0000070', 'not_allowed', 'workstation not allowed'],
  ['C000015B', 'not_allowed', 'logon type not granted'],
  ['C0000413', 'not_allowed', 'authentication firewall'],
  ['C000005E', 'fault', 'no logon servers'],
  ['C0000133', 'fault', 'clocks apart'],
  ['C00000DC|C0000192|C000018B|C000018C', 'fault', 'domain not available'],
  ['C000006D|C000006E', 'invalid_credentials', 'bad user name or password'],
]

/** Results of Kerberos, in hexadecimal. */
export const KERBEROS_STATUS: readonly (readonly [code: string, reason: Reason, name: string])[] = [
  ['6', 'unknown_user', 'no such principal'],
  ['12', 'not_allowed', 'account disabled, locked or expired'],
  ['17', 'expired', 'password expired'],
  ['18', 'invalid_credentials', 'wrong password'],
  ['25', 'fault', 'clocks apart'],
]

export const LOGON_TYPES: readonly (readonly [number: number, name: string])[] = [
  [2, 'interactive logon'],
  [3, 'network logon'],
  [4, 'batch logon'],
  [5, 'service logon'],
  [7, 'unlock'],
  [8, 'network logon with clear text'],
  [9, 'logon with new credentials'],
  [10, 'remote interactive logon'],
  [11, 'cached interactive logon'],
]
