import { summaryOf } from '../../analysis/investigation.ts'
import { LEVELS } from '../../model/finding.ts'
import { renderDetect } from '../../output/detect.ts'
import type { Invocation } from '../command.ts'
import { detectDocument } from '../investigation/documents.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import { text } from '../options.ts'
import { present } from '../terminal/present.ts'

/** Exit code when a finding is at or above the level of --fail-on. */
const FOUND = 1

/** `detect`: what the rules find. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async (session) => {
    const { investigation, evidence, output, paths } = session
    const { first_event: first, last_event: last } = await summaryOf(investigation)
    const view = detectDocument(session, output.full)
    const context = { inputs: paths, db: evidence.store, span: [first, last] }
    await present(invocation, output, context, (format, options) => renderDetect(view, format, options))
    const failOn = LEVELS.findIndex((level) => level === text(invocation.options, 'failOn'))
    return failOn >= 0 && view.findings.some(({ level }) => LEVELS.indexOf(level) >= failOn) ? FOUND : 0
  })
}
