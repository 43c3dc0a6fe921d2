import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FINDING_KINDS } from '../../src/model/finding.ts'
import { venueOf } from '../../src/drill/attacks/attack.ts'
import type { AttackFamily } from '../../src/drill/attacks/attack.ts'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { attackIdOf, exercise, HABITS } from '../../src/drill/exercise.ts'
import type { Exercise } from '../../src/drill/exercise.ts'
import { LOG_KINDS, renderText, renderTold } from '../../src/drill/render-log.ts'
import type { LogKindId, ToldLine } from '../../src/drill/render-log.ts'
import { EXERCISE_DIGESTS } from './exercise-digests.ts'

const CASES = ATTACK_FAMILIES.flatMap((family) => family.logs.map((log) => ({ id: family.id, log, family })))
const LOGS = Object.keys(LOG_KINDS) as LogKindId[]
/** How many seeds each property is tried on. */
const SEEDS = process.env['TATOU_DEEP'] === '1' ? 60 : 3

interface Told {
  readonly story: Exercise
  readonly lines: readonly ToldLine[]
  readonly attack: readonly string[]
  readonly life: readonly string[]
}

function told(seed: number, log: LogKindId, ...attacks: readonly AttackFamily[]): Told {
  const story = exercise({ seed, log, attacks })
  const lines = renderTold(story.actions, log)
  const of = (attack: boolean): string[] =>
    lines.filter(({ action }) => (attackIdOf(action) !== null) === attack).map(({ text }) => text)
  return { story, lines, attack: of(true), life: of(false) }
}

function seeds(): number[] {
  return Array.from({ length: SEEDS }, (_, index) => 500 + index)
}

const ADDRESS = {
  'tatou': /\| IP:(\S+) \|/,
  'tatou-json': /"client_ip": "([^"]+)"/,
  'nginx': /^(\S+) /,
  'sshd': /(?:from|by|rhost=|user \S+) ?((?:\d+\.){3}\d+|[0-9a-f]+:[0-9a-f:]+)/,
  'ecs': /"ip":"([^"]+)"/,
  'cloudtrail': /"sourceIPAddress":"([^"]+)"/,
  'okta': /"ipAddress":"([^"]+)"/,
} as const satisfies Record<LogKindId, RegExp>

function addresses(texts: readonly string[], log: LogKindId): Set<string> {
  return new Set(texts.flatMap((text) => text.match(ADDRESS[log])?.[1] ?? []))
}

