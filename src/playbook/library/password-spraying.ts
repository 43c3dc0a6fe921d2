import type { PlaybookDraft } from '../draft.ts'
import { close, notify, toCompromise } from './closing-steps.ts'
import { blockSource } from './containment-steps.ts'
import { confirm, preserve, scope } from './evidence-steps.ts'
import { TEAM } from './messages.ts'
import { watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Password spraying. */
export const passwordSpraying: PlaybookDraft = {
  slug: 'password-spraying',
  name: 'Password spraying',
  description:
    'Few passwords on many accounts, slow enough to pass below limits by account. Finds accounts that gave way, blocks, and has weak passwords changed.',
  types: ['investigation', 'mitigation', 'notification'],
  level: 'medium',
  impact: 35,
  kinds: ['password_spraying', 'sequential_accounts'],
  labels: ['login', 'tatou'],
  techniques: ['T1110.003'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 150,
  communications: [TEAM],
  flow: [
    confirm(),
    preserve(),
    scope({
      text: 'Spraying shows by account, not by source: look for the same hour on many accounts, from several addresses (__sources__:value). Save all times: it will save a lot of time later.',
    }),
    toCompromise,
    blockSource(),
    {
      kind: 'step',
      key: 'weak-passwords',
      name: 'Have weak passwords changed',
      purpose: 'eradicate',
      activity: 'eliminate-risk',
      why: 'Spraying works with the passwords that everybody chooses. Whoever has one is the next to fall.',
      role: 'technical_lead',
      minutes: 60,
      text: 'Ask the owners of __accounts__:value to change passwords that hold a season, a year, or the name of the platform, and refuse such passwords from now on.',
      approval: { roles: ['technical_lead'], persons: 1 },
      rollback: 'Take the new rule for passwords back.',
      csf: ['RS.MI-02', 'PR.AA-01'],
      collateral: 'accounts',
      evidence: ['who was asked, and the new rule'],
    },
    notify('the technical lead and the owners of attacked accounts'),
    watchUntilQuiet(),
    ...close(),
  ],
}
