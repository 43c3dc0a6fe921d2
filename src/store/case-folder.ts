import { rmdirSync, rmSync } from 'node:fs'
import { chmod, mkdtemp, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../model/canonical-json.ts'
import { CaseFile } from '../model/case.ts'
import { TatouError } from '../model/errors.ts'
import { makeFolder } from './make-folder.ts'
import { look, readPlainText, syncToDisk } from './plain-file.ts'

/** The names in a case's directory. */
export const CASE_NAMES = {
  list: 'case.json',
  database: 'case.duckdb',
  custody: 'custody.jsonl',
  clocks: 'clocks.jsonl',
  status: 'status.jsonl',
  evidence: 'evidence',
  lock: '.lock',
  staging: '.ingest-',
} as const

/** A larger case.json or custody.jsonl was not written by us. */
const MOST_TEXT_BYTES = 512_000_000

/** A case that was read: where it is (absolute, without links), how the user calls it, and its list. */
export interface Case {
  readonly folder: string
  readonly shown: string
  readonly file: CaseFile
}

/**
 * Reads case.json. Throws TatouError `case-missing` when there is none, `case-hostile` when a name in the directory is
 * not what we make it (a link, a pipe) or the list is not of our model.
 */
export async function readCase(path: string, shown: string): Promise<Case> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) throw new TatouError('case-missing', { path: shown })
  const folder = await realpath(path)
  const text = await readCaseText(folder, CASE_NAMES.list, shown)
  if (text === undefined) throw new TatouError('case-missing', { path: shown })
  const database = await look(join(folder, CASE_NAMES.database))
  if (database !== undefined && !database.isFile()) throw hostile(shown, `${CASE_NAMES.database} is no regular file`)
  // The engine would read it together with the database; ours never leaves one behind.
  if (await look(join(folder, `${CASE_NAMES.database}.wal`)))
    throw hostile(shown, `it has a ${CASE_NAMES.database}.wal`)
  const evidence = await look(join(folder, CASE_NAMES.evidence))
  if (evidence !== undefined && !evidence.isDirectory()) throw hostile(shown, `${CASE_NAMES.evidence} is no directory`)
  return { folder, shown, file: parseList(text, shown) }
}

/** The text of one of the case's own files, or undefined when it is not there. Throws TatouError `case-hostile`. */
export async function readCaseText(folder: string, name: string, shown: string): Promise<string | undefined> {
  const text = await readPlainText(join(folder, name), MOST_TEXT_BYTES)
  if (text === null) throw hostile(shown, `${name} is no regular file of text`)
  return text
}

/** What a case is refused for. */
export function hostile(shown: string, problem: string, hint?: string): TatouError {
  return new TatouError('case-hostile', { path: shown, problem, ...(hint === undefined ? {} : { hint }) })
}

function parseList(text: string, shown: string): CaseFile {
  const result = CaseFile.safeParse(parseJson(text, shown))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw hostile(shown, `${CASE_NAMES.list}${place}: ${issue?.message ?? 'not of our form'}`)
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw hostile(shown, `${CASE_NAMES.list} is no JSON`)
  }
}

/** A case that nobody else writes to until `close`, and the folder in it where new files are made. */
export interface LockedCase {
  readonly folder: string
  /** What the case held; undefined for a new one. */
  readonly before: CaseFile | undefined
  readonly staging: string
  /** Takes everything away that is not part of the case, at once: for the end, and for a run that is cut off. */
  close(): void
}

/**
 * Makes the directory of a case (mode 0700) or enters the one there is. Throws TatouError `case-foreign` when it is
 * something else, `case-busy` when another run is writing it, and what `readCase` throws.
 */
export async function lockCase(path: string, shown: string): Promise<LockedCase> {
  const isNew = await enter(path, shown)
  const folder = await realpath(path)
  const lock = join(folder, CASE_NAMES.lock)
  await takeLock(lock, shown)
  let staging: string | undefined
  const close = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
    rmSync(lock, { force: true })
    if (isNew) removeIfEmpty(folder)
  }
  try {
    const before = (await look(join(folder, CASE_NAMES.list))) ? (await readCase(folder, shown)).file : undefined
    for (const name of await readdir(folder)) {
      if (name.startsWith(CASE_NAMES.staging)) await rm(join(folder, name), { recursive: true, force: true })
    }
    staging = await mkdtemp(join(folder, CASE_NAMES.staging))
    return { folder, before, staging, close }
  } catch (error) {
    close()
    throw error
  }
}

/** Makes the directory, or checks that it is empty or a case. Returns whether it was made. */
async function enter(path: string, shown: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    await makeFolder(path, 0o700)
    return true
  }
  if (!found.isDirectory()) throw new TatouError('case-foreign', { path: shown, problem: 'is no directory' })
  const names = await readdir(path)
  if (names.includes(CASE_NAMES.list)) return false
  // What a first ingest leaves that was cut off is ours; anything else makes it somebody's directory.
  const ours: readonly string[] = Object.values(CASE_NAMES)
  const foreign = names.find((name) => !ours.includes(name) && !name.startsWith(CASE_NAMES.staging))
  if (foreign !== undefined)
    throw new TatouError('case-foreign', { path: shown, problem: 'is not empty and holds no case' })
  await chmod(path, 0o700)
  return false
}

async function takeLock(lock: string, shown: string): Promise<void> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw isTaken ? new TatouError('case-busy', { path: shown, lock }, { cause: error }) : error
  }
}

/** A directory that we made goes again when nothing came into it. */
function removeIfEmpty(folder: string): void {
  for (const path of [join(folder, CASE_NAMES.evidence), folder]) {
    try {
      rmdirSync(path)
    } catch {
      // It holds something, or is not there.
    }
  }
}

/** Writes a text of the case in the staging folder, ready to take its place. */
export async function stageText(staging: string, name: string, text: string): Promise<void> {
  const path = join(staging, name)
  await writeFile(path, text, { flag: 'wx', mode: 0o600 })
  await syncToDisk(path)
}

/** The text of case.json. */
export function listText(file: CaseFile): string {
  return `${canonicalJson(file)}\n`
}

/** Puts files of the staging folder in their places, in this order, each at once and on the disk before the next. */
export async function commit(folder: string, staging: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rename(join(staging, name), join(folder, name))
    await syncToDisk(folder)
  }
}
