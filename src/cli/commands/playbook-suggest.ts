import { renderSuggestions } from '../../output/playbooks.ts'
import { suggestPlaybooks } from '../../playbook/suggest.ts'
import type { Invocation } from '../command.ts'
import { shippedPlaybooks } from '../playbook/playbook-files.ts'
import { withIncident } from '../playbook/playbook-incident.ts'
import { present } from '../terminal/present.ts'

/** `playbook suggest`: from findings to playbooks, the best first, with the reason. */
export async function run(invocation: Invocation): Promise<number> {
  const playbooks = (await shippedPlaybooks()).map(({ playbook }) => playbook)
  return withIncident(invocation, invocation.args, async (incident, { output, paths, config }) => {
    const document = {
      schema: 'tatou-ir/playbook-suggest/v1' as const,
      inputs: [...incident.inputs],
      config,
      verdict: incident.summary.verdict,
      verdict_reason: incident.summary.verdict_reason,
      suggestions: suggestPlaybooks(playbooks, incident),
    }
    const context = { inputs: paths, db: null, span: [] }
    await present(invocation, output, context, (format, style) => renderSuggestions(document, format, style))
    return 0
  })
}
