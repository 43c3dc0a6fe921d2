import { z } from 'zod'
import { toJson } from '../../output/json.ts'
import { renderRun } from '../../output/playbook-run.ts'
import { runDocument } from '../../playbook/run-document.ts'
import { executionStatus, irisTasks, thehiveTasks } from '../../playbook/run-export.ts'
import type { Invocation } from '../command.ts'
import { withOutput } from '../terminal/io.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { openRun } from '../playbook/playbook-runs.ts'
import { present } from '../terminal/present.ts'

const EXPORTS = { cacao: executionStatus, thehive: thehiveTasks, iris: irisTasks } as const

const ROW = z.unknown()

/** `playbook export`: a run for other tools and for people. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['md', 'json'], usage)
  if (text(invocation.options, 'case') === null) usage.add('name the case with --case DIR')
  usage.check()
  const document = runDocument((await openRun(invocation)).run)
  const format = text(invocation.options, 'format')
  if (format === 'cacao' || format === 'thehive' || format === 'iris') {
    const rows = EXPORTS[format](document).map((row) => toJson(ROW, row))
    // One execution status a line, as its readers take them; tasks as the list that an API is given.
    const made =
      format === 'cacao'
        ? rows.map((row) => `${row}\n`).join('')
        : `[\n${rows.map((row) => `  ${row}`).join(',\n')}\n]\n`
    await withOutput(invocation, { file: output.file, inputs: [] }, (sink) => sink.write(made))
    return 0
  }
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (shape, style) => renderRun(document, shape, style))
  return 0
}
