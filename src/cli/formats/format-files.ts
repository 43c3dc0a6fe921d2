import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { readUserFormat, type UserFormat } from '../../formats/user-format.ts'
import type { CaseFormat } from '../../model/case.ts'
import { TatouError } from '../../model/errors.ts'
import { type Fault, faultText } from '../../syntax/faults.ts'
import { placeAt } from '../../syntax/shape.ts'
import { takenIds } from '../../formats/registry.ts'
import type { Invocation } from '../command.ts'
import { inputRoots, readConfig, whyNot } from '../config/config.ts'
import { list } from '../options.ts'

/** A format file larger than this is none. */
const MAX_BYTES = 1_000_000

/** The directory of format files beside the configuration. */
const FOLDER = 'formats'

const isFormatFile = (name: string): boolean => /\.ya?ml$/.test(name)

/** A format of a user, and the file it came from. */
export interface GivenFormat extends UserFormat {
  readonly file: CaseFormat
}

/** A file of a format that could be read, or not. */
interface FormatFile {
  readonly path: string
  readonly sha256: string
  readonly text: string
}

/**
 * The formats that the user gives: files of `--format-file`, and those in `formats/` beside the configuration, in the
 * order of their ids, so that it does not matter where they lie. Throws `format-file` with all faults of all files.
 */
export async function readFormats(invocation: Invocation, inputs: readonly string[]): Promise<readonly GivenFormat[]> {
  const { cwd } = invocation.host
  const given = await Promise.all(list(invocation.options, 'formatFile').map((path) => findFormatFiles(path, cwd)))
  const files = new Map([...given.flat(), ...(await besideConfig(invocation, inputs))])
  const read = await Promise.all([...files].toSorted(byCodeUnits).map(([file, path]) => readFormatFile(file, path)))
  const { formats, faults } = parseFormats(read)
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new TatouError('format-file', { problem: errors.map(faultText).join('\n') })
  return formats
}

/** Reads formats from their files; of two with one id, the second is at fault. */
export function parseFormats(files: readonly FormatFile[]): {
  readonly formats: readonly GivenFormat[]
  readonly faults: readonly Fault[]
} {
  const formats: GivenFormat[] = []
  const faults: Fault[] = []
  for (const { path, sha256, text } of files) {
    const read = readUserFormat({ path, text }, takenIds())
    faults.push(...read.faults)
    if (read.format === null) continue
    const { id } = read.format.format
    const twin = formats.find(({ file }) => file.id === id)
    if (twin === undefined) formats.push({ ...read.format, file: { id, path, sha256, text } })
    else faults.push(twinFault(read.format, twin))
  }
  return { formats: formats.toSorted((a, b) => (a.file.id < b.file.id ? -1 : 1)), faults }
}

function twinFault({ format, tree }: UserFormat, twin: GivenFormat): Fault {
  const message = `there is a format ${format.id} in ${twin.file.path} already`
  const place = placeAt(tree, ['id'])
  return { code: 'id-taken', severity: 'error', message, hint: 'Choose another id.', place, subject: null }
}

/** The format files that a path names: a file as it is, a directory with all `.yml` and `.yaml` below it. */
export async function findFormatFiles(path: string, cwd: string): Promise<(readonly [file: string, path: string])[]> {
  const full = resolve(cwd, path)
  const stats = await stat(full).catch(() => null)
  if (stats === null) throw new TatouError('format-missing', { path })
  if (!stats.isDirectory()) return [[full, path]]
  const entries = await readdir(full, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && isFormatFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, join(path, relative(full, file)).split(sep).join('/')] as const)
}

/** A format can hide what happened, so that one which nobody named is used only where the configuration beside it is. */
async function besideConfig(
  invocation: Invocation,
  inputs: readonly string[],
): Promise<(readonly [file: string, path: string])[]> {
  const { at } = await readConfig(invocation, inputs)
  if (at === null) return []
  const folder = join(at.folder, FOLDER)
  const stats = await stat(folder).catch(() => null)
  if (stats?.isDirectory() !== true) return []
  const found = await findFormatFiles(folder, invocation.host.cwd)
  if (at.named) return found
  const { uid, cwd } = invocation.host
  const roots = inputRoots(inputs, cwd)
  const trusted: (readonly [string, string])[] = []
  const refuse = (path: string, why: string): void =>
    invocation.messages.warning(`${path} is not used: ${why}; --format-file names it`)
  const whole = await whyNot(folder, roots, uid, 'directory')
  if (whole !== null) {
    refuse(folder, whole)
    return []
  }
  for (const each of found) {
    const why = await whyNot(each[0], roots, uid)
    if (why === null) trusted.push(each)
    else refuse(each[1], why)
  }
  return trusted
}

/** Reads a format file by where it lies. Throws `format-file` for what is no text of a bearable size. */
export async function readFormatFile(file: string, path: string): Promise<FormatFile> {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new TatouError('format-file', { problem: `${path}: ${problem}` }, { cause })
  }
  const { size } = await stat(file)
  if (size > MAX_BYTES) return refuse('the file is larger than 1 MB, which no format is')
  const bytes = await readFile(file).catch((error: unknown) => refuse('the file cannot be read', error))
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), text }
  } catch (error) {
    return refuse('the file is no text in UTF-8', error)
  }
}

function byCodeUnits([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
