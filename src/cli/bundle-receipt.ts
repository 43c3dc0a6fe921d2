import { attachedName } from '../evidence/signature-files.ts'
import type { AttachedFile } from '../evidence/seal.ts'
import { fingerprintOf } from '../evidence/ssh-public-key.ts'
import { readSignature } from '../evidence/ssh-signature.ts'
import type { BundleReceipt } from '../model/bundle-receipt.ts'
import { renderBundleReceipts } from '../output/bundle-receipt.ts'
import type { Invocation } from './command.ts'
import type { Packing } from './bundle-set.ts'
import type { OutputOptions } from './options.ts'
import type { PackedBundle } from './pack-bundle.ts'
import { present } from './present.ts'

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
