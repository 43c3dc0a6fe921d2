import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { exercise } from '../../src/drill/exercise.ts'
import { createPrng, type Prng } from '../../src/drill/prng.ts'
import { startOfDay } from '../../src/drill/micros.ts'
import { LOG_KINDS, renderLog, renderText } from '../../src/drill/render-log.ts'
import { steadyPlatform } from '../../src/drill/steady-platform.ts'
import { steadySsh } from '../../src/drill/steady-ssh.ts'
import type { Finding } from '../../src/model/finding.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { detected } from './feed.ts'
import { withFreshJudge } from './with-watch.ts'

const CAMPAIGNS = Number(process.env['TATOU_CAMPAIGNS'] ?? (process.env['TATOU_DEEP'] === '1' ? 200 : 2))

/** Findings of rules alone: faults of a log as a whole are told when all of it is judged. */
function byRules(findings: readonly Finding[]): Finding[] {
  return findings
    .filter(({ kind }) => kind !== 'log_gap' && kind !== 'log_tampering')
    .map((finding) => ({
      ...finding,
      evidence: finding.evidence.map((line) => ({ ...line, sha256: null })),
      supersedes: finding.supersedes.toSorted(),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Judges a text in batches that end anywhere behind its first `least` characters, and holds the answer against that of `detect`. */
async function compare(
  file: string,
  text: string,
  prng: Prng,
  { least = 0, rules = null }: { readonly least?: number; readonly rules?: string | null } = {},
): Promise<readonly Finding[]> {
  const folder = await temporaryFolder()
  if (rules !== null) writeFileSync(join(folder, 'rules.yml'), rules)
  const options = rules === null ? [] : ['--no-builtin-rules', '--rules', 'rules.yml']
  const found = await withFreshJudge(
    folder,
    [file],
    async (turn) => {
      const ends = Array.from({ length: 1 + prng.below(4) }, () => least + prng.below(text.length - least)).toSorted(
        (a, b) => a - b,
      )
      let findings: readonly Finding[] = []
      for (const [index, from] of [0, ...ends].entries()) {
        appendFileSync(join(folder, file), text.slice(from, ends[index] ?? text.length))
        findings = await turn(index === ends.length)
      }
      return findings
    },
    rules === null ? null : 'rules.yml',
  )
  expect(byRules(found)).toEqual(byRules(await detected([file, '--year', '2025', ...options], folder)))
  return found
}

it.each(Array.from({ length: CAMPAIGNS }, (_, index) => index + 1))(
  'batch by batch, judged with what they touch alone, campaign %d gives what detect gives',
  async (seed) => {
    const prng = createPrng(seed, 'fresh')
    const attack = prng.pick(ATTACK_FAMILIES)
    const log = prng.pick(attack.logs)
    const text = renderText(exercise({ seed, log, attacks: [attack] }).actions, log)
    await compare(LOG_KINDS[log].fileName, text, prng)
  },
  300_000,
)

/** Ordinary use by many people, among whom three attackers never stop; the year is in the lines, or it is not. */
const ENDLESS = {
  'app.log': () => renderLog(steadyPlatform({ seed: 3, day: startOfDay(2025, 9, 1), people: 300 }), 'tatou-json'),
  'auth.log': () => renderLog(steadySsh({ seed: 3, day: startOfDay(2025, 9, 1) }), 'sshd'),
}

it.each(['app.log', 'auth.log'] as const)(
  'long after the first thousand lines of %s, which are read again or need not be',
  async (file) => {
    let text = ''
    let lines = 0
    for (const line of ENDLESS[file]()) {
      text += `${line}\n`
      if (++lines === 6_000) break
    }
    // The first batch holds the lines that fix how the others are read.
    await compare(file, text, createPrng(5, file), { least: Math.floor(text.length / 3) })
  },
  300_000,
)

const detection = (name: string, type: string): string => `
title: ${name}
name: ${name}
status: test
taxonomy: ecs
level: informational
logsource:
  category: application
detection:
  it:
    event.action: ${type}
  condition: it
`

const correlation = (type: string, groups: string, rest = ''): string => `
title: One and the other
name: both
status: test
taxonomy: ecs
level: high
correlation:
  type: ${type}
  rules: [failed, worked]
  ${groups}
  timespan: 1m
${rest}`

it.each([
  ['temporal', 'group-by: []'],
  ['temporal_ordered', 'group-by: []'],
  ['temporal', 'group-by: [source.ip]'],
  ['temporal', 'group-by: [log.level]'],
  ['event_count', 'group-by: []'],
] as const)('%s %s, whose findings may be about nobody', async (type, groups) => {
  const rest = type === 'event_count' ? '  condition:\n    gte: 60\n' : ''
  const rules = [detection('failed', 'user_login_failure'), detection('worked', 'user_login_success')]
  const lines: string[] = []
  for (let at = 0; at < 60; at += 1) {
    const works = at === 20 || at === 55
    const time = new Date(Date.UTC(2025, 9, 18, 12) + at * 500).toISOString().replace('Z', '+00:00')
    lines.push(
      `${JSON.stringify({
        timestamp: time,
        level: 'INFO',
        event_type: works ? 'user_login_success' : 'user_login_failure',
        login: `user${at % 7}@example.org`,
        client_ip: `192.0.2.${at % 5}`,
        message: 'Login',
      })}\n`,
    )
  }
  const file = [...rules, correlation(type, groups, rest)].join('---')
  const found = await compare('app.log', lines.join(''), createPrng(1, groups), { rules: file })
  expect(found.length).toBeGreaterThan(0)
})
