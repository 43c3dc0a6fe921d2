import type { Condition, LogFormat, Meaning, MessageRule, WordTable } from '../log-format.ts'
import type { Activity, Outcome, Reason } from '../../model/event.ts'

/** What stands between the words of a name. */
const GAP = '[-_ .:/]*'

const FAIL =
  'un?success(?:ful(?:ly)?)?|fail(?:ed|ures?|s)?|denied|deny|reject(?:ed)?|invalid|incorrect|wrong|bad|error|unauthori[sz]ed|blocked'
const DONE = 'success(?:ful(?:ly)?)?|succeed(?:ed)?|ok|granted|accepted|allowed|completed?|passed'
const BEFORE =
  'user|account|member|customer|client|admin|console|web|api|app|ui|auth|authn|authentication|security|audit|session|portal|remote|local|vpn|ssh|ftp|sso|saml|oauth2?|oidc|ldap|basic|identity|event|on|has|was'
const AFTER =
  'attempt(?:ed|s)?|events?|request(?:ed|s)?|credentials?|password|user|account|session|endpoint|handler|v?\\d+|for|with|by|via|in|app|api|console|web|portal|code|link|token|verification|verify|verified|check|challenge|validation|validate|confirmed|sent'

/** A name that is made of these words and known others only: `pluginInstalled` and `logInfo` are no logins. */
function named(words: string): string {
  return `(?i)^(?:(?:${BEFORE}|${FAIL}|${DONE})${GAP})*(?:${words})(?:${GAP}(?:${FAIL}|${DONE}|${AFTER}))*$`
}

/** Names of what happened, the most special first: `mfa_login_failed` is about the second factor. */
const KINDS = [
  ['mfa', named('mfa|2fa|totp|otp|(?:two|multi|second)[-_ ]?factor')],
  ['account_lockout', named('(?:account|user)[-_ .]?lock(?:ed|[-_ ]?out)?|lock(?:ed)?[-_ ]?out')],
  [
    'password_change',
    named('password[-_ .]?(?:changed?|reset|updated?)|(?:change|reset|update|forgot(?:ten)?)[-_ .]?password'),
  ],
  ['registration', named('regist(?:er|ered|ration)|sign(?:ed)?[-_ ]?up')],
  ['logout', named('(?:log|sign)(?:ged|ed)?[-_ ]?(?:out|off)')],
  [
    'token',
    named(
      '(?:access|refresh|id|bearer|jwt)?[-_ .]?token[-_ .]?(?:validation|validated|verification|refresh(?:ed)?|revoked?|issued?|expired|invalid)',
    ),
  ],
  [
    'account_change',
    named(
      '(?:user|account)[-_ .]?(?:created?|deleted?|updated?|disabled?|enabled?|creation|deletion)|(?:create|delete|update|disable|enable)[-_ .]?(?:user|account)',
    ),
  ],
  ['login', named('(?:log|sign)(?:ged|ed)?[-_ ]?(?:in|on)|authenticat(?:e|ed|ion)')],
] as const satisfies WordTable['table']

/** Why a login failed, by the first words of a field for it: what follows may be an account that somebody chose. */
const REASONS = [
  [
    'missing_fields',
    'missing|empty|no (?:user|password|credentials)|(?:user ?name|email|password|credentials) (?:is |are )?(?:missing|required|empty)',
  ],
  ['rate_limited', 'rate[-_ ]?limit|too[-_ ]many'],
  ['locked', '(?:user|account)?[-_ ]?(?:is )?(?:temporarily )?lock(?:ed|out)'],
  ['expired', '(?:user|account|password|session|credentials)?[-_ ]?(?:is |has )?expired'],
  ['fault', 'database|internal|server[-_ ]?error|time[-_ ]?d?[-_ ]?out|(?:service )?unavailable|exception'],
  [
    'unknown_user',
    '(?:unknown|no such|invalid|nonexistent)[-_ ]?(?:user|account|email)|(?:user|account|email)[-_ ]?(?:name)?[-_ ]?(?:was )?(?:not[-_ ]?found|does not exist|unknown)',
  ],
  ['mfa_denied', 'mfa|2fa|otp|totp|second[-_ ]?factor'],
  [
    'not_allowed',
    '(?:user |account |ip )?(?:is )?(?:not[-_ ](?:allowed|permitted|authori[sz]ed)|disabled|suspended|banned)',
  ],
  [
    'invalid_credentials',
    '(?:invalid|incorrect|wrong|bad)[-_ ]?(?:user ?name or )?(?:credentials?|passwords?|login)|password[-_ ]?(?:mismatch|incorrect)',
  ],
] as const satisfies readonly (readonly [Reason, string])[]

const LOGIN = '(?:log-?in|log ?on|sign-?in|authentication)'

/**
 * Words for what applications say, each in its own way. They read the captures `action` (the short name of what
 * happened), `result` (a field for how it ended), `why` (a field for the reason), `status` (HTTP) and `message`.
 * Prose counts from its first word on only, since the rest may be a user's text.
 */
