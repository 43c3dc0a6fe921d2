import { createSqlTables } from '../../analysis/sql-tables.ts'
import { renderResult } from '../../output/result.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../evidence.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../present.ts'

/** `sql`: one read-only query. */
export async function run(invocation: Invocation): Promise<number> {
  const [query = '', ...paths] = invocation.args
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults, paths)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const evidence = await openEvidence(invocation, input, { depth: 'full', oneThread: true })
  try {
    const { store, inputs } = evidence
    await createSqlTables(store, inputs, /attempts/i.test(query))
    const { columns, rows } = await store.query(query)
    const stream = { inputs: [...inputs], query, columns: [...columns], rows }
    const context = { inputs: input.paths, db: store, span: [] }
    await present(invocation, output, context, (format, options) => renderResult(stream, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}
