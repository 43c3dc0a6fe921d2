import { renderRun, renderRuns } from '../../output/playbook-run.ts'
import { runDocument } from '../../playbook/run-document.ts'
import { listRuns } from '../../store/run-folder.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { caseOf, loadRun, openRun } from '../playbook/playbook-runs.ts'
import { present } from '../terminal/present.ts'

/** `playbook status`: how a run stands, or with --all every run of a case. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], usage)
  if (text(invocation.options, 'case') === null) usage.add('name the case with --case DIR')
  usage.check()
  const context = { inputs: [], db: null, span: [] }
  if (invocation.options['all'] === true) {
    const opened = await caseOf(invocation)
    const documents = []
    for (const name of await listRuns(opened.folder)) documents.push(runDocument((await loadRun(opened, name)).run))
    const runs = documents.map((each) => ({
      run: each.run,
      playbook: each.playbook.name,
      state: each.state,
      started: each.started,
      updated: each.updated,
      done: each.steps.filter(({ state }) => state === 'done').length,
      current: each.current?.name ?? null,
    }))
    const document = { schema: 'tatou-ir/playbook-runs/v1' as const, case: opened.shown, runs }
    await present(invocation, output, context, (format, style) => renderRuns(document, format, style))
    return 0
  }
  const document = runDocument((await openRun(invocation)).run)
  await present(invocation, output, context, (format, style) => renderRun(document, format, style))
  return 0
}
