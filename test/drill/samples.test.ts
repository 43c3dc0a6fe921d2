import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LOG_KINDS, renderText } from '../../src/drill/render-log.ts'
import type { LogKindId } from '../../src/drill/render-log.ts'
import { expectedOf, sampleFiles, samples } from '../../src/drill/samples.ts'
import { campaign } from '../../src/drill/scenario-campaign.ts'
import { ordinaryDay } from '../../src/drill/scenario-ordinary-day.ts'
import { startOfDay } from '../../src/drill/micros.ts'
import { inOrder } from '../../src/drill/story.ts'
import type { Truth } from '../../src/drill/truth.ts'
import { DIGESTS } from './digests.ts'

const ROOT = fileURLToPath(new URL('../../samples/', import.meta.url))
const files = sampleFiles()
const logs = files.filter(({ path }) => path.endsWith('.log'))

function textOf(path: string): string {
  const file = files.find((each) => each.path === path)
  if (file === undefined) throw new Error(`no sample file ${path}`)
  return file.text
}

function linesOf(path: string): string[] {
  return textOf(path).split('\n').slice(0, -1)
}

function truth(path: string): Truth {
  const found = samples()
    .flatMap(expectedOf)
    .find((each) => each.path === path)
  if (found === undefined) throw new Error(`nothing expected of ${path}`)
  return found.truth
}

