import { accountsOf, summaryOf } from '../../analysis/investigation.ts'
import { renderAccounts } from '../../output/accounts.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigate.ts'
import { present } from '../present.ts'

/** `accounts`: who was attacked. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async ({ investigation, evidence, output, config, paths }) => {
    const summary = await summaryOf(investigation)
    const accounts = await accountsOf(investigation)
    const document = {
      schema: 'tatou-ir/accounts/v1' as const,
      inputs: [...evidence.inputs],
      config,
      summary,
      accounts,
    }
    const context = { inputs: paths, db: evidence.store, span: [summary.first_event, summary.last_event] }
    await present(invocation, output, context, (format, options) => renderAccounts(document, format, options))
    return 0
  })
}
