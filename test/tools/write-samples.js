// Writes samples/ anew: `npm run samples`. Reads the built generator, since Node 20 runs no TypeScript.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sampleFiles } from '../../dist/drill/samples.js'

const root = fileURLToPath(new URL('../../samples/', import.meta.url))
const files = sampleFiles()

// A sample that was renamed must not stay behind: a folder of samples holds what the generator made and nothing else.
mkdirSync(root, { recursive: true })
for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
for (const { path, text } of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
process.stderr.write(`${files.length} files written to samples/\n`)
