import { spawnSync } from 'node:child_process'
import { describe } from 'vitest'

/** Whether a program is on the PATH. */
function isInstalled(program: string): boolean {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' })
  return found.status === 0
}

/**
 * `describe` for tests that need programs of the machine: without one of them the tests are skipped, and their
 * name says which is missing.
 */
export function describeWith(programs: readonly string[], name: string, body: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program))
  const why = missing.length > 0 ? ` (needs ${missing.join(', ')})` : ''
  describe.skipIf(missing.length > 0)(`${name}${why}`, body)
}
