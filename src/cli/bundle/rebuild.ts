import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readMeta, readSet } from '../../evidence/bag-receipt.ts'
import { readBagCount, valuesOf } from '../../evidence/bag-info.ts'
import { readBag, type Bag } from '../../evidence/bag.ts'
import { stretch, type ByteSource } from '../../evidence/byte-source.ts'
import type { Container, Survey } from '../../evidence/container.ts'
import { openContainer } from '../../evidence/open-container.ts'
import type { AttachedFile, PayloadFile } from '../../evidence/seal.ts'
import { attachedName } from '../../evidence/signature-files.ts'
import type { BundleMeta, BundleSet } from '../../model/bundle-meta.ts'
import { TatouError } from '../../model/errors.ts'
import type { RebuildDocument } from '../../model/rebuild.ts'
import { asCurrent, custodyHead, custodyRecord, withRecord } from '../../store/case-custody.ts'
import { chainLines } from '../../store/hash-chain.ts'
import { contentOf, withRecords, type Contents } from './bundle-content.ts'
import type { Target } from './bundle-target.ts'
import { withBundle, type Reading } from './bundle.ts'
import type { Invocation } from '../command.ts'
import type { Session } from '../investigation/investigate.ts'
import { bundleWriting, writePrivately, type Content } from './pack-bundle.ts'

type Rebuilt = RebuildDocument['bundles'][number]

/** A bundle as it tells of itself. */
interface Told {
  readonly bag: Bag
  readonly survey: Survey
  readonly meta: BundleMeta
}

/** Makes bundles again, one after the other. See `rebuild`. */
export async function rebuildAll(
  invocation: Invocation,
  session: Session,
  names: readonly string[],
): Promise<RebuildDocument> {
  let made: Promise<Contents> | undefined
  // Of what is worked out from the evidence, nothing depends on the bundle.
  const contentFor = async (target: Target, { bag }: Told): Promise<Content> => {
    made ??= contentOf(invocation, session, target, [])
    return withRecords(await made, invocation, session, target, chainLines(custodyOf(bag)).length)
  }
  const bundles: Rebuilt[] = []
  for (const shown of names) bundles.push(await rebuild(invocation, session, shown, contentFor))
  return { schema: 'tatou-ir/rebuild/v1', identical: bundles.every(({ identical }) => identical), bundles }
}

/**
 * Makes a bundle again: from the evidence of the session, with the time, the names, the command, the custody log and the
 * signatures that the bundle tells, and compares. Throws TatouError `bundle-foreign`.
 */
async function rebuild(
  invocation: Invocation,
  session: Session,
  shown: string,
  contentFor: (target: Target, told: Told) => Promise<Content>,
): Promise<Rebuilt> {
  return withBundle(invocation, shown, async (container, reading) => {
    const told = await readTold(container, shown, reading)
    const target = targetOf(told, shown)
    const content = contentAsTold(await contentFor(target, told), target, told)
    const path = join(session.evidence.store.folder, `again-${target.archive}`)
    const { file } = await writePrivately(invocation, path, bundleWriting(invocation, target, content))
    const { source } = container
    if (source === null) throw new TatouError('bundle-foreign', { path: shown, problem: 'is a folder, not an archive' })
    const sha256 = digestOf(source, invocation.signal)
    const identical = sha256 === file.sha256
    const differences = identical ? [] : await compare(told.survey, path, reading)
    await rm(path)
    return { path: shown, identical, sha256, rebuilt_sha256: file.sha256, differences }
  })
}

async function readTold(container: Container, shown: string, reading: Reading): Promise<Told> {
  const survey = await container.survey({ ...reading, algorithms: () => ['sha256'] })
  const bag = readBag(survey)
  const meta = readMeta(bag)
  if (meta === undefined)
    throw new TatouError('bundle-foreign', { path: shown, problem: 'does not say how it was made' })
  return { bag, survey, meta }
}

function targetOf({ survey, meta }: Told, shown: string): Target {
  const { archive, made_at: at, case_id: caseId, tlp } = meta
  const kind = archive.kind === 'tar.gz' ? 'tar.gz' : 'zip'
  const named = { root: survey.root, archive: archive.name, kind, writes: archive.kind } as const
  return { ...named, given: shown, caseId, tlp, at, date: new Date(at), to: null }
}

