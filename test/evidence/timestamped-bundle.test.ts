import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeDesk } from '../support/bundle-desk.ts'
import { describeWith } from '../support/program.ts'
import { makeAuthority } from '../support/timestamp-authority.ts'

const DAY = 86_400_000

/** A day as allowed_signers writes it. */
const dayOf = (at: number): string => `${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}Z`

describeWith(['openssl', 'ssh-keygen', 'unzip', 'bash', 'tar'], 'a time stamp of a bundle', () => {
  it.each([
    ['b.zip', 'unzip -q'],
    ['b.tar.gz', 'tar xzf'],
  ])('%s: is asked for, attached, and proves when it was signed', { timeout: 60_000 }, async (name, unpack) => {
    const desk = await makeDesk()
    desk.shell("ssh-keygen -q -t ed25519 -N '' -C '' -f key; mkdir new")
    await desk.create('-o', name, '--sign', 'key', '--timestamp-request', 'q.tsq')
    const authority = await makeAuthority(desk.path('tsa'))
    writeFileSync(desk.path('tsa.pem'), authority.roots)
    writeFileSync(desk.path('r.tsr'), await authority.reply(readFileSync(desk.path('q.tsq'))))
    const before = readFileSync(desk.path(name))
    const attached = await desk.run([
      'bundle',
      'timestamp',
      name,
      '--reply',
      'r.tsr',
      '--tsa-ca',
      'tsa.pem',
      '-o',
      `new/${name}`,
    ])
    expect(attached).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(desk.path(name)).equals(before)).toBe(true)

    // The key ran out since, and the authority bears witness that it was good then.
    const publicKey = readFileSync(desk.path('key.pub'), 'utf8')
    writeFileSync(desk.path('signers'), `a valid-before="${dayOf(Date.now() + 2 * DAY)}" ${publicKey}`)
    const later = { now: () => Date.now() + 30 * DAY }
    const verify = async (...args: readonly string[]): Promise<{ code: number; codes: string[] }> => {
      const all = [
        'bundle',
        'verify',
        `new/${name}`,
        '--allowed-signers',
        'signers',
        '--require-signature',
        '--format',
        'json',
      ]
      const { code, stdout } = await desk.run([...all, ...args], later)
      return { code, codes: (JSON.parse(stdout) as { faults: { code: string }[] }).faults.map((fault) => fault.code) }
    }
    expect(await verify('--tsa-ca', 'tsa.pem')).toEqual({ code: 0, codes: [] })
    expect(await verify()).toEqual({ code: 3, codes: ['E-UNTRUSTED', 'E-SIGNER-EXPIRED'] })
    const { document } = await desk.verify(`new/${name}`, '--tsa-ca', 'tsa.pem')
    expect(document.bundle.sealed).toBe(true)
    expect(document.signatures).toMatchObject([{ timestamp: { authority: 'CN=stamper', valid: true, trusted: true } }])

    // VERIFY.txt, word by word.
    desk.shell(`cd new; ${unpack} ${name}; cp ../tsa.pem .`)
    const [command = ''] = /^ {4}openssl ts .*$/m.exec(readFileSync(desk.path('new/b/VERIFY.txt'), 'utf8')) ?? []
    expect(desk.shell(`cd new/b; ${command} 2>&1`)).toContain('Verification: OK')
    writeFileSync(desk.path('new/b/signatures/tagmanifest-sha512.txt.sig'), 'another')
    expect(desk.shell(`cd new/b; ${command} 2>&1 || true`)).toContain('message imprint mismatch')
  })

  it('is attached to what it is of, once, and over nothing', { timeout: 60_000 }, async () => {
    const desk = await makeDesk()
    desk.shell("ssh-keygen -q -t ed25519 -N '' -C '' -f key")
    await desk.create('-o', 'b.zip', '--sign', 'key')
    const stamp = (...args: readonly string[]): ReturnType<typeof desk.run> =>
      desk.run(['bundle', 'timestamp', ...args])
    expect((await stamp('b.zip', '--request', 'q.tsq')).code).toBe(0)
    const authority = await makeAuthority(desk.path('tsa'))
    const reply = await authority.reply(readFileSync(desk.path('q.tsq')))
    writeFileSync(desk.path('r.tsr'), reply)
    writeFileSync(desk.path('cut.tsr'), reply.subarray(0, 200))
    desk.shell('echo x > x; openssl ts -query -data x -sha512 -cert -out other.tsq 2>/dev/null')
    writeFileSync(desk.path('other.tsr'), await authority.reply(readFileSync(desk.path('other.tsq'))))
    writeFileSync(desk.path('there.zip'), 'mine')
    for (const [args, code, problem] of [
      [['--reply', 'other.tsr', '-o', 'n.zip'], 3, 'other.tsr is of something else'],
      [['--reply', 'cut.tsr', '-o', 'n.zip'], 3, 'cut.tsr is no reply'],
      [['--reply', 'nowhere', '-o', 'n.zip'], 2, 'nowhere'],
      [['--reply', 'r.tsr'], 2, 'name the new bundle with -o'],
      [['--reply', 'r.tsr', '-o', 'there.zip'], 2, 'it is there already'],
      [['--reply', 'r.tsr', '-o', 'n.zip', '--encrypt-to', 'age1x'], 2, 'is no recipient'],
      [['--request', 'q.tsq'], 2, 'it is there already'],
      [[], 2, 'say --request FILE to ask'],
    ] as const) {
      const answer = await stamp('b.zip', ...args)
      expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code, stderr: expect.stringContaining(problem) })
      expect(existsSync(desk.path('n.zip'))).toBe(false)
    }
    expect((await stamp('b.zip', '--reply', 'r.tsr', '-o', 'n.zip')).code).toBe(0)
    expect(await stamp('n.zip', '--reply', 'r.tsr', '-o', 'm.zip')).toMatchObject({ code: 3 })
    expect(await stamp('n.zip', '--request', 'again.tsq')).toMatchObject({ code: 3 })

    // A folder gets one file more.
    desk.shell('unzip -q b.zip')
    expect((await stamp('b', '--reply', 'r.tsr')).code).toBe(0)
    expect(readFileSync(desk.path('b/signatures/tagmanifest-sha512.txt.tsr')).equals(reply)).toBe(true)
    expect((await stamp('b', '--reply', 'r.tsr')).code).toBe(3)

    // What was put into a bundle by other means is found.
    for (const [script, codes] of [
      ['cp other.tsr b/signatures/tagmanifest-sha512.txt.tsr', ['E-TS-IMPRINT']],
      ['cp cut.tsr b/signatures/tagmanifest-sha512.txt.tsr', ['E-TS-DAMAGED']],
      [
        'cp r.tsr b/signatures/tagmanifest-sha512.txt.tsr; cp other.tsq b/signatures/tagmanifest-sha512.txt.tsq',
        ['E-TS-NONCE'],
      ],
      [
        'rm b/signatures/*.tsq; mv b/signatures/tagmanifest-sha512.txt.tsr b/signatures/tagmanifest-sha512.txt.2.tsr',
        ['E-TS-IMPRINT'],
      ],
    ] as const) {
      desk.shell(script)
      const { code, codes: found } = await desk.verify('b')
      expect({ code, found: found.filter((each) => each.startsWith('E-')) }).toEqual({ code: 3, found: codes })
    }
  })
})
