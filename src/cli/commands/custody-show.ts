import { renderCustody } from '../../output/custody.ts'
import { allowedSigners } from '../bundle/allowed-signers.ts'
import type { Invocation } from '../command.ts'
import { custodyDocument } from '../case/custody-document.ts'
import { logTarget, readLog } from '../case/custody-log.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `case custody show`: who did what with the evidence. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const target = logTarget(invocation, faults)
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const log = await readLog(invocation, target)
  const document = custodyDocument(log, { signers: await allowedSigners(invocation), verify: false })
  const context = { inputs: [target.path], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderCustody(document, format, style))
  return 0
}
