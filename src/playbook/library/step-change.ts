import type { StepDraft } from '../draft.ts'

/** What a playbook says otherwise than a step that several share. */
export type Change = Partial<Omit<StepDraft, 'kind'>>

/** How commands of this program are given the case. */
export const CASE = '--case __case__:value'
