import { DIFFICULTIES, KNOBS } from '../../drill/difficulty.ts'
import { SCENARIOS } from '../../drill/drill-scenarios.ts'
import { renderDrillList } from '../../output/drill.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `drill list`: the scenarios there are. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const document = {
    schema: 'tatou-ir/drill-list/v1',
    scenarios: SCENARIOS.map(({ id, title, story, logs, minutes }) => ({ id, title, story, logs, minutes })),
    difficulties: DIFFICULTIES.map((level) => ({ level, ...KNOBS[level] })),
  } as const
  await present(invocation, output, { inputs: [], db: null, span: [] }, (format, options) =>
    renderDrillList(document, format, options),
  )
  return 0
}
