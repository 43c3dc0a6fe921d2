import { constants } from 'node:fs'
import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { canonicalJson, type CanonicalValue } from '../model/canonical-json.ts'
import { chainHead, chainLines, linkFaults, nextLink, type Link } from './hash-chain.ts'
import { look } from './plain-file.ts'

/** A log as it lies on the disk. */
export interface ChainedLog {
  /** The whole lines, as they stand there. */
  readonly text: string
  /** Whole lines, without their ends. */
  readonly lines: readonly string[]
  /** The number of the first line that does not follow from the one before; null when all do. */
  readonly brokenAt: number | null
}

const MOST_BYTES = 64_000_000
/** A lock older than this was left by a process that was killed: writing a line takes milliseconds. */
const STALE_MS = 2_000

/**
 * Reads an append-only log of JSON lines, each with the digest of the line before. What stands behind the last line end was
 * never acknowledged, and is not there. Null when the file is no text.
 */
export async function readChain(path: string): Promise<ChainedLog | null> {
  const whole = await wholeLines(path)
  if (whole === null) return null
  return { text: whole, lines: chainLines(whole), brokenAt: linkFaults(whole, recordOf)[0]?.line ?? null }
}

/** Cut before it is decoded: half a line may end in half a character. */
async function wholeLines(path: string): Promise<string | null> {
  const found = await look(path)
  if (found === undefined) return ''
  if (!found.isFile() || found.size > MOST_BYTES) return null
  const bytes = await readFile(path)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, bytes.lastIndexOf(10) + 1),
    )
  } catch {
    return null
  }
}

function recordOf(line: string): (Link & CanonicalValue) | undefined {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null && 'seq' in value ? (value as Link & CanonicalValue) : undefined
  } catch {
    return undefined
  }
}

/**
 * Appends what `make` makes of the lines that are there, or nothing when it makes null; it is on the disk when this returns.
 * Only one process writes at a time. `now` is the clock of the machine, in milliseconds.
 */
export async function appendChain(
  path: string,
  now: () => number,
  make: (log: ChainedLog) => CanonicalValue | null,
): Promise<string | null> {
  const lock = `${path}.lock`
  await takeLock(lock, now)
  try {
    const log = await readChain(path)
    if (log === null) throw new TypeError(`${path} is no log`)
    const body = make(log)
    if (body === null) return null
    const line = canonicalJson({
      ...nextLink(chainHead(log.text)),
      ...(body as Readonly<Record<string, CanonicalValue>>),
    })
    await write(path, Buffer.byteLength(log.text), line)
    return line
  } finally {
    await rm(lock, { force: true })
  }
}

async function write(path: string, whole: number, line: string): Promise<void> {
  const handle: FileHandle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644)
  try {
    // Half a line that a crash has left.
    if ((await handle.stat()).size > whole) await handle.truncate(whole)
    await handle.write(`${line}\n`, whole)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function takeLock(lock: string, now: () => number): Promise<void> {
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close()
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const held = await stat(lock).catch(() => null)
    if (held !== null && now() - held.mtimeMs > STALE_MS) await rm(lock, { force: true })
    else await setTimeout(10)
  }
}
