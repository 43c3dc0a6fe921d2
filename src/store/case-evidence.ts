import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { CaseInput } from '../model/case.ts'
import { TatouError } from '../model/errors.ts'
import { CASE_NAMES, hostile, type Case } from './case-folder.ts'
import { digestOf, look, syncToDisk } from './plain-file.ts'

/**
 * Copies a file into the staging folder under its digest: as a clone that shares its blocks where the file system
 * can, read-only, on the disk, and hashed again. Returns the copy's path. Throws TatouError `input-changed` when the
 * copy is not what was hashed before.
 */
export async function stageEvidence(
  staging: string,
  source: { readonly file: string; readonly path: string; readonly sha256: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const copy = join(staging, source.sha256)
  await copyFile(source.file, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  await chmod(copy, 0o444)
  await syncToDisk(copy)
  if ((await digestOf(copy, { signal })) !== source.sha256) throw new TatouError('input-changed', { path: source.path })
  return copy
}

/** Puts staged copies in their place. One that lies there already is of a run that was cut off, and is replaced. */
export async function commitEvidence(
  folder: string,
  staging: string,
  digests: readonly string[],
  shown: string,
): Promise<void> {
  const evidence = join(folder, CASE_NAMES.evidence)
  await mkdir(evidence, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  if (!(await look(evidence))?.isDirectory()) throw hostile(shown, `${CASE_NAMES.evidence} is no directory`)
  for (const digest of digests) await rename(join(staging, digest), join(evidence, digest))
  await syncToDisk(evidence)
}

/**
 * The absolute path of an input's bytes. A stored copy must be a regular file of the right size; what is only
 * referred to lies outside our hands, so it is hashed each time. Throws TatouError `case-evidence`, or
 * `case-hostile` for a copy that is no regular file.
 */
export async function evidenceOf(
  opened: Pick<Case, 'folder' | 'shown'>,
  input: Pick<CaseInput, 'path' | 'file' | 'stored' | 'sha256' | 'bytes'>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const file = input.stored ? join(opened.folder, CASE_NAMES.evidence, input.sha256) : input.file
  const found = await look(file)
  if (found === undefined) throw changed(input, 'is gone')
  if (!found.isFile()) {
    if (input.stored) throw hostile(opened.shown, `${input.file} is no regular file`)
    throw changed(input, 'is no regular file any more')
  }
  const isReadable = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
  if (!isReadable) throw changed(input, 'cannot be read')
  if (found.size !== input.bytes) throw changed(input, `has ${found.size} bytes instead of ${input.bytes}`)
  if (!input.stored && (await digestOf(file, { signal })) !== input.sha256) throw changed(input, 'has changed')
  return file
}

/** The error for evidence that is not what it was. */
export function changed(input: Pick<CaseInput, 'path' | 'file'>, problem: string): TatouError {
  return new TatouError('case-evidence', { path: input.path, problem: `(${input.file}) ${problem}` })
}
