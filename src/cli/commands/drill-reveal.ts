import { renderTruth } from '../../output/drill.ts'
import type { Invocation } from '../command.ts'
import { readDrill, readTruth } from '../drill/drill-folder.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `drill reveal`: what happened, and the proof that it was committed to. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const [given = ''] = invocation.args
  const drill = await readDrill(invocation, given)
  const secret = await readTruth(invocation, drill)
  await present(invocation, output, { inputs: [given], db: null, span: [] }, (format, options) =>
    renderTruth(secret, drill.file, format, options),
  )
  return 0
}
