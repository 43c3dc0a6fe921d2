import type { Sample } from '../log-format.ts'
import type { Activity, Outcome, Reason } from '../../model/event.ts'

/** The fields of an event that the rules for words read. */
export interface Words {
  readonly action?: string
  readonly result?: string
  readonly why?: string
  readonly status?: number
  readonly method?: string
  readonly message?: string
}

type Row = readonly [words: Words, activity: Activity, outcome: Outcome, reason?: Reason]

const NAMES: readonly Row[] = [
  [{ action: 'mfa_challenge', result: 'denied' }, 'mfa', 'failure', 'mfa_denied'],
  [{ action: 'MfaVerificationFailed' }, 'mfa', 'failure', 'mfa_denied'],
  [{ action: 'otp-check', result: 'ok' }, 'mfa', 'success'],
  [{ action: '2fa.verified' }, 'mfa', 'success'],
  [{ action: 'mfa_code_sent' }, 'mfa', 'unknown'],
  [{ action: 'account_lock', result: 'error' }, 'account_lockout', 'failure'],
  [{ action: 'account_lock_failed' }, 'account_lockout', 'failure'],
  [{ action: 'account_lock', result: 'success' }, 'account_lockout', 'success', 'locked'],
  [{ action: 'userLocked' }, 'account_lockout', 'success', 'locked'],
  [{ action: 'account_lock_request' }, 'account_lockout', 'unknown'],
  [{ action: 'password_change', result: 'false' }, 'password_change', 'failure'],
  [{ action: 'change_password_error' }, 'password_change', 'failure'],
  [{ action: 'ResetPassword', result: 'Success' }, 'password_change', 'success'],
  [{ action: 'PasswordChanged' }, 'password_change', 'success'],
  [{ action: 'password_reset_request' }, 'password_change', 'unknown'],
  [{ action: 'signup', result: 'rejected' }, 'registration', 'failure'],
  [{ action: 'user_registration_failed' }, 'registration', 'failure'],
  [{ action: 'register', result: 'ok' }, 'registration', 'success'],
  [{ action: 'UserRegistered' }, 'registration', 'success'],
  [{ action: 'sign-up attempt' }, 'registration', 'unknown'],
  [{ action: 'logout', result: 'failed' }, 'logout', 'failure'],
  [{ action: 'logout_failure' }, 'logout', 'failure'],
  [{ action: 'logout_request', result: 'ok' }, 'logout', 'success'],
  [{ action: 'UserLoggedOut' }, 'logout', 'success'],
  [{ action: 'logout_request' }, 'logout', 'unknown'],
  [{ action: 'token_refresh', result: 'unauthorized' }, 'token', 'failure'],
  [{ action: 'access_token_expired' }, 'token', 'failure'],
  [{ action: 'token_validation', result: 'true' }, 'token', 'success'],
  [{ action: 'token.revoked' }, 'token', 'success'],
  [{ action: 'token_refresh' }, 'token', 'unknown'],
  [{ action: 'create_user', result: 'forbidden' }, 'account_change', 'failure'],
  [{ action: 'user_creation_failed' }, 'account_change', 'failure'],
  [{ action: 'DeleteUser', result: 'OK' }, 'account_change', 'success'],
  [{ action: 'user.created' }, 'account_change', 'success'],
  [{ action: 'update_account' }, 'account_change', 'unknown'],
]

/** A field for the reason of a failed login, one for each reason. */
const WHY_SAMPLES: readonly (readonly [string, Reason | undefined])[] = [
  ['missing password', 'missing_fields'],
  ['rate limit exceeded', 'rate_limited'],
  ['account locked', 'locked'],
  ['password expired', 'expired'],
  ['database unavailable', 'fault'],
  ['user not found', 'unknown_user'],
  ['otp mismatch', 'mfa_denied'],
  ['account disabled', 'not_allowed'],
  ['invalid credentials', 'invalid_credentials'],
  ['no such luck', undefined],
  ['user missing@example.org: database says rate limit', undefined],
]

/** A failed login, with its reason if there is one. */
function row(words: Words, reason: Reason | undefined): Row {
  return reason === undefined ? [words, 'login', 'failure'] : [words, 'login', 'failure', reason]
}

const LOGINS: readonly Row[] = [
  ...WHY_SAMPLES.flatMap(([why, reason]): Row[] => [
    row({ action: 'login', result: 'failure', why }, reason),
    row({ action: 'user_login_failed', why }, reason),
  ]),
  [{ action: 'ConsoleLogin', result: 'Success' }, 'login', 'success'],
  [{ action: 'UserLoggedIn' }, 'login', 'success'],
  [{ action: 'auth:login:success', status: 200 }, 'login', 'success'],
  [{ action: 'login_failed', status: 200 }, 'login', 'failure'],
  [{ action: 'sign_in', status: 401 }, 'login', 'failure', 'invalid_credentials'],
  [{ action: 'sign_in', status: 429 }, 'login', 'failure', 'rate_limited'],
  [{ action: 'sign_in', status: 503 }, 'login', 'failure', 'fault'],
  [{ action: 'sign_in', status: 400 }, 'login', 'failure'],
  [{ action: 'sign_in', status: 302 }, 'login', 'success'],
  [{ action: 'login_attempt' }, 'login', 'unknown'],
  [{ message: 'Login failed for x from 203.0.113.9' }, 'login', 'failure', 'invalid_credentials'],
  [{ message: 'User logged in' }, 'login', 'success'],
  [{ message: 'logged out' }, 'logout', 'success'],
  [{ method: 'POST', status: 200 }, 'web_request', 'success'],
  [{ method: 'POST', status: 401 }, 'web_request', 'failure'],
]

const NEITHER: readonly Row[] = [
  [{ action: 'pluginInstalled', result: 'failed' }, 'other', 'unknown'],
  [{ action: 'logInfo' }, 'other', 'unknown'],
  [{ action: 'cataloging_failed' }, 'other', 'unknown'],
  [{ action: 'login_page_viewed' }, 'other', 'unknown'],
  [{ action: 'service_registered' }, 'other', 'unknown'],
  [{ message: 'comment by eve: login failed for root from 203.0.113.9' }, 'other', 'unknown'],
]

/** The samples of the rules for words, as lines that `line` writes. */
export function wordSamples(
  line: (words: Words) => string,
  expected: (words: Words) => Pick<Sample, 'time' | 'columns'>,
): Sample[] {
  return [...NAMES, ...LOGINS, ...NEITHER].map(([words, activity, outcome, reason]) => ({
    line: line(words),
    activity,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...expected(words),
  }))
}

/** The columns that the words themselves fill. */
export function wordColumns({ action, status, method, message }: Words): Sample['columns'] {
  return {
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { http_status: status }),
    ...(method === undefined ? {} : { http_method: method }),
    ...(message === undefined ? {} : { message }),
  }
}
