// How soon `watch` tells of what is written: a log grows at a steady rate, every second an attack is written into it, and each
// alert is timed from the write of the line that completes the attack.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KINDS } from './generate.js'
import { round3 } from './measure.js'

const STEP_MS = 50

/** Six failed logins of a source that nobody else uses, the last of which makes the finding. */
function attack(number, time) {
  const source = `198.18.${number >> 8}.${number & 255}`
  return Array.from({ length: 6 }, (_, at) =>
    JSON.stringify({
      timestamp: new Date(time + at).toISOString().replace('Z', '+00:00'),
      level: 'SECURITY',
      event_type: 'user_login_failure',
      user_id: null,
      login: `bench${number}@example.org`,
      client_ip: source,
      message: 'Failed login',
      details: { reason: 'invalid_credentials' },
    }),
  )
}

function latenciesOf(file, written) {
  const seen = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const found = /^\{"at":(\d+),"source":"([^"]+)"\}$/.exec(line)
    if (found && !seen.has(found[2])) seen.set(found[2], Number(found[1]))
  }
  return [...written].map(([source, at]) => (seen.has(source) ? seen.get(source) - at : null))
}

/** Measures at a rate of lines a second, for some seconds. */
export async function watchSpeed(program, rate, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'tatou-ir-bench-'))
  const [log, told] = [join(folder, 'app.log'), join(folder, 'told')]
  const handle = openSync(log, 'w')
  const heard = openSync(told, 'w')
  const child = spawn(
    process.execPath,
    [program, 'watch', log, '--format', 'ndjson', '--state', join(folder, 'state'), '-q'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let rest = ''
  child.stdout.on('data', (part) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { finding } = JSON.parse(line)
      for (const source of finding.sources.filter((each) => each.startsWith('198.18.')))
        writeSync(heard, `${JSON.stringify({ at: Date.now(), source })}\n`)
    }
  })
  const written = new Map()
  let [done, rss, behind, time] = [0, 0, 0, 0]
  const source = KINDS['tatou-json']()
  await sleep(2_000)
  const began = Date.now()
  for (let number = 0; Date.now() - began < seconds * 1_000;) {
    const due = Math.floor(((Date.now() - began) / 1_000) * rate)
    const lines = []
    for (; done < due; done += 1) lines.push(source.next().value)
    const last = /"timestamp": "([^"]+)"/.exec(lines.at(-1) ?? '')
    if (last) time = Date.parse(last[1])
    // An attack has the time of the lines around it.
    const isTime = time > 0 && Date.now() - began >= number * 1_000
    if (isTime) lines.push(...attack(number, time))
    if (lines.length > 0) writeSync(handle, `${lines.join('\n')}\n`)
    if (isTime) {
      written.set(`198.18.${number >> 8}.${number & 255}`, Date.now())
      number += 1
      rss = Math.max(
        rss,
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
      )
    }
    behind = Math.max(behind, Math.floor(((Date.now() - began) / 1_000) * rate) - done)
    await sleep(STEP_MS)
  }
  const end = Date.now()
  while (Date.now() - end < 60_000 && latenciesOf(told, written).includes(null)) await sleep(250)
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
  const latencies = latenciesOf(told, written)
  closeSync(handle)
  closeSync(heard)
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
  const known = latencies.filter((each) => each !== null).toSorted((a, b) => a - b)
  const at = (share) =>
    known.length === 0 ? null : round3(known[Math.min(known.length - 1, Math.floor(share * known.length))] / 1_000)
  return {
    lines_a_second: rate,
    seconds,
    lines: done,
    alerts: known.length,
    missing: latencies.length - known.length,
    median_seconds: at(0.5),
    p99_seconds: at(0.99),
    rss_megabytes: Math.round(rss),
    writer_behind_lines: behind,
  }
}
