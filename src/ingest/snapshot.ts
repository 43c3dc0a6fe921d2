import { createHash } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { fileBuffers } from './file-buffers.ts'
import { InputProblem } from './input-problem.ts'
import type { Survey } from './survey.ts'

/**
 * Copies the bytes that were surveyed from a file that has changed since, or whose size the system does not
 * tell. `target` is made anew. Says whether there is more in the file by now. Throws the problem `changed`
 * when the bytes are others than those surveyed.
 */
export async function copySurveyed(
  file: string,
  surveyed: Pick<Survey, 'bytes' | 'sha256'>,
  target: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly grew: boolean }> {
  await rm(target, { force: true })
  const output = await open(target, 'wx', 0o600)
  const hash = createHash('sha256')
  let left = surveyed.bytes
  try {
    for await (const { buffer, from, to } of fileBuffers(file, { signal })) {
      const part = buffer.subarray(from, Math.min(to, from + left))
      hash.update(part)
      for (let done = 0; done < part.length;) done += (await output.write(part, done)).bytesWritten
      left -= part.length
      if (left === 0) break
    }
  } finally {
    await output.close()
  }
  if (left > 0 || hash.digest('hex') !== surveyed.sha256) throw new InputProblem('changed')
  return { grew: (await stat(file)).size > surveyed.bytes }
}

/** What changes when somebody writes to a file while it is read; begins with its size in bytes and a blank. */
export async function fingerprint(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file)
  return `${size} ${mtimeMs} ${ino}`
}
