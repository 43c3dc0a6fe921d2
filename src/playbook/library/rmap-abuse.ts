import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, notify } from './closing-steps.ts'
import { blockSource } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { FORUM, PARTNERS } from './messages.ts'
import { eradicate, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook RMAP abuse. */
export const rmapAbuse: PlaybookDraft = {
  slug: 'rmap-abuse',
  name: 'RMAP abuse',
  description:
    'Handshakes that fail in numbers, or somebody who claims to be a partner whose key they do not have. Sessions end, the partner is asked by another way, and keys are checked.',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'high',
  impact: 40,
  kinds: ['protocol_abuse'],
  rules: ['RMAP identity that does not match its key'],
  labels: ['rmap', 'tatou'],
  techniques: ['T1656', 'T1552.004'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 180,
  communications: [PARTNERS, FORUM],
  flow: [
    confirm({
      text: 'Which identity was claimed, from which addresses, and did any handshake succeed? A partner with an old key fails as well, but from the address it always has.',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir events --case __case__:value --source __source_ip__:value',
      ],
      answer: 'findings',
    }),
    {
      kind: 'step',
      key: 'ask-partner',
      name: 'Ask the partner by another way',
      purpose: 'decide',
      activity: 'identify-channel',
      why: 'Whoever has the key of the partner may have its mail as well.',
      role: 'member_on_call',
      minutes: 20,
      text: 'Call the partner by a number from before. "Did you change your key? Is it still yours alone?" Say: __false_alarm__ is true if the partner explains all of it.',
      csf: ['RS.MA-02', 'RS.CO-03'],
      sets: ['__false_alarm__'],
      evidence: ['who was called, when, and the answer'],
      escalation: {
        role: 'technical_lead',
        text: 'The partner cannot be reached; its identity may be in other hands.',
      },
    },
    {
      kind: 'if',
      key: 'was-it-the-partner',
      name: 'Was it the partner?',
      condition: "__false_alarm__:value = 'true'",
      yes: [RECORD_FALSE_ALARM],
      no: [
        preserve(),
        {
          kind: 'step',
          key: 'suspend-identity',
          name: 'Suspend the identity',
          purpose: 'contain',
          activity: 'restrict-access',
          why: 'Every document delivered to a forged identity is lost.',
          role: 'technical_lead',
          minutes: 10,
          text: 'Move the public key of the identity out of the keys of the server and make the container anew: handshakes as this identity fail from now on, others go on.',
          platform: ['docker compose up -d --no-deps --force-recreate server'],
          approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
          rollback: 'Put the public key back.',
          csf: ['RS.MI-01', 'PR.AA-01'],
          evidence: ['which identity, when'],
          escalation: { role: 'incident_lead', text: 'Documents may still go to a forged identity.' },
        },
        blockSource(),
        {
          kind: 'step',
          key: 'check-own-keys',
          name: 'Check our own keys',
          purpose: 'investigate',
          activity: 'scan-system',
          why: 'If our private key is known, suspending partners does not help.',
          role: 'technical_lead',
          minutes: 30,
          text: 'Who could read the private GPG key of the server? Look at its mode, owner and access times, and at findings about it. If in doubt, take it as known and go on with the playbook flag-compromise.',
          platform: ['docker compose exec server ls -la --time-style=full-iso /app/keys'],
          csf: ['RS.AN-03'],
          evidence: ['mode, owner and times of the key'],
        },
        {
          kind: 'if',
          key: 'were-secrets-read',
          name: 'Does the platform report access to secrets?',
          condition: "__platform_report__:value = 'true'",
          yes: [
            {
              kind: 'playbook',
              key: 'flag-compromise',
              name: 'Flag compromise',
              why: 'The key of the server is a secret like the flag.',
              slug: 'flag-compromise',
            },
          ],
          no: [],
        },
        eradicate(
          'Exchange keys with the partner anew, face to face or by telephone with both fingerprints read aloud; limit handshakes by address and by identity.',
        ),
        notify('the technical lead and the partner'),
        watchUntilQuiet(),
      ],
    },
    ...close(),
  ],
}
