import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge } from '../../src/drill/merge.ts'
import { LOG_KINDS, renderLog } from '../../src/drill/render-log.ts'
import type { LogKindId } from '../../src/drill/render-log.ts'
import { steadyPlatform } from '../../src/drill/steady-platform.ts'
import { steadySsh } from '../../src/drill/steady-ssh.ts'
import { startOfDay } from '../../src/drill/micros.ts'
import { inOrder } from '../../src/drill/story.ts'
import type { Action } from '../../src/drill/story.ts'
import { login, request, ssh, TIME } from './actions.ts'

/** Actions whose lines overtake each other: short and long ones, some at the same time. */
const story = fc
  .array(fc.record({ wait: fc.integer({ min: 0, max: 50 }), spent: fc.integer({ min: 0, max: 200 }) }), {
    maxLength: 40,
  })
  .map((steps) => {
    let time = TIME
    return steps.map(({ wait, spent }, index): Action => {
      time += wait
      return login({ time, actor: `a${index}`, request: request({ spent, id: String(index % 4) }) })
    })
  })

describe('renderLog', () => {
  it('gives every line, by time, and lines of one time in the order of their actions', () => {
    fc.assert(
      fc.property(story, fc.constantFrom<LogKindId>('tatou', 'tatou-json', 'nginx'), (actions, kind) => {
        const all = actions.flatMap((action) => LOG_KINDS[kind].render(action))
        const expected = all
          .map((line, index) => ({ line, index }))
          .toSorted((a, b) => a.line.time - b.line.time || a.index - b.index)
        expect([...renderLog(actions, kind)]).toEqual(expected.map(({ line }) => line.text))
      }),
    )
  })

  it('holds back what is ahead of the story', () => {
    const accepted = { time: TIME, method: 'password', key: null, uid: 1, session: 1 } as const
    const long = ssh({ account: 'helena', accepted, end: TIME + 3_600_000_000 })
    const short = ssh({ time: TIME + 60_000_000, end: TIME + 61_000_000, process: 9, account: null })
    const lines = [...renderLog([long, short], 'sshd')]
    expect(lines.findIndex((line) => line.includes('sshd[9]'))).toBeLessThan(
      lines.findIndex((line) => line.includes('session closed')),
    )
  })
})

describe('merge', () => {
  it('is what sorting all actions gives', () => {
    fc.assert(
      fc.property(fc.array(story, { maxLength: 4 }), (stories) => {
        const named = stories.map((actions, index) => actions.map((action) => ({ ...action, actor: `s${index}` })))
        expect([...merge(...named)]).toEqual(inOrder(...named))
      }),
    )
  })
})

describe('endless traffic', () => {
  const options = { seed: 7, day: startOfDay(2025, 9, 1), people: 500 }

  it('keeps the order of time and the mix of the platform', () => {
    const lines = take(renderLog(steadyPlatform(options), 'tatou-json'), 50_000)
    const share = (part: string) => lines.filter((line) => line.includes(part)).length / lines.length
    expect(share('"user_login_success"')).toBeGreaterThan(0.035)
    expect(share('"user_login_success"')).toBeLessThan(0.045)
    expect(share('"user_login_failure"')).toBeGreaterThan(0.035)
    expect(share('"user_login_failure"')).toBeLessThan(0.045)
    expect(share('Login attempt from ')).toBeGreaterThan(0.02)
    expect(share('"log_level"')).toBeGreaterThan(0.4)
    expect(share('"level"')).toBeGreaterThan(0.4)
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
    expect(Math.abs(bytes / lines.length - 365)).toBeLessThan(12)
    const stamps = lines.map((line) => (JSON.parse(line) as { timestamp: string }).timestamp.slice(0, 23))
    expect(stamps).toEqual([...stamps].toSorted())
  })

  it('does not move an attack when more people come', () => {
    const attack = (people: number) =>
      take(steadyPlatform({ ...options, people }), 5_000).filter((action) => action.phase !== null)
    expect(attack(50)).toEqual(attack(500))
  })

  it('serves each connection by a process of its own', () => {
    const connections = take(steadySsh(options), 20_000)
    expect(new Set(connections.map((action) => action.process)).size).toBe(connections.length)
    expect(connections.filter((action) => action.accepted !== null).length).toBeGreaterThan(300)
  })
})

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === count) break
  }
  return taken
}
