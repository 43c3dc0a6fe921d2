import type { PlaybookDraft } from '../draft.ts'
import { close, notify } from './closing-steps.ts'
import { blockSource, secureAccounts } from './containment-steps.ts'
import { confirm, preserve, scope } from './evidence-steps.ts'
import { CALL_OWNER, TEAM } from './messages.ts'
import { eradicate, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Credential stuffing. */
export const credentialStuffing: PlaybookDraft = {
  slug: 'credential-stuffing',
  name: 'Credential stuffing',
  description:
    'Pairs of names and passwords from a leak elsewhere, each tried once. A few of them work: finding these few is the whole point.',
  types: ['investigation', 'mitigation', 'notification'],
  level: 'high',
  impact: 45,
  kinds: ['credential_stuffing'],
  labels: ['login', 'tatou'],
  techniques: ['T1110.004', 'T1078'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 180,
  communications: [TEAM, CALL_OWNER],
  flow: [
    confirm({
      text: 'Many accounts, each tried once or twice, hardly ever the same password: that is a list from elsewhere. Find the successes among them.',
    }),
    preserve(),
    scope(),
    {
      kind: 'if',
      key: 'did-any-pair-work',
      name: 'Did any pair work?',
      condition: "__compromised__:value = 'true' OR __at_risk__:value = 'true'",
      yes: [
        secureAccounts(),
        {
          kind: 'playbook',
          key: 'account-compromise',
          name: 'Account compromise',
          why: 'What did they do inside?',
          slug: 'account-compromise',
        },
      ],
      no: [
        {
          kind: 'step',
          key: 'say-so',
          name: 'Write down that no pair worked',
          purpose: 'document',
          activity: 'compose-content',
          why: '"No success" is only worth something with the time that the logs cover.',
          role: 'documentation_lead',
          minutes: 10,
          text: 'Write: __failed_logins__:value failed logins, no success from __sources__:value, in the time that the logs cover. Name the gaps.',
          run: ['tatou-ir quality --case __case__:value'],
          csf: ['RS.AN-06'],
          answer: 'coverage',
          evidence: ['the sentence, with the times'],
        },
      ],
    },
    blockSource(),
    eradicate(
      'Refuse passwords that are on public lists of leaks, limit logins by account as well as by address, and switch a second factor on for everybody who has more rights than others.',
    ),
    notify('the incident lead, and owners whose pair worked'),
    watchUntilQuiet(),
    ...close(),
  ],
}
