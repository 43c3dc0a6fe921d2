import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../model/canonical-json.ts'
import { TatouError } from '../model/errors.ts'
import { RunEvent, type KeptFile, type RunEntry } from '../model/playbook-run.ts'
import { chainHead, chainLines, lineDigest, linkFaults, type ChainHead } from './hash-chain.ts'
import { digestOf, look, readPlainText, syncToDisk } from './plain-file.ts'

/** The names in the folder of a run, and where the runs of a case lie. */
const RUNS = 'playbooks'
const LOG = 'run.jsonl'
const PLAYBOOK = 'playbook.json'
/** The folder of what is kept, in the folder of a run. */
export const KEPT = 'evidence'

const RUN_NAME = /^\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]{0,80}$/
const DIGEST = /^[0-9a-f]{64}$/
const MOST_BYTES = 64_000_000

/** A run on the disk: its folder, the text of its log as far as it is whole, and the playbook as it was when the run began. */
export interface StoredRun {
  readonly folder: string
  readonly run: string
  readonly text: string
  readonly events: readonly RunEvent[]
  readonly playbook: string
  /** Bytes at the end of the log of an event that was cut off while it was written: nobody was told of it. */
  readonly torn: number
}

/** The names of the runs of a case, oldest first. */
export async function listRuns(caseFolder: string): Promise<string[]> {
  const folder = join(caseFolder, RUNS)
  const found = await look(folder)
  if (!found?.isDirectory()) return []
  return (await readdir(folder)).filter((name) => RUN_NAME.test(name)).toSorted()
}

/** Reads a run. Throws TatouError `playbook-run` when its log is not as it was written. */
export async function readRun(caseFolder: string, run: string): Promise<StoredRun> {
  const folder = join(caseFolder, RUNS, run)
  const found = RUN_NAME.test(run) ? await look(folder) : undefined
  if (!found?.isDirectory()) throw broken(run, 'is not there', 'see tatou-ir playbook status --case DIR')
  const log = await readPlainText(join(folder, LOG), MOST_BYTES)
  const playbook = await readPlainText(join(folder, PLAYBOOK), MOST_BYTES)
  if (typeof log !== 'string' || typeof playbook !== 'string')
    throw broken(run, 'lacks its log or its playbook', 'bring back the files as they were')
  const end = log.lastIndexOf('\n') + 1
  const text = log.slice(0, end)
  const [fault] = linkFaults(text, readEvent)
  if (fault !== undefined)
    throw broken(
      run,
      `does not verify: line ${fault.line} ${fault.message}`,
      'do not go on with it: somebody changed the record',
    )
  const events = chainLines(text).flatMap((line) => readEvent(line) ?? [])
  return { folder, run, text, events, playbook, torn: Buffer.byteLength(log.slice(end)) }
}

/** The files of a run: its log, its playbook, and what was kept with it, by their names in its folder. */
export async function runFiles(
  caseFolder: string,
  run: string,
): Promise<readonly { readonly name: string; readonly file: string }[]> {
  const folder = join(caseFolder, RUNS, run)
  const kept = await readdir(join(folder, KEPT)).catch(() => [])
  const names = [LOG, PLAYBOOK, ...kept.filter((name) => DIGEST.test(name)).map((name) => `${KEPT}/${name}`)]
  return names.toSorted().map((name) => ({ name, file: join(folder, name) }))
}

function readEvent(line: string): RunEvent | undefined {
  try {
    return RunEvent.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function broken(run: string, problem: string, hint: string): TatouError {
  return new TatouError('playbook-run', { run, problem, hint })
}

/** Makes the folder of a new run, with its playbook, under a name that nobody has. Returns the name. */
export async function createRun(caseFolder: string, name: string, playbook: string): Promise<string> {
  await mkdir(join(caseFolder, RUNS), { recursive: true, mode: 0o700 })
  const found = await look(join(caseFolder, RUNS))
  if (!found?.isDirectory())
    throw broken(name, `cannot begin: ${RUNS} is no directory`, 'take away what is in its place')
  for (let count = 1; ; count += 1) {
    const run = count === 1 ? name : `${name}-${count}`
    const folder = join(caseFolder, RUNS, run)
    const made = await mkdir(folder, { mode: 0o700 }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
        throw error
      },
    )
    if (!made) continue
    await mkdir(join(folder, KEPT), { mode: 0o700 })
    await writeFile(join(folder, PLAYBOOK), playbook, { flag: 'wx', mode: 0o600 })
    await writeFile(join(folder, LOG), '', { flag: 'wx', mode: 0o600 })
    for (const path of [join(folder, PLAYBOOK), join(folder, LOG), folder, join(caseFolder, RUNS)])
      await syncToDisk(path)
    return run
  }
}

/** The log of a run, open for writing: each event is on the disk before `append` returns. Must be closed. */
export class RunLog {
  readonly #handle: FileHandle
  readonly #run: string
  readonly #events: RunEvent[]
  #head: ChainHead
  #bytes: number

  private constructor(handle: FileHandle, stored: StoredRun) {
    this.#handle = handle
    this.#run = stored.run
    this.#events = [...stored.events]
    this.#head = chainHead(stored.text)
    this.#bytes = Buffer.byteLength(stored.text)
  }

  /** Opens the log of a run and takes away what was cut off at its end. */
  static async open(stored: StoredRun): Promise<RunLog> {
    const handle = await open(join(stored.folder, LOG), constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW)
    if (stored.torn > 0) await handle.truncate(Buffer.byteLength(stored.text))
    return new RunLog(handle, stored)
  }

  get events(): readonly RunEvent[] {
    return this.#events
  }

  get head(): ChainHead {
    return this.#head
  }

  /** Writes an event at the end. Throws `playbook-run` when somebody else has written meanwhile. */
  async append(entry: RunEntry, by: Pick<RunEvent, 'at' | 'actor'>): Promise<RunEvent> {
    if ((await this.#handle.stat()).size !== this.#bytes)
      throw broken(
        this.#run,
        'is being written by somebody else',
        'let one person write, and the others look: tatou-ir playbook status',
      )
    const event = RunEvent.parse({ v: 1, seq: this.#head.records + 1, prev: this.#head.last, ...by, ...entry })
    const line = canonicalJson(event)
    await this.#handle.appendFile(`${line}\n`)
    await this.#handle.sync()
    this.#bytes += Buffer.byteLength(line) + 1
    this.#head = { records: event.seq, last: lineDigest(line) }
    this.#events.push(event)
    return event
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** Keeps a copy of a file (read-only, named by its digest) in the folder of a run. Throws TatouError `playbook-evidence`. */
export async function keepFile(folder: string, file: string, shown: string): Promise<KeptFile> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new TatouError('playbook-evidence', { path: shown })
  return keep(folder, shown, (path) => copyFile(file, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL))
}

/** Keeps bytes likewise; `shown` is what they are called. */
export async function keepBytes(folder: string, bytes: Uint8Array, shown: string): Promise<KeptFile> {
  return keep(folder, shown, (path) => writeFile(path, bytes, { flag: 'wx' }))
}

async function keep(folder: string, shown: string, write: (path: string) => Promise<void>): Promise<KeptFile> {
  const temporary = join(folder, KEPT, '.new')
  await rm(temporary, { force: true })
  await write(temporary)
  await chmod(temporary, 0o400)
  await syncToDisk(temporary)
  const sha256 = await digestOf(temporary)
  const { size } = await stat(temporary)
  await rename(temporary, join(folder, KEPT, sha256))
  await syncToDisk(join(folder, KEPT))
  return { path: shown, sha256, bytes: size }
}
