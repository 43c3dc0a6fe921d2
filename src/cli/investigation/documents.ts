import { accountsOf, findingsOf, sourcesOf, summaryOf, timelineOf } from '../../analysis/investigation.ts'
import type { AccountsDocument } from '../../model/accounts.ts'
import type { SourcesDocument } from '../../model/sources.ts'
import type { DetectView } from '../../output/detect.ts'
import type { TimelineView } from '../../output/timeline.ts'
import type { Session } from './investigate.ts'

/** What of a session a document is made of. */
export type DocumentSource = Pick<Session, 'investigation' | 'evidence' | 'config'>

/** What happened, in order; `full` folds nothing and cites every line. */
export async function timelineDocument(session: DocumentSource, full: boolean): Promise<TimelineView> {
  const { investigation, evidence, config } = session
  const summary = await summaryOf(investigation)
  const { phases, entries } = await timelineOf(investigation, full)
  return {
    schema: 'tatou-ir/timeline/v1',
    inputs: [...evidence.inputs],
    config,
    summary,
    phases,
    campaigns: [...investigation.campaigns],
    findings: investigation.findings,
    withEvidence: () => findingsOf(investigation, full),
    entries,
  }
}

/** What the rules found; `full` cites every line. */
export function detectDocument({ investigation, evidence, config }: DocumentSource, full: boolean): DetectView {
  return {
    schema: 'tatou-ir/detect/v1',
    inputs: [...evidence.inputs],
    config,
    findings: investigation.findings,
    rules: [...investigation.rules],
    withEvidence: () => findingsOf(investigation, full),
  }
}

/** Who attacked: by address, or by network. */
export async function sourcesDocument(
  { investigation, evidence, config }: DocumentSource,
  byPrefix: boolean,
): Promise<SourcesDocument> {
  const summary = await summaryOf(investigation)
  const sources = await sourcesOf(investigation, byPrefix)
  return { schema: 'tatou-ir/sources/v1', inputs: [...evidence.inputs], config, summary, sources }
}

/** Who was attacked. */
export async function accountsDocument({ investigation, evidence, config }: DocumentSource): Promise<AccountsDocument> {
  const summary = await summaryOf(investigation)
  const accounts = await accountsOf(investigation)
  return { schema: 'tatou-ir/accounts/v1', inputs: [...evidence.inputs], config, summary, accounts }
}
