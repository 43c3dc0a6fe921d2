import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { isolateServer, rotateTokens } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { LEAD } from './messages.ts'
import { eradicate } from './recovery-steps.ts'

/** The playbook Log tampering. */
export const logTampering: PlaybookDraft = {
  slug: 'log-tampering',
  name: 'Log tampering',
  description:
    'A log has a hole, was put in another order, or says something else than another log of the same requests. Until it is explained, no answer from these logs is safe.',
  types: ['investigation', 'remediation', 'notification'],
  level: 'high',
  impact: 35,
  kinds: ['log_tampering', 'log_gap'],
  labels: ['evidence'],
  techniques: ['T1070', 'T1565.001'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 150,
  communications: [LEAD],
  flow: [
    confirm({
      text: 'Which log, which place, and what is missing or contradicted? A restart, a full disk and a rotation leave gaps as well.',
      run: ['tatou-ir quality --case __case__:value', 'tatou-ir detect --case __case__:value'],
      answer: 'log_trust',
    }),
    preserve({
      text: 'Before anything else, copy every other log that saw the same time: access log, journal of the host, database, gateway, backups. Add them to the case. Write the head of the custody log where the owner of the server cannot change it.',
    }),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        {
          kind: 'step',
          key: 'who-could-write',
          name: 'List who could write the log',
          purpose: 'investigate',
          activity: 'identify-steps',
          why: 'A log is changed by somebody who can: that is a short list, and it may hold one of us.',
          role: 'incident_lead',
          minutes: 30,
          text: 'Who has access to the host, the volume, the container? Look at owner, mode and times of the file. Talk about it in a small circle only.',
          platform: ['docker compose exec server ls -la --time-style=full-iso /app/logs', 'last -F'],
          csf: ['RS.AN-03'],
          evidence: ['the list, with the reason for each name'],
        },
        {
          kind: 'if',
          key: 'is-tampering-proven',
          name: 'Does another log contradict it?',
          condition: "__log_tampering__:value = 'true'",
          yes: [
            isolateServer({
              why: 'Whoever changes logs has rights that nobody outside should have.',
            }),
            rotateTokens(),
          ],
          no: [
            {
              kind: 'step',
              key: 'say-what-is-open',
              name: 'Write down what stays open',
              purpose: 'document',
              activity: 'compose-content',
              why: 'A gap is no proof of anything. It is a time of which nothing can be said.',
              role: 'documentation_lead',
              minutes: 15,
              text: 'Write: from when to when the log says nothing, which other log covers that time, and which answers are open because of it.',
              csf: ['RS.AN-06'],
              answer: 'coverage',
              evidence: ['the sentence, with the times'],
            },
          ],
        },
        eradicate(
          'Send logs to another host as they are written, with numbers on each line and a digest of each day; let the server append and never rewrite.',
        ),
        notify('the incident lead'),
        ...close(),
      ],
    ),
  ],
}
