import { sourcesOf, summaryOf } from '../../analysis/investigation.ts'
import { renderSources } from '../../output/sources.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigate.ts'
import { present } from '../present.ts'

/** `sources`: who attacked. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, ['user_agent'], async ({ investigation, evidence, output, config, paths }) => {
    const summary = await summaryOf(investigation)
    const sources = await sourcesOf(investigation, invocation.options['prefix'] === true)
    const document = { schema: 'tatou-ir/sources/v1' as const, inputs: [...evidence.inputs], config, summary, sources }
    const context = { inputs: paths, db: evidence.store, span: [summary.first_event, summary.last_event] }
    await present(invocation, output, context, (format, options) => renderSources(document, format, options))
    return 0
  })
}
