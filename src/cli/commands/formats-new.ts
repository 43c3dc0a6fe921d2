import { basename } from 'node:path'
import { LINES_READ, proposeFormat } from '../../analysis/propose-format.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { withOutput } from '../terminal/io.ts'
import { inputOptions, text, UsageFaults } from '../options.ts'

/** `formats new FILE`: proposes a format for a log. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults)
  faults.check()
  const evidence = await openEvidence(invocation, input, { depth: 'full' })
  try {
    const { store, unreadable, inputs } = evidence
    const rows =
      await store.rows(`SELECT text FROM record WHERE class NOT IN ('blank', 'continuation') AND text IS NOT NULL
      ORDER BY input, rowid LIMIT ${LINES_READ}`)
    const lines = rows.map((row) => String(row['text']))
    const known = [...new Set(inputs.flatMap(({ formats }) => formats.map(({ id }) => id)))].toSorted()
    const name = basename(input.paths[0] ?? '').replace(/\.\w+$/, '')
    const proposal = await proposeFormat(store, { lines, name, known })
    const output = { file: text(invocation.options, 'output'), inputs: input.paths }
    await withOutput(invocation, output, (sink) => sink.write(proposal))
    return unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
