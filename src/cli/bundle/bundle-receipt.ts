import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { bagReceipt, readMeta } from '../../evidence/bag-receipt.ts'
import { algorithmsOf, readBag, type Bag } from '../../evidence/bag.ts'
import { bagChecks } from '../../evidence/bundle-checks.ts'
import { stretch } from '../../evidence/byte-source.ts'
import type { Container, Survey } from '../../evidence/container.ts'
import type { BundleMeta } from '../../model/bundle-meta.ts'
import { TatouError } from '../../model/errors.ts'
import { archiveDigest, withBundle, type Reading } from './bundle.ts'
import type { NewFile } from '../files/new-file.ts'
import { attachedName } from '../../evidence/signature-files.ts'
import type { AttachedFile } from '../../evidence/seal.ts'
import { fingerprintOf } from '../../evidence/ssh-public-key.ts'
import { readSignature } from '../../evidence/ssh-signature.ts'
import type { BundleReceipt } from '../../model/bundle-receipt.ts'
import { renderBundleReceipts } from '../../output/bundle-receipt.ts'
import type { Invocation } from '../command.ts'
import type { Packing } from './bundle-set.ts'
import type { OutputOptions } from '../options.ts'
import type { PackedBundle } from './pack-bundle.ts'
import { present } from '../terminal/present.ts'

const READ_BYTES = 1_048_576

/** The receipt of a bundle that was just packed. */
export function packedReceipt(bundle: PackedBundle & Pick<Packing, 'content'>): BundleReceipt {
  const { staged, decrypted, sealed, content } = bundle
  const { facts } = content
  return {
    schema: 'tatou-ir/bundle-receipt/v1',
    case_id: facts.caseId,
    tlp: facts.tlp,
    made_at: facts.at,
    archive: staged.file,
    decrypted,
    group: facts.part && { identifier: facts.part.set.group, part: facts.part.number, parts: facts.part.set.parts },
    tag_manifest: sealed.tagManifest,
    files: sealed.payload.length,
    bytes: sealed.payload.reduce((sum, { bytes }) => sum + bytes, 0),
    signers: fingerprints(sealed.signatures),
    custody: facts.custodyHead,
  }
}

/** Fingerprints of the keys that signed, as ssh-keygen prints them. */
export function fingerprints(attached: readonly AttachedFile[]): string[] {
  return attached
    .filter(({ path }) => attachedName(path)?.kind === 'sig')
    .map(({ bytes }) => fingerprintOf(readSignature(Buffer.from(bytes).toString('latin1')).key))
}

/** The receipt of a bundle that lies there, once its bag was found whole. Throws TatouError `bundle-foreign`. */
export async function receiptOf(invocation: Invocation, shown: string): Promise<BundleReceipt> {
  return withBundle(invocation, shown, async (container, reading) => {
    const { bag, archive } = await wholeBag(container, shown, reading)
    const sha256 = await archiveDigest(invocation, shown, container)()
    if (sha256 === null) throw foreign(shown, 'is a folder: a receipt is of an archive')
    const name = basename(shown)
    const files = {
      archive: { name, bytes: container.bytes ?? 0, sha256 },
      decrypted: container.encrypted ? decryptedFile(container, name, invocation.signal) : null,
    }
    const receipt = archive === undefined ? undefined : bagReceipt(bag, files)
    if (receipt === undefined) throw foreign(shown, 'was not sealed as we seal bundles')
    return receipt
  })
}

/** A bag that was read and found whole, and the archive that it was packed into by its own words. Throws `bundle-foreign`. */
export async function wholeBag(
  container: Container,
  shown: string,
  reading: Reading,
): Promise<{ readonly bag: Bag; readonly survey: Survey; readonly archive: BundleMeta | undefined }> {
  const survey = await container.survey({ ...reading, algorithms: algorithmsOf })
  const bag = readBag(survey)
  const context = { bag, survey, container, signal: reading.signal }
  for (const { run } of bagChecks()) {
    const { faults } = await run(context)
    const wrong = faults.find(({ severity, code }) => severity === 'error' && code !== 'E-PART-MISSING')
    if (wrong !== undefined) throw foreign(shown, `does not verify: ${wrong.code} ${wrong.path} ${wrong.message}`)
  }
  return { bag, survey, archive: readMeta(bag) }
}

function foreign(path: string, problem: string): TatouError {
  return new TatouError('bundle-foreign', { path, problem })
}

/** The archive in an encrypted one. */
function decryptedFile({ source }: Container, name: string, signal: AbortSignal): NewFile | null {
  if (source === null) return null
  const hash = createHash('sha256')
  for (const chunk of stretch(source, 0, source.size, Buffer.allocUnsafe(READ_BYTES))) {
    signal.throwIfAborted()
    hash.update(chunk)
  }
  return { name: name.replace(/\.age$/i, ''), bytes: source.size, sha256: hash.digest('hex') }
}

/** Shows receipts of bundles that were just made: `-o` of that command is the bundle. */
export async function showReceipts(
  invocation: Invocation,
  output: OutputOptions<string>,
  receipts: readonly BundleReceipt[],
): Promise<void> {
  const wanted = { ...output, file: null, format: output.format === 'json' ? ('json' as const) : ('table' as const) }
  await present(invocation, wanted, { inputs: [], db: null, span: [] }, (format, style) =>
    renderBundleReceipts(receipts, format, style),
  )
}
