import type { Block, PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { confirm, preserve, trustLogs } from './evidence-steps.ts'

/** Goes over to the playbook for a kind of incident. */
function handOver(slug: string, name: string): readonly Block[] {
  return [
    { kind: 'playbook', key: `to-${slug}`, name, why: 'The playbook for this kind of incident takes over.', slug },
  ]
}

/** The playbook Generic triage. */
export const triage: PlaybookDraft = {
  slug: 'triage',
  name: 'Generic triage',
  description:
    'For everything that no other playbook fits: confirm, say what it is and how bad, preserve, tell somebody, and hand over to the playbook that knows more.',
  types: ['detection', 'investigation', 'notification'],
  level: 'medium',
  impact: 10,
  kinds: ['other', 'unusual_account', 'log_gap'],
  verdicts: ['inconclusive'],
  labels: ['triage'],
  techniques: [],
  functions: ['Govern', 'Detect', 'Respond'],
  minutes: 60,
  communications: [],
  flow: [
    confirm(),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        trustLogs(),
        preserve(),
        {
          kind: 'step',
          key: 'severity',
          name: 'Say how bad it is, and what it is',
          purpose: 'decide',
          activity: 'identify-indicators',
          why: 'The level decides who is called; the kind decides what is done.',
          role: 'technical_lead',
          minutes: 10,
          text: 'Critical: a critical asset fell (flag read, database leaked, container escaped) or all is down. High: authentication or integrity broken. Medium: a try to get in. Low: looking around. Set __incident_kind__ to one of: login, account, token, platform, upload, web, data, other.',
          run: ['tatou-ir playbook suggest --case __case__:value'],
          mandatory: true,
          csf: ['RS.MA-03', 'DE.AE-08'],
          answer: 'next_playbook',
          sets: ['__incident_kind__'],
          evidence: ['level and kind, with the reason'],
        },
        notify('whom the level asks for'),
        {
          kind: 'switch',
          key: 'kind',
          name: 'What kind of incident is it?',
          variable: '__incident_kind__',
          cases: {
            login: handOver('brute-force', 'Brute force and enumeration'),
            account: handOver('account-compromise', 'Account compromise'),
            token: handOver('token-theft', 'Authentication bypass and token theft'),
            platform: handOver('flag-compromise', 'Flag compromise'),
            upload: handOver('malicious-upload', 'Malicious upload'),
            web: handOver('web-attack', 'Web attack'),
            data: handOver('data-exfiltration', 'Data exfiltration'),
            other: [
              {
                kind: 'step',
                key: 'call-for-help',
                name: 'Decide with the incident lead',
                purpose: 'decide',
                activity: 'identify-steps',
                why: 'What nobody foresaw is decided by whoever answers for it.',
                role: 'incident_lead',
                minutes: 30,
                text: 'Write down what is known, what is feared, and three things that could be done; choose one, and say when to look again.',
                csf: ['RS.MA-04'],
                evidence: ['the decision'],
              },
            ],
          },
        },
        ...close(),
      ],
    ),
  ],
}
