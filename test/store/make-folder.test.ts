import { lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder } from '../../src/store/make-folder.ts'

const here = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
afterAll(() => rmSync(here, { recursive: true }))

describe('makeFolder', () => {
  it('makes what is missing, once, with its mode', async () => {
    const deep = join(here, 'a', 'b', 'c')
    await Promise.all([makeFolder(deep, 0o700), makeFolder(join(here, 'a', 'b', 'd'), 0o700)])
    await makeFolder(deep)
    for (const path of [join(here, 'a'), deep]) expect(lstatSync(path).mode & 0o777).toBe(0o700)
  })

  it('follows a link to a folder, and refuses what is none', async () => {
    symlinkSync(here, join(here, 'link'))
    await makeFolder(join(here, 'link', 'below'))
    expect(lstatSync(join(here, 'below')).isDirectory()).toBe(true)
    writeFileSync(join(here, 'file'), '')
    await expect(makeFolder(join(here, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it.runIf(process.platform === 'linux')('ends where nothing can be made', { timeout: 5_000 }, async () => {
    await expect(makeFolder('/proc/tatou-ir/below')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
