// Writes benchmark logs of any size in bounded memory: `node test/bench/generate.js KIND LINES FILE`.
// Reads the built generator, since Node 20 runs no TypeScript.
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startOfDay } from '../../dist/drill/micros.js'
import { renderLog } from '../../dist/drill/render-log.js'
import { steadyPlatform } from '../../dist/drill/steady-platform.js'
import { steadySsh } from '../../dist/drill/steady-ssh.js'

const SEED = 7
const PEOPLE = 5_000
const BUFFER_BYTES = 1 << 20
const LINE_FEED = 10

/** What can be written: one line of the benchmark log after another, without line ends and without an end. */
export const KINDS = {
  'tatou-json': () =>
    renderLog(steadyPlatform({ seed: SEED, day: startOfDay(2025, 9, 1), people: PEOPLE }), 'tatou-json'),
  'sshd': () => renderLog(steadySsh({ seed: SEED, day: startOfDay(2025, 9, 1) }), 'sshd'),
}

/**
 * Writes the first `lines` lines of a kind to `file`, by way of a file beside it that is renamed when it is
 * whole, so that a cached file is never half a file. Returns the number of bytes.
 */
export function generate(kind, lines, file) {
  return writeLines(KINDS[kind](), lines, file)
}

/** Writes lines, at most `most` of them, as `generate` does. */
export function writeLines(lines, most, file) {
  mkdirSync(dirname(resolve(file)), { recursive: true })
  const part = `${file}.${process.pid}.tmp`
  const handle = openSync(part, 'w')
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  let filled = 0
  let bytes = 0
  let left = most
  const flush = () => {
    for (let at = 0; at < filled;) at += writeSync(handle, buffer, at, filled - at)
    bytes += filled
    filled = 0
  }
  if (left > 0) {
    for (const line of lines) {
      // Lines go into the buffer one by one: a long string of them would live long enough to burden the collector.
      if (filled + line.length * 3 + 1 > BUFFER_BYTES) flush()
      filled += buffer.write(line, filled)
      buffer[filled] = LINE_FEED
      filled += 1
      left -= 1
      if (left === 0) break
    }
  }
  flush()
  closeSync(handle)
  renameSync(part, file)
  return bytes
}

function main([kind, count, file]) {
  const lines = Number(count)
  if (!Object.hasOwn(KINDS, kind ?? '') || !Number.isSafeInteger(lines) || lines < 0 || file === undefined) {
    process.stderr.write(`usage: node test/bench/generate.js ${Object.keys(KINDS).join('|')} LINES FILE\n`)
    process.exitCode = 2
    return
  }
  const start = performance.now()
  const bytes = generate(kind, lines, file)
  const seconds = (performance.now() - start) / 1_000
  const rate = Math.round(lines / seconds)
  const average = (bytes / Math.max(1, lines)).toFixed(1)
  process.stderr.write(`${lines} lines, ${bytes} bytes (${average} a line), ${seconds.toFixed(1)} s, ${rate} lines/s\n`)
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2))
}
