// Measures the days of a plan by their number, as told by run.js. What goes wrong ends the process.
import { accuracyPlan } from '../../dist/drill/accuracy-plan.js'
import { measureExercise } from './measure-exercise.js'

const runs = accuracyPlan(JSON.parse(process.argv[2]))

async function measure(index) {
  process.send({ index, outcome: await measureExercise(runs[index]) })
}

process.on('message', (index) => void measure(index))
