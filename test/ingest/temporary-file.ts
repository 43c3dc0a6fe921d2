import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary.ts'

/** A file with these bytes in a folder of its own, gone when the test has ended. */
export async function temporaryFile(bytes: string | Uint8Array, name = 'input'): Promise<string> {
  const file = join(await temporaryFolder(), name)
  await writeFile(file, bytes)
  return file
}
