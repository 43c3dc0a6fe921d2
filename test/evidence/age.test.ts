import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import {
  checkRecipients,
  decryptWith,
  encryptTo,
  readIdentities,
  readRecipients,
  type AgeTo,
  type AgeWith,
} from '../../src/evidence/age.ts'
import { TatouError } from '../../src/model/errors.ts'
import { describeWith } from '../support/program.ts'
import { mustRun } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary.ts'

async function* piecesOf(bytes: Uint8Array, size = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}

const encrypt = (bytes: Uint8Array, to: AgeTo): Promise<Buffer> => whole(encryptTo(piecesOf(bytes), to))
const decrypt = (bytes: Uint8Array, keys: AgeWith, size?: number): Promise<Buffer> =>
  whole(decryptWith(piecesOf(bytes, size), 'bundle.zip.age', keys))

const bytesOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 256))

async function keyPair(): Promise<{ readonly to: AgeTo; readonly keys: AgeWith; readonly recipient: string }> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  return {
    to: { kind: 'recipients', recipients: [recipient] },
    keys: { identities: [identity], passphrase: null },
    recipient,
  }
}

/** A key in bech32 with one wrong character: the last one, which is any of 32 in a key made at random. */
const withAnotherEnd = (key: string): string => `${key.slice(0, -1)}${key.endsWith('q') ? 'p' : 'q'}`

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof TatouError)) throw error
  return `${error.code} ${error.message}`
}

const SIZES = [0, 1, 65_535, 65_536, 65_537, 200_000]

describeWith(['age', 'age-keygen', 'script'], 'encryption and the program age', () => {
  it('read what the other wrote, at every size around a piece', async () => {
    const folder = await temporaryFolder()
    mustRun('age-keygen', ['-o', 'identity'], { cwd: folder })
    const file = await readFile(join(folder, 'identity'), 'utf8')
    const recipients = readRecipients(mustRun('age-keygen', ['-y', 'identity'], { cwd: folder }).toString('utf8'))
    const identities = readIdentities(file, 'identity')
    expect(identities).toHaveLength(1)
    for (const size of SIZES) {
      const plain = bytesOf(size)
      const other = await keyPair()
      const ours = await encrypt(plain, { kind: 'recipients', recipients: [other.recipient, ...recipients] })
      await writeFile(join(folder, 'ours.age'), ours)
      expect(mustRun('age', ['-d', '-i', 'identity', 'ours.age'], { cwd: folder }).equals(plain)).toBe(true)
      const theirs = mustRun('age', ['-r', recipients[0] ?? ''], { cwd: folder, input: plain })
      expect((await decrypt(theirs, { identities, passphrase: null })).equals(plain)).toBe(true)
      expect((await decrypt(ours, other.keys)).equals(plain)).toBe(true)
    }
  })

  it('take the same passphrase', { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder()
    const passphrase = 'correct horse ä'
    const plain = bytesOf(1000)
    const file = await encrypt(plain, { kind: 'passphrase', passphrase })
    await writeFile(join(folder, 'ours.age'), file)
    // age reads it from a terminal only, which the program script makes.
    const asked = ['-qec', 'age -d -o plain ours.age', '/dev/null']
    mustRun('script', asked, { cwd: folder, input: `${passphrase}\n`, env: { LC_ALL: 'C.UTF-8' } })
    expect((await readFile(join(folder, 'plain'))).equals(plain)).toBe(true)
    expect((await decrypt(file, { identities: [], passphrase })).equals(plain)).toBe(true)
    expect(await failure(decrypt(file, { identities: [], passphrase: 'wrong' }))).toBe(
      'age-key none of the keys given opens bundle.zip.age',
    )
  })
})

