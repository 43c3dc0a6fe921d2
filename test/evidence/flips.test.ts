import { writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/evidence/verify-bundle.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { TatouError } from '../../src/model/errors.ts'
import { archiveOf, codesOf, ourBag, verifyAt, writeArchive, writeBag, type BagFiles } from '../support/evidence-bag.ts'

const RUNS = process.env['TATOU_DEEP'] === '1' ? 10_000 : 250

/** The codes of what lies at a path; a bundle that cannot even be known as one is an error with exit code 3. */
async function answer(path: string): Promise<{ readonly codes: readonly string[]; readonly exit: number }> {
  try {
    const document: VerifyDocument = await verifyAt(path)
    return { codes: codesOf(document), exit: exitCodeOf(document) }
  } catch (error) {
    if (!(error instanceof TatouError)) throw error
    return { codes: [error.code], exit: error.exitCode }
  }
}

const flips = (length: number) => fc.tuple(fc.nat({ max: length - 1 }), fc.integer({ min: 1, max: 255 }))

describe.each(['stored', 'zip', 'tar.gz'] as const)('a sealed %s', (kind) => {
  it('tells of every flipped byte', { timeout: 600_000 }, async () => {
    const path = await writeArchive(archiveOf(ourBag(), kind), kind, true)
    const whole = readFileSync(path)
    expect(await answer(path)).toEqual({ codes: [], exit: 0 })
    await fc.assert(
      fc.asyncProperty(flips(whole.length), async ([at, mask]) => {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ mask
        await writeFile(path, changed)
        const { codes, exit } = await answer(path)
        expect(codes.length, `byte ${at} of ${whole.length}, ${mask}`).toBeGreaterThan(0)
        // What changes the archive alone is a warning, everything else is an error.
        expect(exit, codes.join()).toBe(codes.join() === 'W-CONTAINER' ? 0 : 3)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('a folder', () => {
  it('tells of every flipped byte of every file', { timeout: 600_000 }, async () => {
    const files: BagFiles = ourBag()
    const folder = await writeBag(files)
    const places = [...files].flatMap(([path, text]) =>
      String(text) === '' ? [] : [[path, Buffer.from(text)] as const],
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ([path, text], place, mask) => {
          const changed = Buffer.from(text)
          const at = place % text.length
          changed[at] = (changed[at] ?? 0) ^ mask
          await writeFile(`${folder}/${path}`, changed)
          const { codes, exit } = await answer(folder)
          await writeFile(`${folder}/${path}`, text)
          expect(exit, `${path} at ${at}, ${mask}: ${codes.join()}`).toBe(3)
        },
      ),
      { numRuns: RUNS },
    )
  })
})
