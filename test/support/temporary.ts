import { mkdtempSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

/** A new folder that is removed when the test that asked for it has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A new folder for all tests of a file; to be called outside of them. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}
