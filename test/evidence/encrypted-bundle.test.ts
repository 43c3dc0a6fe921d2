import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { encryptTo, readRecipients } from '../../src/evidence/age.ts'
import { isDeep } from '../support/deep.ts'
import { makeDesk, type Desk } from '../support/bundle-desk.ts'
import { archiveOf, bagContent, withManifests, writeArchive, type Kind } from '../support/evidence-bag.ts'
import { describeWith } from '../support/program.ts'

const KINDS = [
  ['b.zip', []],
  ['s.zip', ['--store']],
  ['b.tar.gz', []],
] as const

async function deskWithKey(): Promise<Desk> {
  const desk = await makeDesk()
  const identity = await generateX25519Identity()
  writeFileSync(desk.path('identity'), `# made for a test\n${identity}\n`)
  writeFileSync(desk.path('team'), `# recipients\n${await identityToRecipient(identity)}\n`)
  return desk
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describeWith(['age', 'unzip', 'tar', 'bash'], 'an encrypted bundle', () => {
  it.each(KINDS)('%s %j: age decrypts it to the archive that the receipt tells', async (name, options) => {
    const desk = await deskWithKey()
    const { stdout } = await desk.create('-o', name, ...options, '--encrypt-to', 'team', '--format', 'json')
    const receipt = JSON.parse(stdout)
    expect(readdirSync(desk.cwd).toSorted()).toEqual(['identity', 'logs', 'team', `${name}.age`].toSorted())
    expect(receipt.archive).toMatchObject({ name: `${name}.age`, sha256: sha256(desk.path(`${name}.age`)) })
    desk.shell(`age -d -i identity -o ${name} ${name}.age`)
    expect(receipt.decrypted).toMatchObject({ name, sha256: sha256(desk.path(name)) })
    desk.shell(name.endsWith('.zip') ? `unzip -tq ${name}` : `tar tzf ${name}`)
    // It is verified as what is in it is, and nothing is written down for that.
    const plain = await desk.verify(name)
    const locked = await desk.verify(`${name}.age`, '--identity', 'identity')
    const { path, bytes, encrypted: isEncrypted, ...facts } = locked.document.bundle
    expect({ path, bytes, isEncrypted }).toEqual({
      path: `${name}.age`,
      bytes: receipt.archive.bytes,
      isEncrypted: true,
    })
    expect(plain.document.bundle).toMatchObject(facts)
    expect({ ...locked.document, bundle: null }).toEqual({ ...plain.document, bundle: null })
    expect(locked.code).toBe(0)
  })

  it('is read from age, too', async () => {
    const desk = await deskWithKey()
    await desk.create('-o', 'b.zip')
    desk.shell('age -R team -o b.zip.age b.zip')
    expect(await desk.verify('b.zip.age', '--identity', 'identity')).toMatchObject({ code: 0, codes: ['W-UNSIGNED'] })
  })

  it('is opened by an identity that is itself encrypted', { timeout: 60_000 }, async () => {
    const desk = await deskWithKey()
    await desk.create('-o', 'b.zip', '--encrypt-to', 'team')
    desk.shell("script -qec 'age -p -o locked identity' /dev/null <<< $'secret\\nsecret' > typed.txt")
    desk.shell("script -qec 'age -p -a -o armored identity' /dev/null <<< $'secret\\nsecret' > typed.txt")
    for (const file of ['locked', 'armored']) {
      const open = (passphrase: string): ReturnType<Desk['run']> =>
        desk.run(['bundle', 'inspect', 'b.zip.age', '--identity', file], { env: { TATOU_IR_PASSPHRASE: passphrase } })
      expect((await open('secret')).code).toBe(0)
      expect(await open('other')).toMatchObject({ code: 2, stderr: expect.stringContaining('none of the keys given') })
    }
    const asked = await desk.run(['bundle', 'inspect', 'b.zip.age', '--identity', 'locked'])
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('no terminal to ask') })
  })
})

