import { createReadStream } from 'node:fs'
import { createLeakScanner, inflatedParts, type Leak, type LeakScanner } from '../../evidence/redact/leak-scan.ts'
import type { Vocabulary } from '../../evidence/redact/vocabulary.ts'
import { openContainer } from '../../evidence/open-container.ts'
import { TatouError } from '../../model/errors.ts'

/** So many values are looked for in one pass over the output, to bound memory. */
const VALUES_AT_ONCE = 20_000
/** Compressed bytes look like anything: in these only what is longer is looked for. */
const SURE_BYTES = 9
/** Files up to this size are looked into for compressed parts. */
const MOST_LOOKED_INTO = 268_435_456
const MOST_SHOWN = 20

interface PlacedLeak extends Leak {
  readonly place: string
}

/**
 * Looks for values in every byte of an archive: in the names and the contents of its files, in what is compressed in them, and in
 * the bytes of the archive itself; in all encodings. Throws TatouError `leak` with the places when any is found.
 */
export async function checkLeaks(path: string, values: readonly string[], isUsual: Vocabulary): Promise<void> {
  const leaks: PlacedLeak[] = []
  for (let from = 0; from < values.length; from += VALUES_AT_ONCE) {
    const scanner = createLeakScanner(values.slice(from, from + VALUES_AT_ONCE), isUsual)
    for await (const leak of leaksIn(path, scanner)) leaks.push(leak)
  }
  if (leaks.length === 0) return
  const shown = leaks
    .slice(0, MOST_SHOWN)
    .map(({ place, offset, encoding, value }) => `${place} at byte ${offset}: '${value}' (${encoding})`)
  const more = leaks.length > MOST_SHOWN ? [`${leaks.length - MOST_SHOWN} more`] : []
  throw new TatouError('leak', { count: String(leaks.length), places: [...shown, ...more].join('; ') })
}

async function* leaksIn(path: string, scanner: LeakScanner): AsyncGenerator<PlacedLeak> {
  const placed = (place: string, leaks: readonly Leak[]): PlacedLeak[] => leaks.map((leak) => ({ ...leak, place }))
  yield* placed('the archive', await scanner.scan(createReadStream(path), SURE_BYTES))
  const container = await openContainer(path, path, () =>
    Promise.reject(new TypeError('a twin is checked before it is encrypted')),
  )
  try {
    for await (const { path: name, chunks } of container.contents(() => true)) {
      yield* placed('the name of a file', await scanner.scan(once(Buffer.from(name))))
      const kept: Buffer[] = []
      let bytes = 0
      async function* tee(): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
          bytes += chunk.length
          if (bytes <= MOST_LOOKED_INTO) kept.push(Buffer.from(chunk))
          yield chunk
        }
      }
      yield* placed(name, await scanner.scan(tee()))
      if (bytes > MOST_LOOKED_INTO) continue
      for (const { offset, content } of inflatedParts(Buffer.concat(kept)))
        yield* placed(`${name}, compressed at ${offset}`, await scanner.scan(once(content)))
    }
  } finally {
    await container.close()
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
