import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DrillReport } from '../../src/model/drill-report.ts'
import { RunRecord } from '../../src/model/drill-run.ts'
import { readChain } from '../../src/store/chained-log.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { mustRun, runProgram } from '../support/run-program.ts'

const PROGRAM = join(import.meta.dirname, '../../bin/tatou-ir.js')
const here = mkdtempSync(join(tmpdir(), 'tatou-ir-run-'))
afterAll(() => rmSync(here, { recursive: true }))

const SCRIPT = `- { at: 0.5, say: source 192.0.2.9 70% }
- { at: 1, say: severity medium }
- { at: 2.5, say: inject severity medium }
- { at: 3, say: notify the lead }
- { at: 4, say: inject press nothing yet }
- { at: 4.5, say: note the end }
`

async function made(name: string): Promise<string> {
  const out = join(here, name)
  expect((await runCli(['drill', 'new', 'brute_force', '--seed', '7', '--difficulty', '1', '--out', out])).code).toBe(0)
  return out
}

const records = (out: string): RunRecord[] =>
  readFileSync(join(out, 'run.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => RunRecord.parse(JSON.parse(line)))

/** Runs the real program and kills it, with no chance to tidy up, when so many lines are acknowledged on its output. */
function killedAfter(out: string, script: string, acknowledged: number): Promise<readonly string[]> {
  return new Promise((done) => {
    const args = [PROGRAM, 'drill', 'run', out, '--time-scale', '200', '--non-interactive', '--answers', script]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let shown = ''
    const seen = (): string[] => shown.match(/^\d+:\d\d {1,2}(?:recorded|Inject).*$/gm) ?? []
    child.stdout.on('data', (piece: Buffer) => {
      shown += piece.toString('utf8')
      if (seen().length >= acknowledged) child.kill('SIGKILL')
    })
    child.on('close', () => done(seen()))
  })
}

describe('drill run', () => {
  it('loses nothing that was acknowledged, whenever it is killed', { timeout: 120_000 }, async () => {
    const out = await made('killed')
    const script = join(here, 'script.yaml')
    writeFileSync(script, SCRIPT)
    const acknowledged: string[] = []
    // Six answers and two injects: it is killed at each of them, then goes on to the end.
    for (let round = 0; round < 9; round += 1) {
      acknowledged.push(...(await killedAfter(out, script, 1)))
      const kept = records(out).flatMap((each) =>
        each.event === 'answer'
          ? [`recorded: ${each.answer.field} ${each.answer.value}`]
          : each.event === 'inject'
            ? [`Inject ${each.id}`]
            : [],
      )
      for (const line of acknowledged)
        expect(
          kept.some((each) => line.includes(each)),
          line,
        ).toBe(true)
      expect((await readChain(join(out, 'run.jsonl')))?.brokenAt).toBeNull()
    }
    expect(records(out).at(-1)).toMatchObject({ event: 'end', reason: 'time', clock: 300 })
    const events = records(out).filter(({ event }) => event === 'answer' || event === 'inject')
    expect(events).toHaveLength(8)
    expect(acknowledged).toHaveLength(8)
    expect(records(out).filter(({ event }) => event === 'resume').length).toBeGreaterThanOrEqual(7)
    const clocks = records(out).map(({ clock }) => clock)
    expect(clocks).toEqual(clocks.toSorted((a, b) => a - b))
    // What has been played is the beginning of the log.
    const live = readFileSync(join(out, 'live/security.log'), 'utf8')
    const whole = readFileSync(join(out, 'logs/security.log'), 'utf8')
    expect(live.length).toBeGreaterThan(1000)
    expect(whole.startsWith(live)).toBe(true)
    const score = JSON.parse((await runCli(['drill', 'score', out, '--format', 'json'])).stdout) as { parts: unknown }
    const report = DrillReport.parse(JSON.parse((await runCli(['drill', 'report', out, '--format', 'json'])).stdout))
    expect(report.msel.map(({ status, answer }) => [status, answer])).toEqual([
      ['answered', 'medium'],
      ['answered', 'nothing yet'],
    ])
    expect(report.objectives.find(({ objective }) => objective === 'Answer those who ask')).toMatchObject({
      rating: 'P',
      went_well: ['severity answered', 'press answered'],
      went_wrong: [],
    })
    expect(report.objectives.find(({ objective }) => objective === 'Find out what happened')?.went_wrong).toContain(
      'sources that are wrong: 192.0.2.9',
    )
    expect(report.improvements.map(({ issue }) => issue)).toContain('Cut off the attacker and nobody else: 0 of 100')
    expect((await runCli(['drill', 'report', out])).stdout).toContain('## Improvement plan')
    expect((await runCli(['drill', 'report', out, '--format', 'html'])).stdout).toContain('Areas for improvement')
    const history = JSON.parse((await runCli(['drill', 'history', out, '--format', 'json'])).stdout) as unknown
    expect(history).toMatchObject({ change: 0, drills: [{ scenario: 'brute_force', difficulty: 1, injects: 100 }] })
    // One that was not run is left out, and named; alone it is an error.
    const never = join(here, 'never')
    await runCli(['drill', 'new', 'brute_force', '--seed', '1', '--out', never])
    const two = await runCli(['drill', 'history', out, never, '--format', 'json'])
    expect(two).toMatchObject({ code: 0, stderr: `warning: ${never} was not run yet, and is left out\n` })
    expect(JSON.parse(two.stdout)).toEqual(history)
    expect((await runCli(['drill', 'history', never])).code).toBe(2)
    expect(score.parts).toMatchObject({ injects: { points: 100 }, timing: expect.anything() as unknown })
  })

  it('asks again, after it was killed, what nobody has answered', { timeout: 60_000 }, async () => {
    const out = await made('open')
    const script = join(here, 'empty.yaml')
    writeFileSync(script, '[]\n')
    expect((await killedAfter(out, script, 1))[0]).toContain('Inject severity')
    const args = ['drill', 'run', out, '--time-scale', '1000', '--non-interactive']
    const { stdout } = await runCli(args, { now: () => Date.now() })
    expect(stdout).toMatch(/^Goes on at \d:\d\d of 5:00\.\n\n2:\d\d {2}Open inject severity: /m)
    expect(stdout.match(/nject severity:/g)).toHaveLength(1)
    expect(records(out).flatMap((each) => (each.event === 'inject' ? [each.id] : []))).toEqual(['severity', 'press'])
  })

  it('takes answers from elsewhere only while it runs', async () => {
    const out = await made('elsewhere')
    const early = await runCli(['drill', 'answer', out, 'source', '192.0.2.1'])
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining('is not running') as string })
    const running = runCli(['drill', 'run', out, '--time-scale', '100', '--non-interactive'], { now: () => Date.now() })
    while (!existsSync(join(out, 'run.jsonl'))) await new Promise((wait) => setTimeout(wait, 10))
    expect(await runCli(['drill', 'run', out, '--non-interactive'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`is being run by another process (${process.pid})`) as string,
    })
    expect(await runCli(['drill', 'answer', out, 'inject', 'press', 'who'], { now: () => Date.now() })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has brought no inject press\n  hint: none has come yet') as string,
    })
    const said = ['drill', 'answer', out, 'source', '192.0.2.1', '--confidence', '40', '--role', 'technical lead']
    expect(await runCli(said, { now: () => Date.now() })).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/recorded at \d:\d\d: source 192\.0\.2\.1/) as string,
    })
    expect((await running).code).toBe(0)
    expect(existsSync(join(out, 'run.lock'))).toBe(false)
    expect(records(out).find(({ event }) => event === 'answer')).toMatchObject({
      answer: { field: 'source', confidence: 40, role: 'technical lead' },
    })
    expect(await runCli(['drill', 'answer', out, 'source', '192.0.2.1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has ended') as string,
    })
    const log = join(out, 'run.jsonl')
    writeFileSync(log, readFileSync(log, 'utf8').replace('192.0.2.1', '192.0.2.2'))
    expect(await runCli(['drill', 'score', out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not follow from the line before') as string,
    })
  })
})

