/**
 * Makes `npx tatou-ir` in a clone run this clone: npx looks into node_modules/.bin first, and would otherwise make
 * a copy of the package elsewhere. Does nothing where links are not allowed; `node bin/tatou-ir.js` works anyway.
 */
import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../node_modules/.bin')
const link = join(folder, 'tatou-ir')

try {
  await mkdir(folder, { recursive: true })
  await rm(link, { force: true })
  await symlink('../../bin/tatou-ir.js', link)
} catch (error) {
  console.error(`no link to the program: ${error.message}`)
}
