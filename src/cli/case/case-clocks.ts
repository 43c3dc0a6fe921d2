import { resolve } from 'node:path'
import type { ClocksDocument } from '../../model/clock.ts'
import { chunks } from '../../output/chunks.ts'
import { renderClocks } from '../../output/clocks.ts'
import { calendarPieces } from '../../report/calendar.ts'
import { startedClocks } from '../../report/deadlines.ts'
import { readClocks } from '../../store/case-clocks.ts'
import { CASE_NAMES, readCase } from '../../store/case-folder.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** The case that `--case` names. Throws `usage` without it. */
export function caseNamed({ host, options }: Invocation): { readonly path: string; readonly shown: string } {
  const faults = new UsageFaults()
  const shown = text(options, 'case')
  if (shown === null) faults.add('name the case with --case DIR')
  faults.check()
  return { path: resolve(host.cwd, shown ?? ''), shown: shown ?? '' }
}

/** Shows the clocks of a case; only the table says how much time is left. */
export async function showClocks(invocation: Invocation): Promise<void> {
  const { path, shown } = caseNamed(invocation)
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json', 'ics'], faults)
  faults.check()
  const opened = await readCase(path, shown)
  const clocks = startedClocks((await readClocks(opened)).records)
  const document: ClocksDocument = { schema: 'tatou-ir/clocks/v1', path: CASE_NAMES.clocks, clocks }
  const times = clocks.flatMap(({ from, deadlines }) => [from, ...deadlines.map(({ due }) => due)])
  const zoned = output.format === 'table' && output.displayTimezone !== 'UTC'
  // The zones of the world are known to the engine alone.
  const store = zoned ? await openRunStore(invocation, storeOptions(invocation.host, 0)) : null
  try {
    await present(invocation, output, { inputs: [path], db: store, span: times }, (format, options) =>
      format === 'ics'
        ? chunks(calendarPieces(document))
        : renderClocks(document, format, options, invocation.host.now()),
    )
  } finally {
    await store?.close()
  }
}
