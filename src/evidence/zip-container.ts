import { crc32 } from 'node:zlib'
import type { BundleFault } from '../model/bundle.ts'
import type { Algorithm } from './algorithms.ts'
import { zipSeal } from './archive-seal.ts'
import { bagNames, shownName } from './archive-names.ts'
import { stretch, type ByteSource } from './byte-source.ts'
import { createByteWindow } from './byte-window.ts'
import {
  chooseTagFiles,
  emptyOf,
  type Container,
  type FileContent,
  type Survey,
  type SurveyedFile,
  type SurveyOptions,
} from './container.ts'
import { inflateAtOnce, type Digest, type DigestTask } from './digest.ts'
import { digestAll } from './digest-pool.ts'
import { fault } from './fault.ts'
import { inflateRaw } from './inflate.ts'
import { surveyed, tagFile } from './surveyed.ts'
import { DEFLATE, readZipLayout, type ZipMember } from './zip-layout.ts'

const CODES = { slip: 'E-ZIP-SLIP', duplicate: 'E-ZIP-DUP', roots: 'E-ZIP-MULTIROOT' } as const
const READ_BYTES = 1_048_576

/** A bag in a zip, whose bytes can be read until it is closed. */
export function openZip(source: ByteSource): Pick<Container, 'kind' | 'survey' | 'contents'> {
  return {
    kind: 'zip',
    survey: (options) => survey(source, options),
    contents: (wanted) => contents(source, wanted),
  }
}

async function survey(source: ByteSource, options: SurveyOptions): Promise<Survey> {
  const layout = readZipLayout(createByteWindow(source))
  const { root, members, folders, faults: nameFaults } = bagNames(layout.members, CODES)
  const faults = [...layout.faults, ...nameFaults]
  const algorithms = options.algorithms([...members.keys()].filter((path) => !path.includes('/')))
  const readable = [...members].filter(([, { isReadable }]) => isReadable)
  const tags = chooseTagFiles(new Map(readable.map(([path, { record }]) => [path, record.bytes])))
  const others = readable.filter(([path]) => !tags.has(path))
  const wanted = algorithms.length > 0
  const digests = await digestAll(
    others.map(([, member]) => taskOf(source, member, algorithms, wanted)),
    options,
  )
  const files: SurveyedFile[] = [...members]
    .filter(([, { isReadable }]) => !isReadable)
    .map(([path, { record }]) => surveyed(path, record.bytes, [], undefined))
  for (const path of tags) {
    const member = members.get(path)
    if (member !== undefined) files.push(readTag(source, path, member, algorithms, faults))
  }
  for (const [at, [path, member]] of others.entries()) {
    const digest = digests[at]
    faults.push(...contentFaults(path, member, digest))
    files.push(surveyed(path, member.record.bytes, algorithms, digest))
  }
  return { root, files, emptyFolders: emptyOf(folders, members.keys()), sealed: zipSeal(source, layout), faults }
}

function taskOf(
  bytes: ByteSource,
  { record, data, dataEnd }: ZipMember,
  algorithms: readonly Algorithm[],
  crc: boolean,
): DigestTask {
  return {
    source: { kind: 'stretch', bytes, from: data, to: dataEnd },
    compression: record.method === DEFLATE ? 'deflate' : 'stored',
    bytes: record.bytes,
    algorithms,
    crc,
  }
}

function contentFaults(path: string, { record }: ZipMember, digest: Digest | undefined): BundleFault[] {
  if (digest === undefined) return []
  if (digest.kind === 'digest') return digest.crc === record.crc ? [] : [wrongChecksum(path)]
  const messages = {
    size: 'has more or fewer bytes than the zip says',
    damaged: 'has compressed data that cannot be read',
    unreadable: 'cannot be read',
  }
  if (digest.fault === 'forged') return [fault('E-AGE', path, 'was changed after it was encrypted')]
  return [fault('E-ZIP-CRC', path, messages[digest.fault])]
}

const wrongChecksum = (path: string): BundleFault => fault('E-ZIP-CRC', path, 'does not match the checksum in the zip')

function readTag(
  source: ByteSource,
  path: string,
  member: ZipMember,
  algorithms: readonly Algorithm[],
  faults: BundleFault[],
): SurveyedFile {
  const { record, data, dataEnd } = member
  const failed = (kind: 'size' | 'damaged'): SurveyedFile => {
    faults.push(...contentFaults(path, member, { kind: 'fault', fault: kind }))
    return surveyed(path, record.bytes, [], undefined)
  }
  const packed = createByteWindow(source).read(data, dataEnd)
  if (packed.length !== record.packed) return failed('size')
  try {
    const { buffer, taken } =
      record.method === DEFLATE ? inflateAtOnce(packed, record.bytes) : { buffer: packed, taken: packed.length }
    if (taken !== packed.length || buffer.length !== record.bytes) return failed('size')
    if (crc32(buffer) !== record.crc) faults.push(wrongChecksum(path))
    return tagFile(path, buffer, algorithms)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return failed('damaged')
  }
}

async function* contents(source: ByteSource, wanted: (path: string) => boolean): AsyncGenerator<FileContent> {
  const layout = readZipLayout(createByteWindow(source))
  for (const [path, member] of bagNames(layout.members, CODES).members) {
    if (wanted(path) && member.isReadable) yield { path, chunks: chunksOf(source, member) }
  }
}

async function* chunksOf(source: ByteSource, { record, data, dataEnd, raw }: ZipMember): AsyncGenerator<Buffer> {
  const packed = stretch(source, data, dataEnd, Buffer.allocUnsafe(READ_BYTES))
  if (record.method !== DEFLATE) {
    yield* packed
    return
  }
  let bytes = 0
  for await (const chunk of inflateRaw(packed, { taken: 0, ended: false })) {
    bytes += chunk.length
    if (bytes > record.bytes) throw new RangeError(`${shownName(raw)} has more bytes than the zip says`)
    yield chunk
  }
}
