import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CustodyDocument } from '../../src/model/custody.ts'
import { chainLines } from '../../src/store/hash-chain.ts'
import { describeWith } from '../support/program.ts'
import { mustRun, runProgram } from '../support/run-program.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { writeLogs } from '../support/small-logs.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** Runs `case custody` on a case in a folder, at an hour of one day. */
function custody(cwd: string, args: readonly string[], hour = 12): Promise<CliResult> {
  return runCli(['case', 'custody', ...args, '--case', 'case'], {
    cwd,
    env: { USER: 'ada', PATH: process.env['PATH'] ?? '' },
    now: () => Date.UTC(2025, 10, 1, hour),
    zoneOffset: -570,
  })
}

const documentOf = ({ stdout }: CliResult): CustodyDocument => CustodyDocument.parse(JSON.parse(stdout))

let pattern = ''

beforeAll(async () => {
  pattern = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
  await writeLogs(pattern)
  await runCli(['ingest', '--case', 'case', 'auth.log', 'odd.log'], { cwd: pattern })
})

afterAll(() => rm(pattern, { recursive: true, force: true }))

async function makeCase(): Promise<string> {
  const folder = await temporaryFolder()
  await cp(pattern, folder, { recursive: true })
  return folder
}

function makeKey(folder: string, name: string, passphrase = ''): void {
  mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', name], { cwd: folder })
}

describe('case custody', () => {
  it('records what was done, with the digests of the evidence then and now', async () => {
    const folder = await makeCase()
    const words = ['--purpose', 'second opinion', '--authority', 'ticket 7', '--location', 'lab', '--note', 'none']
    const who = ['--actor', 'Ada L.', '--title', 'analyst', '--contact', 'ada@example.org']
    const only = ['--evidence', 'auth.log', '--format', 'json']
    const added = await custody(folder, ['add', 'accessed', ...words, ...who, ...only])
    expect(added).toMatchObject({ code: 0, stderr: '' })
    const document = documentOf(added)
    expect(document).toMatchObject({ path: 'custody.jsonl', head: { records: 2 }, verified: null, faults: [] })
    expect(document.records).toMatchObject([
      {
        seq: 2,
        at: '2025-11-01T12:00:00.000000Z',
        zone: '-09:30',
        event: 'accessed',
        actor: { name: 'Ada L.', title: 'analyst', contact: 'ada@example.org', os_user: 'ada', host: 'workstation' },
        purpose: 'second opinion',
        authority: 'ticket 7',
        location: 'lab',
        note: 'none',
        subjects: [{ path: 'auth.log' }],
      },
    ])
    const [subject] = document.records[0]?.subjects ?? []
    expect(subject?.after).toBe(subject?.before)
    expect(document.records[0]?.tool.argv.slice(0, 4)).toEqual(['case', 'custody', 'add', 'accessed'])
    const shown = await custody(folder, ['show'])
    expect(shown.stdout).toContain(`head 2 ${document.head.last}`)
    expect(shown.stdout).toMatch(
      /2 {2}2025-11-01 12:00:00 {2}accessed {3}Ada L\. .*auth\.log; second opinion; by ticket 7/,
    )
    expect(await custody(folder, ['verify', '--head', `2 ${document.head.last}`])).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  it('says openly that evidence is not what it was', async () => {
    const folder = await makeCase()
    const { evidence } = JSON.parse(
      (await runCli(['case', 'show', '--case', 'case', '--format', 'json'], { cwd: folder })).stdout,
    ) as { evidence: readonly { path: string; file: string }[] }
    const copy = join(folder, 'case', evidence.find(({ path }) => path === 'auth.log')?.file ?? '')
    await chmod(copy, 0o600)
    const bytes = await readFile(copy)
    bytes[0] = (bytes[0] ?? 0) ^ 1
    await writeFile(copy, bytes)
    const { code, stderr } = await custody(folder, ['add', 'verified'])
    expect(code).toBe(3)
    expect(stderr).toContain('auth.log is not what it was')
    const { faults, verified } = documentOf(await custody(folder, ['verify', '--format', 'json']))
    expect(verified).toBe(true)
    expect(faults).toEqual([
      {
        code: 'W-CUSTODY-CHANGED',
        severity: 'warning',
        path: 'custody.jsonl:2',
        message: 'auth.log was changed, as the record says',
      },
    ])
  })

  it('shows a cut tail, an edited middle, and a log that is another', async () => {
    const folder = await makeCase()
    await custody(folder, ['add', 'accessed'])
    await custody(folder, ['add', 'verified'], 13)
    const path = join(folder, 'case/custody.jsonl')
    const whole = await readFile(path, 'utf8')
    const lines = chainLines(whole)
    const head = documentOf(await custody(folder, ['show', '--format', 'json'])).head
    const verify = async (text: string): Promise<[number, string[]]> => {
      await writeFile(path, text)
      const result = await custody(folder, ['verify', '--head', `${head.records} ${head.last}`, '--format', 'json'])
      return [result.code, documentOf(result).faults.map(({ code, path: place }) => `${code} ${place}`)]
    }
    expect(await verify(whole)).toEqual([0, []])
    expect(await verify(`${lines.slice(0, 2).join('\n')}\n`)).toEqual([3, ['E-CUSTODY-TRUNCATED custody.jsonl']])
    expect(await verify(whole.replace('accessed', 'verified'))).toEqual([3, ['E-CUSTODY-BREAK custody.jsonl:3']])
    expect(await verify(whole.replace('"host":"workstation"', '"host":"elsewhere"'))).toEqual([
      3,
      ['E-CUSTODY-BREAK custody.jsonl:2'],
    ])
    // Without its head: the inputs of the case still need the record of how they came.
    await writeFile(path, '')
    const empty = documentOf(await custody(folder, ['verify', '--format', 'json']))
    expect(empty.faults.map(({ message }) => message)).toEqual([
      'does not say how auth.log came into the case',
      'does not say how odd.log came into the case',
    ])
    expect((await custody(folder, ['verify'])).stdout).toContain('DOES NOT VERIFY')
  })

  it('refuses what makes no sense, and changes nothing', async () => {
    const folder = await makeCase()
    const before = await readFile(join(folder, 'case/custody.jsonl'), 'utf8')
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['add', 'lost'], "'lost' is invalid"],
      [['add', 'transferred'], 'say to whom it was handed over: --to NAME'],
      [['add', 'transferred', '--to', 'Bob'], 'who says transferred signs it: --sign KEYFILE'],
      [['add', 'accessed', '--evidence', 'x.log'], "'x.log' is no input of the case case"],
      [['add', 'accessed', '--sign', 'missing'], 'the key missing does not exist'],
      [['add', 'accessed', '--sign', 'auth.log'], 'the key auth.log is no private key'],
      [['add', 'accessed', '--bundle', 'b.zip'], 'not both'],
      [['verify', '--head', '3'], "'3' is no head"],
      [['verify', '--allowed-signers', 'missing'], 'no such file or directory: missing'],
    ]
    for (const [args, message] of cases) {
      const { code, stderr, stdout } = await custody(folder, args)
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).toContain(message)
    }
    expect(await readFile(join(folder, 'case/custody.jsonl'), 'utf8')).toBe(before)
    const none = await runCli(['case', 'custody', 'add', 'accessed', '--case', 'nothing'], { cwd: folder })
    expect(none).toMatchObject({ code: 2, stdout: '' })
  })
})

