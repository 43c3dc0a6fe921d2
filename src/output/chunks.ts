/** Characters in one piece of output: large enough to be few, small enough never to matter in memory. */
const CHUNK = 65_536

/** The same text in pieces of about 64 Ki characters; nothing for no text. */
export async function* chunks(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let held: string[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < CHUNK) continue
    yield held.join('')
    held = []
    length = 0
  }
  if (length > 0) yield held.join('')
}
