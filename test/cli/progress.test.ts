import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/cli/command.ts'
import { createProgress, progressLine, type ProgressState } from '../../src/cli/terminal/progress.ts'

const MEGA = 1_000_000

describe('progressLine', () => {
  it.each<[ProgressState, number, string]>([
    [
      { done: 250 * MEGA, total: 1000 * MEGA, unit: 'bytes', label: 'reading app.log' },
      2500,
      'reading app.log · 25 % · 250 MB of 1.0 GB · 100 MB/s · 8 s left',
    ],
    [{ done: 1500, total: 0, unit: 'lines', label: 'reading -' }, 1000, 'reading - · 1.5 k lines · 1.5 k lines/s'],
    [{ done: 0, total: 10, unit: 'files', label: 'unpacking' }, 0, 'unpacking · 0 % · 0 files of 10 files'],
    [
      { done: 1, total: 7300, unit: 'files', label: 'x' },
      1000,
      'x · 0 % · 1 files of 7.3 k files · 1 files/s · 2 h 1 min left',
    ],
    [{ done: 30, total: 10, unit: 'files', label: 'grown' }, 1000, 'grown · 100 % · 30 files of 10 files · 30 files/s'],
  ])('%o after %d ms', (state, elapsed, line) => {
    expect(progressLine(state, elapsed)).toBe(line)
  })
})

describe('createProgress', () => {
  function terminal(columns: number | undefined) {
    const stderr = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns })
    const clock = { at: 5000 }
    const host: Host = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr,
      env: {},
      cwd: '/',
      now: () => clock.at,
      uid: null,
      self: [],
      machine: 'workstation',
      zoneOffset: () => 0,
      onInterrupt: () => () => undefined,
      exit: () => undefined,
    }
    return { host, clock, written: (): string => String(stderr.read() ?? '') }
  }
  const state = (done: number): ProgressState => ({ done, total: 100, unit: 'files', label: 'reading' })

  it('says nothing in the first second, then draws and clears one line', () => {
    const { host, clock, written } = terminal(80)
    const progress = createProgress(host, true)
    clock.at += 999
    progress.update(state(10))
    expect(written()).toBe('')
    clock.at += 1
    progress.update(state(20))
    clock.at += 50
    progress.update(state(25)) // too soon to draw again
    clock.at += 50
    progress.update(state(50))
    progress.clear()
    progress.clear()
    const frames = written().split('\r\u001B[K')
    expect(frames).toHaveLength(4)
    expect(frames[1]).toMatch(/^reading · 20 % · /)
    expect(frames[2]).toMatch(/^reading · 50 % · /)
    expect([frames[0], frames[3]]).toEqual(['', ''])
  })

  it('never wraps, and nothing in a name acts', () => {
    const { host, clock, written } = terminal(40)
    const progress = createProgress(host, true)
    clock.at += 2000
    progress.update({ ...state(10), label: `reading \u001B[2J${'猫'.repeat(100)}` })
    const [, line = ''] = written().split('\r\u001B[K')
    expect(line).not.toContain('\u001B')
    expect(line).toContain('\\x1b[2J')
    expect([...line].reduce((width, character) => width + (character > '\u2FFF' ? 2 : 1), 0)).toBeLessThan(40)
  })

  it.each([
    ['no terminal', undefined, true],
    ['not wanted', 80, false],
  ])('is silent: %s', (_, columns, wanted) => {
    const { host, clock, written } = terminal(columns)
    const progress = createProgress(host, wanted)
    clock.at += 10_000
    progress.update(state(10))
    progress.clear()
    expect(written()).toBe('')
  })
})