describeWith(['ssh-keygen', 'jq'], 'handing over a case', () => {
  let folder = ''

  async function prepare(): Promise<void> {
    folder = await makeCase()
    makeKey(folder, 'ada')
    makeKey(folder, 'bob')
    const [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => readFile(join(folder, `${name}.pub`), 'utf8')))
    const only = 'namespaces="custody@tatou-ir"'
    await writeFile(join(folder, 'team'), `ada@example.org ${only} ${ada}bob@example.org ${only} ${bob}`)
  }

  it('takes the signatures of both, which stock tools check', async () => {
    await prepare()
    expect((await custody(folder, ['add', 'transferred', '--to', 'bob', '--sign', 'ada'], 13)).code).toBe(0)
    const half = documentOf(await custody(folder, ['verify', '--allowed-signers', 'team', '--format', 'json']))
    expect(half.faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'W-CUSTODY-OPEN was handed over, and bob did not receive it yet',
    ])
    expect((await custody(folder, ['add', 'received', '--actor', 'bob', '--sign', 'bob'], 14)).code).toBe(0)
    const verified = await custody(folder, ['verify', '--allowed-signers', 'team', '--format', 'json'])
    expect(verified.code).toBe(0)
    const document = documentOf(verified)
    expect(document).toMatchObject({ verified: true, faults: [], head: { records: 3 } })
    expect(
      document.records.map(({ event, from, to, signatures }) => [
        event,
        from?.name,
        to?.name,
        signatures[0]?.principals,
      ]),
    ).toEqual([
      ['collected', undefined, undefined, undefined],
      ['transferred', undefined, 'bob', 'ada@example.org'],
      ['received', 'ada', undefined, 'bob@example.org'],
    ])

    for (const [line, who] of [
      [2, 'ada@example.org'],
      [3, 'bob@example.org'],
    ] as const) {
      const record = mustRun('sed', ['-n', `${line}p`, 'case/custody.jsonl'], { cwd: folder })
      await writeFile(join(folder, 'sig'), mustRun('jq', ['-r', '.signatures[0]'], { cwd: folder, input: record }))
      const message = mustRun('jq', ['-cjS', 'del(.signatures)'], { cwd: folder, input: record })
      const how = ['-Y', 'verify', '-f', 'team', '-I', who, '-n', 'custody@tatou-ir', '-s', 'sig']
      expect(runProgram('ssh-keygen', how, { cwd: folder, input: message }).code).toBe(0)
    }
  })

  it('is refused to the giver himself, to another, and twice', async () => {
    await prepare()
    const receive = (actor: string, key: string): Promise<CliResult> =>
      custody(folder, ['add', 'received', '--actor', actor, '--sign', key], 14)
    expect((await receive('bob', 'bob')).stderr).toContain('has no handing over that is still open')
    await custody(folder, ['add', 'transferred', '--to', 'bob', '--sign', 'ada'], 13)
    expect((await receive('bob', 'ada')).stderr).toContain('was received with the key of the giver')
    expect((await receive('eve', 'bob')).stderr).toContain('was received by eve, and handed over to bob')
    expect((await receive('bob', 'bob')).code).toBe(0)
    expect((await receive('bob', 'bob')).stderr).toContain('has no handing over that is still open')
  })

  it('works with a key that only ssh-keygen can use', async () => {
    await prepare()
    makeKey(folder, 'locked', 'secret')
    await writeFile(join(folder, 'ask'), '#!/bin/sh\necho secret\n', { mode: 0o755 })
    const env = {
      USER: 'ada',
      PATH: process.env['PATH'] ?? '',
      SSH_ASKPASS: join(folder, 'ask'),
      SSH_ASKPASS_REQUIRE: 'force',
    }
    const sign = (more: Readonly<Record<string, string>>): Promise<CliResult> =>
      runCli(['case', 'custody', 'add', 'verified', '--case', 'case', '--sign', 'locked'], {
        cwd: folder,
        env: { ...env, ...more },
      })
    expect((await sign({})).code).toBe(0)
    const { records } = documentOf(await custody(folder, ['show', '--format', 'json']))
    expect(records.at(-1)?.signatures).toMatchObject([{ valid: true, trusted: false }])
    await writeFile(join(folder, 'ask'), '#!/bin/sh\necho wrong\n', { mode: 0o755 })
    const wrong = await sign({})
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('error: the key locked was not used by ssh-keygen')
    expect((await sign({ PATH: '/nowhere' })).stderr).toContain(
      'can only be used by ssh-keygen, which is not installed',
    )
  })
})