/** What is made now, with what the bundle says of its making in the place of what is so now. */
function contentAsTold({ facts, payload }: Content, target: Target, { bag, meta }: Told): Content {
  const attached: AttachedFile[] = [...bag.files.values()].flatMap(({ path, content }) =>
    attachedName(path) === undefined || content === null ? [] : [{ path, bytes: content }],
  )
  const signatures = attached.filter(({ path }) => attachedName(path)?.kind === 'sig').length
  const set = readSet(bag)
  const number = readBagCount(valuesOf(bag.info, 'Bag-Count')[0] ?? '')?.part ?? 1
  const custody = custodyAsTold(facts.custody, bag)
  return {
    facts: {
      ...facts,
      ...target,
      contact: meta.contact,
      command: meta.command,
      timezone: valuesOf(bag.info, 'Timezone')[0] ?? facts.timezone,
      signer: signatures === 0 ? null : meta.contact,
      signatures,
      encryptedTo: meta.encrypted_to,
      parts: set?.parts ?? 1,
      part: set === undefined ? null : { number, set },
      custody,
      custodyHead: custodyHead(custody),
    },
    payload: set === undefined ? payload : partOf(payload, set, number),
    // A signature cannot be made again without its key; that it is of this bag, bundle verify says.
    sign: () => Promise.resolve(attached.toSorted((a, b) => order(a.path, b.path))),
  }
}

/** Signatures come first, then time stamps, each in their order. */
function order(a: string, b: string): number {
  const key = (path: string): number => {
    const name = attachedName(path)
    return name === undefined ? 0 : (name.kind === 'sig' ? 0 : 1000) + name.index
  }
  return key(a) - key(b)
}

/**
 * The log of a case may have grown since: as many records as there were then. That of plain paths is one record of their being
 * read, by somebody at some time; which files these were is what is compared.
 */
function custodyAsTold(now: string, bag: Bag): string {
  const lines = chainLines(custodyOf(bag))
  const grown = chainLines(now)
  if (lines.length > 1 || grown.length > 1 || grown[0] === lines[0])
    return grown
      .slice(0, lines.length)
      .map((line) => `${line}\n`)
      .join('')
  const [first, last] = [custodyRecord(lines[0] ?? ''), custodyRecord(grown[0] ?? '')]
  if (first === undefined || last === undefined) return now
  const { signatures, ...record } = asCurrent(first)
  return withRecord('', { ...record, subjects: asCurrent(last).subjects }, signatures)
}

function custodyOf(bag: Bag): string {
  return bag.files.get('custody/custody.jsonl')?.content?.toString('utf8') ?? ''
}

/** The files of one part, cut as they were. */
function partOf(payload: readonly PayloadFile[], set: BundleSet, number: number): PayloadFile[] {
  const byPath = new Map(payload.map((file) => [file.path, file]))
  return set.files.flatMap(({ part, path, bytes, piece_of: piece }) => {
    const file = part === number ? byPath.get(piece?.path ?? path) : undefined
    if (file === undefined) return []
    if (piece === null) return [file]
    const stretchOf = { from: piece.offset, to: piece.offset + bytes }
    return [{ ...file, path, bytes, sha256: null, pieceOf: piece, open: () => file.open(stretchOf) }]
  })
}

function digestOf(source: ByteSource, signal: AbortSignal): string {
  const hash = createHash('sha256')
  for (const chunk of stretch(source, 0, source.size, Buffer.allocUnsafe(1_048_576))) {
    signal.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex')
}

/** Paths in the bag that differ, or that only one of them has. */
async function compare(then: Survey, path: string, reading: Reading): Promise<string[]> {
  const container = await openContainer(path, path)
  try {
    const now = await container.survey({ ...reading, algorithms: () => ['sha256'] })
    const digests = ({ files }: Survey): ReadonlyMap<string, string | undefined> =>
      new Map(files.map((file) => [file.path, file.digests.sha256]))
    const [a, b] = [digests(then), digests(now)]
    return [...new Set([...a.keys(), ...b.keys()])].filter((each) => a.get(each) !== b.get(each)).toSorted()
  } finally {
    await container.close()
  }
}
