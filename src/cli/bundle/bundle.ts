import { readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { openContainer } from '../../evidence/open-container.ts'
import type { Container } from '../../evidence/container.ts'
import { digestOf } from '../../store/plain-file.ts'
import { ageWith } from './age-keys.ts'
import type { Invocation } from '../command.ts'

/** What reading a bundle takes from the run. */
export interface Reading {
  readonly threads: number
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number, total: number) => void
}

/** Keys are asked for once, however many bundles there are to open. */
const ASKED = new WeakMap<Invocation, ReturnType<typeof ageWith>>()

function keysOf(invocation: Invocation, shown: string): ReturnType<typeof ageWith> {
  const known = ASKED.get(invocation)
  if (known !== undefined) return known
  const asked = ageWith(invocation, shown)
  ASKED.set(invocation, asked)
  return asked
}

/** Runs `body` with the bundles of these names, and closes them. */
export async function withBundles<T>(
  invocation: Invocation,
  shown: readonly string[],
  body: (containers: readonly Container[]) => Promise<T>,
): Promise<T> {
  const containers: Container[] = []
  try {
    for (const name of shown) containers.push(await openBundle(invocation, name))
    return await body(containers)
  } finally {
    for (const container of containers) await container.close()
  }
}

async function openBundle(invocation: Invocation, shown: string): Promise<Container> {
  return openContainer(resolve(invocation.host.cwd, shown), shown, () => keysOf(invocation, shown))
}

/** Runs `body` with the bundle of this name, and closes it. `TATOU_IR_THREADS` limits the threads. */
export async function withBundle<T>(
  invocation: Invocation,
  shown: string,
  body: (container: Container, reading: Reading) => Promise<T>,
): Promise<T> {
  const { host, signal, progress } = invocation
  const container = await openBundle(invocation, shown)
  let done = 0
  const onBytes = (bytes: number, total: number): void => {
    done += bytes
    progress.update({ done: Math.min(done, total), total, unit: 'bytes', label: 'verifying' })
  }
  const given = Number(host.env['TATOU_IR_THREADS'])
  const threads = Number.isInteger(given) && given > 0 ? given : availableParallelism()
  try {
    return await body(container, { threads, signal, onBytes })
  } finally {
    await container.close()
  }
}

const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz)(?:\.age)?$/i

/** The bundles that the arguments name: a folder that is no bag, and has archives in it, stands for these. */
export async function bundleNames({ host, args }: Invocation): Promise<string[]> {
  const names: string[] = []
  for (const shown of args) names.push(...(await archivesIn(resolve(host.cwd, shown), shown)))
  return names
}

async function archivesIn(path: string, shown: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined)
  const inside = found?.isDirectory() === true ? (await readdir(path).catch((): string[] => [])).toSorted() : []
  const archives =
    inside.includes('bagit.txt') || inside.includes('data') ? [] : inside.filter((name) => ARCHIVE.test(name))
  return archives.length === 0 ? [shown] : archives.map((name) => join(shown, name))
}

/** SHA-256 of a bundle as it lies there, worked out once and when it is wanted; null for a folder. */
export function archiveDigest(
  invocation: Invocation,
  shown: string,
  container: Container,
): () => Promise<string | null> {
  let digest: Promise<string> | undefined
  return () => {
    if (container.bytes === null) return Promise.resolve(null)
    digest ??= digestOf(resolve(invocation.host.cwd, shown), { signal: invocation.signal })
    return digest
  }
}