describeWith(['ssh-keygen'], 'the custody log beside a bundle', () => {
  it('begins with the bag, and goes on', async () => {
    const folder = await makeCase()
    const bundle = async (name: string): Promise<number> =>
      (await runCli(['bundle', 'create', '--case', 'case', '-o', name], { cwd: folder })).code
    expect(await bundle('b.zip')).toBe(0)
    const run = (...args: readonly string[]): Promise<CliResult> =>
      runCli(['case', 'custody', ...args, '--bundle', 'b.zip'], { cwd: folder, env: { USER: 'ada' } })
    expect((await run('add', 'accessed', '--purpose', 'look')).code).toBe(0)
    expect((await run('add', 'copied')).code).toBe(0)
    const path = join(folder, 'b.zip.custody.jsonl')
    const log = await readFile(path, 'utf8')
    const tags = mustRun('unzip', ['-p', 'b.zip', 'b/tagmanifest-sha512.txt'], { cwd: folder })
    const digest = mustRun('sha512sum', [], { cwd: folder, input: tags }).toString('utf8').slice(0, 128)
    const inner = documentOf(await custody(folder, ['show', '--format', 'json'])).head
    const { records } = documentOf(await run('verify', '--format', 'json'))
    expect(records.map(({ bag }) => bag)).toEqual([{ tag_manifest_sha512: digest, custody_head: inner }, null])
    expect(records[1]?.subjects).toMatchObject([{ path: 'b.zip' }])
    expect((await run('verify')).code).toBe(0)

    await writeFile(path, `${chainLines(log).slice(1).join('\n')}\n`)
    const cut = await run('verify', '--format', 'json')
    expect(cut.code).toBe(3)
    expect(documentOf(cut).faults.map(({ code }) => code)).toEqual(['E-CUSTODY-BREAK', 'E-CUSTODY-HEAD'])
    await writeFile(path, log)
    await custody(folder, ['add', 'accessed'])
    expect(await bundle('other.zip')).toBe(0)
    await writeFile(join(folder, 'other.zip.custody.jsonl'), log)
    await rm(path)
    await symlink('/etc/passwd', path)
    expect(await run('add', 'accessed')).toMatchObject({ code: 2, stdout: '' })
    expect((await run('verify')).stderr).toContain(
      'error: the custody log b.zip.custody.jsonl is no regular file of text',
    )
    const swapped = await runCli(['case', 'custody', 'verify', '--bundle', 'other.zip'], { cwd: folder })
    expect(swapped.code).toBe(3)
    expect(swapped.stdout).toContain('is about another bag')
  })
})
