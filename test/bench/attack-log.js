// Writes the log of an attack for the benchmark of reports: `node test/bench/attack-log.js ATTEMPTS FILE`.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startOfDay } from '../../dist/drill/micros.js'
import { renderLog } from '../../dist/drill/render-log.js'
import { steadyPlatform } from '../../dist/drill/steady-platform.js'
import { writeLines } from './generate.js'

/** Of what people do between the attempts, one action in so many is kept: about two for each attempt. */
const KEPT = 20

/** The three attackers of the platform until so many attempts are made, and what people do meanwhile. */
function* attack(attempts) {
  let made = 0
  let usage = 0
  for (const action of steadyPlatform({ seed: 7, day: startOfDay(2025, 9, 1), people: 5_000 })) {
    if (action.actor === 'usage') {
      usage += 1
      if (usage % KEPT !== 0) continue
    } else if (made === attempts) return
    else made += 1
    yield action
  }
}

/** Writes a log with so many attempts of an attack. Returns the number of bytes. */
export function writeAttackLog(attempts, file) {
  return writeLines(renderLog(attack(attempts), 'tatou-json'), Infinity, file)
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [attempts, file] = process.argv.slice(2)
  process.stderr.write(`${writeAttackLog(Number(attempts), file)} bytes\n`)
}
