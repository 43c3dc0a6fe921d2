import { renderSources } from '../../output/sources.ts'
import type { Invocation } from '../command.ts'
import { sourcesDocument } from '../investigation/documents.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import { present } from '../terminal/present.ts'

/** `sources`: who attacked. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, ['user_agent'], async (session) => {
    const { evidence, output, paths } = session
    const document = await sourcesDocument(session, invocation.options['prefix'] === true)
    const { first_event: first, last_event: last } = document.summary
    const context = { inputs: paths, db: evidence.store, span: [first, last] }
    await present(invocation, output, context, (format, options) => renderSources(document, format, options))
    return 0
  })
}
