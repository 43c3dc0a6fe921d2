// Writes playbooks/ anew: `npm run playbooks`. Reads the build, since Node 20 runs no TypeScript.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { playbookFiles } from '../../dist/playbook/library/files.js'

const root = fileURLToPath(new URL('../../playbooks/', import.meta.url))
const files = playbookFiles()

// A playbook that was renamed must not stay behind.
for (const name of readdirSync(root)) if (name.endsWith('.json')) rmSync(join(root, name))
for (const { name, text } of files) writeFileSync(join(root, name), text)
process.stderr.write(`${files.length} files written to playbooks/\n`)
