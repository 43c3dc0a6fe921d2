import { renderPlaybooks } from '../../output/playbooks.ts'
import { RULE_FORMATS } from '../../output/rules.ts'
import { summaryRow } from '../../playbook/summary.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { shippedPlaybooks } from '../playbook/playbook-files.ts'
import { present } from '../terminal/present.ts'

/** `playbook list`: the playbooks that come with the program. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, RULE_FORMATS, usage)
  usage.check()
  const playbooks = (await shippedPlaybooks()).map(({ playbook, file }) => summaryRow(playbook, file))
  const document = { schema: 'tatou-ir/playbooks/v1' as const, playbooks }
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderPlaybooks(document, format, style))
  return 0
}
