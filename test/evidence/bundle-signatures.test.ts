import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const shell = (cwd: string, script: string): string => execFileSync('bash', ['-euc', script], { cwd, encoding: 'utf8' })

/** Two keys, who may use them, and a log. */
async function desk(): Promise<string> {
  const cwd = await temporaryFolder()
  shell(
    cwd,
    `ssh-keygen -q -t ed25519 -N '' -C '' -f alice; ssh-keygen -q -t rsa -b 2048 -N '' -C '' -f bob
     mkdir logs`,
  )
  writeFileSync(join(cwd, 'logs/security.log'), readFileSync('samples/tatou-campaign/security.log'))
  return cwd
}

const allow = (cwd: string, ...lines: (readonly [who: string, options: string, key: string])[]): void =>
  writeFileSync(
    join(cwd, 'allowed_signers'),
    lines.map(([who, options, key]) => `${who} ${options} ${readFileSync(join(cwd, `${key}.pub`), 'utf8')}`).join(''),
  )

const create = (cwd: string, ...args: string[]): ReturnType<typeof runCli> =>
  runCli(['bundle', 'create', 'logs', '-o', 'b.zip', '--contact', 'alice@soc.example', ...args], { cwd })

async function verify(
  cwd: string,
  ...args: string[]
): Promise<{ code: number; document: VerifyDocument; codes: string[] }> {
  const { code, stdout } = await runCli(['bundle', 'verify', 'b.zip', '--format', 'json', ...args], { cwd })
  const document = JSON.parse(stdout) as VerifyDocument
  return { code, document, codes: document.faults.map((fault) => fault.code) }
}

/** Unpacks the bundle, runs a script in its folder, and packs it again. */
function tamper(cwd: string, script: string): void {
  shell(cwd, `rm -rf b; unzip -q b.zip; cd b; ${script}; cd ..; rm b.zip; zip -qrX b.zip b`)
}

const PROGRAMS = ['bash', 'ssh-keygen', 'unzip', 'zip', 'sha256sum', 'sha512sum']

