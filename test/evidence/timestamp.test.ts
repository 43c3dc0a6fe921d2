import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { timestampQuery } from '../../src/evidence/timestamp-query.ts'
import { readAuthorities, verifyTimestamp, type CheckedTimestamp } from '../../src/evidence/timestamp.ts'
import { describeWith } from '../support/program.ts'
import { mustRun, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { makeAuthority, type Authority } from '../support/timestamp-authority.ts'

const MESSAGE = Buffer.from('-----BEGIN SSH SIGNATURE-----\n')
const CHANCE = Buffer.from('f0e1d2c3b4a59687', 'hex')
const QUERY = timestampQuery(MESSAGE, CHANCE)
/** Far enough from both ends of every certificate here. */
const LATER = Date.UTC(2050, 0, 1)

interface More {
  readonly message?: Uint8Array
  readonly query?: Uint8Array
  readonly roots?: string | null
  readonly at?: number
}

function check(reply: Uint8Array, authority: Authority, more: More = {}): Promise<CheckedTimestamp> {
  const roots = more.roots === undefined ? authority.roots : more.roots
  return verifyTimestamp({
    reply,
    path: 'reply.tsr',
    message: more.message ?? MESSAGE,
    query: more.query,
    authorities: roots === null ? null : readAuthorities(roots),
    at: more.at ?? LATER,
  })
}

const codes = ({ faults }: CheckedTimestamp): string[] => faults.map(({ code, severity }) => `${code} ${severity}`)

/** What `openssl ts -verify` says of the same files. */
async function theirs(
  reply: Uint8Array,
  { folder, roots }: Authority,
  message: Uint8Array = MESSAGE,
): Promise<boolean> {
  await writeFile(join(folder, 'message'), message)
  await writeFile(join(folder, 'checked.tsr'), reply)
  await writeFile(join(folder, 'roots.pem'), roots)
  const args = ['ts', '-verify', '-data', 'message', '-in', 'checked.tsr', '-CAfile', 'roots.pem']
  return runProgram('openssl', args, { cwd: folder }).code === 0
}

describeWith(['openssl'], 'a time stamp', () => {
  let authority: Authority
  let reply: Buffer

  beforeAll(async () => {
    authority = await makeAuthority(await mkdtemp(join(tmpdir(), 'tatou-ir-test-')))
    reply = await authority.reply(QUERY)
  })

  afterAll(() => rm(authority.folder, { recursive: true, force: true }))

  it('is asked for as openssl asks', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'ours.tsq'), QUERY)
    const text = mustRun('openssl', ['ts', '-query', '-in', 'ours.tsq', '-text'], { cwd: folder }).toString('utf8')
    expect(text).toContain('Hash Algorithm: sha512')
    expect(text).toContain('Certificate required: yes')
    expect(text).toContain('Nonce: 0x70E1D2C3B4A59687')
    await writeFile(join(folder, 'message'), MESSAGE)
    mustRun('openssl', ['ts', '-query', '-data', 'message', '-sha512', '-cert', '-no_nonce', '-out', 'a.tsq'], {
      cwd: folder,
    })
    const without = mustRun('openssl', ['ts', '-query', '-in', 'a.tsq', '-text'], { cwd: folder }).toString('utf8')
    expect(text.replace('0x70E1D2C3B4A59687', 'unspecified')).toBe(without)
  })

  it('is good to us and to openssl', async () => {
    expect(await theirs(reply, authority)).toBe(true)
    const { faults, claim, ...result } = await check(reply, authority, { query: QUERY })
    expect(faults).toEqual([])
    expect(result).toEqual({ valid: true, trusted: true })
    expect(claim).toMatchObject({ authority: 'CN=stamper', policy: '1.2.3.4.1' })
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'r.tsr'), reply)
    const text = mustRun('openssl', ['ts', '-reply', '-in', 'r.tsr', '-text'], { cwd: folder }).toString('utf8')
    const stated = /Time stamp: (.*)/.exec(text)?.[1] ?? ''
    expect(claim?.at).toBe(Date.parse(stated))
  })

  it('may be of another kind of key, of an older kind, or come by an intermediate authority', async () => {
    const folder = await temporaryFolder()
    const kinds = [
      await makeAuthority(join(folder, 'deep'), { deep: true }),
      await makeAuthority(join(folder, 'ec'), { key: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] }),
    ]
    for (const each of kinds) {
      const stamped = await each.reply(QUERY)
      expect(await theirs(stamped, each)).toBe(true)
      expect(await check(stamped, each)).toMatchObject({ valid: true, trusted: true, faults: [] })
    }
    const old = await authority.reply(QUERY, 'stamping_old')
    expect(await theirs(old, authority)).toBe(true)
    expect(await check(old, authority)).toMatchObject({ valid: true, trusted: true, faults: [] })
  })

  it('is of one message, and answers one query', async () => {
    const message = Buffer.from('something else')
    expect(await theirs(reply, authority, message)).toBe(false)
    expect(await check(reply, authority, { message })).toMatchObject({
      valid: false,
      trusted: false,
      faults: [{ code: 'E-TS-IMPRINT', severity: 'error', path: 'reply.tsr', message: 'is of something else' }],
    })
    const query = timestampQuery(MESSAGE, Buffer.from('0000000000000001', 'hex'))
    expect(codes(await check(reply, authority, { query }))).toEqual(['E-TS-NONCE error'])
  })

  it('is trusted only when it leads to an authority that is', async () => {
    const folder = await temporaryFolder()
    // The same names, another key.
    const other = await makeAuthority(folder)
    expect(await theirs(reply, { ...authority, roots: other.roots })).toBe(false)
    const result = await check(reply, authority, { roots: other.roots })
    expect(result).toMatchObject({ valid: true, trusted: false })
    expect(codes(result)).toEqual(['E-TS-UNTRUSTED warning'])
    expect(await check(reply, authority, { roots: null })).toMatchObject({ valid: true, trusted: false, faults: [] })
    expect(codes(await check(reply, authority, { roots: other.roots + authority.roots }))).toEqual([])
  })

  it('is judged by the time it was made', async () => {
    const folder = await temporaryFolder()
    const past = await makeAuthority(folder, { until: '20240101000000Z' })
    const late = await past.reply(QUERY)
    expect(await theirs(late, past)).toBe(false)
    expect((await check(late, past)).faults).toEqual([
      {
        code: 'E-TS-UNTRUSTED',
        severity: 'warning',
        path: 'reply.tsr',
        message: 'was made when its certificate was not valid',
      },
    ])
    const after = await check(reply, authority, { at: Date.UTC(2100, 0, 1) })
    expect(after.trusted).toBe(true)
    expect(codes(after)).toEqual(['W-TS-EXPIRED warning'])
  })

  it('is refused when its certificate is not for that alone, or not signed with it', async () => {
    const folder = await temporaryFolder()
    const both = await makeAuthority(join(folder, 'both'), { extensions: 'both' })
    const fine = await makeAuthority(join(folder, 'fine'))
    // openssl makes none of these as a time stamp, so they are made as what a time stamp is: signed data.
    expect(await theirs(await forged(both, ['-cades']), both)).toBe(false)
    expect((await check(await forged(both, ['-cades']), both)).faults[0]?.message).toBe(
      'was signed with a certificate that is not for time stamping alone',
    )
    expect(await theirs(await forged(fine, []), fine)).toBe(false)
    expect((await check(await forged(fine, []), fine)).faults[0]?.message).toBe(
      'does not sign which certificate made it',
    )
    expect(await theirs(await forged(fine, ['-cades']), fine)).toBe(true)
    expect(await check(await forged(fine, ['-cades']), fine)).toMatchObject({ trusted: true, faults: [] })
  })

  /** What the good time stamp says, signed by another authority. */
  async function forged({ folder }: Authority, more: readonly string[]): Promise<Buffer> {
    await writeFile(join(folder, 'good.tsr'), reply)
    mustRun('openssl', ['ts', '-reply', '-in', 'good.tsr', '-token_out', '-out', 'token'], { cwd: folder })
    const unchecked = ['-noverify', '-inform', 'DER', '-in', 'token', '-out', 'info']
    mustRun('openssl', ['cms', '-verify', ...unchecked], { cwd: folder })
    const kind = ['-nodetach', '-binary', '-econtent_type', '1.2.840.113549.1.9.16.1.4']
    const key = ['-signer', 'stamper.pem', '-inkey', 'stamper.key']
    const files = ['-in', 'info', '-outform', 'DER', '-out', 'forged']
    mustRun('openssl', ['cms', '-sign', ...kind, ...key, ...more, ...files], { cwd: folder })
    const token = await readFile(join(folder, 'forged'))
    const status = Buffer.from('3003020100', 'hex')
    const head = Buffer.from([0x30, 0x82, 0, 0])
    head.writeUInt16BE(status.length + token.length, 2)
    return Buffer.concat([head, status, token])
  }

  it('shows what was changed in it', async () => {
    expect(codes(await check(Buffer.concat([reply, Buffer.from([0])]), authority))).toEqual(['E-TS-DAMAGED error'])
    expect(codes(await check(reply.subarray(0, -1), authority))).toEqual(['E-TS-DAMAGED error'])
    expect(codes(await check(Buffer.alloc(0), authority))).toEqual(['E-TS-DAMAGED error'])
    // The last bytes are the signature; the time and the imprint are signed.
    const time = reply.indexOf('Z', reply.indexOf(Buffer.from('180f', 'hex')))
    for (const at of [reply.length - 1, time - 1]) {
      const changed = Buffer.from(reply)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await theirs(changed, authority)).toBe(false)
      expect(codes(await check(changed, authority))).toEqual(['E-TS-SIGNATURE error'])
    }
    // No change of any byte makes another time or another message of it.
    const { claim } = await check(reply, authority)
    for (let at = 0; at < reply.length; at += 23) {
      const changed = Buffer.from(reply)
      changed[at] = (changed[at] ?? 0) ^ 4
      const result = await check(changed, authority)
      if (result.trusted) expect(result.claim).toEqual(claim)
    }
  })

  it('that was refused says why', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'message'), MESSAGE)
    mustRun('openssl', ['ts', '-query', '-data', 'message', '-sha1', '-cert', '-out', 'sha1.tsq'], { cwd: folder })
    const refused = await authority.reply(await readFile(join(folder, 'sha1.tsq')))
    expect((await check(refused, authority)).faults[0]?.message).toBe(
      'was refused by the authority: Message digest algorithm is not supported.',
    )
  })

  it('needs certificates that can be read', () => {
    expect(() => readAuthorities('')).toThrow('it holds no certificate in PEM')
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(() => readAuthorities(broken)).toThrow('it holds a damaged certificate')
  })
})
