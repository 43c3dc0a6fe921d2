import { streamEvents } from '../../analysis/events.ts'
import { selectEvents } from '../../analysis/investigation.ts'
import { spanOf } from '../../analysis/selection.ts'
import { renderEvents } from '../../output/events.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { filterOptions, inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `events`: every event as an ECS document. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  const filters = filterOptions(invocation, faults)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const evidence = await openEvidence(invocation, input, { depth: 'full' })
  try {
    await selectEvents(evidence.store, filters)
    const span = await spanOf(evidence.store)
    const byNumber = new Map(evidence.loaded.map(({ input: number, document }) => [number, document]))
    const events = streamEvents(evidence.store, byNumber, { raw: invocation.options['raw'] === true })
    const stream = {
      schema: 'tatou-ir/events/v1' as const,
      inputs: [...evidence.inputs],
      config: evidence.config,
      events,
    }
    const context = { inputs: input.paths, db: evidence.store, span }
    await present(invocation, output, context, (format, options) => renderEvents(stream, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
