import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { BUNDLE_PROFILE } from '../../src/evidence/bundle-profile.ts'
import { archiveOf, ourBag, withManifests, writeArchive, writeBag, type BagFiles } from '../support/evidence-bag.ts'
import { HOSTILE } from '../support/hostile.ts'
import { runCli } from '../support/run-cli.ts'

async function valid(name: string, text: string): Promise<boolean> {
  const schema: object = JSON.parse((await runCli(['schema', name])).stdout)
  return new Ajv2020({ strict: true, allErrors: true }).compile(schema)(JSON.parse(text))
}

const set = (files: BagFiles): BagFiles =>
  withManifests(new Map(files).set('bag-info.txt', `${String(files.get('bag-info.txt'))}Bag-Count: 2 of 3\n`))

describe('bundle verify', () => {
  it('ends with 0 for what is whole, and says aloud that nobody signed it', async () => {
    const path = await writeArchive(archiveOf(ourBag(), 'zip'), 'zip', true)
    const { code, stdout, stderr } = await runCli(['bundle', 'verify', path, '--format', 'json'])
    expect(code).toBe(0)
    expect(stderr).toContain('is not signed')
    expect(await valid('verify', stdout)).toBe(true)
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'tatou-ir/verify/v1', ok: true, signed: false, trusted: false })
    expect((await runCli(['bundle', 'verify', path])).stdout).toContain('VALID, NOT SIGNED')
  })

  it('ends with 3 when a signature is required that is not there', async () => {
    const result = await runCli([
      'bundle',
      'verify',
      await writeBag(ourBag()),
      '--require-signature',
      '--format',
      'json',
    ])
    expect(result.code).toBe(3)
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: false, faults: [{ code: 'E-UNSIGNED', severity: 'error' }] })
  })

  it('ends with 3 for what was changed, with 4 for a part of a set, with 2 for what is not there', async () => {
    const changed = await writeBag(new Map(ourBag()).set('data/report/report.md', 'x'))
    expect((await runCli(['bundle', 'verify', changed])).code).toBe(3)
    expect((await runCli(['bundle', 'verify', await writeBag(set(ourBag()))])).code).toBe(4)
    expect((await runCli(['bundle', 'verify', '/nowhere/at/all.zip'])).code).toBe(2)
    expect((await runCli(['bundle', 'verify'])).code).toBe(2)
    expect((await runCli(['bundle', 'verify', import.meta.filename])).code).toBe(3)
  })

  it('takes a profile that a bag of another program names', async () => {
    const info = 'BagIt-Profile-Identifier: https://profile.example/\nBagging-Date: 2025-10-18\n'
    const files: BagFiles = new Map([
      ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
      ['bag-info.txt', info],
      ['data/x', 'x'],
    ])
    const bag = await writeBag(withManifests(files))
    const profile = join(bag, '../profile.json')
    const about = { ...BUNDLE_PROFILE['BagIt-Profile-Info'], 'BagIt-Profile-Identifier': 'https://profile.example/' }
    await writeFile(
      profile,
      JSON.stringify({ 'BagIt-Profile-Info': about, 'Bag-Info': { 'Contact-Name': { required: true } } }),
    )
    const codes = async (...more: readonly string[]): Promise<string[]> => {
      const { stdout } = await runCli(['bundle', 'verify', bag, '--format', 'json', ...more])
      return (JSON.parse(stdout) as { faults: { code: string }[] }).faults.map(({ code }) => code)
    }
    expect(await codes()).toEqual(['W-UNSIGNED', 'W-PROFILE-UNKNOWN'])
    expect(await codes('--profile', profile)).toEqual(['E-PROFILE-INFO', 'W-UNSIGNED'])
    expect((await runCli(['bundle', 'verify', bag, '--profile', join(bag, 'bagit.txt')])).code).toBe(2)
  })

  it('never writes over the bundle', async () => {
    const path = await writeArchive(archiveOf(ourBag(), 'zip'), 'zip')
    const before = await readFile(path)
    expect((await runCli(['bundle', 'verify', path, '-o', path])).code).toBe(2)
    expect(await readFile(path)).toEqual(before)
  })

  it('shows hostile names as text', async () => {
    const files: BagFiles = new Map(ourBag())
    for (const { value } of HOSTILE)
      files.set(`meta/${Buffer.from(value.replaceAll(/[/\0]/g, '_').slice(0, 60)).toString()}x`, 'x')
    const path = await writeArchive(archiveOf(files, 'tar'), 'tar')
    for (const command of ['verify', 'inspect']) {
      for (const format of ['table', 'json']) {
        const { stdout, stderr } = await runCli(['bundle', command, path, '--format', format, '--full'], {
          columns: 100,
        })
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001a\u007f-\u009f\u202e]/)
      }
    }
  })
})

describe('bundle inspect', () => {
  it('lists the files with their digests, and hashes nothing', async () => {
    const bag = await writeBag(new Map(ourBag()).set('data/report/report.md', 'changed'))
    const { code, stdout } = await runCli(['bundle', 'inspect', bag, '--format', 'json'])
    expect(code).toBe(0)
    expect(await valid('inspect', stdout)).toBe(true)
    const document = JSON.parse(stdout) as {
      files: { path: string; kind: string; digests: object }[]
      faults: unknown[]
    }
    expect(document.faults).toEqual([])
    expect(document.files.find(({ path }) => path === 'data/report/report.md')).toMatchObject({
      kind: 'payload',
      bytes: 7,
      digests: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), sha512: expect.stringMatching(/^[0-9a-f]{128}$/) },
    })
    expect((await runCli(['bundle', 'inspect', bag])).stdout).toContain('External-Identifier: IR-2025-042')
  })
})
