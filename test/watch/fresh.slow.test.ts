import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { exercise } from '../../src/drill/exercise.ts'
import { createPrng } from '../../src/drill/prng.ts'
import { LOG_KINDS, renderText } from '../../src/drill/render-log.ts'
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

it.each(Array.from({ length: CAMPAIGNS }, (_, index) => index + 1))(
  'batch by batch, judged with what they touch alone, campaign %d gives what detect gives',
  async (seed) => {
    const prng = createPrng(seed, 'fresh')
    const attack = prng.pick(ATTACK_FAMILIES)
    const log = prng.pick(attack.logs)
    const text = renderText(exercise({ seed, log, attacks: [attack] }).actions, log)
    const folder = await temporaryFolder()
    const file = LOG_KINDS[log].fileName
    const found = await withFreshJudge(folder, [file], async (turn) => {
      const ends = Array.from({ length: 1 + prng.below(4) }, () => prng.below(text.length)).toSorted((a, b) => a - b)
      let findings: readonly Finding[] = []
      for (const [index, from] of [0, ...ends].entries()) {
        appendFileSync(join(folder, file), text.slice(from, ends[index] ?? text.length))
        findings = await turn(index === ends.length)
      }
      return findings
    })
    expect(byRules(found)).toEqual(byRules(await detected([file, '--year', '2025'], folder)))
  },
  300_000,
)