describeWith(PROGRAMS, 'a signed bundle', () => {
  it('is trusted when the signer is allowed, and ssh-keygen says the same', async () => {
    const cwd = await desk()
    allow(cwd, ['alice@soc.example', 'namespaces="evidence@tatou-ir"', 'alice'])
    expect((await create(cwd, '--sign', 'alice')).code).toBe(0)
    const { code, document, codes } = await verify(cwd, '--allowed-signers', 'allowed_signers', '--require-signature')
    expect({ code, signed: document.signed, trusted: document.trusted, codes }).toEqual({
      code: 0,
      signed: true,
      trusted: true,
      codes: [],
    })
    const said = shell(
      cwd,
      `unzip -q b.zip; cd b; ssh-keygen -Y verify -f ../allowed_signers -I alice@soc.example -n evidence@tatou-ir \\
        -s signatures/tagmanifest-sha512.txt.sig < tagmanifest-sha512.txt`,
    )
    expect(said).toContain('Good "evidence@tatou-ir" signature for alice@soc.example')
  })

  it('by two people has two signatures', async () => {
    const cwd = await desk()
    allow(cwd, ['alice@soc.example', '', 'alice'], ['bob@soc.example', '', 'bob'])
    await create(cwd, '--sign', 'alice', '--sign', 'bob')
    const { document, codes } = await verify(cwd, '--allowed-signers', 'allowed_signers')
    expect({ trusted: document.trusted, codes }).toEqual({ trusted: true, codes: [] })
    expect(shell(cwd, 'unzip -l b.zip')).toContain('tagmanifest-sha512.txt.2.sig')
  })

  it('by two people lacks a signature that was taken away', async () => {
    const cwd = await desk()
    allow(cwd, ['alice@soc.example', '', 'alice'], ['bob@soc.example', '', 'bob'])
    await create(cwd, '--sign', 'alice', '--sign', 'bob')
    tamper(cwd, 'rm signatures/tagmanifest-sha512.txt.2.sig')
    expect(await verify(cwd, '--allowed-signers', 'allowed_signers')).toMatchObject({
      code: 3,
      codes: ['E-SIGNATURE-MISSING', 'W-CONTAINER'],
    })
    // Without any it is a bundle that nobody signed, whatever it says.
    tamper(cwd, 'rm -r signatures')
    const unsigned = await verify(cwd, '--allowed-signers', 'allowed_signers')
    expect({ code: unsigned.code, codes: unsigned.codes.toSorted() }).toEqual({
      code: 0,
      codes: ['E-SIGNATURE-MISSING', 'E-SIGNATURE-MISSING', 'W-CONTAINER', 'W-UNSIGNED'],
    })
    expect((await verify(cwd, '--require-signature')).code).toBe(3)
  })

  it('is not signed twice by one key', async () => {
    const cwd = await desk()
    const { code, stderr } = await runCli(
      ['bundle', 'create', 'logs', '-o', 'b.zip', '--sign', 'alice', '--sign', 'alice'],
      { cwd },
    )
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is the one of the first') })
    expect(readdirSync(cwd)).not.toContain('b.zip')
  })

  it('without allowed signers is signed by somebody', async () => {
    const cwd = await desk()
    await create(cwd, '--sign', 'bob')
    expect(await verify(cwd)).toMatchObject({
      code: 0,
      document: { signed: true, trusted: false },
      codes: ['W-UNTRUSTED'],
    })
    expect(await verify(cwd, '--require-signature')).toMatchObject({ code: 3, codes: ['E-UNTRUSTED'] })
  })

  it.each<[string, string, readonly [string, string, string], string]>([
    ['of a stranger', '', ['bob@soc.example', '', 'bob'], 'E-SIGNER-UNKNOWN'],
    ['by a key that may sign other things', '', ['alice', 'namespaces="git"', 'alice'], 'E-NAMESPACE'],
    ['by a key that is not valid any more', '', ['alice', 'valid-before="20200101Z"', 'alice'], 'E-SIGNER-EXPIRED'],
    [
      'made for something else',
      'ssh-keygen -q -Y sign -f ../alice -n git tagmanifest-sha512.txt 2>/dev/null; mv tagmanifest-sha512.txt.sig signatures/',
      ['alice', '', 'alice'],
      'E-NAMESPACE',
    ],
    [
      'of another bag',
      'echo x > x; ssh-keygen -q -Y sign -f ../alice -n evidence@tatou-ir x 2>/dev/null; mv x.sig signatures/tagmanifest-sha512.txt.sig; rm x',
      ['alice', '', 'alice'],
      'E-SIGNATURE',
    ],
    ['that is cut off', 'truncate -s 100 signatures/tagmanifest-sha512.txt.sig', ['alice', '', 'alice'], 'E-SIGNATURE'],
    [
      'of a bag that was rewritten as a whole',
      `echo forged >> data/evidence/E0001/security.log
       for a in 256 512; do sha\${a}sum $(find data -type f) > manifest-sha$a.txt; done
       sed -i "s/^Payload-Oxum: .*/Payload-Oxum: $(cat $(find data -type f) | wc -c).6/" bag-info.txt
       for a in 256 512; do sha\${a}sum $(find . -type f ! -path './data/*' ! -name 'tagmanifest*' ! -path './signatures/*' | sed 's#^./##') > t; mv t tagmanifest-sha$a.txt; done`,
      ['alice', '', 'alice'],
      'E-SIGNATURE',
    ],
  ])('with a signature %s is not trusted', async (_, script, signer, code) => {
    const cwd = await desk()
    allow(cwd, signer)
    await create(cwd, '--sign', 'alice')
    if (script !== '') tamper(cwd, script)
    const found = await verify(cwd, '--allowed-signers', 'allowed_signers', '--require-signature')
    expect(found.codes).toContain(code)
    expect(found.document.trusted).toBe(false)
    expect(found.code).toBe(3)
  })

  it('whose custody log lost its end is found', async () => {
    const cwd = await desk()
    await create(cwd, '--sign', 'alice')
    tamper(cwd, ': > custody/custody.jsonl')
    expect((await verify(cwd)).codes).toEqual(expect.arrayContaining(['E-CUSTODY-TRUNCATED', 'E-TAGHASH']))
  })
})

it('a key that is none is refused before anything is read', async () => {
  const cwd = await temporaryFolder()
  writeFileSync(join(cwd, 'key'), 'secret')
  const { code, stderr } = await runCli(['bundle', 'create', 'nowhere', '-o', 'b.zip', '--sign', 'key'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('the key key is no private key')
})
