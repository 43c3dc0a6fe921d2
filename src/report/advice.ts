import type { Finding } from '../model/finding.ts'
import type { Recommendation } from '../model/report-parts.ts'

type Advice = Pick<Recommendation, 'text' | 'mitigation' | 'csf'>

// Ids of mitigations are those of ATT&CK (Enterprise); functions those of the NIST CSF 2.0.
const MFA: Advice = { text: 'Ask for a second factor at every login.', mitigation: 'M1032', csf: 'Protect' }
const LIMITS: Advice = {
  text: 'Limit failed logins by source and by account, and lock or delay after them.',
  mitigation: 'M1036',
  csf: 'Protect',
}
const PASSWORDS: Advice = {
  text: 'Refuse passwords that stand in known leaks.',
  mitigation: 'M1027',
  csf: 'Protect',
}
const ANSWERS: Advice = {
  text: 'Answer registrations, logins and resets alike whether an account exists or not.',
  mitigation: 'M1056',
  csf: 'Protect',
}
const ALERT: Advice = {
  text: 'Alert on the rules that found this attack, so that people learn of the next one while it runs.',
  mitigation: 'M1047',
  csf: 'Detect',
}
const FILTER: Advice = {
  text: 'Block or slow down the sources of the attack, after a look at who else is behind them.',
  mitigation: 'M1037',
  csf: 'Respond',
}
const INPUT: Advice = {
  text: 'Update the application, and check its input where it was attacked.',
  mitigation: 'M1051',
  csf: 'Protect',
}
const TOKENS: Advice = {
  text: 'Revoke the tokens and sessions in question, bind tokens to their client, and shorten their life.',
  mitigation: 'M1018',
  csf: 'Respond',
}
const LOGGING: Advice = {
  text: 'Ship logs to a place where the attacked system cannot change them, and number their lines.',
  mitigation: 'M1029',
  csf: 'Detect',
}
const RIGHTS: Advice = {
  text: 'Review who may read and change what was reached.',
  mitigation: 'M1022',
  csf: 'Protect',
}
const LOSS: Advice = {
  text: 'Find out what was read, whose data it was, and whether the law asks for a notice.',
  mitigation: 'M1057',
  csf: 'Respond',
}
const SCAN: Advice = {
  text: 'Put a filter before the application that stops scans.',
  mitigation: 'M1031',
  csf: 'Protect',
}

const BY_KIND: Readonly<Record<Finding['kind'], readonly Advice[]>> = {
  brute_force: [LIMITS, MFA, FILTER, ALERT],
  distributed_brute_force: [LIMITS, MFA, ALERT],
  password_spraying: [MFA, LIMITS, PASSWORDS, FILTER, ALERT],
  credential_stuffing: [MFA, PASSWORDS, FILTER, ALERT],
  user_enumeration: [ANSWERS, LIMITS, ALERT],
  low_and_slow: [LIMITS, MFA, ALERT],
  sequential_accounts: [LIMITS, FILTER, ALERT],
  success_after_failures: [TOKENS, MFA],
  mfa_fatigue: [TOKENS, LIMITS],
  account_lockout: [ALERT],
  unusual_account: [RIGHTS],
  token_abuse: [TOKENS],
  web_scan: [SCAN],
  web_attack: [INPUT, SCAN],
  malicious_upload: [INPUT],
  data_tampering: [RIGHTS, LOGGING],
  sensitive_access: [RIGHTS, LOSS],
  protocol_abuse: [INPUT],
  exfiltration: [LOSS, RIGHTS],
  log_gap: [LOGGING],
  log_tampering: [LOGGING],
  other: [],
}

/** What to do about findings, each advice once, with the rules that call for it; owners and dates are for people to set. */
export function adviceFor(findings: readonly Pick<Finding, 'kind' | 'rule_title' | 'level'>[]): Recommendation[] {
  const reasons = new Map<Advice, Set<string>>()
  for (const { kind, rule_title: title, level } of findings) {
    if (level === 'informational') continue
    for (const advice of BY_KIND[kind]) reasons.set(advice, (reasons.get(advice) ?? new Set()).add(title))
  }
  return [...reasons].map(([advice, titles]) => ({
    text: advice.text,
    why: [...titles].join('; '),
    owner: null,
    due: null,
    mitigation: advice.mitigation,
    csf: advice.csf,
    by: 'program',
  }))
}
