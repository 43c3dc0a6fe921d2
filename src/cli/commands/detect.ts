import { findingsOf, summaryOf } from '../../analysis/investigation.ts'
import { LEVELS } from '../../model/finding.ts'
import { renderDetect } from '../../output/detect.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigate.ts'
import { text } from '../options.ts'
import { present } from '../present.ts'

/** Exit code when a finding is at or above the level of --fail-on. */
const FOUND = 1

/** `detect`: what the rules find. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async ({ investigation, evidence, output, config, paths }) => {
    const { findings, rules } = investigation
    const { first_event: first, last_event: last } = await summaryOf(investigation)
    const view = {
      schema: 'tatou-ir/detect/v1' as const,
      inputs: [...evidence.inputs],
      config,
      findings,
      rules: [...rules],
      withEvidence: () => findingsOf(investigation, output.full),
    }
    const context = { inputs: paths, db: evidence.store, span: [first, last] }
    await present(invocation, output, context, (format, options) => renderDetect(view, format, options))
    const failOn = LEVELS.findIndex((level) => level === text(invocation.options, 'failOn'))
    return failOn >= 0 && findings.some(({ level }) => LEVELS.indexOf(level) >= failOn) ? FOUND : 0
  })
}
