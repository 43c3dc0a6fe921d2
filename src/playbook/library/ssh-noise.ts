import type { PlaybookDraft } from '../draft.ts'
import { toCompromise } from './closing-steps.ts'
import { confirm } from './evidence-steps.ts'

/** The playbook SSH bot noise (close fast). */
export const sshNoise: PlaybookDraft = {
  slug: 'ssh-noise',
  name: 'SSH bot noise (close fast)',
  description:
    'The whole internet knocks at port 22. Ten minutes: prove that nobody got in, see to it that passwords do not work, and close.',
  types: ['investigation', 'prevention', 'notification'],
  level: 'low',
  impact: 10,
  kinds: ['brute_force', 'distributed_brute_force', 'password_spraying', 'user_enumeration', 'low_and_slow'],
  formats: ['syslog', 'journald'],
  labels: ['ssh', 'noise'],
  techniques: ['T1110.001'],
  functions: ['Detect', 'Respond', 'Protect'],
  minutes: 15,
  communications: [],
  flow: [
    confirm({
      minutes: 5,
      text: 'Prove that nobody got in: no success from __sources__:value. Names such as root, admin, test and oracle in a row are bots.',
      run: ['tatou-ir timeline --case __case__:value', 'tatou-ir sources --case __case__:value --prefix'],
    }),
    toCompromise,
    {
      kind: 'step',
      key: 'passwords-off',
      name: 'See to it that passwords do not work',
      purpose: 'investigate',
      activity: 'scan-system',
      why: 'Where only keys work, guessing cannot succeed, and no block is needed.',
      role: 'member_on_call',
      minutes: 5,
      text: 'The answer must be "passwordauthentication no" and "permitrootlogin no" or "prohibit-password". If not, propose the change today.',
      platform: ['sshd -T'],
      csf: ['PR.AA-01'],
      evidence: ['both lines of the answer'],
    },
    {
      kind: 'step',
      key: 'close-noise',
      name: 'Close as noise',
      purpose: 'notify',
      activity: 'compose-content',
      why: 'Noise that stays open hides the real thing.',
      role: 'member_on_call',
      minutes: 5,
      text: 'One line in the log for the team: "SSH noise from __sources__:value, __failed_logins__:value failures, no success, closed." No ticket, no block by hand.',
      csf: ['RS.AN-06', 'RS.CO-02'],
      answer: 'failed_logins',
      evidence: ['the line'],
    },
  ],
}
