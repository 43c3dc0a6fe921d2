/** Words of the command line about reports; here, so that the help need not load the models. */
export const REPORT_STATUSES = ['draft', 'in review', 'approved', 'superseded'] as const
export const AUDIENCES = ['executive', 'technical', 'legal'] as const
export type Audience = (typeof AUDIENCES)[number]
