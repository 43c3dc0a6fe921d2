import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TatouError } from '../../model/errors.ts'
import type { PlaybookSummary } from '../../model/playbook.ts'
import type { Playbook } from '../../playbook/cacao.ts'
import { playbookExtension } from '../../playbook/extension.ts'
import { lintPlaybook, type PlaybookFault } from '../../playbook/lint.ts'
import { faultText, suggest } from '../../syntax/faults.ts'
import { quote } from '../../syntax/tree.ts'

/** Where the playbooks lie that come with the program. */
const FOLDER = fileURLToPath(new URL('../../../playbooks', import.meta.url))

/** A larger file is no playbook. */
const MOST_BYTES = 8_000_000

/** A file of a playbook, as it was read. */
export interface PlaybookFile extends Pick<PlaybookSummary, 'path' | 'sha256' | 'shipped'> {
  readonly text: string
}

/** A playbook that can be used, with its file. */
export interface UsablePlaybook {
  readonly playbook: Playbook
  readonly file: PlaybookFile
}

function fileOf(path: string, bytes: Buffer, shipped: boolean): PlaybookFile {
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), text: bytes.toString('utf8'), shipped }
}

/** The files of our own playbooks, in the order of their names. */
export async function shippedPlaybookFiles(): Promise<PlaybookFile[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).toSorted()
  return Promise.all(names.map(async (name) => fileOf(`playbooks/${name}`, await readFile(join(FOLDER, name)), true)))
}

/** Our own playbooks. */
export async function shippedPlaybooks(): Promise<UsablePlaybook[]> {
  return (await shippedPlaybookFiles()).map(usable)
}

/** The files that paths name: files as they are, directories with all `.json` in them. Throws TatouError. */
export async function playbookFiles(paths: readonly string[], cwd: string): Promise<PlaybookFile[]> {
  const files: PlaybookFile[] = []
  for (const path of paths) {
    const full = resolve(cwd, path)
    const found = await stat(full).catch(() => undefined)
    if (found === undefined) throw new TatouError('playbook-missing', { path })
    const names = found.isDirectory() ? (await readdir(full)).filter((name) => name.endsWith('.json')).toSorted() : null
    for (const name of names ?? [null])
      files.push(await readOne(name === null ? full : join(full, name), name === null ? path : join(path, name)))
  }
  return files
}

async function readOne(file: string, path: string): Promise<PlaybookFile> {
  const found = await stat(file)
  if (!found.isFile() || found.size > MOST_BYTES) throw new TatouError('playbook-missing', { path })
  const read = fileOf(path, await readFile(file), false)
  const own = (await shippedPlaybookFiles()).some(({ sha256 }) => sha256 === read.sha256)
  return { ...read, shipped: own }
}

/**
 * The playbook of a name or identifier of ours, or of a file. Throws TatouError `playbook-unknown`, and `playbook-broken` with all faults of
 * a file that the linter refuses.
 */
export async function findPlaybook(name: string, cwd: string): Promise<UsablePlaybook> {
  const own = await shippedPlaybooks()
  const known = own.find(({ playbook }) => playbookExtension(playbook)?.slug === name || playbook.id === name)
  if (known !== undefined) return known
  if (!/[/\\]|\.json$/.test(name)) {
    const names = own.flatMap(({ playbook }) => playbookExtension(playbook)?.slug ?? [])
    throw new TatouError('playbook-unknown', { name: quote(name), hint: suggest(name, names) })
  }
  const [file] = await playbookFiles([name], cwd)
  if (file === undefined) throw new TatouError('playbook-missing', { path: name })
  return usable(file)
}

/** A playbook that the linter has nothing against. */
export function usable(file: PlaybookFile): UsablePlaybook {
  const { playbook, faults } = lintPlaybook(file.path, file.text)
  if (playbook !== null && faults.length === 0) return { playbook, file }
  throw new TatouError('playbook-broken', { problem: faults.map(linted).join('\n') })
}

function linted({ code, place, message, hint }: PlaybookFault): string {
  return faultText({ place, message: `${code} ${message}`, hint, code, severity: 'error', subject: null })
}
