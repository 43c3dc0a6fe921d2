import { findingsOf, summaryOf, timelineOf } from '../../analysis/investigation.ts'
import { renderTimeline } from '../../output/timeline.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigate.ts'
import { present } from '../present.ts'

/** `timeline`: what happened, in order. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async ({ investigation, evidence, output, config, paths }) => {
    const summary = await summaryOf(investigation)
    const { phases, entries } = await timelineOf(investigation, output.full)
    const view = {
      schema: 'tatou-ir/timeline/v1' as const,
      inputs: [...evidence.inputs],
      config,
      summary,
      phases,
      campaigns: [...investigation.campaigns],
      findings: investigation.findings,
      withEvidence: () => findingsOf(investigation, output.full),
      entries,
    }
    const context = { inputs: paths, db: evidence.store, span: [summary.first_event, summary.last_event] }
    await present(invocation, output, context, (format, options) => renderTimeline(view, format, options))
    return 0
  })
}