describeWith(['tmux'], 'drill run on a terminal', () => {
  it('takes what is typed, at 80 columns', { timeout: 60_000 }, async () => {
    const out = await made('typed')
    const name = `drill-${process.pid}`
    const tmux = (...args: string[]): string => mustRun('tmux', ['-L', name, ...args], { cwd: here }).toString()
    const until = async (text: string): Promise<string> => {
      for (let tries = 0; tries < 300; tries += 1) {
        const screen = runProgram('tmux', ['-L', name, 'capture-pane', '-p', '-t', 'd'], {
          cwd: here,
        }).stdout.toString()
        if (screen.includes(text)) return screen
        await new Promise((wait) => setTimeout(wait, 100))
      }
      throw new Error(`${text} never came:\n${tmux('capture-pane', '-p', '-t', 'd')}`)
    }
    tmux(
      'new-session',
      '-d',
      '-s',
      'd',
      '-x',
      '80',
      '-y',
      '40',
      `NO_COLOR=1 ${process.execPath} ${PROGRAM} drill run ${out}; sleep 60`,
    )
    try {
      await until('Type help for more.')
      tmux('send-keys', '-t', 'd', 'help', 'Enter')
      const help = await until('hint, status, pause, done')
      expect(help.split('\n').every((line) => line.length <= 80)).toBe(true)
      tmux('send-keys', '-t', 'd', 'source 192.0.2.9 80%', 'Enter')
      await until('recorded: source 192.0.2.9')
      tmux('send-keys', '-t', 'd', 'sauce x', 'Enter')
      await until("'sauce' is no answer")
      tmux('send-keys', '-t', 'd', 'hint', 'Enter')
      await until('(costs')
      tmux('send-keys', '-t', 'd', 'pause', 'Enter')
      await until('Paused.')
      expect(records(out).map(({ event }) => event)).toEqual(['start', 'answer', 'hint', 'pause'])
    } finally {
      runProgram('tmux', ['-L', name, 'kill-server'], { cwd: here })
    }
  })
})