describe('samples/', () => {
  it.each(files)('$path is what the generator writes', ({ path, text }) => {
    expect(readFileSync(`${ROOT}${path}`, 'utf8')).toBe(text)
  })

  it('holds nothing else but the configuration of the platform', () => {
    const found = readdirSync(ROOT, { recursive: true, withFileTypes: true })
    const paths = found.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`)
    expect(paths.map((path) => path.replace(/\/+/g, '/').slice(ROOT.length)).toSorted()).toEqual(
      [...files.map(({ path }) => path), 'tatou.config.yaml'].toSorted(),
    )
  })

  it('keeps its digests', () => {
    const digests = files.map(({ path, text }) => [path, createHash('sha256').update(text).digest('hex')])
    expect(Object.fromEntries(digests)).toEqual(DIGESTS)
  })

  it('uses addresses and domains for documentation only', () => {
    const allowed = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^172\.18\.0\.1$/
    for (const { path, text } of logs) {
      // Versions of programs look like addresses too; they stand after a slash.
      for (const [address] of text.matchAll(/(?<![\d./])\d+\.\d+\.\d+\.\d+(?![\d.])/g)) {
        expect(address, path).toMatch(allowed)
      }
      for (const [address] of text.matchAll(/\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){2,}::?[0-9a-f]*/g)) {
        if (!/^\d\d:\d\d:\d\d$/.test(address)) expect(address, path).toMatch(/^2001:db8:|^\d{2,4}:\d\d:\d\d/)
      }
      for (const [, domain = ''] of text.matchAll(/@([a-z.]+)/g)) {
        expect(domain, path).toMatch(/^(?:[a-z]+\.)?example\.(?:com|org|net)$/)
      }
    }
  })
})

describe('tatou-campaign', () => {
  const lines = linesOf('tatou-campaign/security.log')

  it('is 24 lines from 16:28:18 to 16:56:14, all from the gateway', () => {
    expect(lines).toHaveLength(24)
    expect(lines[0]).toMatch(/^2025-10-18 16:28:18,/)
    expect(lines.at(-1)).toMatch(/^2025-10-18 16:56:14,/)
    expect(lines.every((line) => line.includes('| IP:172.18.0.1 |') && line.includes('from 172.18.0.1 |'))).toBe(true)
  })

  it('has 9 failed logins: 3 on one account over 23 minutes, then six in sequence within 6.1 s', () => {
    const failed = lines.filter((line) => line.includes('LOGIN FAILED - Invalid credentials for '))
    expect(failed.map((line) => line.match(/for (\S+)@example\.com from/)?.[1])).toEqual([
      'demo',
      'demo',
      'demo',
      'victim1',
      'victim2',
      'victim3',
      'victim4',
      'victim5',
      'victim6',
    ])
    const first = failed.slice(0, 3).map(secondsOf)
    expect(Math.round(((first[2] ?? 0) - (first[0] ?? 0)) / 60)).toBe(23)
    expect(Math.round(((first[2] ?? 0) - (first[1] ?? 0)) / 60)).toBe(22)
    const announced = secondsOf(lines[lines.indexOf(failed[3] ?? '') - 1] ?? '')
    expect(secondsOf(failed[8] ?? '') - announced).toBeCloseTo(6.1, 6)
    expect((secondsOf(failed[8] ?? '') - secondsOf(failed[3] ?? '')).toFixed(1)).toBe('6.1')
  })

  it('has 3 duplicate registrations of the first account and no success', () => {
    expect(
      lines.filter((line) => line.includes('REGISTRATION FAILED - Duplicate: demo@example.com from')),
    ).toHaveLength(3)
    expect(lines.some((line) => line.includes('LOGIN SUCCESS') || line.includes('REGISTRATION SUCCESS'))).toBe(false)
    expect(lines.filter((line) => / attempt from .*Status:SUCCESS$/.test(line))).toHaveLength(12)
  })

  it('lasts 1675 to 1677 s whichever line of an attempt is taken for its time', () => {
    const [start, startOutcome] = lines.slice(0, 2).map(secondsOf)
    const [end, endOutcome] = lines.slice(-2).map(secondsOf)
    for (const from of [start, startOutcome]) {
      for (const to of [end, endOutcome]) {
        expect((to ?? 0) - (from ?? 0)).toBeGreaterThanOrEqual(1675)
        expect((to ?? 0) - (from ?? 0)).toBeLessThanOrEqual(1677)
      }
    }
  })

  it('is expected to be found whole', () => {
    expect(truth('tatou-campaign')).toMatchObject({
      failed_logins: 9,
      successful_logins: 0,
      enumeration_attempts: 3,
      sources: 1,
      accounts: 7,
      verdict: 'attempted',
      compromised_accounts: [],
    })
    expect(truth('tatou-campaign').phases.map(({ name, attempts }) => [name, attempts])).toEqual([
      ['probing', 3],
      ['return', 2],
      ['burst over sequential accounts', 6],
      ['final check', 1],
    ])
    expect(truth('tatou-campaign-json')).toEqual(truth('tatou-campaign'))
  })

  it('is the same attempts in app.log, in both dialects and three ways of writing the time', () => {
    const json = linesOf('tatou-campaign-json/app.log')
    const outcomes = json.filter((line) => !line.includes('Login attempt from'))
    expect(outcomes).toHaveLength(12)
    expect(new Set(outcomes.filter((line) => line.includes('user_login_failure')).map(dialectOf)).size).toBe(2)
    expect(new Set(json.map((line) => line.match(/^\{"timestamp": "[^"]{23}(?:\d{3})?([^"]*)"/)?.[1]))).toEqual(
      new Set(['+00:00', 'Z', '']),
    )
  })
})

describe('tatou-busy-day', () => {
  it('names the same logins in security.log and app.log, within 2 s, from the same source for the same account', () => {
    const security = linesOf('tatou-busy-day/security/security.log').flatMap(securityLogin)
    const app = linesOf('tatou-busy-day/app/app.log').flatMap(appLogin)
    expect(security.map(({ key }) => key)).toEqual(app.map(({ key }) => key))
    for (const [index, login] of security.entries()) {
      expect(Math.abs(login.time - (app[index]?.time ?? 0))).toBeLessThan(2)
    }
    const expected = truth('tatou-busy-day/all')
    const count = (word: string) => security.filter(({ key }) => key.startsWith(word)).length
    expect([count('failure'), count('success')]).toEqual([expected.failed_logins, expected.successful_logins])
  })

  it('gives the same figures for security.log, app.log and all three logs', () => {
    const all = truth('tatou-busy-day/all')
    expect(truth('tatou-busy-day/security')).toEqual(all)
    expect(truth('tatou-busy-day/app')).toEqual(all)
    expect(all.attack).toEqual(truth('tatou-campaign').attack)
    expect(all.verdict).toBe('attempted')
    expect(truth('tatou-busy-day/access')).toMatchObject({
      failed_logins: 0,
      successful_logins: 0,
      sources: all.sources,
    })
  })

  it('has the sources and accounts in its lines that are expected', () => {
    const { sources, accounts } = truth('tatou-busy-day/all')
    const security = textOf('tatou-busy-day/security/security.log')
    const app = textOf('tatou-busy-day/app/app.log')
    const access = textOf('tatou-busy-day/access/access.log')
    expect(distinct(security, /\| IP:(\S+) \|/g)).toBe(sources)
    expect(distinct(app, /"client_ip": "([^"]+)"/g)).toBe(sources)
    expect(distinct(access, /^(\S+) /gm)).toBe(sources)
    expect(distinct(security.toLowerCase(), /([^\s:]+@[a-z.]+)/g)).toBe(accounts)
    expect(new Set(linesOf('tatou-busy-day/app/app.log').flatMap(appAccounts)).size).toBe(accounts)
  })

  it('lets people who mistype get in from the same address, and has an office that many share', () => {
    const logins = linesOf('tatou-busy-day/security/security.log').flatMap(securityLogin)
    const mistyped = logins.filter(({ key }) => key.startsWith('failure') && !key.includes(' 172.18.0.1 '))
    expect(mistyped.length).toBeGreaterThan(5)
    for (const { key, time } of mistyped) {
      const right = logins.find((login) => login.key === key.replace('failure', 'success') && login.time > time)
      expect((right?.time ?? 0) - time).toBeLessThan(120)
    }
    const office = logins.filter(({ key }) => key.startsWith('success 203.0.113.10 ')).map(({ key }) => key)
    expect(new Set(office).size).toBeGreaterThan(20)
  })

  it('does not move a line of the attack, nor of anybody, when more people come', () => {
    const day = startOfDay(2025, 10, 18)
    const attack = campaign({ seed: 20_251_018, day })
    for (const kind of ['tatou', 'tatou-json', 'nginx'] satisfies LogKindId[]) {
      const quiet = renderText(attack, kind).split('\n')
      const few = renderText(inOrder(attack, ordinaryDay({ seed: 20_251_018, day, people: 5 })), kind).split('\n')
      const many = renderText(inOrder(attack, ordinaryDay({ seed: 20_251_018, day, people: 200 })), kind).split('\n')
      expect(few.filter((line) => quiet.includes(line))).toEqual(quiet)
      expect(many.filter((line) => quiet.includes(line))).toEqual(quiet)
      const present = new Set(many)
      expect(few.every((line) => present.has(line))).toBe(true)
    }
  })
})

describe('ssh-bruteforce', () => {
  it('has as many failed passwords as expected, folded lines unfolded', () => {
    let failed = 0
    for (const line of linesOf('ssh-bruteforce/auth.log')) {
      if (/\]: Failed password for /.test(line)) failed += 1
      failed += Number(line.match(/message repeated (\d+) times: \[ Failed password for /)?.[1] ?? 0)
    }
    const expected = truth('ssh-bruteforce')
    expect(failed).toBe(expected.failed_logins)
    expect(distinct(textOf('ssh-bruteforce/auth.log'), /(\d+\.\d+\.\d+\.\d+)/g)).toBe(expected.sources)
    expect(textOf('ssh-bruteforce/auth.log').match(/Accepted publickey for (?:helena|deploy) /g)).toHaveLength(5)
    expect(textOf('ssh-bruteforce/auth.log')).not.toMatch(/Accepted .* from 203\.0\.113\.45/)
    expect(textOf('ssh-bruteforce/auth.log')).toMatch(/message repeated \d times/)
    expect(expected).toMatchObject({ successful_logins: 5, verdict: 'attempted', compromised_accounts: [] })
  })

  it('gives each connection a process and each key a fingerprint of the right length', () => {
    const ports = new Map<string, Set<string>>()
    for (const [, process = '', port = ''] of textOf('ssh-bruteforce/auth.log').matchAll(
      /sshd\[(\d+)\]: .* port (\d+)/g,
    )) {
      ports.set(process, (ports.get(process) ?? new Set()).add(port))
    }
    expect([...ports.values()].every((set) => set.size === 1)).toBe(true)
    for (const [, key = ''] of textOf('ssh-bruteforce/auth.log').matchAll(/SHA256:(\S+)/g)) expect(key).toHaveLength(43)
  })
})

describe('web-attack', () => {
  it('is in the combined format throughout', () => {
    for (const line of linesOf('web-attack/access.log')) {
      expect(line).toMatch(/^\S+ - - \[\d\d\/Oct\/2025:\d\d:\d\d:\d\d \+0000\] "[^"]*" \d{3} \d+ "[^"]*" "[^"]*"$/)
    }
  })

  it('answers the attacker nothing but refusals', () => {
    const attacker = linesOf('web-attack/access.log').filter((line) => line.startsWith('198.51.100.66 '))
    expect(attacker.length).toBe(101)
    expect(attacker.every((line) => /" (?:400|403|404|500) \d+ "/.test(line))).toBe(true)
  })
})

it('every kind of log has a sample, except those that only drills are told in', () => {
  const shown = new Set(samples().flatMap(({ folders }) => Object.values(folders).flat()))
  expect([...shown, 'ecs', 'cloudtrail', 'okta'].toSorted()).toEqual(Object.keys(LOG_KINDS).toSorted())
})

function secondsOf(line: string): number {
  const [, hours, minutes, seconds] = line.match(/(\d\d):(\d\d):(\d\d[,.]\d{3})/) ?? []
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number((seconds ?? '').replace(',', '.'))
}

function dialectOf(line: string): string {
  return line.includes('"log_level"') ? 'older' : 'newer'
}

interface Login {
  readonly key: string
  readonly time: number
}

function securityLogin(line: string): Login[] {
  const match = line.match(/LOGIN (?:(SUCCESS): |FAILED - Invalid credentials for )(\S+) from (\S+) \|/)
  if (match === null) return []
  const [, success, account = '', source = ''] = match
  return [{ key: `${success === undefined ? 'failure' : 'success'} ${source} ${account}`, time: secondsOf(line) }]
}

function appLogin(line: string): Login[] {
  const record = JSON.parse(line) as Record<string, unknown>
  const outcome = /^user_login_(success|failure)$/.exec(String(record['event_type']))?.[1]
  if (outcome === undefined) return []
  const details = (record['log_details'] ?? record['details']) as { email: string }
  return [{ key: `${outcome} ${String(record['client_ip'])} ${details.email}`, time: secondsOf(line) }]
}

function appAccounts(line: string): string[] {
  const record = JSON.parse(line) as Record<string, unknown>
  const details = (record['log_details'] ?? record['details']) as { email?: string }
  const names = [details.email, record['user_login'], record['login']]
  return names.flatMap((name) => (typeof name === 'string' ? [name.toLowerCase()] : []))
}

function distinct(text: string, pattern: RegExp): number {
  return new Set([...text.matchAll(pattern)].map((match) => match[1])).size
}
