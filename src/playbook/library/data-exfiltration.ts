import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { blockSource, rotateTokens } from './containment-steps.ts'
import { confirm, preserve, trustLogs } from './evidence-steps.ts'
import { LEAD, PARTNERS } from './messages.ts'
import { eradicate, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Data exfiltration. */
export const dataExfiltration: PlaybookDraft = {
  slug: 'data-exfiltration',
  name: 'Data exfiltration',
  description:
    'Many documents were read in a short time, or after a break-in. What left, whose is it, who must be told, and until when?',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'critical',
  impact: 60,
  kinds: ['exfiltration'],
  labels: ['documents', 'tatou'],
  techniques: ['T1530', 'T1567'],
  functions: ['Govern', 'Detect', 'Respond', 'Recover'],
  minutes: 240,
  communications: [LEAD, PARTNERS],
  flow: [
    confirm({
      text: 'Which account, which address, how many documents, in what time? An owner who downloads the work of a term looks alike: ask.',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir events --case __case__:value --account __account__:value',
      ],
      answer: 'findings',
    }),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        notify('the incident lead', { key: 'call-lead', minutes: 10, role: 'member_on_call' }),
        preserve(),
        {
          kind: 'parallel',
          key: 'stop-and-list',
          name: 'Stop it, while the documents are listed',
          branches: [
            [blockSource()],
            [
              {
                kind: 'step',
                key: 'list-documents',
                name: 'List what left',
                purpose: 'investigate',
                activity: 'analyze-collected-data',
                why: 'Whom to tell, and whether the law asks for it, depends on this list.',
                role: 'documentation_lead',
                minutes: 45,
                text: 'One row for each document: number, owner, what is in it (personal data?), when it was read, by which line of the log.',
                run: ['tatou-ir events --case __case__:value --source __source_ip__:value'],
                mandatory: true,
                csf: ['RS.AN-08', 'DE.AE-04'],
                answer: 'coverage',
                evidence: ['the list of documents'],
              },
            ],
          ],
        },
        {
          kind: 'step',
          key: 'legal-clock',
          name: 'Start the legal clock',
          purpose: 'decide',
          activity: 'identify-audience',
          why: 'Where personal data left, the authority is told within 72 hours of our knowing (GDPR, article 33). The time counts from now, not from when all is known.',
          role: 'incident_lead',
          minutes: 30,
          text: 'Write down: when we knew, whether personal data are among the documents, who decides whether to report, and the time at which 72 hours end. Ask whoever advises on law. This is no legal advice.',
          mandatory: true,
          csf: ['RS.CO-03', 'RS.MA-03'],
          evidence: ['the decision, who made it, and when'],
          escalation: { role: 'incident_lead', text: 'The clock for the authority runs, and nobody has decided.' },
        },
        trustLogs(),
        rotateTokens(),
        eradicate(
          'Limit how many documents an account may read in an hour, ask for the password again before bulk downloads, and alert on documents read in the order of their numbers.',
        ),
        notify('owners of the documents', { key: 'notify-owners' }),
        watchUntilQuiet(),
        ...close(),
      ],
    ),
  ],
}
