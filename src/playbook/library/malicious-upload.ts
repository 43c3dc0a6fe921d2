import type { PlaybookDraft } from '../draft.ts'
import { close, notify } from './closing-steps.ts'
import { blockSource, isolateServer, rotateTokens } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { FORUM } from './messages.ts'
import { eradicate, restore, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Malicious upload. */
export const maliciousUpload: PlaybookDraft = {
  slug: 'malicious-upload',
  name: 'Malicious upload',
  description:
    'A file was uploaded that is no document, or one that wants to run something. It is taken out of reach without being opened, and whoever may have opened it is found.',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'high',
  impact: 45,
  kinds: ['malicious_upload'],
  labels: ['upload', 'tatou'],
  techniques: ['T1204.002', 'T1105'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 180,
  communications: [FORUM],
  flow: [
    confirm({
      text: 'Which file, from whom, and was it accepted or refused? Never open it: look at its name, size, type and SHA-256.',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir events --case __case__:value --source __source_ip__:value',
      ],
      answer: 'findings',
    }),
    preserve({
      text: 'Keep the file under its SHA-256 in an archive with a password, away from everybody, besides the logs. Attach the archive to this step.',
      evidence: ['the file in an archive', 'its SHA-256', 'head of the custody log'],
    }),
    {
      kind: 'step',
      key: 'quarantine',
      name: 'Take the file out of reach',
      purpose: 'contain',
      activity: 'restrict-access',
      why: 'Every download spreads it.',
      role: 'technical_lead',
      minutes: 10,
      text: 'Move the file out of the storage of the server into a folder without access for it, and pause watermarking: the parser of PDF opens every file.',
      platform: ['docker compose exec server ls -la /app/storage'],
      approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
      rollback: 'Move the file back: only if it turns out to be harmless.',
      csf: ['RS.MI-01'],
      evidence: ['where the file lay, and where it lies now'],
      escalation: { role: 'incident_lead', text: 'The file can still be downloaded.' },
    },
    {
      kind: 'step',
      key: 'who-opened-it',
      name: 'Find who opened it, and what the parser did',
      purpose: 'investigate',
      activity: 'scan-system',
      why: 'The file is the bullet; the question is whether it hit.',
      role: 'technical_lead',
      minutes: 30,
      text: 'Who downloaded the file? Did processes, files or connections appear in the container after the upload? Say whether anything was left behind: __artefact_found__ is true or false.',
      platform: ['docker diff tatou-server-1', 'docker top tatou-server-1', 'ss -tnp'],
      csf: ['RS.AN-03', 'RS.AN-08'],
      sets: ['__artefact_found__'],
      evidence: ['output of docker diff and docker top', 'list of downloads'],
    },
    {
      kind: 'if',
      key: 'did-it-run',
      name: 'Did it run?',
      condition: "__artefact_found__:value = 'true'",
      yes: [
        isolateServer(),
        rotateTokens(),
        restore({
          text: 'Build the image anew from source, never from the container. Restore documents from before the upload, start, and check each endpoint.',
        }),
      ],
      no: [],
    },
    blockSource(),
    eradicate(
      'Accept by content and not by name, refuse scripts and launch actions in PDF, cap size and pages, and let the parser run without network and with little memory.',
    ),
    notify('the technical lead, and whoever downloaded the file'),
    watchUntilQuiet(),
    ...close(),
  ],
}
