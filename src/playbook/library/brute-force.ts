import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify, toCompromise } from './closing-steps.ts'
import { blockSource } from './containment-steps.ts'
import { confirm, preserve, scope } from './evidence-steps.ts'
import { TEAM } from './messages.ts'
import { watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Brute force and enumeration. */
export const bruteForce: PlaybookDraft = {
  slug: 'brute-force',
  name: 'Brute force and enumeration',
  description:
    'Many failed logins on few accounts, or registrations and logins that ask which accounts exist. Confirms it in the logs, finds out whether anybody got in, blocks the source unless honest people stand behind it, and watches until it is quiet.',
  types: ['investigation', 'mitigation', 'notification'],
  level: 'medium',
  impact: 30,
  kinds: [
    'brute_force',
    'distributed_brute_force',
    'user_enumeration',
    'low_and_slow',
    'sequential_accounts',
    'account_lockout',
  ],
  labels: ['login', 'tatou'],
  techniques: ['T1110.001', 'T1589'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 120,
  communications: [TEAM],
  flow: [
    confirm(),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        preserve(),
        scope(),
        toCompromise,
        blockSource(),
        {
          kind: 'if',
          key: 'were-accounts-asked-for',
          name: 'Were accounts asked for?',
          condition: "__enumeration__:value = 'true'",
          yes: [
            {
              kind: 'step',
              key: 'answer-alike',
              name: 'Let the answers say less',
              purpose: 'eradicate',
              activity: 'configure-systems',
              why: 'An answer that tells which account exists gives the attacker the list for the next attack.',
              role: 'technical_lead',
              minutes: 60,
              text: 'Let registration and login answer alike, and equally fast, whether the account exists or not. Warn the owners of __accounts__:value that their address is known to somebody.',
              approval: { roles: ['technical_lead'], persons: 1 },
              rollback: 'Go back to the release from before.',
              csf: ['RS.MI-02'],
              evidence: ['answers for an account that exists and for one that does not'],
            },
          ],
          no: [],
        },
        notify('the technical lead and the team'),
        watchUntilQuiet(),
        ...close(),
      ],
    ),
  ],
}
