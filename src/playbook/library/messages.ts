/** What the owner of an account is asked, and told not to do. */
export const CALL_OWNER = {
  audience: 'owner of the account',
  channel: 'telephone, by a number we already have',
  when: 'before the account is secured',
  text: 'Somebody may have used your account. Did you log in at these times, from these places? Please change nothing until I call back, and answer no message about this, not even from me.',
} as const

/** What the team hears of an attack on logins. */
export const TEAM = {
  audience: 'team',
  channel: 'forum',
  when: 'when the incident is declared, and every two hours',
  text: 'Incident: login attack on the platform since TIME. Affected: ACCOUNTS. Contained: yes/no. Next message at TIME. Please talk about it here only.',
} as const

/** What the incident lead must decide. */
export const LEAD = {
  audience: 'incident lead',
  channel: 'telephone, then e-mail',
  when: 'at once',
  text: 'Critical: WHAT on the platform at TIME. Isolated: yes/no. I need your decision on DOWNTIME. Next call in 15 minutes.',
} as const

/** What the team hears of an incident on the platform. */
export const FORUM = {
  audience: 'team',
  channel: 'forum',
  when: 'when the incident is declared, and every hour',
  text: 'Incident on the platform since TIME. What we know: FACTS. What we do: STEPS. Please send nothing about it by e-mail. Next message at TIME.',
} as const

/** What partners and owners of documents are told. */
export const PARTNERS = {
  audience: 'partners and owners of documents',
  channel: 'signed e-mail',
  when: 'when it is known whose documents or keys are affected',
  text: 'We found on DATE that WHAT. Affected of yours: LIST. What we did: STEPS. What you should do: ADVICE. Questions: CONTACT.',
} as const
