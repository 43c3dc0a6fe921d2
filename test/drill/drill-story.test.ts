import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountOf } from '../../src/drill/attacks/attack.ts'
import { DIFFICULTIES, KNOBS } from '../../src/drill/difficulty.ts'
import type { Difficulty } from '../../src/drill/difficulty.ts'
import { drillLog, troubleIn } from '../../src/drill/drill-log.ts'
import { DEFAULT_DAY, drillSecret } from '../../src/drill/drill-plan.ts'
import { SCENARIOS } from '../../src/drill/drill-scenarios.ts'
import { drillStory } from '../../src/drill/drill-story.ts'
import type { DrillPlan } from '../../src/drill/drill-story.ts'
import { drillTruth } from '../../src/drill/drill-truth.ts'
import type { DrillTruth } from '../../src/model/drill.ts'
import type { DrillLog } from '../../src/model/drill-logs.ts'
import { DRILL_LOGS } from '../../src/model/drill-logs.ts'
import { FINDING_KINDS } from '../../src/model/finding.ts'
import { DRILL_DIGESTS } from './drill-digests.ts'

function plan(id: string, more: Partial<DrillPlan> = {}): DrillPlan {
  const scenario = SCENARIOS.find((each) => each.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  return { scenario, seed: 7, difficulty: 2, noise: 0, day: DEFAULT_DAY, logs: scenario.logs, ...more }
}

function text(of: DrillPlan, log: DrillLog): string {
  const story = drillStory(of)
  const queue = drillLog(log, troubleIn(log, of, story))
  const lines = [...[...story.actions()].flatMap((action) => queue.take(action)), ...queue.rest()]
  return lines.map((line) => `${line.text}\n`).join('')
}

const digest = (bytes: string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

const IDS = SCENARIOS.map(({ id }) => id)

describe('drills', () => {
  it.each(IDS)('%s keeps its bytes in every log', (id) => {
    const found = Object.fromEntries(DRILL_LOGS.map((log) => [log, digest(text(plan(id), log))]))
    expect(found).toEqual(DRILL_DIGESTS[id])
  })

  it('have the scenarios that teams practise, and the three of the platform', () => {
    expect(IDS).toHaveLength(16)
    expect(new Set(IDS).size).toBe(16)
    for (const id of ['brute_force', 'flag_compromise', 'watermark_tampering', 'negative_control'])
      expect(IDS).toContain(id)
  })

  it('never move the attack, or the people, when there is more noise', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...IDS),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 3_000 }),
        fc.constantFrom(...DIFFICULTIES),
        (id, seed, noise, difficulty) => {
          const quiet = plan(id, { seed, difficulty })
          const loud = { ...quiet, noise }
          const [a, b] = [drillStory(quiet), drillStory(loud)]
          expect(b.told.actions).toEqual(a.told.actions)
          expect(b.life).toEqual(a.life)
          expect(drillTruth(loud, b)).toEqual(drillTruth(quiet, a))
          const all = [...b.actions()]
          expect(all).toHaveLength([...a.actions()].length + noise)
          const times = all.map(({ time }) => time)
          expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true)
          expect(all.filter(({ actor }) => actor !== 'usage')).toEqual([...a.actions()])
        },
      ),
      { numRuns: 25 },
    )
  })

  it('show the same attempts in each log that tells of logins', () => {
    const of = plan('brute_force')
    const story = drillStory(of)
    const { sources } = drillTruth(of, story)
    const [source = ''] = sources.must
    const failures = story.told.actions.length
    const count = (log: DrillLog, mark: string): number =>
      text(of, log)
        .split('\n')
        .filter((line) => line.includes(mark) && line.includes(source)).length
    expect(count('tatou', 'LOGIN FAILED')).toBe(failures)
    expect(count('tatou-json', 'user_login_failure')).toBe(failures)
    expect(count('nginx', 'POST /api/login HTTP/1.1" 401')).toBe(failures)
    expect(count('sshd', 'Failed password for')).toBe(failures)
    expect(count('cloudtrail', '"ConsoleLogin":"Failure"')).toBe(failures)
    expect(count('okta', '"result":"FAILURE"')).toBe(failures)
  })

  it('use addresses and domains for documentation only', () => {
    for (const id of IDS) {
      for (const log of DRILL_LOGS) {
        const all = text(plan(id, { difficulty: 5, noise: 200 }), log)
        for (const [address] of all.matchAll(/(?<![\d./#])\d+\.\d+\.\d+\.\d+(?![\d.])/g))
          expect(address).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^172\.18\.0\.1$/)
        for (const [, domain = ''] of all.matchAll(/@(?!timestamp)([a-z][a-z.]+[a-z])/g))
          expect(domain).toMatch(/^(?:[a-z]+\.)?example(?:\.(?:com|org|net))?$/)
      }
    }
  })

  it('take a log away around the attack, and shift another', () => {
    const of = plan('log_gap_skew')
    const stamps = text(of, 'tatou')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`))
    const gaps = stamps.slice(1).map((time, index) => (time - (stamps[index] ?? 0)) / 60_000)
    expect(Math.max(...gaps.slice(20, -20))).toBeGreaterThan(59)
    const without = { ...of, scenario: { ...of.scenario, troubles: [] } }
    const line = /^(\S+) .*\[(\S+) /
    const [, , shifted = ''] = line.exec(text(of, 'nginx').split('\n')[100] ?? '') ?? []
    const [, , right = ''] = line.exec(text(without, 'nginx').split('\n')[100] ?? '') ?? []
    const seconds = (stamp: string): number =>
      Number(stamp.slice(12, 14)) * 3600 + Number(stamp.slice(15, 17)) * 60 + Number(stamp.slice(18, 20))
    expect(seconds(shifted) - seconds(right)).toBe(187)
  })

  it('let the owner of the one account that is meant sign in only where that is asked', () => {
    const owners = (id: string, seed: number, difficulty: Difficulty): number => {
      const { told, life } = drillStory(plan(id, { seed, difficulty }))
      const first = told.actions[0]?.time ?? 0
      const meant = new Set(told.actions.map(accountOf))
      expect(meant.size).toBe(1)
      return life.filter((action) => action.time >= first && meant.has(accountOf(action))).length
    }
    // Seeds whose owners come to the office after the last try, are asked for a second factor of their own, or read on at home.
    for (const [id, seed] of [
      ['low_and_slow', 14],
      ['mfa_fatigue', 21],
      ['insider', 21],
    ] as const) {
      for (const difficulty of [1, 2, 3] as const) expect(owners(id, seed, difficulty)).toBe(0)
      for (const difficulty of [4, 5] as const) expect(owners(id, seed, difficulty)).toBeGreaterThan(0)
    }
  })

  it('seal what they were told from', () => {
    const of = plan('brute_force_exfiltration')
    const secret = drillSecret(of, drillStory(of), 'aa')
    expect(secret.truth).toMatchObject({
      nothing: false,
      kinds: { must: ['brute_force', 'exfiltration', 'success_after_failures'] },
      order: [['brute_force', 'success_after_failures'], ['exfiltration']],
    })
    expect(secret.truth.compromised.must).toEqual(secret.truth.targeted.must)
    expect(secret.truth.compromised.must).toHaveLength(1)
    expect(secret.window.from < (secret.truth.first?.earliest ?? '')).toBe(true)
    expect(secret.window.to > (secret.truth.last?.latest ?? '')).toBe(true)
  })

  it('say only what the logs can show', () => {
    const hidden = plan('watermark_tampering', { logs: ['sshd'] })
    expect(drillTruth(hidden, drillStory(hidden)).nothing).toBe(true)
    const half = plan('brute_force_exfiltration', { logs: ['okta'] })
    expect(drillTruth(half, drillStory(half)).kinds.must).toEqual(['brute_force', 'success_after_failures'])
  })

  it('let be said, and do not ask for, what a log only hints at', () => {
    const truth = (logs: readonly DrillLog[]): DrillTruth => {
      const of = plan('enumeration_then_logins', { logs })
      return drillTruth(of, drillStory(of))
    }
    const [whole, cloud] = [truth(['tatou-json']), truth(['cloudtrail'])]
    expect(whole.kinds.must).toEqual(['brute_force', 'user_enumeration'])
    expect([cloud.kinds.must, cloud.kinds.may]).toEqual([['brute_force'], expect.arrayContaining(['user_enumeration'])])
    expect(cloud.targeted.must.length).toBeLessThan(whole.targeted.must.length)
    expect([...cloud.targeted.must, ...cloud.targeted.may].toSorted()).toEqual(whole.targeted.must)
    // Any time from the first registration to the first password is right.
    expect([cloud.first?.earliest, cloud.first?.latest]).toEqual([whole.first?.earliest, cloud.first?.latest])
    expect((cloud.first?.latest ?? '') > (whole.first?.latest ?? '')).toBe(true)
    expect(truth(['cloudtrail', 'tatou-json'])).toEqual(whole)
  })

  it('ask for nothing that is missing from the only log', () => {
    const of = plan('log_gap_skew', { logs: ['tatou'] })
    expect(drillTruth(of, drillStory(of)).nothing).toBe(true)
  })

  it('turn more as the difficulty rises', () => {
    const levels = [1, 2, 3, 4, 5] as const
    for (const [index, level] of levels.entries()) {
      const [now, before] = [KNOBS[level], KNOBS[levels[index - 1] ?? 1]]
      expect(now.pace).toBeGreaterThanOrEqual(before.pace)
      expect(now.tries).toBeLessThanOrEqual(before.tries)
      expect(now.people).toBeGreaterThanOrEqual(before.people)
      expect(now.habits).toBeGreaterThanOrEqual(before.habits)
      expect(now.owners).toBeGreaterThanOrEqual(before.owners)
    }
    const failures = (level: Difficulty): number =>
      drillStory(plan('brute_force', { difficulty: level })).told.actions.length
    expect(failures(5)).toBeLessThan(failures(1))
  })

  it('name kinds that there are', () => {
    for (const { steps } of SCENARIOS)
      for (const { kinds, may } of steps) for (const kind of [...kinds, ...may]) expect(FINDING_KINDS).toContain(kind)
  })
})
