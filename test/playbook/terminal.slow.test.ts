import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { answersFor, beginRun, essence, makeCase, resume, statusOf } from '../support/playbook-runs.ts'
import { describeWith } from '../support/program.ts'
import { mustRun } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const BIN = join(import.meta.dirname, '../../bin/tatou-ir.js')

/** Waits until something holds, for half a minute at most. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (holds()) return
    await wait(100)
  }
  throw new Error(`it never happened: ${what}`)
}

describeWith(['tmux'], 'playbook run in a terminal of 80 columns without colour', () => {
  it('asks, explains, takes answers, and is left and resumed', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'first-look')
    const session = ['-L', `tatou-${process.pid}`]
    const tmux = (...args: string[]): string => mustRun('tmux', [...session, ...args], { cwd: folder }).toString('utf8')
    const pane = (): string => tmux('capture-pane', '-p', '-e', '-t', 'run', '-S', '-300')
    const type = (text: string): string => tmux('send-keys', '-t', 'run', text, 'Enter')
    const command = `NO_COLOR=1 LANG=C.UTF-8 ${process.execPath} ${BIN} playbook resume --case case --run ${run}; echo left with $?; exec sleep 60`
    tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'run', '-x', '80', '-y', '40', command)
    try {
      await until('the first question', () => pane().includes('What happened?') && pane().trimEnd().endsWith('>'))
      type('?')
      await until('the help', () => pane().includes('it is skipped: write why'))
      type('d looked at it')
      await until('the second step', () => pane().includes('When did it begin, and is it over?'))
      type('n')
      await until('the question why', () => /Why: *$/.test(pane().trimEnd()) || pane().includes('Why:'))
      type('the logs are of yesterday')
      await until('the third step', () => pane().includes('Where does it come from?'))
      type('q')
      await until('the end', () => pane().includes('left with 4'))
      const shown = pane()
      expect(shown).not.toMatch(/\u001b/)
      for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
      expect(shown).toContain('playbook resume --case case')
    } finally {
      tmux('kill-server')
    }
    const status = await statusOf(folder, run)
    expect(status.steps.map(({ key, state }) => [key, state])).toEqual([
      ['what', 'done'],
      ['when', 'not_applicable'],
      ['who', 'open'],
    ])
    expect(status.steps[0]?.note).toBe('looked at it')
  })
})

describeWith(['sh'], 'kill -9 at every question', () => {
  it('loses nothing that was answered', { timeout: 240_000 }, async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const answers = answersFor('ssh-noise', { 'Did an account fall?': ['yes'] })
    const typed = ['d', 'yes', 'd', 'd', 'd']
    const whole = await beginRun(home, 'ssh-noise')
    const wanted = essence(await resume(folder, whole, answers))
    for (let killed = 0; killed <= typed.length - 1; killed += 1) {
      const run = await beginRun(home, 'ssh-noise', `20251103T0000${String(killed).padStart(2, '0')}Z-ssh-noise`)
      await answerAndKill(folder, run, typed.slice(0, killed))
      const left = await statusOf(folder, run)
      expect(left.steps.filter(({ finished }) => finished !== null)).toHaveLength(killed)
      expect(essence(await resume(folder, run, answers)), `killed after ${killed} answers`).toEqual(wanted)
    }
  })
})

/** Answers some questions of a run in a process of its own, and kills it with SIGKILL when it asks the next. */
async function answerAndKill(folder: string, run: string, typed: readonly string[]): Promise<void> {
  const child: ChildProcessWithoutNullStreams = spawn(
    process.execPath,
    [BIN, 'playbook', 'resume', '--case', 'case', '--run', run],
    { cwd: folder },
  )
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString('utf8')))
  const asks = (): boolean => /(?:> |\]: |no: )$/.test(shown)
  for (const answer of typed) {
    await until(`a question before ${answer}`, asks)
    shown = ''
    // The ways of a condition have a name of their own; without a value the program has none to offer.
    child.stdin.write(`${answer}\n`)
    await wait(50)
  }
  await until('the next question', asks)
  const gone = new Promise((done) => child.once('exit', (_, signal) => done(signal)))
  child.kill('SIGKILL')
  expect(await gone).toBe('SIGKILL')
  expect(spawnSync('kill', ['-0', String(child.pid)]).status).not.toBe(0)
}
