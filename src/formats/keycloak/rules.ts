import type { AuditKind } from '../audit.ts'
import type { Reason } from '../../model/event.ts'
import type { LogFormat, MessageRule, WordTable } from '../log-format.ts'

/** Types of events; one that ends in `_ERROR` tells of a failure, with the reason in `error`. */
const KINDS: readonly (Pick<AuditKind, 'activity' | 'attempt'> & { names: string; example: string })[] = [
  { activity: 'login', names: 'LOGIN|CLIENT_LOGIN|IDENTITY_PROVIDER_LOGIN|OAUTH2_DEVICE_AUTH', example: 'LOGIN' },
  { activity: 'logout', names: 'LOGOUT', example: 'LOGOUT' },
  { activity: 'registration', names: 'REGISTER', example: 'REGISTER' },
  {
    activity: 'password_change',
    names: 'UPDATE_PASSWORD|RESET_PASSWORD|UPDATE_CREDENTIAL',
    example: 'UPDATE_PASSWORD',
  },
  { activity: 'privilege', names: 'IMPERSONATE', example: 'IMPERSONATE' },
  {
    activity: 'token',
    names:
      'CODE_TO_TOKEN|REFRESH_TOKEN|INTROSPECT_TOKEN|TOKEN_EXCHANGE|REVOKE_GRANT|GRANT_CONSENT|VALIDATE_ACCESS_TOKEN|PERMISSION_TOKEN|OAUTH2_DEVICE_CODE_TO_TOKEN|USER_INFO_REQUEST|INVALID_SIGNATURE',
    example: 'CODE_TO_TOKEN',
  },
  {
    activity: 'account_change',
    names:
      '(?:UPDATE|REMOVE|VERIFY|DELETE)_(?:EMAIL|PROFILE|TOTP|ACCOUNT|CREDENTIAL|FEDERATED_IDENTITY)|FEDERATED_IDENTITY_LINK|REMOVE_FEDERATED_IDENTITY|REMOVE_CREDENTIAL',
    example: 'UPDATE_EMAIL',
  },
]

/** Errors by their short names. */
const ERRORS: readonly (readonly [Reason, string])[] = [
  ['invalid_credentials', 'invalid_user_credentials|invalid_client_credentials|invalid_credentials'],
  ['unknown_user', 'user_not_found|username_missing|invalid_user|client_not_found'],
  ['locked', 'user_temporarily_disabled|user_disabled_by_\\w+_lockout'],
  ['not_allowed', 'user_disabled|not_allowed|access_denied|client_disabled|rejected_by_user|invalid_redirect_uri'],
  ['expired', 'expired_code|session_expired|expired_\\w+|invalid_code'],
  ['mfa_denied', 'invalid_(?:otp|totp)\\w*|invalid_user_otp|missing_totp'],
  ['duplicate_account', 'email_in_use|username_in_use|user_already_exists'],
]

const kindOf = (index: number): string => `kind ${index + 1}`

/** Words of the captures `type` and `error`. */
export const KEYCLOAK_WORDS: { readonly kind: WordTable; readonly ended: WordTable; readonly because: WordTable } = {
  kind: { in: 'type', table: KINDS.map(({ names }, index) => [`^(?:${names})(?:_ERROR)?$`, kindOf(index)]) },
  ended: {
    in: 'type',
    table: [
      ['_ERROR$', 'failed'],
      ['', 'done'],
    ],
  },
  because: { in: 'error', table: ERRORS.map(([reason, names]) => [`^(?:${names})$`, reason]) },
}

const LOCKED: MessageRule = {
  when: { type: { re: '^USER_DISABLED_BY_\\w+_LOCKOUT' } },
  means: { activity: 'account_lockout', outcome: 'success', reason: 'locked' },
}

/** What the types of events mean. */
export const KEYCLOAK_RULES: readonly MessageRule[] = [
  LOCKED,
  ...KINDS.flatMap(({ activity }, index): MessageRule[] => {
    const when = { kind: kindOf(index) }
    const reasons = activity === 'login' || activity === 'registration' ? ERRORS : []
    return [
      ...reasons.map(([reason]): MessageRule => ({
        when: { ...when, ended: 'failed', because: reason },
        means: { activity, outcome: 'failure', reason },
      })),
      { when: { ...when, ended: 'failed' }, means: { activity, outcome: 'failure' } },
      { when, means: { activity, outcome: 'success' } },
    ]
  }),
  {
    when: { type: { re: '^(?:SEND_\\w+|RESET_PASSWORD_\\w+|CUSTOM_REQUIRED_ACTION)$' } },
    means: { activity: 'password_change', outcome: 'unknown', attempt: 'none' },
  },
]

