import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'

/** Logs that others have labelled, beside the project and never part of it. */
export const CORPORA = join(import.meta.dirname, '../../../shared/corpora')

/** What the name of a test says that is skipped because the corpora are not there; `.ci/run` allows only these. */
const WITHOUT = '(needs ../shared/corpora)'

/** `describe` for tests on `../shared/corpora/<folder>`: skipped, and named so, where it is absent. */
export function describeCorpus(folder: string, name: string, body: (path: string) => void): void {
  const path = join(CORPORA, folder)
  const absent = !existsSync(path)
  describe.skipIf(absent)(absent ? `${name} ${WITHOUT}` : name, () => body(path))
}
