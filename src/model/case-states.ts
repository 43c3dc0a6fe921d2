/** The states that a case goes through, in order; here, so that the help need not load the models. */
export const CASE_STATES = ['detected', 'triaged', 'contained', 'recovered', 'closed'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** The judgements as the command line spells them. */
export const JUDGEMENT_NAMES = ['true-positive', 'false-positive'] as const
