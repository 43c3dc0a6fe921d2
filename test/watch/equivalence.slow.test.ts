import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exercise } from '../../src/drill/exercise.ts'
import { createPrng, type Prng } from '../../src/drill/prng.ts'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { LOG_KINDS, renderText } from '../../src/drill/render-log.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { detected, feed, findingsIn, watchOnce, type Batch } from './feed.ts'

const CAMPAIGNS = Number(process.env['TATOU_CAMPAIGNS'] ?? (process.env['TATOU_DEEP'] === '1' ? 200 : 2))

/** The bytes of files in batches that end anywhere, and in any order among the files. */
function batchesOf(files: ReadonlyMap<string, Buffer>, count: number, prng: Prng): Batch[] {
  const cuts = [...files].flatMap(([file, bytes]) => {
    const ends = Array.from({ length: count - 1 }, () => prng.below(bytes.length + 1)).toSorted((a, b) => a - b)
    return [0, ...ends].map((from, index) => ({
      file,
      index,
      bytes: bytes.subarray(from, ends[index] ?? bytes.length),
    }))
  })
  return cuts
    .map((cut) => ({ ...cut, chance: prng.next() }))
    .toSorted((a, b) => a.index - b.index || a.chance - b.chance)
}

async function compare(files: ReadonlyMap<string, Buffer>, options: readonly string[], seed: number): Promise<void> {
  const folder = await temporaryFolder()
  const state = join(folder, 'state')
  const prng = createPrng(seed, 'batches')
  const paths = ['logs', ...options]
  for (const batch of batchesOf(files, 1 + prng.below(3), prng)) {
    await feed(join(folder, 'logs'), batch)
    await watchOnce(['--state', state, ...paths], folder)
  }
  const expected = await detected(paths, folder)
  expect(
    await findingsIn(
      state,
      expected.map(({ id }) => id),
    ),
  ).toEqual(expected)
}

const SAMPLES = readdirSync('samples').filter((name) => statSync(join('samples', name)).isDirectory())

describe('what a watch has told after the last line is what detect finds', () => {
  it.each(SAMPLES)('%s', async (name) => {
    const folder = join('samples', name)
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const files = names
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, readFileSync(join(folder, file))] as const)
    await compare(new Map(files), ['--year', '2025'], name.length)
  })

  it(`${CAMPAIGNS} generated campaigns, cut anywhere`, async () => {
    for (let seed = 1; seed <= CAMPAIGNS; seed++) {
      const prng = createPrng(seed, 'watched')
      const attack = prng.pick(ATTACK_FAMILIES.filter(({ id }) => id !== 'own-scan'))
      const log = prng.pick(attack.logs)
      const text = renderText(exercise({ seed, log, attacks: [attack] }).actions, log)
      await compare(new Map([[LOG_KINDS[log].fileName, Buffer.from(text)]]), ['--year', '2025'], seed)
    }
  })
})
