import { lstatSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { sealArchive } from '../../evidence/archive-seal.ts'
import { openArchive, type ArchiveKind } from '../../evidence/archive.ts'
import { seal, type PayloadFile, type SealedBag, type TagFile } from '../../evidence/seal.ts'
import { fingerprintOf } from '../../evidence/ssh-public-key.ts'
import { readSignature } from '../../evidence/ssh-signature.ts'
import { tagFiles, type BundleFacts } from '../../evidence/tag-files.ts'
import { signatureFile } from '../../evidence/trust-checks.ts'
import type { BundleReceipt } from '../../model/bundle-receipt.ts'
import { TatouError } from '../../model/errors.ts'
import { TLP_LABELS } from '../../model/tlp.ts'
import { renderBundleReceipt } from '../../output/bundle-receipt.ts'
import { formatInstant } from '../../time/instant.ts'
import { actorOf } from '../actor.ts'
import { custodyPart, derivedParts, originalParts } from '../bundle-parts.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation, type Session } from '../investigate.ts'
import { parseMoment } from '../moment.ts'
import { taken, withNewFile, type NewFile } from '../new-file.ts'
import { list, text } from '../options.ts'
import { present } from '../present.ts'
import { signerOf, type Signer } from '../sign.ts'
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
    const { file, result } = await pack(invocation, target, facts, payload, signers)
    await show(invocation, session, receiptOf(facts, file, result))
    return 0
  })
}

/** Where a bundle goes, and what it is called. */
interface Target extends Pick<BundleFacts, 'root' | 'archive' | 'kind' | 'caseId' | 'tlp' | 'at'> {
  readonly given: string
  readonly writes: ArchiveKind
  readonly date: Date
}

const ENDINGS = [
  ['.zip', 'zip'],
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
] as const

function targetOf({ host, options }: Invocation): Target {
  const given = text(options, 'output')
  if (given === null) throw new TatouError('usage', { problem: 'name the bundle with -o FILE.zip or -o FILE.tar.gz' })
  const archive = basename(given)
  const ending = ENDINGS.find(([end]) => archive.endsWith(end) && archive.length > end.length)
  if (ending === undefined)
    throw new TatouError('usage', { problem: `-o: '${given}' ends neither in .zip nor in .tar.gz` })
  const root = archive.slice(0, -ending[0].length)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(root))
    throw new TatouError('usage', {
      problem: `-o: '${archive}' is no plain name: letters, digits, dots, dashes and underscores only, since it names a folder everywhere`,
    })
  // Said before the work is done, and made sure of when the file appears.
  if (lstatSync(resolve(host.cwd, given), { throwIfNoEntry: false })) throw taken(given)
  const wanted = text(options, 'at')
  const moment = wanted === null ? undefined : parseMoment(wanted)
  if (wanted !== null && moment?.kind !== 'instant')
    throw new TatouError('usage', { problem: `--at: '${wanted}' is no time: write 2025-10-18T16:28:00Z` })
  const micros = moment?.kind === 'instant' ? moment.microseconds : host.now() * 1000
  const tlp = text(options, 'tlp')
  return {
    given,
    root,
    archive,
    kind: ending[1],
    writes: ending[1] === 'zip' && options['store'] === true ? 'stored' : ending[1],
    caseId: text(options, 'caseId') ?? root,
    tlp: TLP_LABELS.find((label) => label === tlp) ?? 'TLP:AMBER',
    at: formatInstant(micros),
    date: new Date(Math.floor(micros / 1000)),
  }
}

function pack(
  invocation: Invocation,
  { given, writes, kind, date, root }: Target,
  facts: BundleFacts,
  payload: readonly PayloadFile[],
  signers: readonly Signer[],
): Promise<{ readonly file: NewFile; readonly result: SealedBag }> {
  const total = payload.reduce((sum, { stats }) => sum + stats.size, 0)
  let done = 0
  const write = async (sink: Writable): Promise<SealedBag> => {
    const archive = openArchive(writes, sink, date)
    try {
      const sealed = await seal(archive, {
        root,
        payload,
        tags: (packed) => tagFiles(facts, packed),
        sign: (manifest) => sign(manifest, signers),
        onBytes: (bytes) => {
          invocation.signal.throwIfAborted()
          done += bytes
          invocation.progress.update({ done, total, unit: 'bytes', label: 'packing' })
        },
      })
      await archive.close()
      return sealed
    } catch (error) {
      archive.abort()
      throw error
    }
  }
  return withNewFile(invocation, given, write, (path) => sealArchive(path, kind))
}

/** One after the other: each may ask for a passphrase. */
async function sign(manifest: Uint8Array, signers: readonly Signer[]): Promise<TagFile[]> {
  const signed: TagFile[] = []
  for (const [index, each] of signers.entries()) {
    signed.push({ path: signatureFile(index), text: await each(manifest, 'evidence@tatou-ir') })
  }
  return signed
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
