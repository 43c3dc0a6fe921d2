import { renderHandover } from '../../output/playbook-run.ts'
import { runDocument } from '../../playbook/run-document.ts'
import { RunLog } from '../../store/run-folder.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { author, openRun } from '../playbook/playbook-runs.ts'
import { present } from '../terminal/present.ts'

/** `playbook handover`: one page for the next shift; with --to, the record says who took over. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json', 'md'], usage)
  if (text(invocation.options, 'case') === null) usage.add('name the case with --case DIR')
  usage.check()
  const opened = await openRun(invocation)
  const to = text(invocation.options, 'to')
  let now = opened.run
  if (to !== null) {
    const log = await RunLog.open(opened.stored)
    try {
      await log.append({ event: 'handed_over', to, note: text(invocation.options, 'note') }, author(invocation))
      now = { ...now, events: log.events, head: log.head }
    } finally {
      await log.close()
    }
  }
  const document = runDocument(now)
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderHandover(document, format, style))
  return 0
}
