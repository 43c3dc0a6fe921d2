import { readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CASE_NAMES } from '../../store/case-folder.ts'
import { look } from '../../store/plain-file.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'

/** A folder with a case: where it is, without links, and how the user calls it. */
export interface FoundCase {
  readonly folder: string
  readonly shown: string
}

/** What was found, in the order of the paths; `broken` are the folders without any case, or that cannot be read. */
export interface FoundCases {
  readonly cases: readonly FoundCase[]
  readonly broken: readonly { readonly path: string; readonly problem: string }[]
}

/** Cases lie so deep under a folder at most. */
const DEEPEST = 4

/** A folder with one of these is a case, if a broken one. */
const SIGNS = [CASE_NAMES.list, CASE_NAMES.database, CASE_NAMES.custody, CASE_NAMES.status]

/**
 * The cases in folders: each is a case, or holds some, up to four levels down. Links inside are not followed. A folder that is named
 * twice, by whatever path, is found once.
 */
export async function findCases(given: readonly string[], cwd: string): Promise<FoundCases> {
  const cases = new Map<string, string>()
  const broken: { path: string; problem: string }[] = []
  for (const shown of [...new Set(given.map(shownPath))].toSorted()) {
    const path = resolve(cwd, shown)
    const told = broken.length
    let found = 0
    for await (const each of search(path, shown, 0)) {
      if ('problem' in each) broken.push(each)
      else if (!cases.has(each.folder)) cases.set(each.folder, each.shown)
      if (!('problem' in each)) found += 1
    }
    if (found === 0 && broken.length === told) broken.push({ path: shown, problem: 'it holds no case' })
  }
  const list = [...cases].map(([folder, shown]) => ({ folder, shown }))
  return { cases: list.toSorted((a, b) => (a.shown < b.shown ? -1 : 1)), broken }
}

/** A path as documents write it: without `./` before it and `/` behind it. */
function shownPath(given: string): string {
  const path = given.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=.)\/+$/, '')
  return path === '' ? '.' : path
}

async function* search(
  path: string,
  shown: string,
  depth: number,
): AsyncGenerator<FoundCase | FoundCases['broken'][number]> {
  try {
    if (!(await stat(path)).isDirectory()) yield { path: shown, problem: 'it is no folder' }
    else if (await isCase(path)) yield { folder: await realpath(path), shown }
    else if (depth < DEEPEST) {
      for (const name of await foldersIn(path))
        yield* search(join(path, name), shown === '.' ? name : `${shown.replace(/\/$/, '')}/${name}`, depth + 1)
    }
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT'
    yield { path: shown, problem: isMissing ? 'there is no such folder' : `it cannot be read: ${whyUnwritable(error)}` }
  }
}

async function isCase(path: string): Promise<boolean> {
  for (const name of SIGNS) if (await look(join(path, name))) return true
  return false
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  return folders.map(({ name }) => name).toSorted()
}
