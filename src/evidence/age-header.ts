import { TatouError } from '../model/errors.ts'

/** How every file of age begins. */
export const HEADER_START = 'age-encryption.org/v1\n'

export const ARMOR_START = '-----BEGIN AGE'

/** The header names each recipient; four hundred fit in here. Without a bound a forged one would fill the memory. */
const MOST_HEADER_BYTES = 65_536

const HEADER_END = '\n--- '

/** Where the header at the start of some bytes ends, behind its line end; undefined when it does not. */
export function headerEnd(bytes: Buffer): number | undefined {
  const last = bytes.indexOf(HEADER_END)
  const end = last < 0 ? -1 : bytes.indexOf('\n', last + HEADER_END.length)
  return end < 0 ? undefined : end + 1
}

/** The stream itself, once its beginning is a header of age of sane length. Throws TatouError `age-damaged`. */
export async function* headerChecked(source: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const piece of source) {
    if (head === undefined) {
      yield piece
      continue
    }
    head = Buffer.concat([head, piece])
    checkStart(head, path)
    if (head.subarray(0, MOST_HEADER_BYTES).includes(HEADER_END)) {
      yield head
      head = undefined
    } else if (head.length >= MOST_HEADER_BYTES) throw damaged(path, 'has a header without an end')
  }
  if (head !== undefined) throw damaged(path, head.length === 0 ? 'is empty' : 'was cut off in its header')
}

/** Throws TatouError `age-damaged` when these first bytes are not how a file of age begins, or may begin. */
export function checkStart(head: Buffer, path: string): void {
  const start = head.subarray(0, HEADER_START.length).toString('latin1')
  if (HEADER_START.startsWith(start)) return
  if (head.toString('latin1').startsWith(ARMOR_START))
    throw damaged(path, 'is armored: take the armor off first, with age -d')
  throw damaged(path, 'was not encrypted by age')
}

function damaged(path: string, problem: string): TatouError {
  return new TatouError('age-damaged', { path, problem })
}
