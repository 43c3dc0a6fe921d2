import { renderAccounts } from '../../output/accounts.ts'
import type { Invocation } from '../command.ts'
import { accountsDocument } from '../investigation/documents.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import { present } from '../terminal/present.ts'

/** `accounts`: who was attacked. */
export async function run(invocation: Invocation): Promise<number> {
  return withInvestigation(invocation, [], async (session) => {
    const { evidence, output, paths } = session
    const document = await accountsDocument(session)
    const { first_event: first, last_event: last } = document.summary
    const context = { inputs: paths, db: evidence.store, span: [first, last] }
    await present(invocation, output, context, (format, options) => renderAccounts(document, format, options))
    return 0
  })
}
