import { createHash, createPrivateKey, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readAllowedSigners } from '../../src/evidence/allowed-signers.ts'
import { readKeyFile, type SshPrivateKey } from '../../src/evidence/ssh-private-key.ts'
import { fingerprintOf, publicKeyOf, readPublicKey } from '../../src/evidence/ssh-public-key.ts'
import { isSignature, readSignature, signSsh } from '../../src/evidence/ssh-signature.ts'
import { wireString, wireUint32 } from '../../src/evidence/ssh-wire.ts'
import { trustedPeople, verifySsh, type SignatureCheck } from '../../src/evidence/verify-ssh.ts'
import { describeWith } from '../support/program.ts'
import { mustRun, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAMESPACE = 'evidence@tatou-ir'
const MESSAGE = Buffer.from('0f3a  manifest-sha512.txt\n')
const NOW = Date.UTC(2025, 10, 1, 12)

const KINDS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['ed25519', '-t', 'ed25519'],
  ['ecdsa-256', '-t', 'ecdsa', '-b', '256'],
  ['ecdsa-384', '-t', 'ecdsa', '-b', '384'],
  ['ecdsa-521', '-t', 'ecdsa', '-b', '521'],
  ['rsa', '-t', 'rsa', '-b', '2048'],
  ['ecdsa in PEM', '-t', 'ecdsa', '-b', '256', '-m', 'PEM'],
  ['rsa in PEM', '-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  ['rsa in PKCS #8', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8'],
]

async function makeKey(folder: string, args: readonly string[], name = 'key'): Promise<SshPrivateKey> {
  mustRun('ssh-keygen', ['-q', '-N', '', '-C', 'a comment', '-f', name, ...args], { cwd: folder })
  const file = readKeyFile(await readFile(join(folder, name), 'utf8'))
  if (file.kind !== 'key') throw new Error('the key cannot be used')
  return file.key
}

async function allow(folder: string, line: (key: string) => string, name = 'key'): Promise<string> {
  const [type = '', base64 = ''] = (await readFile(join(folder, `${name}.pub`), 'utf8')).split(' ')
  const text = `# who may sign\n\n${line(`${type} ${base64}`)}\n`
  await writeFile(join(folder, 'allowed_signers'), text)
  return text
}

/** What `ssh-keygen -Y verify` says, with its own clock set by its option. */
function theirs(folder: string, identity: string, at?: string): number | null {
  const time = at === undefined ? [] : ['-O', `verify-time=${at}`]
  const args = ['-Y', 'verify', '-f', 'allowed_signers', '-I', identity, '-n', NAMESPACE, '-s', 'message.sig', ...time]
  return runProgram('ssh-keygen', args, { cwd: folder, input: MESSAGE }).code
}

const check = (text: string, signers: string | null, more: Partial<SignatureCheck> = {}): SignatureCheck => ({
  text,
  path: 'message.sig',
  message: MESSAGE,
  namespace: NAMESPACE,
  signers: signers === null ? null : readAllowedSigners(signers, 'allowed_signers'),
  at: NOW,
  ...more,
})

const codes = (text: string, signers: string | null, more: Partial<SignatureCheck> = {}): string[] =>
  verifySsh(check(text, signers, more)).faults.map(({ code, severity }) => `${code} ${severity}`)

describeWith(['ssh-keygen'], 'a signature of SSH', () => {
  it.each(KINDS)('by %s: ours is good to ssh-keygen, and its own to us', async (_, ...args) => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, args)
    const signers = await allow(folder, (line) => `analyst@example.org namespaces="${NAMESPACE}" ${line}`)
    const ours = signSsh(MESSAGE, { key, namespace: NAMESPACE })
    await writeFile(join(folder, 'message.sig'), ours)
    expect(theirs(folder, 'analyst@example.org')).toBe(0)
    const made = mustRun('ssh-keygen', ['-Y', 'sign', '-n', NAMESPACE, '-f', 'key'], { cwd: folder, input: MESSAGE })
    const signature = made.toString('utf8')
    const listed = mustRun('ssh-keygen', ['-l', '-f', 'key.pub'], { cwd: folder }).toString('utf8')
    for (const each of [ours, signature]) {
      const { faults, ...result } = verifySsh(check(each, signers))
      expect(faults).toEqual([])
      expect(result).toMatchObject({ valid: true, trusted: true, signer: { principals: 'analyst@example.org' } })
      expect(listed).toContain(`${result.signer?.fingerprint} `)
    }
    // What is made without chance is made the same by both.
    if (!args.includes('ecdsa')) expect(ours).toBe(signature)
  })

  it('is refused by both for what somebody did to it', async () => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, ['-t', 'ed25519'])
    const signers = await allow(folder, (line) => `a@b ${line}`)
    const good = signSsh(MESSAGE, { key, namespace: NAMESPACE })
    const blob = Buffer.from(good.split('\n').slice(1, -2).join(''), 'base64')
    const armored = (bytes: Uint8Array): string =>
      `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(bytes).toString('base64')}\n-----END SSH SIGNATURE-----\n`
    const version = Buffer.from(blob)
    version.writeUInt32BE(2, 6)
    const late = Buffer.from(blob)
    late[late.length - 1] = (late.at(-1) ?? 0) ^ 1
    const other = await makeKey(folder, ['-t', 'ed25519'], 'other')
    const swapped = signSsh(Buffer.from('something else'), { key, namespace: NAMESPACE })
    const cases: readonly (readonly [string, string])[] = [
      ['version 2', armored(version)],
      ['extra bytes', armored(Buffer.concat([blob, Buffer.from([0])]))],
      ['cut off', armored(blob.subarray(0, -1))],
      ['changed', armored(late)],
      ['of another message', swapped],
      ['of another purpose', signSsh(MESSAGE, { key, namespace: 'custody@tatou-ir' })],
      ['by another', signSsh(MESSAGE, { key: other, namespace: NAMESPACE })],
      ['empty', ''],
      ['no base64', '-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----\n'],
    ]
    const found = new Map<string, readonly string[]>()
    for (const [what, text] of cases) {
      await writeFile(join(folder, 'message.sig'), text)
      expect(theirs(folder, 'a@b'), what).not.toBe(0)
      found.set(what, codes(text, signers))
    }
    expect([...found]).toEqual(
      cases.map(([what]) => {
        if (what === 'of another purpose') return [what, ['E-NAMESPACE error']]
        return [what, [what === 'by another' ? 'E-SIGNER-UNKNOWN warning' : 'E-SIGNATURE error']]
      }),
    )
    const messages = cases.slice(0, 3).map(([, text]) => verifySsh(check(text, signers)).faults[0]?.message)
    expect(messages).toEqual(['is of version 2, which is not supported', 'has 1 bytes too many', 'ends too early'])
    // ssh-keygen does not look at what stands behind the end, nor at line ends.
    expect(codes(`${good}more`, signers)).toEqual(['E-SIGNATURE error'])
    expect(codes(good.replaceAll('\n', '\r\n'), signers)).toEqual(['W-SIGNATURE-FORM warning'])
  })

  it('by RSA with SHA-1, a short RSA key or DSA is refused', async () => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, ['-t', 'rsa', '-b', '2048'])
    const signers = await allow(folder, (line) => `a@b ${line}`)
    const digest = createHash('sha512').update(MESSAGE).digest()
    const head = [wireString(NAMESPACE), wireString(''), wireString('sha512')]
    const data = Buffer.concat([Buffer.from('SSHSIG'), ...head, wireString(digest)])
    const raw = Buffer.concat([wireString('ssh-rsa'), wireString(sign('sha1', data, key.key))])
    const parts = [Buffer.from('SSHSIG'), wireUint32(1), wireString(key.public.blob), ...head, wireString(raw)]
    const base64 = Buffer.concat(parts).toString('base64')
    const text = `-----BEGIN SSH SIGNATURE-----\n${base64}\n-----END SSH SIGNATURE-----\n`
    await writeFile(join(folder, 'message.sig'), text)
    expect(theirs(folder, 'a@b')).not.toBe(0)
    expect(verifySsh(check(text, signers)).faults).toEqual([
      {
        code: 'E-SIGNATURE',
        severity: 'error',
        path: 'message.sig',
        message: 'was made by ssh-rsa, which is not allowed for ssh-rsa',
      },
    ])
    await expect(makeKey(folder, ['-t', 'rsa', '-b', '1024'], 'short')).rejects.toThrow(
      'is an RSA key of 1024 bits, which is too short',
    )
    expect(() => readPublicKey(wireString('ssh-dss'))).toThrow('is a key of the type ssh-dss, which is not supported')
  })

  it('by a security key is checked with what the key adds', async () => {
    const folder = await temporaryFolder()
    const { key, public: plain } = await makeKey(folder, ['-t', 'ed25519'])
    const point = plain.blob.subarray(-32)
    const type = 'sk-ssh-ed25519@openssh.com'
    const blob = Buffer.concat([wireString(type), wireString(point), wireString('ssh:')])
    await writeFile(join(folder, 'key.pub'), `${type} ${blob.toString('base64')}\n`)
    const signers = await allow(folder, (line) => `a@b ${line}`)
    const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest()
    const head = [wireString(NAMESPACE), wireString(''), wireString('sha512')]
    const digest = createHash('sha512').update(MESSAGE).digest()
    const data = Buffer.concat([Buffer.from('SSHSIG'), ...head, wireString(digest)])
    const added = Buffer.from([1, 0, 0, 0, 7])
    const raw = sign(null, Buffer.concat([sha256('ssh:'), added, sha256(data)]), key)
    const signature = Buffer.concat([wireString(type), wireString(raw), added])
    const parts = [Buffer.from('SSHSIG'), wireUint32(1), wireString(blob), ...head, wireString(signature)]
    const lines = Buffer.concat(parts).toString('base64').replaceAll(/.{70}/g, '$&\n')
    const text = `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`
    await writeFile(join(folder, 'message.sig'), text)
    expect(theirs(folder, 'a@b')).toBe(0)
    expect(verifySsh(check(text, signers))).toMatchObject({ valid: true, trusted: true, faults: [] })
  })

  it('needs ssh-keygen when the key is encrypted, or only its public half is here', async () => {
    const folder = await temporaryFolder()
    const kinds: readonly (readonly [string, readonly string[]])[] = [
      ['openssh', []],
      ['pem', ['-m', 'PEM']],
      ['pkcs8', ['-m', 'PKCS8']],
    ]
    for (const [name, form] of kinds) {
      mustRun('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', 'secret', '-f', name, ...form], { cwd: folder })
      const text = await readFile(join(folder, name), 'utf8')
      expect(readKeyFile(text)).toEqual({ kind: 'elsewhere', why: 'encrypted' })
    }
    const half = await readFile(join(folder, 'openssh.pub'), 'utf8')
    expect(readKeyFile(half)).toEqual({ kind: 'elsewhere', why: 'agent' })
    expect(() => readKeyFile('hello')).toThrow('is no private key')
  })

  it('is never made with a public key that is not the key’s own', async () => {
    const folder = await temporaryFolder()
    await makeKey(folder, ['-t', 'ed25519'])
    const other = await makeKey(folder, ['-t', 'ed25519'], 'other')
    const text = await readFile(join(folder, 'key'), 'utf8')
    const bytes = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64')
    const mine = readKeyFile(text)
    if (mine.kind !== 'key') throw new Error('no key')
    bytes.set(other.public.blob, bytes.indexOf(mine.key.public.blob))
    const forged = text.replace(/\n[\s\S]+\n-----END/, `\n${bytes.toString('base64')}\n-----END`)
    expect(() => readKeyFile(forged)).toThrow('holds a public key that is not its own')
  })

  it('shows every byte that was changed in it', async () => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, ['-t', 'ed25519'])
    const signers = await allow(folder, (line) => `a@b ${line}`)
    const good = Buffer.from(signSsh(MESSAGE, { key, namespace: NAMESPACE }))
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = Buffer.from(good)
        changed[at] = (changed[at] ?? 0) ^ bits
        expect(codes(changed.toString('latin1'), signers)).not.toEqual([])
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 5000 : 300 },
    )
  })
})

