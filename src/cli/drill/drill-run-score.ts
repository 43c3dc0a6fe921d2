import { scoreRun } from '../../drill/score-run.ts'
import type { DrillScore } from '../../model/drill-score.ts'
import type { DrillSecret } from '../../model/drill.ts'
import { drillError, type Drill } from './drill-folder.ts'
import { readRun } from './drill-run-log.ts'

/** The score of the run of a drill. Throws TatouError `drill` when it was not run. */
export async function scoreOfRun(drill: Drill, secret: DrillSecret): Promise<DrillScore> {
  const records = await readRun(drill)
  if (records.length === 0)
    throw drillError(
      drill.shown,
      'was not run yet',
      'name the answers with --answers FILE, or run it: tatou-ir drill run',
    )
  return scoreRun(secret, drill.file, records)
}
