import { extended } from './custody.ts'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sealArchive } from '../../src/evidence/archive-seal.ts'
import { bagChecks } from '../../src/evidence/bundle-checks.ts'
import { BUNDLE_PROFILE } from '../../src/evidence/bundle-profile.ts'
import { openContainer } from '../../src/evidence/open-container.ts'
import { verifyBundle } from '../../src/evidence/verify-bundle.ts'
import type { BundleOriginals } from '../../src/model/bundle-recipe.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import type { CustodyEntry } from '../../src/model/custody.ts'
import { buildTar, type TarMember } from '../ingest/build-tar.ts'
import { buildZip, type ZipMember } from '../ingest/build-zip.ts'
import { temporaryFolder } from './temporary.ts'

/** Files of a bag by their path from its root. */
export type BagFiles = Map<string, string | Buffer>

export const ROOT = 'IR-2025-042'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The record of the custody log that tells how these originals came. */
export function collected(files: BagFiles): Partial<CustodyEntry> {
  const subjects = originalsOf(files).map(({ original_path: path, sha256: after }) => ({
    path,
    bytes: null,
    before: null,
    after,
  }))
  return { event: 'collected', subjects }
}

function originalsOf(files: Iterable<readonly [string, string | Buffer]>): readonly OriginalTold[] {
  return [...files]
    .filter(([path]) => path.startsWith('data/evidence/'))
    .map(([file, text]) => ({
      file,
      original_path: basename(file),
      inputs: [basename(file)],
      modified: null,
      sha256: sha256(String(text)),
    }))
}

type OriginalTold = BundleOriginals['files'][number]

/** Payload and descriptions of a bundle of our layout, written by hand, without manifests. */
export function bagContent(): BagFiles {
  const payload: [string, string][] = [
    ['data/evidence/E0001/security.log', '2025-10-18 16:28:19,140 | INFO | LOGIN_FAILURE\n'.repeat(40)],
    ['data/evidence/E0002/auth.log', 'Oct 18 16:28:19 host sshd[1]: Failed password for root from 203.0.113.9\n'],
    ['data/derived/timeline.json', '{"schema":"tatou-ir/timeline/v1"}\n'],
    ['data/report/report.md', '# Report\n'],
  ]
  const custody = extended('', collected(new Map(payload)))
  const bytes = payload.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0)
  const info = [
    `BagIt-Profile-Identifier: ${BUNDLE_PROFILE['BagIt-Profile-Info']['BagIt-Profile-Identifier']}`,
    'External-Identifier: IR-2025-042',
    'Contact-Name: Ada Analyst',
    'Bagging-Date: 2025-11-01',
    'Bag-Software-Agent: tatou-ir 0.1.0',
    `Payload-Oxum: ${bytes}.${payload.length}`,
    'TLP: TLP:AMBER',
    `Custody-Head: 1 ${sha256(custody.trimEnd())}`,
    'Timezone: UTC',
  ]
  return new Map<string, string | Buffer>([
    ...payload,
    ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
    ['bag-info.txt', `${info.join('\n')}\n`],
    ['VERIFY.txt', 'sha256sum -c manifest-sha256.txt\n'],
    ['meta/bundle.json', '{}\n'],
    ['meta/files.json', `${JSON.stringify({ files: originalsOf(payload) })}\n`],
    ['meta/completeness.json', '{"inputs":[],"unreadable":[]}\n'],
    ['meta/profile.json', `${JSON.stringify(BUNDLE_PROFILE)}\n`],
    ['custody/custody.jsonl', custody],
  ])
}

/** Adds the manifests that belong to the files there are, as a forger would who rewrites all of them. */
export function withManifests(files: BagFiles, algorithms: readonly string[] = ['sha256', 'sha512']): BagFiles {
  const all = new Map([...files].filter(([path]) => !/^(tag)?manifest-/.test(path)))
  const manifest = (name: string, wanted: (path: string) => boolean): void => {
    const listed = [...all].filter(([path]) => wanted(path)).toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const algorithm of algorithms) {
      const lines = listed.map(([path, text]) => `${createHash(algorithm).update(text).digest('hex')}  ${path}\n`)
      all.set(`${name}-${algorithm}.txt`, lines.join(''))
    }
  }
  manifest('manifest', (path) => path.startsWith('data/'))
  manifest('tagmanifest', (path) => !/^(?:data|signatures)\/|^tagmanifest-/.test(path))
  return all
}

/** A valid bundle of our layout. */
export function ourBag(): BagFiles {
  return withManifests(bagContent())
}

/** Writes a bag as a folder and gives its path. */
export async function writeBag(files: BagFiles): Promise<string> {
  const folder = join(await temporaryFolder(), ROOT)
  for (const [path, text] of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return folder
}

/** The members of a zip of a bag; `method` 0 stores them. */
export function zipMembers(files: BagFiles, method = 8): ZipMember[] {
  return [...files].map(([path, data]) => ({ name: `${ROOT}/${path}`, data, method }))
}

export function tarMembers(files: BagFiles): TarMember[] {
  return [...files].map(([path, data]) => ({ name: `${ROOT}/${path}`, data }))
}

export const KINDS = ['zip', 'stored', 'tar', 'tar.gz'] as const
export type Kind = (typeof KINDS)[number]

/** A bag as an archive, not sealed. */
export function archiveOf(files: BagFiles, kind: Kind): Buffer {
  if (kind === 'zip' || kind === 'stored') return buildZip(zipMembers(files, kind === 'zip' ? 8 : 0))
  const tar = buildTar(tarMembers(files))
  return kind === 'tar' ? tar : gzipSync(tar)
}

/** Writes the bytes of an archive and gives its path. */
export async function writeArchive(bytes: Uint8Array, kind: Kind, sealed = false): Promise<string> {
  const extension = kind === 'stored' ? 'zip' : kind
  const path = join(await temporaryFolder(), `${ROOT}.${extension}`)
  await writeFile(path, bytes)
  if (sealed && kind !== 'tar') await sealArchive(path, kind === 'tar.gz' ? 'tar.gz' : 'zip')
  return path
}

/** Verifies what lies at a path. */
export async function verifyAt(path: string): Promise<VerifyDocument> {
  const container = await openContainer(path, path)
  try {
    return await verifyBundle(container, { shown: path, checks: bagChecks(), requireSignature: false, threads: 1 })
  } finally {
    await container.close()
  }
}

/** The codes of the faults without that of the signature, which these bags have none of; each once. */
export function codesOf({ faults }: Pick<VerifyDocument, 'faults'>): string[] {
  return [...new Set(faults.map(({ code }) => code))].filter((code) => code !== 'W-UNSIGNED').toSorted()
}
