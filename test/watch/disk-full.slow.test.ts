import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { attackOf } from './attack-lines.ts'
import { detected, findingsIn } from './feed.ts'

const PROGRAM = resolve('bin/tatou-ir.js')
const ARGS = ['watch', 'logs', '--state', 'state', '-o', 'alerts.ndjson', '--timezone', 'UTC', '--format', 'ndjson']

interface Ended {
  readonly code: number | null
  readonly stderr: string
}

/** Runs the program while `body` goes on, then ends it; `most` is how many kilobytes a file of it may hold. */
async function watching(cwd: string, most: number | null, body: (said: () => string) => Promise<void>): Promise<Ended> {
  const limit = most === null ? '' : `ulimit -f ${most}; `
  const command = `${limit}exec '${process.execPath}' '${PROGRAM}' ${ARGS.join(' ')}`
  const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  await body(() => stderr)
  child.kill('SIGTERM')
  return { code: await ended, stderr }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 600; waited++) await sleep(50)
  expect(holds()).toBe(true)
}

function alertsIn(folder: string): Alert[] {
  const lines = readFileSync(join(folder, 'alerts.ndjson'), 'utf8').split('\n').slice(0, -1)
  expect(new Set(lines).size).toBe(lines.length)
  return lines.map((line) => JSON.parse(line) as Alert)
}

it('a disk that is full: what came before is told, the watch goes on, and the rest is told when there is room', async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'logs'))
  const log = join(folder, 'logs/security.log')
  const text = Array.from({ length: 3 }, (_, attacker) => attackOf(attacker)).join('')
  appendFileSync(log, text)
  const full = await watching(folder, 1_024, async (said) => {
    await until(() => (statSync(join(folder, 'alerts.ndjson'), { throwIfNoEntry: false })?.size ?? 0) > 0)
    // More than the copy of the log may hold.
    for (let attacker = 3; statSync(log).size < 1_300_000; attacker++) appendFileSync(log, attackOf(attacker))
    await until(() => /trying again/.test(said()))
  })
  expect(full.code).toBe(0)
  expect(full.stderr).toMatch(/EFBIG|file too large/i)
  const before = alertsIn(folder)
  expect(before.length).toBeGreaterThan(0)
  await watching(folder, null, async () => {
    await until(() => alertsIn(folder).length > before.length)
    await sleep(500)
  })
  const expected = await detected(['logs', '--timezone', 'UTC'], folder)
  const ids = expected.map(({ id }) => id)
  expect(await findingsIn(join(folder, 'state'), ids)).toEqual(expected)
  const fired = new Set(alertsIn(folder).map(({ finding }) => finding.id))
  for (const id of ids) expect(fired.has(id)).toBe(true)
}, 180_000)

it('a file that vanishes takes nothing away: its lines stay counted, and it may come again', async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'logs'))
  const log = join(folder, 'logs/security.log')
  const size = (): number => statSync(join(folder, 'alerts.ndjson'), { throwIfNoEntry: false })?.size ?? 0
  appendFileSync(log, attackOf(1))
  const first = await watching(folder, null, async () => {
    await until(() => size() > 0)
    const told = size()
    rmSync(log)
    rmSync(join(folder, 'logs'), { recursive: true })
    await sleep(5_000)
    mkdirSync(join(folder, 'logs'))
    appendFileSync(log, attackOf(2))
    await until(() => size() > told)
  })
  expect(first.code).toBe(0)
  const both = await temporaryFolder()
  mkdirSync(join(both, 'logs'))
  for (const attacker of [1, 2]) appendFileSync(join(both, 'logs/security.log'), attackOf(attacker))
  const expected = (await detected(['logs', '--timezone', 'UTC'], both)).map(({ id }) => id)
  const fired = new Set(alertsIn(folder).map(({ finding }) => finding.id))
  expect(expected.length).toBeGreaterThan(1)
  for (const id of expected) expect(fired.has(id)).toBe(true)
}, 120_000)
