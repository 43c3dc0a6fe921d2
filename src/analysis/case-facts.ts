import type { CaseStatus } from '../model/case-status.ts'

/** What is known of a case: what people said of it, and what its logs say. */
export interface CaseFacts {
  readonly path: string
  readonly created: string
  readonly status: CaseStatus
  /** The first malicious attempt. */
  readonly firstAttempt: string | null
  /** Whether its logs could be read whole. */
  readonly complete: boolean
  /** Attackers that stand for nobody else. */
  readonly sources: readonly string[]
  readonly accounts: readonly string[]
  readonly techniques: readonly string[]
  /** Ids of its findings. */
  readonly findings: readonly string[]
}