describe('exercises', () => {
  it('keep their bytes', () => {
    const digests = [...CASES.map(({ family, log }) => [family, log] as const), ...LOGS.map((log) => [log] as const)]
    const found = digests.map((each): [string, string] => {
      const [log, ...attacks] = each.toReversed() as [LogKindId, ...AttackFamily[]]
      const text = renderText(exercise({ seed: 1, log, attacks }).actions, log)
      return [`${attacks[0]?.id ?? 'quiet'} ${log}`, createHash('sha256').update(text).digest('hex').slice(0, 16)]
    })
    expect(Object.fromEntries(found)).toEqual(EXERCISE_DIGESTS)
  })

  it('have a family, named once, for every kind that rules can tell from one log', () => {
    const kinds = new Set(
      ATTACK_FAMILIES.flatMap((family) => [
        ...exercise({ seed: 1, log: family.logs[0] ?? 'tatou', attacks: [family] }).attacks.flatMap(({ must }) => must),
      ]),
    )
    // The last three come of comparing a log with itself, with others, or with a history, and not of a campaign.
    const others = ['log_gap', 'log_tampering', 'other']
    expect([...kinds, ...others].toSorted()).toEqual([...FINDING_KINDS].toSorted())
    expect(new Set(ATTACK_FAMILIES.map(({ id }) => id)).size).toBe(ATTACK_FAMILIES.length)
  })

  it.each(CASES)('$id in $log: the truth is what its lines say', ({ family, log }) => {
    for (const seed of seeds()) {
      const { story, lines, attack, life } = told(seed, log, family)
      const truth = story.attacks.find(({ id }) => id === family.id)
      const own = lines.filter(({ action }) => action.actor === family.id).map(({ text }) => text)
      expect([...addresses(own, log)].toSorted()).toEqual([...(truth?.sources ?? [])].toSorted())
      const all = own.map((text) => unescaped(text, log)).join('\n')
      for (const account of truth?.accounts ?? []) {
        const spelled = log === 'tatou-json' || log === 'ecs' ? JSON.stringify(account).slice(1, -1) : account
        expect(all, account).toContain(spelled)
      }
      expect(attack.length + life.length).toBe(lines.length)
      expect(renderText(story.actions, log)).toBe(lines.map(({ text }) => `${text}\n`).join(''))
      if (family.id !== 'brute-force-shared') {
        const honest = addresses(life, log)
        expect(truth?.sources.filter((source) => honest.has(source))).toEqual([])
      }
    }
  })

  it.each(CASES)('$id in $log: another attack beside it moves none of its lines', ({ family, log }) => {
    const other = ATTACK_FAMILIES.find(({ id, logs }) => id !== family.id && logs.includes(log)) ?? family
    const alone = told(3, log, family)
    const together = told(3, log, family, ...(other === family ? [] : [other]))
    const own = (each: Told): string[] =>
      each.lines.filter(({ action }) => action.actor === family.id).map(({ text }) => text)
    expect(own(together)).toEqual(own(alone))
    expect(together.life).toEqual(alone.life)
  })

  it.each(LOGS)('tell in %s of days on which nothing happens, and of every habit of the place', (log) => {
    const habits = new Set<string>()
    for (const seed of Array.from({ length: 20 }, (_, index) => index)) {
      const { story, attack } = told(seed, log)
      for (const habit of story.habits) habits.add(habit)
      expect(story.expected.verdicts[0]).toBe('no_incident')
      if (log !== 'nginx') expect(attack).toEqual([])
      expect(story.attacks.every(({ hostile }) => !hostile)).toBe(true)
    }
    expect([...habits].toSorted()).toEqual(HABITS[venueOf(log)].map(({ id }) => id).toSorted())
  })

  it.each(CASES)('$id in $log uses addresses and domains for documentation only', ({ family, log }) => {
    const text = renderText(exercise({ seed: 11, log, attacks: [family] }).actions, log)
    for (const [address] of text.matchAll(/(?<![\d./#])\d+\.\d+\.\d+\.\d+(?![\d.])/g)) {
      expect(address).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^172\.18\.0\.1$/)
    }
    for (const [, address = ''] of text.matchAll(
      /(?:from|IP:|"ip":"|"client_ip": "|^)([0-9a-f]+:[0-9a-f]+:[0-9a-f:]+)/gm,
    )) {
      expect(address).toMatch(/^2001:db8:/)
      // As RFC 5952 spells it, so that truth and findings name it alike.
      expect(address).not.toMatch(/:0[0-9a-f]|[A-F]/)
    }
    for (const [, domain = ''] of text.matchAll(/@(?!timestamp)([a-z][a-z.]+[a-z])/g)) {
      expect(domain).toMatch(/^(?:[a-z]+\.)?example(?:\.(?:com|org|net))?$/)
    }
  })
})

function unescaped(text: string, log: LogKindId): string {
  if (log !== 'tatou-json') return text.toLowerCase()
  return JSON.stringify(JSON.parse(text)).toLowerCase()
}

describe('what each attack must be', () => {
  const logins = (text: string): boolean => /LOGIN (?:FAILED|SUCCESS)/.test(text)

  function outcomes(seed: number, id: string): { failed: string[]; done: string[] } {
    const family = ATTACK_FAMILIES.find((each) => each.id === id) as AttackFamily
    const { lines } = told(seed, 'tatou', family)
    const own = lines
      .filter(({ action }) => action.actor === id)
      .map(({ text }) => text)
      .filter(logins)
    return {
      failed: own.flatMap((text) => text.match(/Invalid credentials for (\S+) from/)?.[1] ?? []),
      done: own.flatMap((text) => text.match(/LOGIN SUCCESS: (\S+) from/)?.[1] ?? []),
    }
  }

  it.each(seeds())('with seed %i', (seed) => {
    const fast = outcomes(seed, 'brute-force-fast')
    expect(new Set(fast.failed).size).toBe(1)
    expect(fast.failed.length).toBeGreaterThanOrEqual(20)
    expect(fast.done).toEqual([])

    const spraying = outcomes(seed, 'spraying')
    const each = [...new Set(spraying.failed)].map(
      (account) => spraying.failed.filter((other) => other === account).length,
    )
    expect(Math.min(...each)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...each)).toBeLessThanOrEqual(6)
    expect(each.length).toBeGreaterThanOrEqual(20)

    const hit = outcomes(seed, 'spraying-hit')
    expect(hit.done).toHaveLength(1)
    expect(hit.failed.filter((account) => account === hit.done[0]).length).toBeGreaterThanOrEqual(1)

    const stuffing = outcomes(seed, 'stuffing')
    const accounts = new Set([...stuffing.failed, ...stuffing.done])
    expect(accounts.size).toBeGreaterThanOrEqual(200)
    expect((stuffing.failed.length + stuffing.done.length) / accounts.size).toBeLessThan(1.1)
    expect(stuffing.done).toHaveLength(Math.max(1, Math.floor(accounts.size / 200)))

    const sequential = outcomes(seed, 'sequential')
    expect(new Set(sequential.failed).size).toBe(sequential.failed.length)
    expect(sequential.failed.length).toBeGreaterThanOrEqual(6)

    const success = outcomes(seed, 'brute-force-success')
    expect(success.done).toEqual([success.failed[0]])
  })

  it('lets nobody honest into an account that was just locked', () => {
    const family = ATTACK_FAMILIES.find(({ id }) => id === 'lockout') as AttackFamily
    // With these seeds an owner would have come at the wrong moment.
    for (const seed of [1_000_005, 1_000_014]) {
      const { story } = told(seed, 'sshd', family)
      const locks = story.actions.flatMap((action) =>
        action.kind === 'ssh_connection' && typeof action.locked === 'number' ? [action] : [],
      )
      expect(locks.length).toBeGreaterThan(0)
      for (const { account, locked } of locks) {
        const entered = story.actions.flatMap((action) =>
          action.kind === 'ssh_connection' && action.account === account ? (action.accepted?.time ?? []) : [],
        )
        expect(entered.filter((time) => time > (locked ?? 0) && time < (locked ?? 0) + 900_000_000)).toEqual([])
      }
    }
  })

  it.each(seeds())('slow with seed %i', (seed) => {
    const family = ATTACK_FAMILIES.find(({ id }) => id === 'low-and-slow') as AttackFamily
    const { story } = told(seed, 'tatou', family)
    const times = story.actions.filter(({ actor }) => actor === 'low-and-slow').map(({ time }) => time)
    const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 60_000_000)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(11)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(40.01)
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan(8 * 60)
  })
})
