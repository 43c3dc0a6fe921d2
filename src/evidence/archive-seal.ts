import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { TatouError } from '../model/errors.ts'
import { createByteWindow } from './byte-window.ts'
import { bagNames } from './archive-names.ts'
import { stretch, type ByteSource } from './byte-source.ts'
import { readZipLayout, type ZipLayout } from './zip-layout.ts'

/**
 * A seal is the SHA-256 of an archive in the archive itself: in the comment of a zip, in the comment of an empty last
 * member of a gzip, where every reader passes over it. It tells whether an archive was packed again or its metadata
 * were changed; whether the evidence was, only manifests and signatures tell. The data of stored payload members are left
 * out, because the manifests hold their digests and hashing them three times would cost as much as all the rest.
 */
const MARK = 'tatou-ir seal sha256:'

const ZIP_CODES = { slip: 'E-ZIP-SLIP', duplicate: 'E-ZIP-DUP', roots: 'E-ZIP-MULTIROOT' } as const
const STORED = 0
const READ_BYTES = 1_048_576
/** The comment of a zip begins here in its end record, behind its length. */
const COMMENT_LENGTH_AT = 20

/** Whether a zip is as it was sealed; null when it carries no seal. */
export function zipSeal(source: ByteSource, layout: ZipLayout): boolean | null {
  const { end } = layout
  if (end === null || !end.comment.toString('latin1').startsWith(MARK)) return null
  return end.comment.equals(Buffer.from(MARK + zipDigest(source, layout)))
}

function zipDigest(source: ByteSource, { members, end }: ZipLayout): string {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  const add = (from: number, to: number): void => {
    for (const chunk of stretch(source, from, to, buffer)) hash.update(chunk)
  }
  const payload = [...bagNames(members, ZIP_CODES).members].filter(
    ([path, { record, mismatch }]) => path.startsWith('data/') && record.method === STORED && mismatch === null,
  )
  let at = 0
  for (const { data, dataEnd } of payload.map(([, member]) => member).toSorted((a, b) => a.data - b.data)) {
    if (data > at) add(at, data)
    at = Math.max(at, dataEnd)
  }
  add(at, (end?.at ?? 0) + COMMENT_LENGTH_AT)
  return hash.digest('hex')
}

/** The last member of a sealed gzip (RFC 1952): a comment, and nothing in it. */
function gzipSealMember(digest: string): Buffer {
  const head = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff]
  const nothing = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  return Buffer.concat([Buffer.from(head), Buffer.from(`${MARK}${digest}\0`), Buffer.from(nothing)])
}

/** Length of that member. */
const GZIP_SEAL_BYTES = gzipSealMember('0'.repeat(64)).length

/** Looks for the seal of a gzip while its bytes go by. */
export function createGzipSeal(): { readonly update: (chunk: Buffer) => void; readonly end: () => boolean | null } {
  const hash = createHash('sha256')
  let held: Buffer = Buffer.alloc(0)
  return {
    update: (chunk) => {
      // What may be the seal is held back, as a copy: chunks are used again by whoever reads.
      const tail = Buffer.concat([held, chunk.subarray(-GZIP_SEAL_BYTES)])
      const sure = Math.max(0, held.length + chunk.length - GZIP_SEAL_BYTES)
      hash.update(held.subarray(0, sure))
      hash.update(chunk.subarray(0, Math.max(0, sure - held.length)))
      held = Buffer.from(tail.subarray(-GZIP_SEAL_BYTES))
    },
    end: () => {
      if (!held.includes(MARK)) return null
      return held.equals(gzipSealMember(hash.digest('hex')))
    },
  }
}

/**
 * Seals an archive that was just written, a zip without a comment or a gzip, so that `bundle verify` can tell when it was
 * packed again. Throws what the file system throws.
 */
export async function sealArchive(path: string, kind: 'zip' | 'tar.gz'): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    const { size } = await handle.stat()
    await (kind === 'zip' ? sealZip(handle, size) : sealGzip(handle, size))
  } finally {
    await handle.close()
  }
}

async function sealZip(handle: FileHandle, size: number): Promise<void> {
  const source = { kind: 'plain', fd: handle.fd, size } as const
  const layout = readZipLayout(createByteWindow(source))
  const { end } = layout
  if (end === null || end.comment.length > 0 || end.end !== size) {
    throw new TatouError('internal', { problem: 'a zip cannot be sealed that has an end of another kind' })
  }
  const comment = Buffer.from(MARK + zipDigest(source, layout))
  const length = Buffer.alloc(2)
  length.writeUInt16LE(comment.length)
  await handle.write(Buffer.concat([length, comment]), 0, 2 + comment.length, size - 2)
}

async function sealGzip(handle: FileHandle, size: number): Promise<void> {
  const hash = createHash('sha256')
  for (const chunk of stretch({ kind: 'plain', fd: handle.fd, size }, 0, size, Buffer.allocUnsafe(READ_BYTES)))
    hash.update(chunk)
  const member = gzipSealMember(hash.digest('hex'))
  await handle.write(member, 0, member.length, size)
}