describe('encryption', () => {
  it('by a passphrase in a file', { timeout: 60_000 }, async () => {
    const desk = await makeDesk()
    writeFileSync(desk.path('secret'), 'correct horse\n')
    writeFileSync(desk.path('other'), 'wrong\n')
    await desk.create('-o', 'b.tar.gz', '--passphrase-file', 'secret')
    expect((await desk.verify('b.tar.gz.age', '--passphrase-file', 'secret')).code).toBe(0)
    const wrong = await desk.run(['bundle', 'verify', 'b.tar.gz.age', '--passphrase-file', 'other'])
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none of the keys given opens b.tar.gz.age'),
    })
  })

  it.each([
    [['-o', 'b.zip.age'], 'say for whom'],
    [['-o', 'b.zip', '--encrypt-to', 'age1nobody'], 'is no recipient'],
    [['-o', 'b.zip', '--encrypt-to', 'nofile'], 'nofile cannot be read'],
    [['-o', 'b.zip', '--encrypt-to', 'team', '--passphrase-file', 'team'], 'not both'],
  ])('%j is refused before any work', async (args, problem) => {
    const desk = await deskWithKey()
    const { code, stderr } = await desk.run(['bundle', 'create', 'logs', ...args])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(problem) })
    expect(readdirSync(desk.cwd).toSorted()).toEqual(['identity', 'logs', 'team'])
  })
})

describe.each(['zip', 'stored', 'tar.gz'] as const)('an encrypted %s', (kind) => {
  const codeOf = async (desk: Desk, bytes: Uint8Array): Promise<number> => {
    writeFileSync(desk.path('x.age'), bytes)
    return (await desk.run(['bundle', 'verify', 'x.age', '--identity', 'identity'])).code
  }

  it('does not verify when a byte of it is another, is gone, or was added', { timeout: 600_000 }, async () => {
    const desk = await deskWithKey()
    const whole = await encrypted(desk, kind)
    expect(await codeOf(desk, whole)).toBe(0)
    const start = whole.indexOf('\n--- ')
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ bits
        // A header that was changed may look as if it were for somebody else.
        expect(at < start ? [2, 3] : [3], `byte ${at}`).toContain(await codeOf(desk, changed))
      }),
      { numRuns: isDeep() ? 2000 : 60 },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        expect(await codeOf(desk, whole.subarray(0, length))).toBe(3)
      }),
      { numRuns: 20 },
    )
    for (const more of [1, 16, 17, 65_552])
      expect(await codeOf(desk, Buffer.concat([whole, Buffer.alloc(more)]))).toBe(3)
  })

  it('that was cut off is told of as a document too', async () => {
    const desk = await deskWithKey()
    const whole = await encrypted(desk, kind)
    writeFileSync(desk.path('x.age'), whole.subarray(0, -20))
    const { code, stdout } = await desk.run(['bundle', 'verify', 'x.age', '--identity', 'identity', '--format', 'json'])
    const { ok, bundle, faults } = JSON.parse(stdout) as { ok: boolean; bundle: object; faults: { code: string }[] }
    expect({ code, ok, bundle }).toMatchObject({ code: 3, ok: false, bundle: { path: 'x.age', encrypted: true } })
    expect(faults.map((each) => each.code)).toContain('E-AGE')
  })

  it('is nobody else\u2019s to open', async () => {
    const desk = await deskWithKey()
    await encrypted(desk, kind)
    writeFileSync(desk.path('stranger'), `${await generateX25519Identity()}\n`)
    const run = (...args: string[]): ReturnType<Desk['run']> => desk.run(['bundle', 'verify', 'b.age', ...args])
    expect((await run('--identity', 'identity')).code).toBe(0)
    expect(await run('--identity', 'stranger')).toMatchObject({ code: 2, stdout: '' })
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--identity FILE') })
  })
})

/** A bundle of some pieces of age, encrypted to the key of the desk as `b.age`. */
async function encrypted(desk: Desk, kind: Kind): Promise<Buffer> {
  const large = new Map(bagContent()).set('data/report/report.md', randomBytes(150_000))
  const info = String(large.get('bag-info.txt')).replace(
    /Oxum: (\d+)/,
    (_, bytes) => `Oxum: ${Number(bytes) + 149_991}`,
  )
  const archive = await writeArchive(archiveOf(withManifests(large.set('bag-info.txt', info)), kind), kind, true)
  const recipients = readRecipients(readFileSync(desk.path('team'), 'utf8'))
  const pieces: Uint8Array[] = []
  for await (const piece of encryptTo(createReadStream(archive), { kind: 'recipients', recipients })) pieces.push(piece)
  writeFileSync(desk.path('b.age'), Buffer.concat(pieces))
  return readFileSync(desk.path('b.age'))
}
