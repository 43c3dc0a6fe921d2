import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bagChecks } from '../../src/evidence/bundle-checks.ts'
import { openContainer } from '../../src/evidence/open-container.ts'
import { verifyBundle } from '../../src/evidence/verify-bundle.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { describeCorpus } from '../support/corpora.ts'

interface Label {
  readonly id: string
  readonly dir: string
  readonly expect: 'valid' | 'invalid' | 'valid-with-warning'
}

/** Names in these bags are one only where case or normalization do not count; on Linux a file of each is missing. */
const OTHER_SYSTEMS: Readonly<Record<string, string>> = {
  'bagit:v0.97/warning/duplicate-file-with-different-case': 'E-NAME-COLLISION',
  'bagit:v0.97/warning/same-filename-listed-twice-with-different-normalization': 'E-NAME-COLLISION',
  // Its .DS_Store never came with it.
  'bagit:v0.97/warning/special-system-files': 'E-MISSING',
}

/** What the name of an invalid or odd bag says is wrong with it. */
const CODES: readonly (readonly [part: string, code: string])[] = [
  ['baginfo-missing-encoding', 'E-DECL'],
  ['bom-in-bagit.txt', 'E-DECL'],
  ['corrupt-data-file', 'E-HASH'],
  ['corrupt-tag-file', 'E-TAGHASH'],
  ['extra-file-in-bag', 'E-EXTRA'],
  ['invalid-version-number', 'E-DECL'],
  ['missing-baginfo', 'E-MISSING'],
  ['missing-bagit.txt', 'E-DECL'],
  ['-for-fetch', 'E-FETCH'],
  ['out-of-scope-file-paths', 'E-MANIFEST-SCOPE'],
  ['v1.0/invalid/same-filename', 'E-MANIFEST-DUP'],
  ['with-different-hashes', 'E-MANIFEST-DUP'],
  ['with-the-same-hash', 'W-MANIFEST-DUP'],
  ['invalid-whitespace', 'E-DECL'],
  ['notAllManifestsListAllFiles', 'E-EXTRA'],
  ['made-with-md5sum-tools', 'W-MANIFEST-STAR'],
  ['relative-path', 'W-MANIFEST-DOT'],
]

/** Asked of a bag whose signature is nobody's business. */
async function verify(path: string): Promise<VerifyDocument> {
  const container = await openContainer(path, path)
  return verifyBundle(container, { shown: path, checks: bagChecks(), requireSignature: false, threads: 1 })
}

describeCorpus('bagit', 'the BagIt conformance suite', (folder) => {
  const labels: Label[] = readFileSync(join(folder, 'labels.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Label)

  it.each(labels)('$id is $expect', async ({ id, dir, expect: label }) => {
    const { ok, faults } = await verify(join(folder, '..', dir))
    const codes = faults.map(({ code }) => code)
    const named = OTHER_SYSTEMS[id]
    if (named !== undefined) {
      expect(ok).toBe(false)
      expect(codes).toContain(named)
      return
    }
    expect(ok, JSON.stringify(faults)).toBe(label !== 'invalid')
    const [, code] = CODES.find(([part]) => id.includes(part)) ?? []
    if (code !== undefined) expect(codes).toContain(code)
    else expect(label).toBe('valid')
  })

  it('has every bag that is labelled', () => {
    expect(labels.length).toBe(60)
  })
})

describe('a bag that is none', () => {
  it('is an error that says so', async () => {
    await expect(verify(import.meta.filename)).rejects.toThrow('is no bundle')
    await expect(verify('/nowhere/at/all')).rejects.toThrow('no such file')
  })
})
