import { rmSync } from 'node:fs'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseHead } from '../../evidence/custody-head.ts'
import { inspectBundle } from '../../evidence/inspect-bundle.ts'
import { isEncryptedFile, openContainer } from '../../evidence/open-container.ts'
import type { CustodyBag } from '../../model/custody.ts'
import { TatouError } from '../../model/errors.ts'
import { CASE_NAMES, commit, lockCase, readCase, readCaseText, stageText, type Case } from '../../store/case-folder.ts'
import { readPlainText, syncToDisk } from '../../store/plain-file.ts'
import { ageWith } from '../bundle/age-keys.ts'
import type { Invocation } from '../command.ts'
import { text, type UsageFaults } from '../options.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'

/** Which log: that of a case, or the one beside a bundle. */
export type LogTarget =
  | { readonly kind: 'case'; readonly path: string; readonly shown: string }
  | { readonly kind: 'bundle'; readonly path: string; readonly shown: string }

/** A custody log as it is now. `opened` is the case that it belongs to, `bag` the bag. */
export interface OpenedLog {
  /** How messages call its file. */
  readonly path: string
  readonly text: string
  readonly opened: Case | null
  readonly bag: CustodyBag | undefined
}

const LOG_ENDING = '.custody.jsonl'
const MOST_BYTES = 512_000_000

/** The log that `--case` or `--bundle` names. */
export function logTarget({ host, options }: Invocation, faults: UsageFaults): LogTarget {
  const folder = text(options, 'case')
  const bundle = text(options, 'bundle')
  if ((folder === null) === (bundle === null)) faults.add('name the log with --case DIR or --bundle FILE, not both')
  const shown = folder ?? bundle ?? ''
  return { kind: folder === null ? 'bundle' : 'case', path: resolve(host.cwd, shown), shown }
}

/** Reads a log. One beside a bundle that does not exist yet is empty. Throws TatouError. */
export async function readLog(invocation: Invocation, target: LogTarget): Promise<OpenedLog> {
  if (target.kind === 'bundle') {
    const path = `${target.shown}${LOG_ENDING}`
    const beside = await readLogBeside(invocation, target.shown)
    const bag = await bagOf(invocation, target, beside?.text ?? '')
    return { path, text: beside?.text ?? '', opened: null, bag }
  }
  const opened = await readCase(target.path, target.shown)
  const read = await readCaseText(opened.folder, CASE_NAMES.custody, target.shown)
  return { path: CASE_NAMES.custody, text: read ?? '', opened, bag: undefined }
}

/** The log beside a bundle, and what its file is called; null when there is none. Throws TatouError `custody-log`. */
export async function readLogBeside(
  { host }: Invocation,
  shown: string,
): Promise<{ readonly path: string; readonly text: string } | null> {
  const path = `${shown}${LOG_ENDING}`
  const read = await readPlainText(resolve(host.cwd, path), MOST_BYTES)
  if (read === null) throw broken(path, 'is no regular file of text', 'bring back the file as it was')
  return read === undefined ? null : { path, text: read }
}

/** What the log beside a bundle begins with: the bag, and where the custody log in it ends. */
async function bagOf(invocation: Invocation, { path, shown }: LogTarget, log: string): Promise<CustodyBag | undefined> {
  // A courier has no key: what the log begins with is then all there is to say of the bag.
  const hasKey = ['identity', 'passphrase', 'passphraseFile'].some((name) => invocation.options[name] !== undefined)
  if (!hasKey && log !== '' && (await isEncryptedFile(path))) return undefined
  const { signal } = invocation
  const container = await openContainer(path, shown, () => ageWith(invocation, shown))
  try {
    const { bundle } = await inspectBundle(container, shown, { threads: 1, signal, onBytes: () => undefined })
    const field = bundle.bag_info.find(({ label }) => label.toLowerCase() === 'custody-head')
    const head = field === undefined ? { records: 0, last: null } : parseHead(field.value)
    if (bundle.tag_manifest_sha512 === null || head === undefined)
      throw broken(`${shown}${LOG_ENDING}`, `cannot be about ${shown}, which was not sealed as we seal bags`, SEALED)
    return { tag_manifest_sha512: bundle.tag_manifest_sha512, custody_head: head }
  } finally {
    await container.close()
  }
}

const SEALED = 'name a bundle that tatou-ir bundle create made'

/**
 * Puts the log in its place that `make` makes of the one there is; nobody else writes it meanwhile. The old one stays if
 * anything goes wrong.
 */
export async function rewriteLog(
  invocation: Invocation,
  target: LogTarget,
  make: (log: OpenedLog) => Promise<string>,
): Promise<void> {
  if (target.kind === 'bundle') return rewriteBeside(invocation, target, make)
  // A case that is not there is not made.
  await readCase(target.path, target.shown)
  const locked = await lockCase(target.path, target.shown)
  const release = invocation.atExit(() => locked.close())
  try {
    await stageText(locked.staging, CASE_NAMES.custody, await make(await readLog(invocation, target)))
    await commit(locked.folder, locked.staging, [CASE_NAMES.custody])
  } catch (error) {
    if (error instanceof TatouError || errorCode(error) === undefined) throw error
    throw new TatouError('case-unwritable', { path: target.shown, problem: whyUnwritable(error) }, { cause: error })
  } finally {
    release()
    locked.close()
  }
}

async function rewriteBeside(
  invocation: Invocation,
  target: LogTarget,
  make: (log: OpenedLog) => Promise<string>,
): Promise<void> {
  const path = `${target.path}${LOG_ENDING}`
  const shown = `${target.shown}${LOG_ENDING}`
  const lock = `${path}.lock`
  await takeLock(lock, shown)
  let staging: string | undefined
  const clear = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
    rmSync(lock, { force: true })
  }
  const release = invocation.atExit(clear)
  try {
    staging = await mkdtemp(join(dirname(path), '.tatou-ir-'))
    await stageText(staging, 'log', await make(await readLog(invocation, target)))
    await rename(join(staging, 'log'), path)
    await syncToDisk(dirname(path))
    await rm(staging, { recursive: true, force: true })
  } catch (error) {
    if (error instanceof TatouError || errorCode(error) === undefined) throw error
    throw new TatouError('output', { file: shown, problem: whyUnwritable(error) }, { cause: error })
  } finally {
    release()
    clear()
  }
}

async function takeLock(lock: string, shown: string): Promise<void> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
  } catch (error) {
    if (errorCode(error) === 'EEXIST')
      throw broken(shown, 'is being written by another run', `wait for it to end; if none is running, delete ${lock}`)
    throw new TatouError('output', { file: shown, problem: whyUnwritable(error) }, { cause: error })
  }
}

function broken(path: string, problem: string, hint: string): TatouError {
  return new TatouError('custody-log', { path, problem, hint })
}
