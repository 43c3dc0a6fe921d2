import { scoreAnswers } from '../../drill/score-drill.ts'
import { renderScore } from '../../output/drill-score.ts'
import type { Invocation } from '../command.ts'
import { answersOf } from '../drill/drill-answers.ts'
import { readDrill, readTruth } from '../drill/drill-folder.ts'
import { scoreOfRun } from '../drill/drill-run-score.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `drill score`: answers against the truth. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const path = text(invocation.options, 'answers')
  faults.check()
  const [given = ''] = invocation.args
  const drill = await readDrill(invocation, given)
  const secret = await readTruth(invocation, drill)
  const score =
    path === null
      ? await scoreOfRun(drill, secret)
      : scoreAnswers(secret, drill.file, { path, ...(await answersOf(invocation, path)) })
  await present(
    invocation,
    output,
    { inputs: path === null ? [given] : [given, path], db: null, span: [] },
    (format, options) => renderScore(score, format, options),
  )
  return 0
}
