/** `node hash-both.js FOLDER`: SHA-256 and SHA-512 of every file, one after the other, as plainly as Node can. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

const buffer = Buffer.alloc(1_048_576)
for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const hashes = [createHash('sha256'), createHash('sha512')]
  const file = openSync(join(entry.parentPath, entry.name))
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    for (const hash of hashes) hash.update(buffer.subarray(0, read))
  }
  closeSync(file)
  for (const hash of hashes) hash.digest('hex')
}
