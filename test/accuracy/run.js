/**
 * `npm run accuracy [-- --seeds N] [--quick] [--jobs N] [--tuning] [--family ID…] [--misses FILE]`: runs the built detectors over
 * generated days with known truth and writes docs/accuracy.md. Measures on seeds that nothing was tuned on, unless
 * `--tuning`, which writes no page. `--misses` lists what was not found and what was found wrongly. Prints progress
 * on standard error, and ends with 1 when a target is missed.
 */
import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accuracyOf } from '../../dist/drill/accuracy.js'
import { accuracyPlan, SEED_SETS } from '../../dist/drill/accuracy-plan.js'
import { accuracyReport } from '../../dist/drill/accuracy-report.js'
import { missLines, shortfalls } from './misses.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '60' },
    quick: { type: 'boolean', default: false },
    tuning: { type: 'boolean', default: false },
    family: { type: 'string', multiple: true, default: [] },
    misses: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
})
const plan = { set: values.tuning ? 'tuning' : 'measuring', seeds: values.quick ? 6 : Number(values.seeds) }
const wanted = (attacks) =>
  values.family.length === 0 ||
  values.family.includes(attacks.length === 1 ? attacks[0].id : attacks.length ? 'several' : 'quiet')
const all = accuracyPlan(plan)
const runs = all.flatMap(({ attacks }, index) => (wanted(attacks) ? [index] : []))

const first = SEED_SETS[plan.set]
process.stderr.write(`${runs.length} logs, ${plan.set} seeds ${first} to ${first + plan.seeds - 1}\n`)
const started = performance.now()
const found = new Map()
const waiting = [...runs]
await Promise.all(Array.from({ length: Math.min(Number(values.jobs), runs.length) }, work))
const outcomes = runs.map((index) => ({ run: all[index], outcome: found.get(index) }))

const accuracy = accuracyOf(outcomes.map(({ outcome }) => outcome))
const page = accuracyReport(accuracy, plan)
if (values.misses !== undefined) await writeFile(values.misses, `${missLines(outcomes).join('\n')}\n`)
if (values.tuning || values.quick || values.family.length > 0) process.stdout.write(page)
else await writeFile(join(import.meta.dirname, '../../docs/accuracy.md'), page)

const short = shortfalls(accuracy)
for (const line of short) process.stderr.write(`${line}\n`)
process.stderr.write(short.length === 0 ? 'every target is met\n' : `${short.length} targets missed\n`)
process.exitCode = short.length === 0 ? 0 : 1

/** A process of its own that measures one day after another, as long as any waits. */
function work() {
  const worker = fork(join(import.meta.dirname, 'worker.js'), [JSON.stringify(plan)])
  return new Promise((resolve, reject) => {
    const next = () => {
      const index = waiting.shift()
      if (index === undefined) worker.disconnect()
      else worker.send(index)
    }
    worker.on('message', ({ index, outcome }) => {
      found.set(index, outcome)
      if (found.size % 100 === 0) tellProgress()
      next()
    })
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
    next()
  })
}

function tellProgress() {
  const seconds = (performance.now() - started) / 1_000
  process.stderr.write(`${found.size} of ${runs.length}, ${(seconds / found.size).toFixed(2)} s each\n`)
}
