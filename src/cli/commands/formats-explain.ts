import { explainLines } from '../../analysis/explain.ts'
import { EXPLANATION_FORMATS, renderExplanation } from '../../output/explain.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `formats explain FILE`: line by line, which format took it, what it says, why others refused. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const full = invocation.options['verbose'] === true
  const output = { ...outputOptions(invocation, EXPLANATION_FORMATS, faults), full }
  faults.check()
  const evidence = await openEvidence(invocation, input, { depth: 'full' })
  try {
    const inputs = evidence.loaded.map(({ document, firstRow, rows }) => ({ document, firstRow, rows }))
    const lines = explainLines(evidence.store, inputs, { ...input, formats: evidence.formats })
    const stream = {
      schema: 'tatou-ir/explanation/v1' as const,
      inputs: [...evidence.inputs],
      config: evidence.config,
      lines,
    }
    const context = { inputs: input.paths, db: evidence.store, span: [] }
    await present(invocation, output, context, (format, options) => renderExplanation(stream, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
