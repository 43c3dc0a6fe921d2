import type { Stats } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { normalize, resolve, sep } from 'node:path'
import { TatouError } from '../model/errors.ts'
import { InputProblem, problemOfSystem } from './input-problem.ts'
import type { UnreadableInput } from './log-stream.ts'
import { visibleLine } from './visible-line.ts'

/** A file to read. */
export interface FoundFile {
  /** Display path of the contract; bytes that are no UTF-8 are spelled `\xNN`. */
  readonly path: string
  /** Absolute name to open, as bytes: a name need not be UTF-8. */
  readonly name: Buffer
  readonly stats: Stats
}

/** What the arguments name. */
export interface Discovery {
  /** Each file once, by its path in code units. */
  readonly files: readonly FoundFile[]
  /** `-` was among the arguments. */
  readonly stdin: boolean
  readonly unreadable: readonly UnreadableInput[]
}

/** A directory to list, or a link to follow. */
interface Place {
  readonly path: string
  readonly name: Buffer
  /** The real name of the directory it is in, without links. */
  readonly parent: string
}

interface Walk {
  /** By real name, so that a file that is reached in two ways is read once. */
  readonly files: Map<string, FoundFile>
  /** Real names of directories that were listed. */
  readonly listed: Set<string>
  readonly unreadable: UnreadableInput[]
  /** Links inside directories, which are followed when everything else has been found. */
  links: Place[]
}

const MAX_NAME_CHARACTERS = 4096
const SLASH = Buffer.from('/')

/**
 * Finds the files that arguments name: files, and directories with all that is in them, hidden files included and no
 * folder excepted (what we skipped in silence would be a place to hide in). Links are followed, but only after all
 * real directories, so that a file goes by its own path wherever it has one; a link back to a directory it
 * lies in is reported. Pipes, sockets and devices are reported and never opened. The order of the arguments makes no difference.
 * Throws TatouError `input-missing` for an argument that does not exist, `input-none` when there is no argument.
 */
export async function discover(paths: readonly string[], cwd: string): Promise<Discovery> {
  if (paths.length === 0) throw new TatouError('input-none')
  const walk: Walk = { files: new Map(), listed: new Set(), unreadable: [], links: [] }
  for (const path of new Set(paths)) if (path !== '-') await findArgument(path, cwd, walk)
  while (walk.links.length > 0) {
    const links = walk.links.toSorted(byPath)
    walk.links = []
    for (const link of links) await followLink(link, walk)
  }
  return { files: [...walk.files.values()].toSorted(byPath), stdin: paths.includes('-'), unreadable: walk.unreadable }
}

/** Order by path, in code units. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

async function findArgument(argument: string, cwd: string, walk: Walk): Promise<void> {
  if (argument === '') throw new TatouError('input-missing', { path: "''" })
  const name = Buffer.from(resolve(cwd, argument))
  const path = displayPath(argument)
  try {
    const stats = await stat(name)
    if (stats.isDirectory()) await list({ path, name, parent: '' }, walk)
    else addFile({ path: path === '' ? '.' : path, name, stats }, await realName(name), walk)
  } catch (error) {
    const problem = problemOfSystem(error)
    if (!problem) throw error
    if (problem.code === 'vanished' || isNoDirectory(error))
      throw new TatouError('input-missing', { path: argument }, { cause: error })
    walk.unreadable.push(problem.at(path))
  }
}

/** The argument without `./`, with `/` as separator; the working directory itself is empty, so that what is in it has bare names. */
function displayPath(argument: string): string {
  const path = normalize(argument).replaceAll(sep, '/')
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  return bare === '.' ? '' : bare
}

async function list(directory: Place, walk: Walk): Promise<void> {
  const waiting = [directory]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, name } = next
    await attempt(path === '' ? '.' : path, walk, async () => {
      const real = await realName(name)
      walk.listed.add(real)
      for (const entry of await readdir(name, { withFileTypes: true, encoding: 'buffer' })) {
        const child: Place = {
          path: joinPath(path, visibleLine(entry.name, MAX_NAME_CHARACTERS)),
          name: Buffer.concat([name, SLASH, entry.name]),
          parent: real,
        }
        if (entry.isDirectory()) waiting.push(child)
        else if (entry.isSymbolicLink()) walk.links.push(child)
        else
          await attempt(child.path, walk, async () =>
            addFile({ ...child, stats: await lstat(child.name) }, `${real}/${entry.name.toString('latin1')}`, walk),
          )
      }
    })
  }
}

async function followLink(link: Place, walk: Walk): Promise<void> {
  await attempt(link.path, walk, async () => {
    const stats = await stat(link.name).catch((error: unknown) => {
      throw problemOfSystem(error)?.code === 'vanished' ? new InputProblem('broken-link') : error
    })
    const real = await realName(link.name)
    if (!stats.isDirectory()) {
      if (!walk.files.has(real)) addFile({ path: link.path, name: link.name, stats }, real, walk)
    } else if (`${link.parent}/`.startsWith(real === '/' ? real : `${real}/`)) throw new InputProblem('link-loop')
    else if (!walk.listed.has(real)) await list(link, walk)
  })
}

/** Of two paths to one file the one that comes first in order stays, whatever the order of the arguments. */
function addFile(file: FoundFile, real: string, walk: Walk): void {
  const { path, name, stats } = file
  if (!stats.isFile()) {
    walk.unreadable.push(new InputProblem('special', { kind: kindOf(stats) }).at(path))
    return
  }
  const before = walk.files.get(real)
  if (!before || path < before.path) walk.files.set(real, { path, name, stats })
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  if (stats.isCharacterDevice()) return 'a character device'
  return stats.isBlockDevice() ? 'a block device' : 'something else'
}

async function attempt(path: string, walk: Walk, action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    const problem = problemOfSystem(error)
    if (!problem) throw error
    walk.unreadable.push(problem.at(path))
  }
}

/** The name without links, byte for byte as latin-1. A pipe of a shell has none; it goes by the name it was given. */
async function realName(name: Buffer): Promise<string> {
  const real = await realpath(name, { encoding: 'buffer' }).catch(() => name)
  return real.toString('latin1')
}

function joinPath(path: string, name: string): string {
  if (path === '') return name
  return path.endsWith('/') ? `${path}${name}` : `${path}/${name}`
}

function isNoDirectory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR'
}
