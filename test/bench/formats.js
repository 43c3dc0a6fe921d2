import { closeSync, existsSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { LOG_FORMATS } from '../../dist/formats/registry.js'
import { measure, median, round3 } from './measure.js'

/** Lines of the logs of each format: the shortest tells what starting takes, the others whether time grows with the lines. */
const LINES = [3_000, 40_000, 160_000]

/**
 * How many lines a second are read of each format by a whole run over its own samples, again and again; what starting takes is
 * taken away. Other programs slow the clock more than the processors' own account of the work (`cpu`), which stands beside it as what
 * all cores together could do; and the yardstick reads the same file in the same minute.
 *
 * @param program the built program
 * @param folder where the logs are kept
 * @param only ids of the formats to measure; all unless given
 */
export async function formatSpeeds(program, folder, only) {
  mkdirSync(folder, { recursive: true })
  const speeds = []
  for (const format of LOG_FORMATS) {
    if (only !== undefined && !only.includes(format.id)) continue
    const speed = await speedOf(format, program, folder)
    speeds.push(speed)
    process.stderr.write(`  ${JSON.stringify(speed)}\n`)
  }
  return {
    lines: LINES.at(-1),
    slowest: speeds.toSorted((a, b) => a.lines_per_second - b.lines_per_second),
    median_lines_per_second: median(speeds.map((speed) => speed.lines_per_second)),
    most_time_a_line_of_many: Math.max(...speeds.map((speed) => speed.time_a_line_of_many)),
  }
}

async function speedOf({ id, samples, frame }, program, folder) {
  const files = LINES.map((count) => write(join(folder, `${id}-${count}.log`), id, samples, count))
  const long = files.at(-1)
  const args = ['--format', 'json', '--year', '2025', '--no-builtin-rules']
  const runs = []
  for (const file of files) runs.push(await measure(process.execPath, [program, 'accounts', file, ...args]))
  const hand = await measure(process.execPath, [join(import.meta.dirname, 'hand-lines.js'), long])
  const [start, few, many] = runs
  const [least, fewer, most] = LINES
  const rate = (kind, divisor) => Math.round((most - least) / Math.max(0.001, (many[kind] - start[kind]) / divisor))
  // Shorter times than a tenth of a second are lost in what starting takes, now more, now less.
  const perLine = (run, lines) => Math.max(0.1, run.cpu - start.cpu) / (lines - least)
  return {
    id,
    frame: frame.kind,
    bytes_a_line: Math.round(statSync(long).size / most),
    lines_per_second: rate('seconds', 1),
    lines_per_second_of_cpu: rate('cpu', 2),
    to_hand_query: round3(many.seconds / hand.seconds),
    time_a_line_of_many: round3(perLine(many, most) / perLine(few, fewer)),
  }
}

function write(file, id, samples, count) {
  if (existsSync(file)) return file
  const lines = samples.map(({ line }) => line)
  const handle = openSync(file, 'w')
  for (let at = 0; at < count; at += lines.length) {
    const part = lines.slice(0, count - at).map((line) => (id === 'auditd' ? numbered(line, at) : line))
    writeSync(handle, part.map((line) => `${line}\n`).join(''))
  }
  closeSync(handle)
  return file
}

/** Records of one number are one event: samples that are written again are other ones. */
function numbered(line, by) {
  return line.replaceAll(/(msg=audit\([\d.]+:)(\d+)\)/g, (_, before, number) => `${before}${Number(number) + by})`)
}
