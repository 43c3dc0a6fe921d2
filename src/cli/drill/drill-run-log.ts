import { join } from 'node:path'
import { RunRecord, type RunEvent } from '../../model/drill-run.ts'
import { clockAt, runState } from '../../drill/run-state.ts'
import { TatouError } from '../../model/errors.ts'
import { appendChain, readChain, type ChainedLog } from '../../store/chained-log.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Invocation } from '../command.ts'
import { DRILL_NAMES, drillError, type Drill } from './drill-folder.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'

/** The records of a run, none when it has not begun. Throws TatouError `drill` when the log was changed. */
export async function readRun({ folder, shown }: Drill): Promise<readonly RunRecord[]> {
  const log = await readChain(join(folder, DRILL_NAMES.log))
  return recordsOf(log, shown)
}

function recordsOf(log: ChainedLog | null, shown: string): readonly RunRecord[] {
  const name = `${shown}/${DRILL_NAMES.log}`
  const hint = 'bring back the log as it was; what is recorded cannot be edited'
  if (log === null) throw drillError(name, 'is no file of text', hint)
  if (log.brokenAt !== null) throw drillError(`${name}:${log.brokenAt}`, 'does not follow from the line before', hint)
  return log.lines.map((line, index) => {
    const parsed = RunRecord.safeParse(JSON.parse(line))
    if (!parsed.success) throw drillError(`${name}:${index + 1}`, 'is no record of a run', hint)
    return parsed.data
  })
}

/**
 * Records what happens now, unless `make` says that it need not: when this returns it is on the disk. `make` sees the records
 * that are there and the second of the exercise, which `clockOf` may say. Returns the records with the new one.
 */
export async function record(
  { host }: Invocation,
  drill: Drill,
  make: (records: readonly RunRecord[], clock: number) => RunEvent | null,
  clockOf: (records: readonly RunRecord[], now: number) => number = (records, now) =>
    clockAt(runState(records), now, drill.file.minutes),
): Promise<readonly RunRecord[]> {
  let records: readonly RunRecord[] = []
  try {
    const line = await appendChain(
      join(drill.folder, DRILL_NAMES.log),
      () => host.now(),
      (log) => {
        records = recordsOf(log, drill.shown)
        const now = host.now() * 1000
        const seconds = clockOf(records, now)
        const event = make(records, seconds)
        return event === null ? null : { at: formatInstant(now), clock: seconds, ...event }
      },
    )
    return line === null ? records : [...records, RunRecord.parse(JSON.parse(line))]
  } catch (error) {
    if (error instanceof TatouError || errorCode(error) === undefined) throw error
    const file = `${drill.shown}/${DRILL_NAMES.log}`
    throw new TatouError('output', { file, problem: whyUnwritable(error) }, { cause: error })
  }
}

/** A second of the exercise as minutes and seconds: `3:05`. */
export function stamp(clock: number): string {
  const seconds = Math.floor(clock)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
