import { resolve } from 'node:path'
import type { ReportSaid } from '../report/material.ts'
import { startedClocks } from '../report/deadlines.ts'
import { readClocks } from '../store/case-clocks.ts'
import { asCurrent, custodyHead, custodyRecord } from '../store/case-custody.ts'
import { chainLines } from '../store/hash-chain.ts'
import { CASE_NAMES, readCase, readCaseText } from '../store/case-folder.ts'
import type { Invocation } from './command.ts'
import { text } from './options.ts'

/**
 * What people recorded in the case that `--case` names: its custody log, of which `records` takes the first so many, and
 * the clocks that were started. Nothing where logs were given as paths.
 */
export async function caseRecords(
  { host, options }: Pick<Invocation, 'host' | 'options'>,
  records = Infinity,
): Promise<Pick<ReportSaid, 'clocks' | 'custody'>> {
  const shown = text(options, 'case')
  if (shown === null) return { clocks: [], custody: null }
  const opened = await readCase(resolve(host.cwd, shown), shown)
  const log = (await readCaseText(opened.folder, CASE_NAMES.custody, shown)) ?? ''
  const lines = chainLines(log).slice(0, records)
  const known = lines.flatMap((line) => {
    const record = custodyRecord(line)
    return record === undefined ? [] : [asCurrent(record)]
  })
  const clocks = await readClocks(opened)
  return {
    clocks: startedClocks(clocks.records),
    custody: { head: custodyHead(lines.map((line) => `${line}\n`).join('')), records: known },
  }
}
