/** How a deadline follows from the decision, or from the deadline before it. */
export type Term =
  | { readonly kind: 'hours'; readonly hours: number }
  | { readonly kind: 'months'; readonly months: number }
  /** Days on which the United States do business; ends at 17:30 Eastern time. */
  | { readonly kind: 'us_business_days'; readonly days: number }
  /** The law says `without undue delay` and names no time. */
  | { readonly kind: 'undue_delay' }

/** One deadline of a clock. `after` is the id of the one it counts from; the decision where it is null. */
export interface DeadlineRule {
  readonly id: string
  readonly name: string
  readonly after: string | null
  readonly term: Term
  readonly reference: string
  readonly recipient: string
  /** What the notice must hold. */
  readonly contents: readonly string[]
}

/** A clock of a law, as of a day. */
export interface ClockRule {
  readonly id: string
  readonly name: string
  readonly law: string
  /** What a person must have decided for it to begin. */
  readonly trigger: string
  readonly asOf: string
  readonly deadlines: readonly DeadlineRule[]
}

const AS_OF = '2025-11-01'

const GDPR_CONTENTS = [
  'the nature of the breach, with the categories and approximate numbers of persons and of records concerned',
  'the name and contact of the data protection officer or of another contact',
  'the likely consequences of the breach',
  'the measures taken or proposed, also to mitigate its effects',
]

const NIS2_LAW = 'Directive (EU) 2022/2555 (NIS 2)'
const NIS2_TO = 'the CSIRT or, where applicable, the competent authority'
const DORA_LAW = 'Regulation (EU) 2022/2554 (DORA) with Delegated Regulation (EU) 2025/301'
const DORA_TO = 'the competent authority of the financial entity'

/**
 * Clocks that laws set, in the words of the laws as far as they fit here. They are no legal advice: whether one applies,
 * and when it began, is for people to decide.
 */
export const CLOCK_RULES: readonly ClockRule[] = [
  {
    id: 'gdpr-33',
    name: 'GDPR: notice to the authority',
    law: 'Regulation (EU) 2016/679 (GDPR), Article 33',
    trigger: 'the controller became aware of a personal data breach',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'notice',
        name: 'Notice to the supervisory authority',
        after: null,
        term: { kind: 'hours', hours: 72 },
        reference: 'GDPR Article 33(1); contents: 33(3); in phases: 33(4); later with reasons: 33(1)',
        recipient: 'the supervisory authority',
        contents: GDPR_CONTENTS,
      },
    ],
  },
  {
    id: 'gdpr-34',
    name: 'GDPR: word to the persons concerned',
    law: 'Regulation (EU) 2016/679 (GDPR), Article 34',
    trigger: 'the breach is likely to result in a high risk to the rights and freedoms of natural persons',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'communication',
        name: 'Communication to the persons concerned',
        after: null,
        term: { kind: 'undue_delay' },
        reference: 'GDPR Article 34(1); contents: 34(2)',
        recipient: 'the persons concerned, in clear and plain language',
        contents: ['the nature of the breach', ...GDPR_CONTENTS.slice(1)],
      },
    ],
  },
  {
    id: 'nis2-23',
    name: 'NIS 2: significant incident',
    law: `${NIS2_LAW}, Article 23`,
    trigger: 'the entity became aware of a significant incident',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'early-warning',
        name: 'Early warning',
        after: null,
        term: { kind: 'hours', hours: 24 },
        reference: 'NIS 2 Article 23(4)(a)',
        recipient: NIS2_TO,
        contents: [
          'whether it is suspected to be caused by unlawful or malicious acts',
          'whether it could have a cross-border impact',
        ],
      },
      {
        id: 'notification',
        name: 'Incident notification',
        after: null,
        term: { kind: 'hours', hours: 72 },
        reference: 'NIS 2 Article 23(4)(b); providers of trust services: 24 hours',
        recipient: NIS2_TO,
        contents: [
          'an update of the early warning',
          'an initial assessment of severity and impact',
          'the indicators of compromise, where available',
        ],
      },
      {
        id: 'final-report',
        name: 'Final report',
        after: 'notification',
        term: { kind: 'months', months: 1 },
        reference: 'NIS 2 Article 23(4)(d); while it is ongoing, a progress report: 23(4)(e)',
        recipient: NIS2_TO,
        contents: [
          'a detailed description, with severity and impact',
          'the type of threat or root cause that likely triggered it',
          'mitigation measures, applied and ongoing',
          'the cross-border impact, where there is any',
        ],
      },
    ],
  },
  {
    id: 'dora-aware',
    name: 'DORA: aware of the incident',
    law: DORA_LAW,
    trigger: 'the financial entity became aware of the incident',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'initial-latest',
        name: 'Initial notification, at the latest',
        after: null,
        term: { kind: 'hours', hours: 24 },
        reference: 'Delegated Regulation (EU) 2025/301, Article 5(1)(a)',
        recipient: DORA_TO,
        contents: ['the initial notification, as the classification asks for it'],
      },
    ],
  },
  {
    id: 'dora-major',
    name: 'DORA: major ICT-related incident',
    law: DORA_LAW,
    trigger: 'the financial entity classified the incident as major',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'initial',
        name: 'Initial notification',
        after: null,
        term: { kind: 'hours', hours: 4 },
        reference: 'DORA Article 19(4)(a); Delegated Regulation (EU) 2025/301, Article 5(1)(a)',
        recipient: DORA_TO,
        contents: [
          'when it was detected and when it was classified as major',
          'a description, and the criteria that made it major',
          'the Member States concerned',
        ],
      },
      {
        id: 'intermediate',
        name: 'Intermediate report',
        after: 'initial',
        term: { kind: 'hours', hours: 72 },
        reference: 'DORA Article 19(4)(b); Delegated Regulation (EU) 2025/301, Article 5(1)(b)',
        recipient: DORA_TO,
        contents: [
          'when it began, and when activities were recovered',
          'threats and techniques',
          'the services and systems affected',
        ],
      },
      {
        id: 'final',
        name: 'Final report',
        after: 'intermediate',
        term: { kind: 'months', months: 1 },
        reference: 'DORA Article 19(4)(c); Delegated Regulation (EU) 2025/301, Article 5(1)(c)',
        recipient: DORA_TO,
        contents: ['the root cause', 'when and how it was resolved', 'costs and losses'],
      },
    ],
  },
  {
    id: 'sec-8k-105',
    name: 'SEC: Form 8-K, Item 1.05',
    law: 'Securities Exchange Act of 1934, Form 8-K, Item 1.05 (17 CFR 249.308)',
    trigger: 'the registrant determined that the cybersecurity incident is material',
    asOf: AS_OF,
    deadlines: [
      {
        id: 'form-8k',
        name: 'Form 8-K',
        after: null,
        term: { kind: 'us_business_days', days: 4 },
        reference: 'Form 8-K, Item 1.05 and General Instruction B.1',
        recipient: 'the Securities and Exchange Commission, by EDGAR',
        contents: [
          'the material aspects of the nature, scope and timing of the incident',
          'the material impact, or the reasonably likely one, on the registrant',
        ],
      },
    ],
  },
]
