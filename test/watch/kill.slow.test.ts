import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import { createPrng } from '../../src/drill/prng.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { attackOf } from './attack-lines.ts'
import { detected, findingsIn } from './feed.ts'

const KILLS = Number(process.env['TATOU_KILLS'] ?? (process.env['TATOU_DEEP'] === '1' ? 1000 : 6))
const PROGRAM = resolve('bin/tatou-ir.js')

/** Runs the program and kills it, if it has not ended by then. */
async function runFor(milliseconds: number, args: readonly string[], cwd: string): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, stdio: 'ignore' })
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  const code = await ended
  clearTimeout(timer)
  return code
}

it(`${KILLS} kills at random moments lose no alert and tell none twice`, async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'logs'))
  const prng = createPrng(9, 'kill')
  const args = ['watch', 'logs', '--state', 'state', '-o', 'alerts.ndjson', '--timezone', 'UTC']
  for (let round = 0; round < KILLS; round++) {
    const text = attackOf(round)
    const cut = prng.below(text.length)
    appendFileSync(join(folder, 'logs/security.log'), text.slice(0, cut))
    const run = runFor(prng.between(150, 2_200), args, folder)
    await sleep(prng.below(400))
    appendFileSync(join(folder, 'logs/security.log'), text.slice(cut))
    await run
  }
  expect(await runFor(60_000, [...args, '--once'], folder)).toBe(0)

  const expected = await detected(['logs', '--timezone', 'UTC'], folder)
  expect(expected.length).toBeGreaterThanOrEqual(KILLS)
  expect(
    await findingsIn(
      join(folder, 'state'),
      expected.map(({ id }) => id),
    ),
  ).toEqual(expected)
  expect(existsSync(join(folder, 'alerts.ndjson'))).toBe(true)
  const lines = readFileSync(join(folder, 'alerts.ndjson'), 'utf8').trimEnd().split('\n')
  expect(new Set(lines).size).toBe(lines.length)
  const alerts = lines.map((line) => JSON.parse(line) as Alert)
  const open = new Map<string, boolean>()
  for (const { state, finding } of alerts) {
    // Nothing begins twice without an end between.
    if (state === 'firing') expect(open.get(finding.id) ?? false).toBe(false)
    for (const id of finding.supersedes) if (state === 'updated') open.delete(id)
    open.set(finding.id, state !== 'resolved')
  }
  for (const { id } of expected) expect(open.has(id)).toBe(true)
}, 3_600_000)
