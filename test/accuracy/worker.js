// Measures the days of a plan by their number, as told by run.js. What goes wrong ends the process.
import { defaultBrief } from '../../dist/cli/drill/examine-log.js'
import { measureExercise } from '../../dist/cli/drill/measure-exercise.js'
import { accuracyPlan } from '../../dist/drill/accuracy-plan.js'

const runs = accuracyPlan(JSON.parse(process.argv[2]))
const brief = await defaultBrief()

async function measure(index) {
  process.send({ index, outcome: await measureExercise(brief, runs[index]) })
}

process.on('message', (index) => void measure(index))
