import { writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/evidence/verify-bundle.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { TatouError } from '../../src/model/errors.ts'
import { signSsh } from '../../src/evidence/ssh-signature.ts'
import { makeParty } from '../support/custody.ts'
import {
  archiveOf,
  bagContent,
  codesOf,
  ourBag,
  verifyAt,
  withManifests,
  writeArchive,
  writeBag,
  type BagFiles,
} from '../support/evidence-bag.ts'
import { runCli } from '../support/run-cli.ts'

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

/** A bundle that tells how it was made, and is signed. */
function signedBag(): BagFiles {
  const meta = {
    case_id: 'IR-2025-042',
    tlp: 'TLP:AMBER',
    made_at: '2025-11-01T12:00:00.000000Z',
    contact: 'Ada',
    archive: { name: 'IR-2025-042.zip', kind: 'zip' },
    encrypted_to: null,
    tool: { name: 'tatou-ir', version: '0.1.0' },
    command: [],
  }
  const files = withManifests(new Map(bagContent()).set('meta/bundle.json', `${JSON.stringify(meta)}\n`))
  const message = Buffer.from(files.get('tagmanifest-sha512.txt') ?? '')
  const signature = signSsh(message, { key: makeParty('ada').key, namespace: 'evidence@tatou-ir' })
  return new Map(files).set('signatures/tagmanifest-sha512.txt.sig', signature)
}

describe.each(['stored', 'zip', 'tar.gz'] as const)('a signed %s whose receipt is in the ticket', (kind) => {
  it('does not verify with a byte flipped, whichever', { timeout: 600_000 }, async () => {
    const path = await writeArchive(archiveOf(signedBag(), kind), kind, true)
    const whole = readFileSync(path)
    const line = (await runCli(['bundle', 'receipt', path])).stdout
    await writeFile(`${path}.ticket`, line)
    const verify = async (...more: readonly string[]): Promise<number> =>
      (await runCli(['bundle', 'verify', path, '--format', 'json', ...more])).code
    expect(await verify('--receipt', `${path}.ticket`)).toBe(0)
    const answers = new Set<number>()
    await fc.assert(
      fc.asyncProperty(flips(whole.length), async ([at, mask]) => {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ mask
        await writeFile(path, changed)
        expect(await verify('--receipt', `${path}.ticket`), `byte ${at}`).toBe(3)
        answers.add(await verify())
      }),
      { numRuns: RUNS / 5 },
    )
    // Without the receipt a change of the container alone passes with a warning.
    expect([...answers].toSorted((a, b) => a - b)).toEqual([0, 3])
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
