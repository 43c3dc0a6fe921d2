import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, notify } from './closing-steps.ts'
import { blockSource, secureAccounts } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { CALL_OWNER, TEAM } from './messages.ts'
import { eradicate, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Account compromise (success after failures). */
export const accountCompromise: PlaybookDraft = {
  slug: 'account-compromise',
  name: 'Account compromise (success after failures)',
  description:
    "A login succeeded that was the attacker's, or may have been. Asks the owner, takes the account back, finds what was done in its name, and undoes it.",
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'high',
  impact: 50,
  kinds: ['success_after_failures', 'unusual_account', 'account_lockout'],
  verdicts: ['compromised', 'inconclusive'],
  labels: ['login', 'tatou'],
  techniques: ['T1078'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 180,
  communications: [CALL_OWNER, TEAM],
  flow: [
    confirm({
      text: 'Look at the success on __account__:value: which address, how long after the failures, which client. Was the owner there before?',
      run: [
        'tatou-ir timeline --case __case__:value',
        'tatou-ir accounts --case __case__:value --account __account__:value',
      ],
    }),
    {
      kind: 'step',
      key: 'ask-owner',
      name: 'Ask the owner, by telephone',
      purpose: 'decide',
      activity: 'identify-audience',
      why: 'Only the owner knows. Mail to an account that fell is read by the attacker.',
      role: 'member_on_call',
      minutes: 15,
      text: 'Call the owner of __account__:value by a number we already have. "Did you log in at these times? From where?" Say: __owner_did_it__ is true or false. Nobody reached in time counts as false.',
      csf: ['RS.MA-02'],
      answer: 'compromised',
      sets: ['__owner_did_it__'],
      evidence: ['when the owner was called, and what they said'],
      escalation: { role: 'technical_lead', text: 'The owner cannot be reached. I take the account as fallen.' },
    },
    {
      kind: 'if',
      key: 'was-it-the-owner',
      name: 'Was it the owner?',
      condition: "__owner_did_it__:value = 'true'",
      yes: [RECORD_FALSE_ALARM],
      no: [
        preserve(),
        secureAccounts({ approval: { roles: ['technical_lead', 'incident_lead'], persons: 2 } }),
        blockSource(),
        {
          kind: 'step',
          key: 'what-was-done',
          name: 'Find what was done in its name',
          purpose: 'investigate',
          activity: 'analyze-collected-data',
          why: 'The account is back; the question is what left, and what stayed.',
          role: 'member_on_call',
          minutes: 30,
          text: 'Read every event of __account__:value since the first success of the attacker: documents read, uploaded, changed; watermarks made; new accounts.',
          run: [
            'tatou-ir events --case __case__:value --account __account__:value',
            'tatou-ir detect --case __case__:value',
          ],
          csf: ['RS.AN-03', 'RS.AN-08'],
          answer: 'findings',
          evidence: ['list of what was done in the name of the account'],
        },
        {
          kind: 'if',
          key: 'were-documents-taken',
          name: 'Were documents read in bulk?',
          condition: "__exfiltration__:value = 'true'",
          yes: [
            {
              kind: 'playbook',
              key: 'data-exfiltration',
              name: 'Data exfiltration',
              why: 'Documents left: others have to be told, and clocks run.',
              slug: 'data-exfiltration',
            },
          ],
          no: [],
        },
        eradicate(
          'Undo what was done in the name of the account, remove accounts and keys that were made in that time, and set a second factor for this account.',
        ),
        notify('the incident lead and the owner'),
        watchUntilQuiet(),
      ],
    },
    ...close(),
  ],
}
