import { randomBytes } from 'node:crypto'
import { attachedFile } from '../../evidence/signature-files.ts'
import { EXCERPT_SAYS } from '../../evidence/excerpt.ts'
import type { AttachedFile } from '../../evidence/seal.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
import { TatouError } from '../../model/errors.ts'
import { actorOf } from '../actor.ts'
import { custodyPart, derivedParts, evidenceParts, recipeParts } from '../bundle-parts.ts'
import { packedReceipt, showReceipts } from '../bundle-receipt.ts'
import { packSet, type Packing } from '../bundle-set.ts'
import { parseSize, targetOf, type Target } from '../bundle-target.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation, type Session } from '../investigate.ts'
import { withNewFiles, type Stage } from '../new-file.ts'
import { list, text } from '../options.ts'
import { packBundle, type Content, type PackedBundle } from '../pack-bundle.ts'
import { signerOf, type Signer } from '../sign.ts'
import { version } from '../version.ts'

/** `bundle create`: evidence and what was worked out from it, as one file for a ticket. */
export async function run(invocation: Invocation): Promise<number> {
  const target = await targetOf(invocation)
  const most = mostBytes(invocation)
  const keys = list(invocation.options, 'sign')
  const request = requestFile(invocation, keys, most)
  const signers: Signer[] = []
  for (const key of keys) signers.push(await signerOf(invocation, key))
  return withInvestigation(invocation, 'all', async (session) => {
    const content = await contentOf(invocation, session, target, signers)
    const packing: Packing = { target, content, folder: session.evidence.store.folder }
    const packed = await withNewFiles(invocation, async (stage) => {
      const bundles =
        most === null
          ? [{ ...packing, ...(await packBundle(invocation, stage, packing)) }]
          : await packSet(invocation, stage, packing, most)
      if (request !== null) await writeRequest(stage, request, bundles)
      return bundles
    })
    await showReceipts(invocation, session.output, packed.map(packedReceipt))
    if (content.facts.evidence === 'excerpt') invocation.messages.warning(`W-EXCERPT: ${EXCERPT_SAYS}`)
    return 0
  })
}

function mostBytes({ options }: Invocation): number | null {
  const given = text(options, 'maxSize')
  if (given === null) return null
  const bytes = parseSize(given)
  if (bytes === undefined)
    throw new TatouError('usage', { problem: `--max-size: '${given}' is no size: write 20MB or 512KiB` })
  return bytes
}

function requestFile({ options }: Invocation, keys: readonly string[], most: number | null): string | null {
  const request = text(options, 'timestampRequest')
  if (request === null) return null
  if (keys.length === 0)
    throw new TatouError('usage', {
      problem: '--timestamp-request: a signature is what is time-stamped: give --sign too',
    })
  if (most !== null)
    throw new TatouError('usage', {
      problem: '--timestamp-request: with --max-size there may be several signatures',
      hint: 'ask for each part: tatou-ir bundle timestamp PART --request FILE',
    })
  return request
}

/** Everything that goes into a bundle. */
async function contentOf(
  invocation: Invocation,
  session: Session,
  target: Target,
  signers: readonly Signer[],
): Promise<Content> {
  const evidence = invocation.options['onlyFindings'] === true ? 'excerpt' : 'whole'
  const { payload, originals } = await evidenceParts(session, evidence)
  const contact = text(invocation.options, 'contact') ?? actorOf(invocation.host)
  const facts: BundleFacts = {
    ...target,
    ...(await custodyPart(invocation, session, target.at)),
    contact,
    timezone: text(invocation.options, 'timezone') ?? 'UTC',
    signer: signers.length === 0 ? null : contact,
    signatures: signers.length,
    encryptedTo: readersOf(target),
    parts: 1,
    part: null,
    tool: { name: 'tatou-ir', version: version() },
    command: invocation.commandLine,
    config: session.config,
    ...(await recipeParts(invocation, session)),
    evidence,
    originals,
    inputs: session.evidence.inputs,
    unreadable: session.evidence.unreadable.map(({ path, problem }) => ({ path, problem })),
  }
  return {
    facts,
    payload: [...payload, ...(await derivedParts(session, invocation.signal))],
    sign: (manifest) => signAll(manifest, signers),
  }
}

function readersOf({ to }: Target): readonly string[] | null {
  if (to === null) return null
  return to.kind === 'passphrase' ? ['passphrase'] : to.recipients
}

/** One after the other: each may ask for a passphrase. */
async function signAll(manifest: Uint8Array, signers: readonly Signer[]): Promise<AttachedFile[]> {
  const signed: AttachedFile[] = []
  for (const [index, each] of signers.entries()) {
    const bytes = Buffer.from(await each(manifest, 'evidence@tatou-ir'), 'latin1')
    signed.push({ path: attachedFile({ kind: 'sig', index }), bytes })
  }
  return signed
}

/** A query for a time stamp of the first signature. */
async function writeRequest(stage: Stage, path: string, [bundle]: readonly PackedBundle[]): Promise<void> {
  const [signature] = bundle?.sealed.signatures ?? []
  if (signature === undefined) return
  // Its libraries take a while to load, and most bundles ask for none.
  const { NONCE_BYTES, timestampQuery } = await import('../../evidence/timestamp-query.ts')
  const query = timestampQuery(signature.bytes, randomBytes(NONCE_BYTES))
  await stage(path, { body: (sink) => new Promise((done) => sink.end(query, () => done(undefined))) })
}
