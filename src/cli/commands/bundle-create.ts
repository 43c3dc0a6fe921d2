import { randomBytes } from 'node:crypto'
import { EXCERPT_SAYS } from '../../evidence/excerpt.ts'
import { TatouError } from '../../model/errors.ts'
import { renderRebuild } from '../../output/rebuild.ts'
import { contentOf, withRecords } from '../bundle/bundle-content.ts'
import { withDrillLogs } from '../bundle/bundle-records.ts'
import { packedReceipt, showReceipts } from '../bundle/bundle-receipt.ts'
import { packSet, type Packing } from '../bundle/bundle-set.ts'
import { parseSize, targetOf } from '../bundle/bundle-target.ts'
import { checkNothingLost } from '../bundle/lost-files.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import { withNewFiles, type Stage } from '../files/new-file.ts'
import { list, text } from '../options.ts'
import { packBundle, type PackedBundle } from '../bundle/pack-bundle.ts'
import { present } from '../terminal/present.ts'
import { rebuildAll } from '../bundle/rebuild.ts'
import { signerOf, type Signer } from '../bundle/sign.ts'

/** Exit code when a bundle does not come out again as it is. */
const UNVERIFIED = 3

/** `bundle create`: evidence and what was worked out from it, as one file for a ticket. */
export async function run(given: Invocation): Promise<number> {
  const invocation = await withDrillLogs(given)
  const existing = list(invocation.options, 'rebuildCheck')
  if (existing.length > 0) return runRebuild(invocation, existing)
  const target = await targetOf(invocation)
  const most = mostBytes(invocation)
  const keys = list(invocation.options, 'sign')
  const request = requestFile(invocation, keys, most)
  const signers: Signer[] = []
  for (const key of keys) signers.push(await signerOf(invocation, key))
  return withInvestigation(invocation, 'all', async (session) => {
    // Of a case the evidence is what it holds.
    if (text(invocation.options, 'case') === null) await checkNothingLost(invocation, session.evidence)
    const made = await contentOf(invocation, session, target, signers)
    const content = await withRecords(made, invocation, session, target)
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

/** Makes bundles again and compares; nothing is kept. */
async function runRebuild(invocation: Invocation, existing: readonly string[]): Promise<number> {
  return withInvestigation(invocation, 'all', async (session) => {
    const document = await rebuildAll(invocation, session, existing)
    const format = session.output.format === 'json' ? 'json' : 'table'
    const context = { inputs: [...session.paths, ...existing], db: null, span: [] }
    await present(invocation, { ...session.output, format }, context, (wanted, style) =>
      renderRebuild(document, wanted, style),
    )
    return document.identical ? 0 : UNVERIFIED
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

/** A query for a time stamp of the first signature. */
async function writeRequest(stage: Stage, path: string, [bundle]: readonly PackedBundle[]): Promise<void> {
  const [signature] = bundle?.sealed.signatures ?? []
  if (signature === undefined) return
  // Its libraries take a while to load, and most bundles ask for none.
  const { NONCE_BYTES, timestampQuery } = await import('../../evidence/timestamp-query.ts')
  const query = timestampQuery(signature.bytes, randomBytes(NONCE_BYTES))
  await stage(path, { body: (sink) => new Promise((done) => sink.end(query, () => done(undefined))) })
}
