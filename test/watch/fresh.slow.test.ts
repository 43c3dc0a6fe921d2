import { appendFileSync } from 'node:fs'
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
async function compare(file: string, text: string, prng: Prng, least = 0): Promise<void> {
  const folder = await temporaryFolder()
  const found = await withFreshJudge(folder, [file], async (turn) => {
    const ends = Array.from({ length: 1 + prng.below(4) }, () => least + prng.below(text.length - least)).toSorted(
      (a, b) => a - b,
    )
    let findings: readonly Finding[] = []
    for (const [index, from] of [0, ...ends].entries()) {
      appendFileSync(join(folder, file), text.slice(from, ends[index] ?? text.length))
      findings = await turn(index === ends.length)
    }
    return findings
  })
  expect(byRules(found)).toEqual(byRules(await detected([file, '--year', '2025'], folder)))
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
    await compare(file, text, createPrng(5, file), Math.floor(text.length / 3))
  },
  300_000,
)
