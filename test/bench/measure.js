import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** Milliseconds between two looks at the memory of a running program. */
const LOOK_MS = 20

/** Ticks of the kernel's clock in a second: USER_HZ, which is 100 on all machines that Linux runs on. */
const TICKS = 100

/** Seconds that the processors spent for programs that this one started and that have ended: cutime and cstime of proc(5). */
async function cpuOfChildren() {
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS
}

/**
 * Runs a program to its end, its output thrown away. Resolves to seconds by the clock, seconds of the processors (`cpu`, all
 * cores added up) and the peak resident memory in bytes, as the kernel keeps it (VmHWM; the last look before the end). Rejects
 * when it fails. One at a time.
 */
export async function measure(program, args, env = process.env) {
  const before = await cpuOfChildren()
  const { seconds, peak } = await runOnce(program, args, env)
  return { seconds, peak, cpu: (await cpuOfChildren()) - before }
}

function runOnce(program, args, env) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
    let peak = 0
    const timer = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      const found = /VmHWM:\s+(\d+) kB/.exec(status)
      if (found) peak = Math.max(peak, Number(found[1]) * 1024)
    }, LOOK_MS)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(timer)
      const seconds = (performance.now() - began) / 1000
      if (code === 0) resolve({ seconds, peak })
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))
    })
  })
}

/** The middle value; of an even number of values the lower of the two in the middle. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}

/**
 * Runs several contenders in turn, `rounds` times, after one round that only warms the caches. Resolves to
 * the median seconds and the highest peak of each, by name.
 */
export async function contest(contenders, rounds) {
  const results = new Map(contenders.map(({ name }) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, program, args, once } of contenders) {
      if (once && round > 0) continue
      const result = await measure(program, args)
      if (round >= 0 || once) results.get(name).push(result)
      process.stderr.write(`  ${name}: ${result.seconds.toFixed(2)} s\n`)
    }
  }
  return Object.fromEntries(
    [...results].map(([name, runs]) => [
      name,
      {
        seconds: round3(median(runs.map((run) => run.seconds))),
        peak_mb: Math.round(Math.max(...runs.map((run) => run.peak)) / 1e6),
      },
    ]),
  )
}

/** Three decimals: more would be noise. */
export function round3(value) {
  return Math.round(value * 1000) / 1000
}
