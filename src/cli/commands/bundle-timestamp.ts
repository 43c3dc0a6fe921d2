import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openArchive } from '../../evidence/archive.ts'
import { sealArchive } from '../../evidence/archive-seal.ts'
import type { Bag } from '../../evidence/bag.ts'
import type { Container, Survey } from '../../evidence/container.ts'
import { repack } from '../../evidence/repack.ts'
import type { AttachedFile } from '../../evidence/seal.ts'
import { attachedFile, attachedName } from '../../evidence/signature-files.ts'
import { NONCE_BYTES, timestampQuery } from '../../evidence/timestamp-query.ts'
import { verifyTimestamp } from '../../evidence/timestamp.ts'
import type { BundleMeta } from '../../model/bundle-meta.ts'
import { TatouError } from '../../model/errors.ts'
import { ageTo } from '../bundle/age-keys.ts'
import { receiptOf, showReceipts, wholeBag } from '../bundle/bundle-receipt.ts'
import { withBundle, type Reading } from '../bundle/bundle.ts'
import type { Invocation } from '../command.ts'
import { withNewFiles, type Writing } from '../files/new-file.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { counter, encrypting, writePrivately } from '../bundle/pack-bundle.ts'
import { withPrivateFolder } from '../files/private-folder.ts'
import { timestampAuthorities } from '../bundle/timestamp-authorities.ts'

/** `bundle timestamp`: asks for a time stamp of a signature, or attaches the reply. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const [request, reply] = [text(invocation.options, 'request'), text(invocation.options, 'reply')]
  if ((request === null) === (reply === null))
    faults.add('say --request FILE to ask, or --reply FILE to attach the answer')
  faults.check()
  const [shown = ''] = invocation.args
  await withBundle(invocation, shown, async (container, reading) => {
    const { bag, survey, archive } = await wholeBag(container, shown, reading)
    const opened: Opened = { container, bag, survey, archive, reading, shown }
    if (request !== null) await ask(invocation, opened, request)
    else await attach(invocation, opened, await attachment(invocation, opened, reply ?? ''))
  })
  if (reply !== null && output.file !== null) {
    await showReceipts(invocation, output, [await receiptOf(invocation, output.file)])
  }
  return 0
}

/** A bundle whose bag was found whole. */
interface Opened {
  readonly container: Container
  readonly bag: Bag
  readonly survey: Survey
  readonly archive: BundleMeta | undefined
  readonly reading: Reading
  readonly shown: string
}

/** The signatures, each with its number. */
function signaturesOf({ bag }: Opened): readonly { readonly index: number; readonly bytes: Buffer }[] {
  return [...bag.files.values()]
    .flatMap(({ path, content }) => {
      const name = attachedName(path)
      return name?.kind === 'sig' && content !== null ? [{ index: name.index, bytes: content }] : []
    })
    .toSorted((a, b) => a.index - b.index)
}

function isStamped({ bag }: Opened, index: number): boolean {
  return bag.files.has(attachedFile({ kind: 'tsr', index }))
}

async function ask(invocation: Invocation, opened: Opened, path: string): Promise<void> {
  const signature = signaturesOf(opened).find(({ index }) => !isStamped(opened, index))
  if (signature === undefined)
    throw new TatouError('bundle-foreign', { path: opened.shown, problem: 'has no signature without a time stamp' })
  const query = timestampQuery(signature.bytes, randomBytes(NONCE_BYTES))
  await withNewFiles(invocation, (stage) => stage(path, bytesOf(query)))
}

function bytesOf(bytes: Uint8Array): Writing<void> {
  return { body: (sink) => new Promise((done) => sink.end(bytes, () => done())) }
}

/** The reply as a file of the bag, beside the signature that it is of. Throws `timestamp-reply` when it is of none. */
async function attachment(invocation: Invocation, opened: Opened, path: string): Promise<AttachedFile> {
  const reply = await readFile(resolve(invocation.host.cwd, path)).catch((error: unknown) => {
    throw new TatouError('input-missing', { path }, { cause: error })
  })
  const authorities = await timestampAuthorities(invocation)
  const refuse = (problem: string): TatouError => new TatouError('timestamp-reply', { path, problem })
  let why = `is no time stamp for ${opened.shown}, which has no signature`
  for (const { index, bytes } of signaturesOf(opened)) {
    const checked = await verifyTimestamp({ reply, path, message: bytes, authorities, at: invocation.host.now() })
    const wrong = checked.faults.find(({ code }) => code.startsWith('E-'))
    if (wrong === undefined) {
      if (isStamped(opened, index))
        throw refuse(`is of a signature that has a time stamp: ${opened.shown} is not changed`)
      return { path: attachedFile({ kind: 'tsr', index }), bytes: reply }
    }
    why = wrong.message
  }
  throw refuse(why)
}

/** A folder gets one file more; an archive is written anew, and the one there is stays as it is. */
async function attach(invocation: Invocation, opened: Opened, file: AttachedFile): Promise<void> {
  const { container, shown, archive } = opened
  const given = text(invocation.options, 'output')
  if (container.kind === 'folder') {
    if (given !== null) throw new TatouError('usage', { problem: `-o: ${shown} is a folder: the reply is put into it` })
    await withNewFiles(invocation, (stage) => stage(join(shown, file.path), bytesOf(file.bytes)))
    return
  }
  if (given === null)
    throw new TatouError('usage', { problem: 'name the new bundle with -o: the one there is stays as it is' })
  if (archive === undefined)
    throw new TatouError('bundle-foreign', { path: shown, problem: 'was not sealed as we seal bundles' })
  const to = await ageTo(invocation)
  if (container.encrypted !== (to !== null))
    throw new TatouError('usage', {
      problem: container.encrypted
        ? `${shown} is encrypted: say for whom the new bundle is, with --encrypt-to or --passphrase`
        : `${shown} is not encrypted: leave --encrypt-to out, or make the bundle anew`,
    })
  const writing = stampedWriting(invocation, opened, archive, file)
  await withNewFiles(invocation, async (stage) => {
    if (to === null) return stage(given, writing)
    return withPrivateFolder(invocation, async (folder) => {
      const { path, file: plain } = await writePrivately(invocation, join(folder, 'archive'), writing)
      return stage(given, encrypting(invocation, path, plain.bytes, to))
    })
  })
}

function stampedWriting(
  invocation: Invocation,
  { container, survey }: Opened,
  { archive, made_at: at }: BundleMeta,
  file: AttachedFile,
): Writing<void> {
  const total = survey.files.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    body: async (sink) => {
      const writer = openArchive(archive.kind, sink, new Date(at))
      try {
        await repack(container, survey, writer, [file], counter(invocation, 'packing', total))
        await writer.close()
      } catch (error) {
        writer.abort()
        throw error
      }
    },
    finish: (path) => sealArchive(path, archive.kind === 'tar.gz' ? 'tar.gz' : 'zip'),
  }
}
