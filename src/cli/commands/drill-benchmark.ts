import { accuracyOf, wilson, type Outcome, type Share } from '../../drill/accuracy.ts'
import { DIFFICULTIES, type Difficulty } from '../../drill/difficulty.ts'
import { SCENARIOS } from '../../drill/drill-scenarios.ts'
import type { ExerciseOptions } from '../../drill/exercise.ts'
import { scenarioFamily, tellingLogs } from '../../drill/scenario-family.ts'
import type { BenchmarkShare, DrillBenchmark } from '../../model/drill-benchmark.ts'
import type { DrillScenario } from '../../model/drill-scenario.ts'
import { renderBenchmark } from '../../output/drill-benchmark.ts'
import type { Invocation } from '../command.ts'
import { scenarioOf } from '../drill/drill-scenarios.ts'
import { defaultBrief } from '../drill/examine-log.ts'
import { measureExercise } from '../drill/measure-exercise.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

const MOST_SEEDS = 100_000

/** `drill benchmark`: how often the detectors are right on scenarios whose truth is known. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const seeds = seedsOf(text(invocation.options, 'seeds') ?? '', faults)
  faults.check()
  const level = Number(text(invocation.options, 'difficulty'))
  const difficulty = DIFFICULTIES.find((each): each is Difficulty => each === level) ?? 2
  const scenarios = await scenariosOf(invocation)
  for (const scenario of scenarios.filter((each) => tellingLogs(each).length === 0))
    faults.add(`${scenario.id}: its logs tell only that requests were made, not how they ended`)
  faults.check()
  const runs = scenarios.flatMap((scenario) => runsOf(scenario, difficulty, seeds))
  const outcomes = await measure(invocation, runs)
  const document = documentOf(outcomes, seeds, difficulty)
  await present(invocation, output, { inputs: [], db: null, span: [] }, (format, options) =>
    renderBenchmark(document, format, options),
  )
  return 0
}

type Seeds = DrillBenchmark['seeds']

function seedsOf(given: string, faults: UsageFaults): Seeds {
  const [, first = '', last = first] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(given) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '' || to < from || to - from >= MOST_SEEDS)
    faults.add(`--seeds: '${given}' is no range of seeds: write 1..50`)
  return { from, to }
}

async function scenariosOf(invocation: Invocation): Promise<readonly DrillScenario[]> {
  if (invocation.args.length === 0) return SCENARIOS
  return Promise.all(invocation.args.map((given) => scenarioOf(invocation, given)))
}

/** Each seed in one of the logs that show the attack, in turn. */
function runsOf(scenario: DrillScenario, difficulty: Difficulty, { from, to }: Seeds): ExerciseOptions[] {
  const logs = tellingLogs(scenario)
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const log = logs[index % logs.length] ?? 'tatou'
    return {
      seed: from + index,
      log,
      attacks: scenario.steps.length === 0 ? [] : [scenarioFamily(scenario, difficulty, log)],
    }
  })
}

async function measure({ progress, signal }: Invocation, runs: readonly ExerciseOptions[]): Promise<Outcome[]> {
  const brief = await defaultBrief()
  const outcomes: Outcome[] = []
  for (const each of runs) {
    signal.throwIfAborted()
    outcomes.push(await measureExercise(brief, each))
    progress.update({ done: outcomes.length, total: runs.length, unit: 'files', label: 'measuring' })
  }
  return outcomes
}

function documentOf(outcomes: readonly Outcome[], seeds: Seeds, difficulty: number): DrillBenchmark {
  const { kinds, families, verdictsRight, quiet } = accuracyOf(outcomes)
  return {
    schema: 'tatou-ir/drill-benchmark/v1',
    seeds,
    difficulty,
    logs: outcomes.length,
    kinds: kinds.map(({ kind, recall, precision }) => ({
      kind,
      recall: shareOf(recall),
      precision: shareOf(precision),
    })),
    scenarios: families.map(({ family: scenario, log, recall }) => ({ scenario, log, recall: shareOf(recall) })),
    verdicts: shareOf(verdictsRight),
    quiet: { logs: quiet.runs, findings: quiet.findings },
  }
}

function shareOf(share: Share): BenchmarkShare {
  return { ...share, ...wilson(share) }
}
