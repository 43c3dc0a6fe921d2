import { renderTimeline } from '../../output/timeline.ts'
import type { Invocation } from '../command.ts'
import { timelineDocument } from '../investigation/documents.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import { present } from '../terminal/present.ts'

/** `timeline`: what happened, in order. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async (session) => {
    const { evidence, output, paths } = session
    const view = await timelineDocument(session, output.full)
    const context = { inputs: paths, db: evidence.store, span: [view.summary.first_event, view.summary.last_event] }
    await present(invocation, output, context, (format, options) => renderTimeline(view, format, options))
    return 0
  })
}
