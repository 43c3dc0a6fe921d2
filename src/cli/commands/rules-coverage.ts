import { coverLogs, coverRules, type Coverage } from '../../analysis/rule-coverage.ts'
import type { Input } from '../../model/ledger.ts'
import { COVERAGE_FORMATS, renderCoverage } from '../../output/rule-coverage.ts'
import type { Database } from '../../sql/database.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../evidence.ts'
import { readBrief } from '../investigate.ts'
import { inputOptions, outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../present.ts'

/** Coverage is of all events. */
const EVERYTHING = { since: null, until: null, sources: [], accounts: [] } as const

/** `rules coverage [PATHS…]`: which rules could fire on these logs, or on any, and which could not and why. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const hasLogs = invocation.args.length > 0 || text(invocation.options, 'case') !== null
  const input = hasLogs ? inputOptions(invocation, usage) : null
  const output = outputOptions(invocation, COVERAGE_FORMATS, usage)
  usage.check()
  const { detection, needs, used } = await readBrief(invocation, invocation.args, EVERYTHING)
  const show = async (coverage: Coverage, inputs: readonly Input[], db: Database | null): Promise<void> => {
    const document = { schema: 'tatou-ir/rule-coverage/v1' as const, inputs: [...inputs], config: used, ...coverage }
    const context = { inputs: invocation.args, db, span: [] }
    await present(invocation, output, context, (format, options) => renderCoverage(document, format, options))
  }
  if (input === null) {
    await show(coverRules(detection), [], null)
    return 0
  }
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text ? 'full' : 'slim',
    keep: [...needs.columns],
  })
  try {
    await show(
      await coverLogs(evidence.store, { ...detection, formats: evidence.formats }),
      evidence.inputs,
      evidence.store,
    )
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
