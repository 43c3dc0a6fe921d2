import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openInputs, type OpenedInputs, type OpenOptions } from '../../src/ingest/open.ts'
import { temporaryFolder } from '../support/temporary.ts'

export interface Evidence {
  readonly folder: string
  /** Writes a file into the folder. */
  readonly write: (name: string, bytes: string | Uint8Array) => Promise<void>
  /** Opens paths relative to the folder, with a private folder of its own each time. */
  readonly open: (paths: readonly string[], options?: Partial<OpenOptions>) => Promise<Opened>
}

export interface Opened {
  readonly streams: OpenedInputs['streams']
  /** What is in the streams, by path. */
  readonly texts: Readonly<Record<string, string>>
  /** Path and problem in one. */
  readonly problems: readonly string[]
  /** Names of the files in the private folder. */
  readonly spooled: readonly string[]
}

/** A folder with evidence, and how to open it. */
export async function evidence(): Promise<Evidence> {
  const folder = join(await temporaryFolder(), 'evidence')
  await mkdir(folder)
  return {
    folder,
    write: (name, bytes) => writeFile(join(folder, name), bytes),
    async open(paths, options = {}) {
      const spoolDir = await temporaryFolder()
      const { streams, unreadable } = await openInputs(paths, { cwd: folder, stdin: input(), spoolDir, ...options })
      const texts = await Promise.all(
        streams.map(async (stream) => [stream.path, (await readFile(stream.file)).toString()] as const),
      )
      return {
        streams,
        texts: Object.fromEntries(texts),
        problems: unreadable.map(({ path, problem }) => `${path} ${problem}`),
        spooled: await readdir(spoolDir),
      }
    },
  }
}

/** Standard input that brings these pieces. */
export async function* input(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks
}
