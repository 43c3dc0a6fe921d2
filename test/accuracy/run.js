/**
 * `npm run accuracy [-- --seeds N] [--quick] [--tuning] [--family ID…] [--misses FILE]`: runs the built detectors over
 * generated days with known truth and writes docs/accuracy.md. Measures on seeds that nothing was tuned on, unless
 * `--tuning`, which writes no page. `--misses` lists what was not found and what was found wrongly. Prints progress
 * on standard error, and ends with 1 when a target is missed.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accuracyOf } from '../../dist/drill/accuracy.js'
import { accuracyPlan, SEED_SETS } from '../../dist/drill/accuracy-plan.js'
import { accuracyReport } from '../../dist/drill/accuracy-report.js'
import { measureExercise } from './measure-exercise.js'
import { missLines, shortfalls } from './misses.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '60' },
    quick: { type: 'boolean', default: false },
    tuning: { type: 'boolean', default: false },
    family: { type: 'string', multiple: true, default: [] },
    misses: { type: 'string' },
  },
})
const plan = { set: values.tuning ? 'tuning' : 'measuring', seeds: values.quick ? 6 : Number(values.seeds) }
const wanted = (attacks) =>
  values.family.length === 0 ||
  values.family.includes(attacks.length === 1 ? attacks[0].id : attacks.length ? 'several' : 'quiet')
const runs = accuracyPlan(plan).filter(({ attacks }) => wanted(attacks))

const first = SEED_SETS[plan.set]
process.stderr.write(`${runs.length} logs, ${plan.set} seeds ${first} to ${first + plan.seeds - 1}\n`)
const started = performance.now()
const outcomes = []
for (const [index, run] of runs.entries()) {
  outcomes.push({ run, outcome: await measureExercise(run) })
  if ((index + 1) % 100 === 0) {
    const seconds = (performance.now() - started) / 1_000
    process.stderr.write(`${index + 1} of ${runs.length}, ${(seconds / (index + 1)).toFixed(2)} s each\n`)
  }
}

const accuracy = accuracyOf(outcomes.map(({ outcome }) => outcome))
const page = accuracyReport(accuracy, plan)
if (values.misses !== undefined) await writeFile(values.misses, `${missLines(outcomes).join('\n')}\n`)
if (values.tuning || values.quick || values.family.length > 0) process.stdout.write(page)
else await writeFile(join(import.meta.dirname, '../../docs/accuracy.md'), page)

const short = shortfalls(accuracy)
for (const line of short) process.stderr.write(`${line}\n`)
process.stderr.write(short.length === 0 ? 'every target is met\n' : `${short.length} targets missed\n`)
process.exitCode = short.length === 0 ? 0 : 1
