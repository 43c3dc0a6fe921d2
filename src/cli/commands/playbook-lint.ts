import { renderPlaybookLint } from '../../output/playbooks.ts'
import { RULE_FORMATS } from '../../output/rules.ts'
import { lintPlaybook } from '../../playbook/lint.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { playbookFiles, shippedPlaybookFiles } from '../playbook/playbook-files.ts'
import { present } from '../terminal/present.ts'

/** Exit code when a playbook has a fault. */
const FAULTY = 1

/** `playbook lint`: every fault of playbooks, with its place in the file and in the JSON. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, RULE_FORMATS, usage)
  usage.check()
  const { args, host } = invocation
  const files = args.length === 0 ? await shippedPlaybookFiles() : await playbookFiles(args, host.cwd)
  const faults = files.flatMap(({ path, text }) =>
    lintPlaybook(path, text).faults.map(({ code, pointer, place, message, hint }) => ({
      code,
      path,
      line: place.line,
      column: place.column,
      pointer,
      message,
      hint,
    })),
  )
  const document = { schema: 'tatou-ir/playbook-lint/v1' as const, files: files.length, errors: faults.length, faults }
  const context = { inputs: args, db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderPlaybookLint(document, format, style))
  return faults.length > 0 ? FAULTY : 0
}
