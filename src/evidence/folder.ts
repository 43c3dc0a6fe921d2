import { isUtf8 } from 'node:buffer'
import { lstatSync, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileChunks } from '../ingest/chunks.ts'
import { visibleLine } from '../ingest/visible-line.ts'
import type { BundleFault } from '../model/bundle.ts'
import { chooseTagFiles, type Container, type FileContent, type Survey, type SurveyOptions } from './container.ts'
import { digestAll } from './digest-pool.ts'
import { fault } from './fault.ts'
import { readTagFiles, surveyed } from './surveyed.ts'

/** What a folder holds, without links followed. */
interface Tree {
  readonly files: ReadonlyMap<string, number>
  /** Those that nothing is in. */
  readonly emptyFolders: readonly string[]
  readonly faults: readonly BundleFault[]
}

const MOST_NAME_CHARACTERS = 4096
const ASCII = /^[ -~]*$/

/** A bag in a folder. */
export function openFolder(folder: string): Container {
  return {
    kind: 'folder',
    bytes: null,
    encrypted: false,
    source: null,
    survey: (options) => survey(folder, options),
    contents: (wanted) => contents(folder, wanted),
    close: () => Promise.resolve(),
  }
}

async function survey(folder: string, options: SurveyOptions): Promise<Survey> {
  const tree = await walk(folder, options.signal)
  const names = [...tree.files.keys()]
  const algorithms = options.algorithms(names.filter((path) => !path.includes('/')))
  const tags = chooseTagFiles(tree.files)
  const kept = await readTagFiles(tags, (path) => fileChunks(join(folder, path)), algorithms)
  const others = names.filter((path) => !tags.has(path))
  const digests = await digestAll(
    others.map((path) => ({
      source: { kind: 'file', path: join(folder, path) },
      compression: 'stored',
      bytes: tree.files.get(path) ?? 0,
      algorithms,
      crc: false,
    })),
    options,
  )
  const faults = [...tree.faults]
  const files = [...kept.files.values()]
  for (const path of kept.failed) {
    faults.push(fault('E-UNREADABLE', path, 'cannot be read'))
    files.push(surveyed(path, tree.files.get(path) ?? 0, [], undefined))
  }
  for (const [at, path] of others.entries()) {
    const digest = digests[at]
    if (digest?.kind === 'fault') {
      faults.push(
        digest.fault === 'size'
          ? fault('E-CHANGED', path, 'changed while it was read')
          : fault('E-UNREADABLE', path, 'cannot be read'),
      )
    }
    files.push(surveyed(path, tree.files.get(path) ?? 0, algorithms, digest))
  }
  return { root: '', files, emptyFolders: tree.emptyFolders, sealed: null, faults }
}

async function walk(folder: string, signal: AbortSignal | undefined): Promise<Tree> {
  const files = new Map<string, number>()
  const emptyFolders: string[] = []
  const faults: BundleFault[] = []
  const left = ['']
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    signal?.throwIfAborted()
    const inside = await namesIn(join(folder, at), at, faults)
    if (inside.length === 0 && at !== '') emptyFolders.push(at)
    for (const raw of inside) {
      const name = nameOf(raw)
      if (name === undefined) {
        const shown = visibleLine(Buffer.from(raw, 'latin1'), MOST_NAME_CHARACTERS)
        faults.push(fault('E-NAME-ENCODING', `${prefix(at)}${shown}`, 'is not UTF-8'))
        continue
      }
      const path = `${prefix(at)}${name}`
      const found = look(join(folder, path))
      if (found === undefined) faults.push(fault('E-UNREADABLE', path, 'cannot be looked at'))
      else if (found.isFile()) files.set(path, found.size)
      else if (found.isDirectory()) left.push(path)
      else if (found.isSymbolicLink())
        faults.push(fault('E-LINK', path, 'is a link; what it leads to is not in the bag'))
      else faults.push(fault('E-SPECIAL', path, 'is no file'))
    }
  }
  return { files, emptyFolders, faults }
}

const prefix = (folder: string): string => (folder === '' ? '' : `${folder}/`)

/** A name that was read byte for byte, as text; undefined when it is no UTF-8. */
function nameOf(raw: string): string | undefined {
  if (ASCII.test(raw)) return raw
  const bytes = Buffer.from(raw, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

// As latin-1, which loses nothing: a buffer for each of many names costs more than all the rest of the walk.
async function namesIn(path: string, folder: string, faults: BundleFault[]): Promise<readonly string[]> {
  try {
    return await readdir(path, 'latin1')
  } catch (error) {
    if (folder === '') throw error
    faults.push(fault('E-UNREADABLE', folder, 'cannot be listed'))
    return []
  }
}

// Not the promise: there may be hundreds of thousands, and each would cost a turn of the event loop.
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

async function* contents(folder: string, wanted: (path: string) => boolean): AsyncGenerator<FileContent> {
  const { files } = await walk(folder, undefined)
  for (const path of files.keys()) if (wanted(path)) yield { path, chunks: fileChunks(join(folder, path)) }
}
