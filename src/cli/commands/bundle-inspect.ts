import { inspectBundle } from '../../evidence/inspect-bundle.ts'
import { renderInspect } from '../../output/bundle.ts'
import { withBundle } from '../bundle/bundle.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `bundle inspect`: what a bundle holds. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const [shown = ''] = invocation.args
  const document = await withBundle(invocation, shown, (container, reading) => inspectBundle(container, shown, reading))
  const context = { inputs: invocation.args, db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderInspect(document, format, style))
  return 0
}
