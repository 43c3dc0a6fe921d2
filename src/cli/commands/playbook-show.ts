import { renderPlaybook } from '../../output/playbook-plan.ts'
import type { Invocation } from '../command.ts'
import { withOutput } from '../terminal/io.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { findPlaybook } from '../playbook/playbook-files.ts'
import { planDocument } from '../playbook/playbook-plan.ts'
import { present } from '../terminal/present.ts'

/** `playbook show`: every step of a playbook, in full; or the CACAO file as it is. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json', 'md'], usage)
  usage.check()
  const found = await findPlaybook(invocation.args[0] ?? '', invocation.host.cwd)
  if (text(invocation.options, 'format') === 'cacao') {
    await withOutput(invocation, { file: output.file, inputs: [] }, (sink) => sink.write(found.file.text))
    return 0
  }
  const document = planDocument(found, [], null)
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderPlaybook(document, format, style))
  return 0
}