describeWith(['ssh-keygen'], 'the allowed signers', () => {
  it('say who, for what, and when, as ssh-keygen reads them', async () => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, ['-t', 'ed25519'])
    const text = signSsh(MESSAGE, { key, namespace: NAMESPACE })
    await writeFile(join(folder, 'message.sig'), text)
    const cases: readonly (readonly [line: string, identity: string, at: string, code: string | null])[] = [
      ['*@b KEY', 'a@b', '20251101Z', null],
      ['*@b,!a@b KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
      ['!a@b,*@b KEY', 'c@b', '20251101Z', null],
      ['"a@b" KEY', 'a@b', '20251101Z', null],
      ['a?b KEY', 'a@b', '20251101Z', null],
      ['A@b KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
      ['a@b namespaces="file,evidence@*" KEY', 'a@b', '20251101Z', null],
      ['a@b namespaces="*,!evidence@tatou-ir" KEY', 'a@b', '20251101Z', 'E-NAMESPACE'],
      ['a@b namespaces="git" KEY', 'a@b', '20251101Z', 'E-NAMESPACE'],
      ['a@b valid-after="20251101Z" KEY', 'a@b', '20251101Z', null],
      ['a@b valid-after="202511010000Z" KEY', 'a@b', '20251031235959Z', 'E-SIGNER-EXPIRED'],
      ['a@b valid-before="20251101000000Z" KEY', 'a@b', '20251101Z', null],
      ['a@b valid-before="20251101Z" KEY', 'a@b', '20251101000001Z', 'E-SIGNER-EXPIRED'],
      ['a@b VALID-AFTER="20200101Z",Namespaces="evidence@tatou-ir" KEY a comment', 'a@b', '20251101Z', null],
      ['a@b valid-before="20240101Z" KEY\na@b KEY', 'a@b', '20251101Z', null],
      ['a@b cert-authority KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
      ['a@b unknown-option KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
      ['a@b namespaces="x",namespaces="*" KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
      ['a@b namespaces="*", KEY', 'a@b', '20251101Z', 'E-SIGNER-UNKNOWN'],
    ]
    for (const [line, identity, at, code] of cases) {
      const signers = await allow(folder, (own) => line.replaceAll('KEY', own))
      const date = at.replace(
        /^(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?Z$/,
        (_, y, m, d, H = '00', M = '00', S = '00') => `${y}-${m}-${d}T${H}:${M}:${S}Z`,
      )
      const result = verifySsh(check(text, signers, { identity, at: Date.parse(date) }))
      expect([line, result.faults.map((fault) => fault.code)]).toEqual([line, code === null ? [] : [code]])
      expect([line, result.trusted]).toEqual([line, code === null])
      expect([line, theirs(folder, identity, at) === 0]).toEqual([line, code === null])
    }
  })

  it('name the lines that cannot be read', async () => {
    const folder = await temporaryFolder()
    await makeKey(folder, ['-t', 'ed25519'])
    const pub = (await readFile(join(folder, 'key.pub'), 'utf8')).trim()
    const text = [
      `a@b cert-authority ${pub}`,
      `a@b ${pub.replace('ssh-ed25519', 'ssh-rsa')}`,
      'a@b',
      'a@b ssh-ed25519 AAAA=',
      `a@b valid-after="20250231" ${pub}`,
      `a@b valid-after="20250301Z",valid-before="20250201Z" ${pub}`,
      `a@b namespaces="x ${pub}`,
      `a@b colour ${pub}`,
    ].join('\n')
    const { signers, faults } = readAllowedSigners(text, 'allowed_signers')
    expect(signers).toEqual([])
    expect(faults.every(({ code, severity }) => code === 'W-ALLOWED-SIGNERS' && severity === 'warning')).toBe(true)
    expect(faults.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'allowed_signers:1 the line names an authority for certificates, which are not supported: name the keys themselves',
      'allowed_signers:2 the line says ssh-rsa of a key of the type ssh-ed25519',
      'allowed_signers:3 the line names no key',
      'allowed_signers:4 the line is no base64',
      'allowed_signers:5 the line has a time that cannot be read: valid-after=20250231',
      'allowed_signers:6 the line is valid before it is valid',
      'allowed_signers:7 the line has a quote that does not end',
      'allowed_signers:8 the line has an unknown option colour',
    ])
  })

  it('warn of a time without a zone that decides', async () => {
    const folder = await temporaryFolder()
    const key = await makeKey(folder, ['-t', 'ed25519'])
    const text = signSsh(MESSAGE, { key, namespace: NAMESPACE })
    const signers = await allow(folder, (own) => `a@b valid-before="20251101" ${own}`)
    expect(codes(text, signers, { at: Date.UTC(2025, 9, 30) })).toEqual([])
    expect(codes(text, signers, { at: Date.UTC(2025, 9, 31, 12) })).toEqual(['W-SIGNER-ZONE warning'])
    expect(codes(text, signers)).toEqual(['E-SIGNER-EXPIRED warning', 'W-SIGNER-ZONE warning'])
    expect(codes(text, signers, { at: Date.UTC(2025, 10, 3) })).toEqual(['E-SIGNER-EXPIRED warning'])
  })

  it('tell how many people signed', async () => {
    const folder = await temporaryFolder()
    const names = ['one', 'two', 'three']
    const keys: SshPrivateKey[] = []
    for (const name of names) keys.push(await makeKey(folder, ['-t', 'ed25519'], name))
    const pubs = await Promise.all(names.map((name) => readFile(join(folder, `${name}.pub`), 'utf8')))
    const signers = `a@b ${pubs[0]}a@b ${pubs[1]}c@b ${pubs[2]}`
    const checked = keys.map((key) => verifySsh(check(signSsh(MESSAGE, { key, namespace: NAMESPACE }), signers)))
    const [one, two, three] = checked
    if (!one || !two || !three) throw new Error('three keys')
    expect(trustedPeople([one, one])).toBe(1)
    expect(trustedPeople([one, two])).toBe(1)
    expect(trustedPeople([one, three])).toBe(2)
    const foreign = verifySsh(
      check(signSsh(MESSAGE, { key: keys[2] ?? keys[0] ?? fail(), namespace: NAMESPACE }), `a@b ${pubs[0]}`),
    )
    expect(trustedPeople([one, foreign])).toBe(1)
  })
})

function fail(): never {
  throw new Error('no key')
}

describeWith(['openssl'], 'a key of OpenSSL', () => {
  it('signs too, when SSH knows its kind', async () => {
    const folder = await temporaryFolder()
    mustRun('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', 'key.pem'], { cwd: folder })
    const file = readKeyFile(await readFile(join(folder, 'key.pem'), 'utf8'))
    if (file.kind !== 'key') throw new Error('no key')
    expect(isSignature(readSignature(signSsh(MESSAGE, { key: file.key, namespace: NAMESPACE })), MESSAGE)).toBe(true)
    expect(fingerprintOf(publicKeyOf(createPrivateKey(await readFile(join(folder, 'key.pem')))))).toMatch(/^SHA256:/)
    mustRun('openssl', ['genpkey', '-algorithm', 'x25519', '-out', 'x.pem'], { cwd: folder })
    const text = await readFile(join(folder, 'x.pem'), 'utf8')
    expect(() => readKeyFile(text)).toThrow('is a key of a kind that SSH does not sign with')
  })
})
