import { assessQuality } from '../../analysis/quality/assess.ts'
import { renderQuality } from '../../output/quality.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `quality`: whether these logs can be trusted. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const { config, used } = await readConfig(invocation, input.paths)
  const evidence = await openEvidence(invocation, input, { depth: 'full' })
  try {
    const { store, loaded, linesOf, offsetsOf } = evidence
    const inputs = new Map(loaded.map((each) => [each.input, each.document]))
    const { withEvidence, ...quality } = await assessQuality(
      store,
      { inputs, linesOf, offsetsOf },
      config.skew_tolerance_seconds,
    )
    const view = {
      schema: 'tatou-ir/quality/v1' as const,
      ...quality,
      config: used,
      withEvidence: () => withEvidence(output.full),
    }
    const times = quality.sources.flatMap(({ first_event: first, last_event: last }) => [first, last])
    const context = { inputs: input.paths, db: store, span: times }
    await present(invocation, output, context, (format, options) => renderQuality(view, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
