import { readFile } from 'node:fs/promises'
import { join, resolve, dirname } from 'node:path'
import { expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

/** What a file loads as soon as it is loaded itself: imports of types and `import()` do not count. */
function loaded(text: string): string[] {
  const found = text.matchAll(/^(?:import|export)\s+(?!type\b)[^'"`;]*?from\s+'([^']+)'/gms)
  return [...found].map((match) => match[1] ?? '')
}

it('the help needs no package but commander', async () => {
  const files = new Set([MAIN])
  const packages = new Set<string>()
  for (const file of files) {
    for (const specifier of loaded(await readFile(file, 'utf8'))) {
      if (specifier.startsWith('.')) files.add(resolve(dirname(file), specifier))
      else if (!specifier.startsWith('node:')) packages.add(specifier)
    }
  }
  expect([...packages]).toEqual(['commander'])
  // Each file costs about half a millisecond.
  expect(files.size).toBeLessThan(30)
})
