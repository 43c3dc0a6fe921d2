import { renderHistory } from '../../output/drill-history.ts'
import type { DrillHistory } from '../../model/drill-history.ts'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { readDrill, readTruth } from '../drill/drill-folder.ts'
import { readRun } from '../drill/drill-run-log.ts'
import { scoreOfRun } from '../drill/drill-run-score.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `drill history`: how scores went over several drills, the oldest first. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const rows: DrillHistory['drills'] = []
  for (const given of invocation.args) {
    const drill = await readDrill(invocation, given)
    const [first] = await readRun(drill)
    if (first === undefined && invocation.args.length > 1) {
      invocation.messages.warning(`${given} was not run yet, and is left out`)
      continue
    }
    const truth = await readTruth(invocation, drill).catch((error: unknown) => {
      // Nobody has the keys of all drills.
      if (!(error instanceof TatouError) || error.code !== 'age-key' || invocation.args.length === 1) throw error
      return null
    })
    if (truth === null) {
      invocation.messages.warning(`${given} is sealed with a key that is not given (--identity), and is left out`)
      continue
    }
    const { score, rating, parts, scenario, difficulty } = await scoreOfRun(drill, truth)
    const points = (part: { readonly points: number } | null): number | null => part?.points ?? null
    rows.push({
      path: given,
      began: first?.at ?? '',
      scenario,
      difficulty,
      score,
      rating,
      decisions: points(parts.decisions),
      timing: points(parts.timing),
      calibration: points(parts.calibration),
      injects: points(parts.injects),
    })
  }
  const drills = rows.toSorted((a, b) => (a.began < b.began ? -1 : 1))
  const change = (drills.at(-1)?.score ?? 0) - (drills[0]?.score ?? 0)
  const document = { schema: 'tatou-ir/drill-history/v1', drills, change } as const
  await present(invocation, output, { inputs: invocation.args, db: null, span: [] }, (format, options) =>
    renderHistory(document, format, options),
  )
  return 0
}