describe('decryption', () => {
  it('finds every change, every cut, and every byte too many', async () => {
    const { to, keys } = await keyPair()
    const file = await encrypt(bytesOf(140_000), to)
    const wrong = async (bytes: Uint8Array): Promise<void> => {
      expect(await failure(decrypt(bytes, keys))).toMatch(/^age-/)
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ bits
        await wrong(changed)
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 2000 : 60 },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), (length) => wrong(file.subarray(0, length))),
      { numRuns: 40 },
    )
    await wrong(Buffer.concat([file, Buffer.from([0])]))
    // The first piece may not be taken for the last one, nor the second for the first.
    const start = file.indexOf('\n--- ') + 5 + 43 + 1 + 16
    await wrong(file.subarray(0, start + 65_552))
    await wrong(Buffer.concat([file.subarray(0, start), file.subarray(start + 65_552)]))
  })

  it('says what is wrong', async () => {
    const { to, keys } = await keyPair()
    const file = await encrypt(bytesOf(100), to)
    const other = await keyPair()
    expect(await failure(decrypt(file, other.keys))).toBe('age-key none of the keys given opens bundle.zip.age')
    expect(await failure(decrypt(Buffer.from('PK\u0003\u0004 and more'), keys))).toBe(
      'age-damaged bundle.zip.age was not encrypted by age',
    )
    expect(await failure(decrypt(Buffer.alloc(0), keys))).toBe('age-damaged bundle.zip.age is empty')
    expect(await failure(decrypt(file.subarray(0, 40), keys))).toBe(
      'age-damaged bundle.zip.age was cut off in its header',
    )
    expect(await failure(decrypt(file.subarray(0, -1), keys))).toBe('age-damaged bundle.zip.age was changed or cut off')
    expect(await failure(decrypt(Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\n'), keys))).toBe(
      'age-damaged bundle.zip.age is armored: take the armor off first, with age -d',
    )
    const endless = Buffer.from(`age-encryption.org/v1\n-> X25519 ${'A'.repeat(100_000)}\n--- x`)
    expect(await failure(decrypt(endless, keys, 1000))).toBe('age-damaged bundle.zip.age has a header without an end')
  })

  it('lets an error of the source through', async () => {
    const { to, keys } = await keyPair()
    const file = await encrypt(bytesOf(200_000), to)
    const stopped = new Error('stopped')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, 100_000)
      throw stopped
    }
    await expect(whole(decryptWith(broken(), 'x', keys))).rejects.toBe(stopped)
    await expect(whole(encryptTo(broken(), to))).rejects.toBe(stopped)
  })

  it('holds little of a long stream at a time', async () => {
    const { to, keys } = await keyPair()
    let made = 0
    let taken = 0
    let most = 0
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 160; piece += 1) {
        made += 65_536
        most = Math.max(most, made - taken)
        yield new Uint8Array(65_536)
      }
    }
    for await (const piece of decryptWith(encryptTo(source(), to), 'x', keys)) taken += piece.length
    expect(taken).toBe(160 * 65_536)
    expect(most).toBeLessThan(20 * 65_536)
  })
})

describe('a key of age', () => {
  it('that cannot be used is refused by name, and a secret never shown', async () => {
    const { keys, recipient } = await keyPair()
    const secret = keys.identities[0] ?? ''
    const to = (...recipients: readonly string[]): Promise<string> =>
      failure(encrypt(bytesOf(1), { kind: 'recipients', recipients }))
    expect(() => checkRecipients({ kind: 'recipients', recipients: [recipient, 'bob'] })).toThrow('bob is no recipient')
    expect(await to()).toBe('age-key there is no recipient')
    expect(await to('bob')).toBe('age-key bob is no recipient: one begins with age1')
    expect(await to(withAnotherEnd(recipient))).toMatch(/is no recipient: a character of it is wrong or missing$/)
    expect(await to('ssh-ed25519 AAAA')).toBe('age-key keys of SSH are no recipients here: make one with age-keygen')
    expect(await to(secret)).not.toContain(secret.slice(20))
    expect(await failure(encrypt(bytesOf(1), { kind: 'passphrase', passphrase: '' }))).toBe(
      'age-key the passphrase is empty',
    )
    const bad = { identities: [withAnotherEnd(secret.toLowerCase()).toUpperCase()], passphrase: null }
    const problem = await failure(decrypt(bytesOf(1), bad))
    expect(problem).toBe('age-key an identity is damaged: a character of it is wrong or missing')
    const identities =
      (text: string): (() => unknown) =>
      (): unknown =>
        readIdentities(text, 'id')
    expect(identities('# nothing\n')).toThrow('id holds no identity')
    expect(identities('AGE-PLUGIN-YUBIKEY-1Q\n')).toThrow('id needs a plugin of age')
    expect(identities('hello')).toThrow('id is no identity file')
    expect(readIdentities(`# mine\r\n${secret}\r\n`, 'id')).toEqual([secret])
  })
})