export const WORDS = {
  kind: { in: 'action', table: KINDS.map(([word, pattern]) => [pattern, word]) },
  named: {
    in: 'action',
    table: [
      ['(?i)un?success|fail|den(?:y|ied)|reject|invalid|incorrect|wrong|bad|error|unauthori|blocked|expired', 'failed'],
      [
        '(?i)success|succeed|granted|accepted|allowed|passed|complete|ok$|(?:logged|signed)[-_ ]?(?:in|on|up)$|(?:log|sign)(?:ged|ed)?[-_ ]?(?:out|off)$|lock[-_ ]?out$|(?:verified|validated|registered|changed|created|deleted|updated|disabled|enabled|revoked|issued|refreshed|locked)$',
        'done',
      ],
    ],
  },
  ended: {
    in: 'result',
    table: [
      [
        '(?i)^(?:un?successful|fail(?:ed|ure)?\\b.*|denied|deny|reject(?:ed)?|invalid\\b.*|incorrect\\b.*|wrong\\b.*|error|false|ko|no|unauthori[sz]ed|forbidden|blocked)$',
        'failed',
      ],
      [
        '(?i)^(?:success(?:ful|fully)?|succeeded|ok|okay|true|allow(?:ed)?|granted|accepted|pass(?:ed)?|completed?|yes)$',
        'done',
      ],
    ],
  },
  because: { in: 'why', table: REASONS.map(([word, words]) => [`(?i)^(?:${words})`, word]) },
  answered: {
    in: 'status',
    table: [
      ['^[123]\\d\\d$', 'done'],
      ['^401$', 'unauthorized'],
      ['^429$', 'too many'],
      ['^4\\d\\d$', 'refused'],
      ['^5\\d\\d$', 'fault'],
    ],
  },
  told: {
    in: 'message',
    table: [
      [
        `(?i)^(?:user )?(?:failed ${LOGIN}|${LOGIN}(?: attempt)?(?: has)? (?:failed|failure|denied|rejected|unsuccessful)|(?:invalid|incorrect|wrong|bad) (?:log-?in|credentials|password|user ?name or password))\\b`,
        'login failed',
      ],
      [
        `(?i)^(?:user )?(?:successful(?:ly)? (?:${LOGIN}|logged in|signed in|authenticated)|${LOGIN} (?:successful|succeeded|success)|(?:logged|signed) in)\\b`,
        'login done',
      ],
      ['(?i)^(?:user )?(?:logged out|signed out|log-?out successful)\\b', 'logout done'],
    ],
  },
} as const satisfies LogFormat['words']

/** What says how it ended: the words of the name before a field for it, since a failure may be logged with success. */
const ENDS: readonly (readonly [Condition, Outcome])[] = [
  [{ named: 'failed' }, 'failure'],
  [{ ended: 'failed' }, 'failure'],
  [{ named: 'done' }, 'success'],
  [{ ended: 'done' }, 'success'],
]

/** Rules for what happened beside logins. What has no outcome is no attempt, or announces one. */
export const NAME_RULES: readonly MessageRule[] = KINDS.filter(([kind]) => kind !== 'login').flatMap(
  ([kind]): MessageRule[] => {
    const activity: Activity = kind
    const because: Readonly<Partial<Record<Outcome, { readonly reason: Reason }>>> =
      kind === 'account_lockout'
        ? { success: { reason: 'locked' } }
        : kind === 'mfa'
          ? { failure: { reason: 'mfa_denied' } }
          : {}
    const attempt = kind === 'registration' ? 'announces' : 'none'
    return [
      ...ENDS.map(([when, outcome]): MessageRule => ({
        when: { kind, ...when },
        means: { activity, outcome, ...because[outcome] },
      })),
      { when: { kind }, means: { activity, outcome: 'unknown', attempt } },
    ]
  },
)

/** A failed login under a condition, with its reason where a field has one. */
export function failedLogins(when: Condition): MessageRule[] {
  return [
    ...REASONS.map(([reason]): MessageRule => ({
      when: { ...when, because: reason },
      means: { activity: 'login', outcome: 'failure', reason },
    })),
    { when, means: { activity: 'login', outcome: 'failure' } },
  ]
}

/** What an answer to a login says, where nothing else does. */
const ANSWERS: readonly (readonly [string, Outcome, Reason?])[] = [
  ['done', 'success'],
  ['unauthorized', 'failure', 'invalid_credentials'],
  ['too many', 'failure', 'rate_limited'],
  ['refused', 'failure'],
  ['fault', 'failure', 'fault'],
]

const CALLED: Meaning = { activity: 'login', outcome: 'unknown', attempt: 'announces' }

/** Rules for logins by name and by prose, and for requests. */
export const LOGIN_RULES: readonly MessageRule[] = [
  ...ENDS.flatMap(([when, outcome]): MessageRule[] =>
    outcome === 'failure'
      ? failedLogins({ kind: 'login', ...when })
      : [{ when: { kind: 'login', ...when }, means: { activity: 'login', outcome } }],
  ),
  ...ANSWERS.map(([answered, outcome, reason]): MessageRule => ({
    when: { kind: 'login', answered },
    means: { activity: 'login', outcome, ...(reason === undefined ? {} : { reason }) },
  })),
  { when: { kind: 'login' }, means: CALLED },
  { when: { told: 'login failed' }, means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' } },
  { when: { told: 'login done' }, means: { activity: 'login', outcome: 'success' } },
  { when: { told: 'logout done' }, means: { activity: 'logout', outcome: 'success' } },
  {
    when: { http_method: { present: true }, answered: 'done' },
    means: { activity: 'web_request', outcome: 'success' },
  },
  {
    when: { http_method: { present: true }, answered: { present: true } },
    means: { activity: 'web_request', outcome: 'failure' },
  },
]
