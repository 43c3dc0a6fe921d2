import type { IncidentFacts } from '../analysis/incident/incident-facts.ts'
import type { CaseStatus } from '../model/case-status.ts'
import type { StartedClock } from '../model/clock.ts'
import type { Account } from '../model/accounts.ts'
import type { CustodyHead, CustodyRecord } from '../model/custody.ts'
import type { RuleOutcome } from '../model/detection.ts'
import type { Accounts, Legal } from '../model/organisation.ts'
import type { Finding } from '../model/finding.ts'
import type { Input } from '../model/ledger.ts'
import type { QualityDocument } from '../model/quality.ts'
import type { ReportNotes } from '../model/report-notes.ts'
import type { Cover, ReportDocument, ResponderEntry } from '../model/report.ts'
import type { Source } from '../model/sources.ts'
import type { ConfigUsed, Entry, Phase, Summary } from '../model/timeline.ts'

/** What the logs say: the documents of the other commands, and what reports alone ask for. */
export interface ReportMaterial {
  readonly inputs: readonly Input[]
  readonly config: ConfigUsed
  readonly summary: Summary
  readonly phases: readonly Phase[]
  readonly entries: readonly Entry[]
  /** With some of their evidence. */
  readonly findings: readonly Finding[]
  readonly sources: readonly Source[]
  readonly accounts: readonly Account[]
  readonly rules: readonly RuleOutcome[]
  readonly quality: Pick<QualityDocument, 'conclusion' | 'skews' | 'observations'>
  readonly facts: IncidentFacts
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[]
  /** What each rule counts, as one of them is called, by its id. */
  readonly units: ReadonlyMap<string, string>
  /** Sources that the configuration calls gateways. */
  readonly gateways: ReadonlySet<string>
  readonly escalation: Readonly<Record<string, string | undefined>>
  /** Accounts by their kind, as events spell them. */
  readonly accountKinds: Pick<Accounts, 'service' | 'shared'>
  readonly legal: Legal
}

/** What people say, and how the report is made. */
export interface ReportSaid {
  readonly cover: Cover
  readonly notes: ReportNotes
  readonly notesPath: string | null
  readonly clocks: readonly StartedClock[]
  readonly custody: { readonly head: CustodyHead; readonly records: readonly CustodyRecord[] } | null
  /** What people did in the runs of playbooks, run by run. */
  readonly playbooks: readonly ResponderEntry[]
  /** What people said of where the case stands; null without a case. */
  readonly status: CaseStatus | null
  readonly display: ReportDocument['display']
  readonly method: Omit<ReportDocument['method'], 'rules'>
}
