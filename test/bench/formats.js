import { closeSync, existsSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { LOG_FORMATS } from '../../dist/formats/registry.js'
import { measure } from './measure.js'

/** Lines of a log for one format; a second, short one tells what starting takes. */
const LINES = 300_000
const FEW = 3_000

/**
 * How many lines a second are read of each format by a whole run over its own samples, again and again; what
 * starting takes is taken away.
 */
export async function formatSpeeds(program, folder) {
  mkdirSync(folder, { recursive: true })
  const speeds = []
  for (const { id, samples, frame } of LOG_FORMATS) {
    const [long, short] = [LINES, FEW].map((count) => write(join(folder, `${id}-${count}.log`), samples, count))
    const seconds = []
    for (const file of [short, long]) {
      const run = await measure(process.execPath, [
        program,
        'accounts',
        file,
        '--format',
        'json',
        '--year',
        '2025',
        '--no-builtin-rules',
      ])
      seconds.push(run.seconds)
    }
    const rate = Math.round((LINES - FEW) / Math.max(0.001, seconds[1] - seconds[0]))
    const bytes = Math.round(statSync(long).size / LINES)
    speeds.push({ id, frame: frame.kind, bytes_a_line: bytes, lines_per_second: rate })
    process.stderr.write(`  ${id}: ${rate} lines a second\n`)
  }
  return speeds.toSorted((a, b) => a.lines_per_second - b.lines_per_second)
}

function write(file, samples, count) {
  if (existsSync(file)) return file
  const lines = samples.map(({ line }) => line)
  const handle = openSync(file, 'w')
  for (let at = 0; at < count; at += lines.length) {
    writeSync(
      handle,
      lines
        .slice(0, count - at)
        .map((line) => `${line}\n`)
        .join(''),
    )
  }
  closeSync(handle)
  return file
}
