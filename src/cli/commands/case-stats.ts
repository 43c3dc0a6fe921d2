import { caseStats } from '../../analysis/case-stats.ts'
import type { CaseStatsDocument } from '../../model/case-stats.ts'
import { renderCaseStats } from '../../output/case-stats.ts'
import { readCases } from '../case/case-facts.ts'
import { findCases } from '../case/find-cases.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE } from '../investigation/evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `case stats`: how fast and how often, over cases. */
export async function run(invocation: Invocation): Promise<number> {
  const { host, args, messages } = invocation
  const faults = new UsageFaults()
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const found = await findCases(args, host.cwd)
  const read = await readCases(invocation, found.cases)
  const broken = [...found.broken, ...read.broken].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const { path, problem } of broken) messages.error(`${path}: ${problem}`, { hint: 'it is not counted' })
  const { summary, cases } = caseStats(read.facts)
  const document: CaseStatsDocument = {
    schema: 'tatou-ir/case-stats/v1',
    inputs: read.inputs,
    config: read.config,
    summary,
    cases,
    broken,
    copies: read.copies,
  }
  const context = { inputs: found.cases.map(({ folder }) => folder), db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderCaseStats(document, format, options))
  return broken.length > 0 || cases.some(({ complete }) => !complete) ? INCOMPLETE : 0
}
