import type { SealedBag } from '../../evidence/seal.ts'
import { fingerprintOf } from '../../evidence/ssh-public-key.ts'
import { readSignature } from '../../evidence/ssh-signature.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
import type { BundleReceipt } from '../../model/bundle-receipt.ts'
import { renderBundleReceipt } from '../../output/bundle-receipt.ts'
import { actorOf } from '../actor.ts'
import { custodyPart, derivedParts, originalParts } from '../bundle-parts.ts'
import { targetOf } from '../bundle-target.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation, type Session } from '../investigate.ts'
import type { NewFile } from '../new-file.ts'
import { list, text } from '../options.ts'
import { packBundle } from '../pack-bundle.ts'
import { present } from '../present.ts'
import { signerOf } from '../sign.ts'
import { version } from '../version.ts'

/** `bundle create`: evidence and what was worked out from it, as one file for a ticket. */
export async function run(invocation: Invocation): Promise<number> {
  const target = targetOf(invocation)
  const signers = await Promise.all(list(invocation.options, 'sign').map((key) => signerOf(invocation, key)))
  return withInvestigation(invocation, 'all', async (session) => {
    const originals = await originalParts(session)
    const payload = [...originals.map(({ file }) => file), ...(await derivedParts(session, invocation.signal))]
    const facts: BundleFacts = {
      ...target,
      ...(await custodyPart(invocation, session, target.at)),
      contact: text(invocation.options, 'contact') ?? actorOf(invocation.host),
      timezone: text(invocation.options, 'timezone') ?? 'UTC',
      signer: signers.length === 0 ? null : (text(invocation.options, 'contact') ?? actorOf(invocation.host)),
      tool: { name: 'tatou-ir', version: version() },
      command: invocation.commandLine,
      config: session.config,
      rules: session.investigation.rules.map(({ id, outcome }) => ({ id, outcome })),
      originals: originals.map((original) => original.facts),
      inputs: session.evidence.inputs,
      unreadable: session.evidence.unreadable.map(({ path, problem }) => ({ path, problem })),
    }
    const { file, result } = await packBundle(invocation, target, facts, payload, signers)
    await show(invocation, session, receiptOf(facts, file, result))
    return 0
  })
}

function receiptOf(facts: BundleFacts, file: NewFile, { payload, tagManifest, signatures }: SealedBag): BundleReceipt {
  return {
    schema: 'tatou-ir/bundle-receipt/v1',
    case_id: facts.caseId,
    tlp: facts.tlp,
    made_at: facts.at,
    archive: file,
    tag_manifest: tagManifest,
    files: payload.length,
    bytes: payload.reduce((sum, { bytes }) => sum + bytes, 0),
    signers: signatures.map(({ text: armored }) => fingerprintOf(readSignature(armored).key)),
    custody: facts.custodyHead,
  }
}

async function show(invocation: Invocation, { output, paths }: Session, receipt: BundleReceipt): Promise<void> {
  const wanted = { ...output, file: null, format: output.format === 'json' ? ('json' as const) : ('table' as const) }
  await present(invocation, wanted, { inputs: paths, db: null, span: [] }, (format, style) =>
    renderBundleReceipt(receipt, format, style),
  )
}
