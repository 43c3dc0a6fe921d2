import type { Activity, Outcome, Reason } from '../../model/event.ts'
import type { Meaning } from '../log-format.ts'

/** Words of what happened; the first that is found counts. */
const ACTIVITIES: readonly (readonly [Activity, RegExp])[] = [
  ['logout', /\b(?:log|sign)(?:ged|ed|ging)?[-_ ]?(?:out|off)\b/i],
  ['mfa', /\b(?:mfa|2fa|totp|otp|second factor)\b/i],
  ['account_lockout', /\block(?:ed[-_ ]?out|out)\b|\baccount\W+(?:\w+\W+){0,3}locked\b/i],
  ['password_change', /\bpassword\W+(?:\w+\W+){0,3}(?:changed?|reset|updated?)\b|\b(?:change|reset)[-_ ]password\b/i],
  ['registration', /\bregist(?:er|ered|ration)\b|\bsign(?:ed)?[-_ ]?up\b/i],
  ['file_upload', /\bupload(?:ed)?\b/i],
  ['file_download', /\bdownload(?:ed)?\b/i],
  ['login', /\b(?:log|sign)(?:ged|ed|ging)?[-_ ]?(?:in|on)\b|\bauth(?:n|enticat\w*)?\b|\bpassword\b|\bcredentials?\b/i],
  ['privilege', /\b(?:sudo|privileges?|elevat\w+)\b/i],
  ['web_request', /\b(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) \//],
  ['session', /\bsession\b/i],
]

const FAILED =
  /(?:\b|_)(?:fail(?:ed|ure|ures|s)?|invalid|denied|deny|refused|reject(?:ed)?|wrong|bad|incorrect|un(?:authori[sz]ed|successful)|forbidden|blocked|locked|expired|unknown user|no|false)(?:\b|_)/i
const DONE =
  /(?:\b|_)(?:success(?:ful(?:ly)?)?|succeeded|ok|accept(?:ed)?|grant(?:ed)?|allow(?:ed)?|permit(?:ted)?|pass(?:ed)?|authenticated|logged (?:in|out)|opened|closed|completed?|yes|true)(?:\b|_)/i

const REASONS: readonly (readonly [Reason, RegExp])[] = [
  ['rate_limited', /rate[-_ ]?limit|too[-_ ]many/i],
  ['locked', /\block(?:ed|out)/i],
  ['expired', /\bexpired\b/i],
  ['unknown_user', /\b(?:unknown|no such|invalid|nonexistent)[-_ ]?(?:user|account)|\bnot[-_ ]found\b/i],
  ['not_allowed', /\bnot[-_ ](?:allowed|permitted)|\b(?:disabled|banned|forbidden)\b/i],
  ['invalid_credentials', /\b(?:invalid|incorrect|wrong|bad)[-_ ]?(?:\w+[-_ ])?(?:credentials?|passwords?|login)\b/i],
]

/** What the constant words of a message probably mean. Only a guess: the user decides. */
export function guessMeaning(words: string): Meaning {
  const plain = words.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ')
  const activity = ACTIVITIES.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
  const outcome: Outcome = FAILED.test(plain) ? 'failure' : DONE.test(plain) ? 'success' : 'unknown'
  if (activity === 'other' || outcome !== 'failure') return { activity, outcome }
  const reason = REASONS.find(([, pattern]) => pattern.test(plain))?.[0]
  return { activity, outcome, ...(reason === undefined ? {} : { reason }) }
}