/** What is said of the other types. */
export const KEYCLOAK_OTHERWISE: LogFormat['otherwise'] = { activity: 'other', outcome: 'unknown' }

/** A type, an error, and what they mean: one for every rule. */
export const KEYCLOAK_ROWS = [
  ['USER_DISABLED_BY_TEMPORARY_LOCKOUT', undefined, 'account_lockout', 'success', 'locked'],
  ...KINDS.flatMap(({ activity, example }) => [
    ...(activity === 'login' || activity === 'registration' ? ERRORS : []).map(
      ([reason, names]) =>
        [`${example}_ERROR`, names.replace(/\|.*$/, '').replace('(?:otp', 'otp'), activity, 'failure', reason] as const,
    ),
    [`${example}_ERROR`, 'unknown_error', activity, 'failure', undefined] as const,
    [example, undefined, activity, 'success', undefined] as const,
  ]),
  ['SEND_RESET_PASSWORD', undefined, 'password_change', 'unknown', undefined],
  ['PUSHED_AUTHORIZATION_REQUEST', undefined, 'other', 'unknown', undefined],
] as const

/** A field of an event in a line of text, with quotes around its value or, in older versions, without. */
const field = (name: string): string => `${name}="?[^",]*"?, `
const HEAD = `^type="?\\w+"?, ${field('realmId')}(?:${field('realmName')})?`
const DETAIL = String.raw`, \w+=(?:"[^"]*"|[^",]*)`
const BEFORE_IP = `^${field('userId')}(?:${field('sessionId')})?ipAddress="?`

/** A pattern for any key but one, which leaves nothing to try twice: patterns cannot look ahead. */
function otherThan([first = '', ...rest]: string): string {
  const longer = rest.length === 0 ? String.raw`\w+` : `${otherThan(rest.join(''))}?`
  return String.raw`(?:[^${first}\W]\w*|${first}${longer})`
}

/** The words of an event that stands in the capture `message`, and the values that stand before what a user may choose. */
export const KEYCLOAK_MESSAGE_WORDS: NonNullable<LogFormat['words']> = {
  type: { in: 'message', part: '^type="?(?P<type>[A-Z][A-Z0-9_]+)"?, ' },
  // What all values of interest stand behind is read once.
  from_user: { in: 'message', part: `${HEAD}${field('clientId')}(?P<rest>userId=.*)$` },
  error: { in: 'from_user', part: `${BEFORE_IP}[^",]*"?, error="?(?P<error>\\w+)"?(?:, |$)` },
  ...KEYCLOAK_WORDS,
  client: { in: 'message', part: `${HEAD}clientId="?(?P<client>[^",]*)` },
  user_id: { in: 'from_user', part: '^userId="?(?P<user>[^",]*)' },
  source_ip: { in: 'from_user', part: `${BEFORE_IP}(?P<ip>[^",]*)` },
  told_name: {
    in: 'from_user',
    part: `${BEFORE_IP}[^",]*"?(?:, ${otherThan('username')}=(?:"[^"]*"|[^",]*))*, username=(?P<rest>.*)$`,
  },
  username: { in: 'told_name', part: `^"?(?P<name>.*?)"?(?:${DETAIL})*$` },
}

/** Which captures fill which columns where an event stands in a message. */
export const KEYCLOAK_MESSAGE_COLUMNS: NonNullable<LogFormat['columns']> = {
  action: ['type'],
  process_name: ['client'],
  user_name: ['username', 'user_id'],
}

/** An event as its listener writes it, with quotes around the values. */
export function keycloakMessage(type: string, error: string | undefined): string {
  const told = error === undefined ? '' : `, error="${error}"`
  return `type="${type}", realmId="r1", realmName="master", clientId="shop", userId="null", ipAddress="198.51.100.7"${told}, auth_method="openid-connect", redirect_uri="https://shop.example.org/", username="x from 203.0.113.9, ipAddress=203.0.113.9"`
}
