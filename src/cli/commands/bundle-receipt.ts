import type { BundleReceipt } from '../../model/bundle-receipt.ts'
import { renderBundleReceipts } from '../../output/bundle-receipt.ts'
import { receiptOf } from '../bundle/bundle-receipt.ts'
import { bundleNames } from '../bundle/bundle.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `bundle receipt`: what to write into the ticket, so that it becomes the witness. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['line', 'table', 'json'], faults)
  faults.check()
  const receipts: BundleReceipt[] = []
  for (const shown of await bundleNames(invocation)) receipts.push(await receiptOf(invocation, shown))
  const context = { inputs: invocation.args, db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderBundleReceipts(receipts, format, style))
  return 0
}
