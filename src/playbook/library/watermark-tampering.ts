import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { confirm, preserve, scope } from './evidence-steps.ts'
import { FORUM, PARTNERS } from './messages.ts'
import { eradicate } from './recovery-steps.ts'

/** The playbook Watermark tampering. */
export const watermarkTampering: PlaybookDraft = {
  slug: 'watermark-tampering',
  name: 'Watermark tampering',
  description:
    'A watermark was changed, removed or does not match. Which documents, who had them, is the original whole, and can the method still be trusted?',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'high',
  impact: 50,
  kinds: ['data_tampering'],
  rules: ['Watermark tampered with', 'Many watermarks that could not be made or read'],
  labels: ['watermark', 'tatou'],
  techniques: ['T1565.001'],
  functions: ['Identify', 'Detect', 'Respond', 'Recover'],
  minutes: 240,
  communications: [FORUM, PARTNERS],
  flow: [
    confirm({
      text: 'Which document, which method, whose copy? A printer driver or a converter writes a PDF anew, and removes a watermark without wanting to.',
      run: ['tatou-ir detect --case __case__:value'],
      answer: 'findings',
    }),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        preserve({
          text: 'Keep the tampered document and the original as they are, with SHA-256, besides the logs. Attach both to this step.',
          evidence: ['the tampered document', 'the original', 'head of the custody log'],
        }),
        scope({
          text: 'Who had a copy of the document? Read every access to it, and every other document of the same people.',
        }),
        {
          kind: 'step',
          key: 'check-originals',
          name: 'Check the originals',
          purpose: 'investigate',
          activity: 'scan-system',
          why: 'If the stored originals were changed, every copy made since is worth nothing.',
          role: 'technical_lead',
          minutes: 45,
          text: 'Hash every stored original and compare with the last backup. Say whether the backup is whole: __backup_intact__ is true or false.',
          platform: ['docker compose exec server sha256sum -b /app/storage'],
          csf: ['RC.RP-03', 'RS.AN-08'],
          sets: ['__backup_intact__'],
          evidence: ['both lists of digests'],
        },
        {
          kind: 'step',
          key: 'stop-method',
          name: 'Take the broken method out of use',
          purpose: 'contain',
          activity: 'restrict-access',
          why: 'Each copy made with a method that can be removed is one that cannot be traced.',
          role: 'technical_lead',
          minutes: 20,
          text: 'Switch the watermarking method off, and hold deliveries back that were made with it. Other methods go on.',
          platform: ['docker compose up -d --no-deps --force-recreate server'],
          approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
          rollback: 'Switch the method on again.',
          csf: ['RS.MI-01'],
          collateral: 'everybody',
          evidence: ['the configuration before and after'],
          escalation: { role: 'incident_lead', text: 'Copies are still made with a method that is broken.' },
        },
        {
          kind: 'if',
          key: 'is-backup-intact',
          name: 'Is the backup whole?',
          condition: "__backup_intact__:value = 'true'",
          yes: [
            {
              kind: 'step',
              key: 'restore-originals',
              name: 'Restore the originals',
              purpose: 'recover',
              activity: 'restore-data',
              why: 'The originals are what everything else is made of.',
              role: 'technical_lead',
              minutes: 45,
              text: 'Restore originals that differ from the backup, one by one, with digests before and after. Read the watermark of three copies made from them.',
              csf: ['RC.RP-01', 'RC.RP-03'],
              evidence: ['digests before and after'],
            },
          ],
          no: [
            {
              kind: 'step',
              key: 'ask-owners',
              name: 'Ask the owners for their originals',
              purpose: 'recover',
              activity: 'restore-data',
              why: 'Without a backup the owners have the only originals left.',
              role: 'documentation_lead',
              minutes: 60,
              text: 'Ask the owners of the documents to upload them again, and mark the old ones as not to be trusted. Do not delete them: they are evidence.',
              csf: ['RC.RP-01', 'RS.CO-03'],
              evidence: ['who was asked, and who answered'],
            },
          ],
        },
        eradicate(
          'Sign the digest of each original at upload, check it before each watermark, and use a method that survives the attack that was seen.',
        ),
        notify('the technical lead, and whoever got copies'),
        ...close(),
      ],
    ),
  ],
}
