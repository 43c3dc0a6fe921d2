import type { MessageRule } from '../log-format.ts'
import { WEB_ANSWERS } from '../web-answers.ts'

const SIGN_IN = { controller: { re: 'SessionsController$' }, call: 'create' } as const
const AUDIT = { audit: { present: true } } as const
/** Of sign-ins the audit log repeats the name where others have whom something was done to. */
const NO_TARGET = { user_target: [] } as const

/** What GitLab's logs mean. Requests of sign-in: a redirect after it means that somebody is in; the page again means that nobody is. */
export const GITLAB_RULES: readonly MessageRule[] = [
  { when: { ...SIGN_IN, http_status: '302' }, means: { activity: 'login', outcome: 'success', action: 'sign_in' } },
  {
    when: { ...SIGN_IN, http_status: '429' },
    means: { activity: 'login', outcome: 'failure', reason: 'rate_limited', action: 'sign_in' },
  },
  {
    when: { ...SIGN_IN, http_status: { re: '^5' } },
    means: { activity: 'login', outcome: 'failure', reason: 'fault', action: 'sign_in' },
  },
  { when: SIGN_IN, means: { activity: 'login', outcome: 'failure', action: 'sign_in' } },
  {
    when: { controller: { re: 'SessionsController$' }, call: 'destroy' },
    means: { activity: 'logout', outcome: 'success', action: 'sign_out' },
  },
  {
    when: { controller: { re: '(?:^|::)PasswordsController$' }, call: 'create' },
    means: { activity: 'password_change', outcome: 'unknown', attempt: 'none', action: 'password_reset_request' },
  },
  {
    when: { controller: { re: '(?:^|::)RegistrationsController$' }, call: 'create', http_status: '302' },
    means: { activity: 'registration', outcome: 'success', action: 'sign_up' },
  },
  {
    when: { controller: { re: '(?:^|::)RegistrationsController$' }, call: 'create' },
    means: { activity: 'registration', outcome: 'failure', action: 'sign_up' },
  },
  ...WEB_ANSWERS,
  {
    when: { env: { present: true } },
    means: { activity: 'web_request', outcome: 'failure', reason: 'rate_limited', action: 'rack_attack' },
  },
  {
    pattern: '^Failed Login: username=(?P<told_user>.*) ip=(?P<told_ip>\\S+)$',
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'failed_login' },
  },
  {
    pattern: '^Successful Login: username=(?P<told_user>.*) ip=(?P<told_ip>\\S+)(?: method=\\S+)?(?: admin=\\S+)?$',
    means: { activity: 'login', outcome: 'success', action: 'successful_login' },
  },
  {
    when: { told: { re: '^(?:Signed in with|User signed in|Logged in)' } },
    means: { activity: 'login', outcome: 'success', action: 'sign_in' },
  },
  {
    when: { told: { re: '(?i)^(?:failed to (?:log|sign) ?in|login_failed|Failed to login with)' } },
    means: { activity: 'login', outcome: 'failure', action: 'sign_in' },
  },
  ...(['failed_login', 'with'] as const).map((said): MessageRule => ({
    when: { ...AUDIT, [said]: { present: true } },
    columns: NO_TARGET,
    means: { activity: 'login', outcome: said === 'with' ? 'success' : 'failure', action: 'sign_in' },
  })),
  {
    when: { ...AUDIT, told: { re: '(?i)password' } },
    means: { activity: 'password_change', outcome: 'success', attempt: 'none' },
  },
  { when: { ...AUDIT, told: { re: '(?i)token|key' } }, means: { activity: 'token', outcome: 'success' } },
  {
    when: {
      ...AUDIT,
      told: { re: '(?i)^(?:user_access|add user|added|removed|user|access_level|admin|member|created? user)' },
    },
    means: { activity: 'account_change', outcome: 'success' },
  },
  { when: AUDIT, means: { activity: 'config_change', outcome: 'success' } },
]
