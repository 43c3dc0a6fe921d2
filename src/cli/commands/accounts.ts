import { accountsOf, investigate, summaryOf } from '../../analysis/investigation.ts'
import { renderAccounts } from '../../output/accounts.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { filterOptions, inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../present.ts'

/** `accounts`: who was attacked. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const filters = filterOptions(invocation, faults)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const evidence = await openEvidence(invocation, input, { depth: 'slim' })
  try {
    const investigation = await investigate(evidence.store, filters)
    const summary = await summaryOf(investigation)
    const accounts = await accountsOf(investigation)
    const document = {
      schema: 'tatou-ir/accounts/v1' as const,
      inputs: [...evidence.inputs],
      config: null,
      summary,
      accounts,
    }
    const context = { inputs: input.paths, db: evidence.store, span: [summary.first_event, summary.last_event] }
    await present(invocation, output, context, (format, options) => renderAccounts(document, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
