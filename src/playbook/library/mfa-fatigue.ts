import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, notify, toCompromise } from './closing-steps.ts'
import { blockSource, secureAccounts } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { CALL_OWNER } from './messages.ts'
import { watchUntilQuiet } from './recovery-steps.ts'

/** The playbook MFA fatigue. */
export const mfaFatigue: PlaybookDraft = {
  slug: 'mfa-fatigue',
  name: 'MFA fatigue',
  description:
    'Somebody who has the password asks for the second factor again and again until the owner gives in. The password is known: that is the incident, even if the owner held out.',
  types: ['investigation', 'mitigation', 'notification'],
  level: 'high',
  impact: 40,
  kinds: ['mfa_fatigue'],
  labels: ['login', 'tatou'],
  techniques: ['T1621'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 120,
  communications: [CALL_OWNER],
  flow: [
    confirm({
      text: 'How often was __account__:value asked for the second factor, in what time, and was it granted in the end?',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir events --case __case__:value --account __account__:value',
      ],
    }),
    {
      kind: 'step',
      key: 'ask-owner',
      name: 'Ask the owner, by telephone',
      purpose: 'decide',
      activity: 'identify-audience',
      why: 'The owner knows whether it was a new telephone or an attack, and must hear that no more may be granted.',
      role: 'member_on_call',
      minutes: 10,
      text: 'Call the owner of __account__:value. "Grant nothing more. Did you ask for these codes yourself?" Say: __owner_did_it__ is true or false.',
      csf: ['RS.MA-02'],
      answer: 'compromised',
      sets: ['__owner_did_it__'],
      evidence: ['when the owner was called, and what they said'],
      escalation: {
        role: 'technical_lead',
        text: 'The owner cannot be reached while somebody asks for the second factor.',
      },
    },
    {
      kind: 'if',
      key: 'was-it-the-owner',
      name: 'Was it the owner?',
      condition: "__owner_did_it__:value = 'true'",
      yes: [RECORD_FALSE_ALARM],
      no: [
        preserve(),
        secureAccounts({
          text: 'Whoever asks for the second factor has the password. Set a random password for __account__:value, end its sessions, and enrol the second factor anew with the owner on the telephone: by number matching, never by a single button.',
        }),
        blockSource(),
        toCompromise,
        notify('the technical lead and the owner'),
        watchUntilQuiet(),
      ],
    },
    ...close(),
  ],
}
