import { investigate } from '../../analysis/investigation.ts'
import { createFindingTables, createSqlTables } from '../../analysis/sql-tables.ts'
import { renderResult } from '../../output/result.ts'
import { checkQuery } from '../../store/query-guard.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence, openRunStore, storeOptions } from '../investigation/evidence.ts'
import { readBrief } from '../investigation/investigate.ts'
import { DATA_FORMATS } from '../option-groups.ts'
import { inputOptions, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** What the selection of a query is: everything, because a query chooses for itself. */
const EVERYTHING = { since: null, until: null, sources: [], accounts: [] } as const

/** `sql`: one read-only query. */
export async function run(invocation: Invocation): Promise<number> {
  const [query = '', ...paths] = invocation.args
  const faults = new UsageFaults()
  const input = inputOptions(invocation, faults, paths)
  const output = outputOptions(invocation, DATA_FORMATS, faults)
  faults.check()
  const { tables } = await check(invocation, query)
  const evidence = await openEvidence(invocation, input, { depth: 'full', oneThread: true })
  try {
    const { store, inputs } = evidence
    await createSqlTables(store, inputs)
    if (tables.has('attempts') || tables.has('findings')) {
      const brief = await readBrief(invocation, input.paths, EVERYTHING)
      const { findings } = await investigate(store, brief, evidence)
      await createFindingTables(store, findings)
    }
    const { columns, rows } = await store.query(query)
    const stream = { inputs: [...inputs], config: evidence.config, query, columns: [...columns], rows }
    const context = { inputs: input.paths, db: store, span: [] }
    await present(invocation, output, context, (format, options) => renderResult(stream, format, options))
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}

/** A query that is none is refused before any log is read. */
async function check(invocation: Invocation, query: string): ReturnType<typeof checkQuery> {
  const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
  try {
    return await checkQuery(store, query)
  } finally {
    await store.close()
  }
}
