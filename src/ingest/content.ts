import type { Compression } from './decompress.ts'

/** What the first bytes say a stream is. */
export type Content =
  | { readonly kind: 'plain' }
  | { readonly kind: 'compressed'; readonly format: Compression }
  | { readonly kind: 'archive'; readonly format: 'tar' | 'zip' }
  | { readonly kind: 'unsupported'; readonly format: string }

/** How many bytes `contentOf` wants to see. */
export const HEAD_BYTES = 512

interface Magic {
  readonly bytes: readonly number[]
  readonly content: Content
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')]

/**
 * Beginnings of files, as their specifications give them. The name of a file says nothing: rotated logs are renamed,
 * and names are the attacker's to choose.
 */
const MAGICS: readonly Magic[] = [
  { bytes: [0x1f, 0x8b, 0x08], content: { kind: 'compressed', format: 'gzip' } },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], content: { kind: 'compressed', format: 'zstd' } },
  // pzstd and other tools put a skippable frame (16 kinds) before the first frame.
  ...Array.from({ length: 16 }, (_, kind): Magic => ({
    bytes: [0x50 + kind, 0x2a, 0x4d, 0x18],
    content: { kind: 'compressed', format: 'zstd' },
  })),
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], content: { kind: 'compressed', format: 'xz' } },
  { bytes: ascii('PK\x03\x04'), content: { kind: 'archive', format: 'zip' } },
  { bytes: ascii('PK\x05\x06'), content: { kind: 'archive', format: 'zip' } },
  { bytes: ascii('PK\x07\x08'), content: { kind: 'archive', format: 'zip' } },
  { bytes: ascii("7z\xbc\xaf'\x1c"), content: { kind: 'unsupported', format: 'a 7-Zip archive' } },
  { bytes: ascii('Rar!\x1a\x07'), content: { kind: 'unsupported', format: 'a RAR archive' } },
  { bytes: [0x04, 0x22, 0x4d, 0x18], content: { kind: 'unsupported', format: 'LZ4 data' } },
  { bytes: [0x1f, 0x9d], content: { kind: 'unsupported', format: 'data of the old compress program (.Z)' } },
  { bytes: ascii('ElfFile\0'), content: { kind: 'unsupported', format: 'a Windows event log (.evtx)' } },
  { bytes: ascii('LPKSHHRH'), content: { kind: 'unsupported', format: 'a systemd journal' } },
]

/** A bzip2 file goes on with a block or with its end; three letters and a digit alone could begin a text. */
const BZIP2 = /^BZh[1-9](1AY&SY|\x17rE8P\x90)/

const TAR_MAGIC_AT = 257
const TAR_CHECKSUM = { from: 148, to: 156 }
const TAR_HEADER_BYTES = 512

/** What a stream is, by its first HEAD_BYTES bytes. Whatever is not known to be packed is plain. */
export function contentOf(head: Buffer): Content {
  if (BZIP2.test(head.toString('latin1', 0, 10))) return { kind: 'compressed', format: 'bzip2' }
  if (isTar(head)) return { kind: 'archive', format: 'tar' }
  const magic = MAGICS.find(({ bytes }) => head.subarray(0, bytes.length).equals(Buffer.from(bytes)))
  return magic?.content ?? { kind: 'plain' }
}

/** POSIX.1-1988 and GNU tar: `ustar` in its place and a right sum over the header, in which the sum itself counts as blanks. */
function isTar(head: Buffer): boolean {
  if (head.length < TAR_HEADER_BYTES || head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) !== 'ustar')
    return false
  const stored = Number.parseInt(head.toString('latin1', TAR_CHECKSUM.from, TAR_CHECKSUM.to).replace(/[\0 ]+/g, ' '), 8)
  let sum = 0
  for (const [at, byte] of head.entries()) sum += at >= TAR_CHECKSUM.from && at < TAR_CHECKSUM.to ? 0x20 : byte
  return sum === stored
}
