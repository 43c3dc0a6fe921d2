/** Words of the command line about reports; here, so that the help need not load the models. */
export const REPORT_STATUSES = ['draft', 'in review', 'approved', 'superseded'] as const
export const AUDIENCES = ['executive', 'technical', 'legal'] as const
export type Audience = (typeof AUDIENCES)[number]

/** The clocks that can be started; those of laws stand with their deadlines in report/clock-rules.ts. */
export const CLOCK_NAMES = [
  'gdpr-33',
  'gdpr-34',
  'nis2-23',
  'dora-aware',
  'dora-major',
  'sec-8k-105',
  'custom',
] as const
