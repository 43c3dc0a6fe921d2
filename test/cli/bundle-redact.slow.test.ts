import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { exercise } from '../../src/drill/exercise.ts'
import { renderText } from '../../src/drill/render-log.ts'
import type { Finding } from '../../src/model/finding.ts'
import { unpackedBag, textOf } from '../support/bag-folder.ts'
import type { BagFiles } from '../support/evidence-bag.ts'
import { HOSTILE } from '../support/hostile.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const AT = ['--at', '2025-10-20T08:00:00Z']

interface Made {
  readonly cwd: string
  readonly original: BagFiles
  readonly twin: BagFiles
}

async function redacted(logs: string, ...options: string[]): Promise<Made> {
  const cwd = await temporaryFolder()
  const created = await runCli(['bundle', 'create', logs, '-o', join(cwd, 'original.tar.gz'), '--year', '2025', ...AT])
  expect(created.code).toBe(0)
  const made = await runCli(['bundle', 'redact', 'original.tar.gz', '-o', 'twin.zip', ...AT, ...options], { cwd })
  expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' })
  return {
    cwd,
    original: await unpackedBag(join(cwd, 'original.tar.gz')),
    twin: await unpackedBag(join(cwd, 'twin.zip')),
  }
}

const document = (files: BagFiles, name: string): unknown => JSON.parse(textOf(files, `data/derived/${name}`))

/** Accounts and addresses of a bundle; words that every log has are no names by themselves. */
function namesOf(files: BagFiles): { readonly accounts: string[]; readonly sources: string[] } {
  const { accounts } = document(files, 'accounts.json') as { accounts: { account: string | null }[] }
  const { sources } = document(files, 'sources.json') as { sources: { source_ip: string | null }[] }
  return {
    accounts: accounts.flatMap(({ account }) => account ?? []),
    sources: sources.flatMap(({ source_ip: source }) => source ?? []),
  }
}

/** All that a finding says but names. */
const shape = ({
  rule_id,
  kind,
  level,
  first,
  last,
  count,
  distinct,
  margin,
  sources,
  accounts,
  evidence,
}: Finding) => ({
  rule_id,
  kind,
  level,
  first,
  last,
  count,
  distinct,
  margin,
  sources: sources.length,
  accounts: accounts.length,
  lines: evidence.map(({ line }) => line).toSorted((a, b) => a - b),
})

const shapes = (files: BagFiles): string[] =>
  (document(files, 'findings.json') as { findings: Finding[] }).findings
    .map((each) => JSON.stringify(shape(each)))
    .toSorted()

function expectTwin({ original, twin }: Made): void {
  expect(shapes(twin)).toEqual(shapes(original))
  const [before, after] = [namesOf(original), namesOf(twin)]
  expect(after.accounts.length).toBe(before.accounts.length)
  expect(after.accounts.filter((each) => before.accounts.includes(each))).toEqual([])
  expect(after.sources.filter((each) => before.sources.includes(each))).toEqual([])
  const all = [...twin]
    .map(([path, content]) => `${path}\n${String(content)}`)
    .join('\n')
    .toLowerCase()
  // An address and a name that no program has stand nowhere, not even in a longer word.
  for (const name of [
    ...before.sources,
    ...before.accounts.filter((each) => /[^a-z0-9]|\d/i.test(each) && each.length > 5),
  ])
    expect(
      new RegExp(
        `(?<![\\d.])${name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, (mark) => `\\u{${mark.charCodeAt(0).toString(16)}}`)}(?![\\d.])`,
        'u',
      ).test(all),
      name,
    ).toBe(false)
}

describeWith(['tar', 'unzip'], 'a twin', () => {
  it.each(['samples/tatou-campaign', 'samples/tatou-campaign-json', 'samples/ssh-bruteforce', 'samples/web-attack'])(
    'of %s shows the same findings and no name',
    async (sample) => expectTwin(await redacted(sample)),
  )

  it.each([
    ['tatou', 'sequential'],
    ['sshd', 'brute'],
  ] as const)('of a generated log (%s, %s) shows the same findings and no name', async (log, wanted) => {
    const attacks = ATTACK_FAMILIES.filter(({ id, logs }) => id.includes(wanted) && logs.includes(log)).slice(0, 2)
    expect(attacks.length).toBeGreaterThan(0)
    const folder = await temporaryFolder()
    const story = exercise({ seed: 77, log, attacks })
    writeFileSync(join(folder, 'a.log'), renderText(story.actions, log))
    expectTwin(await redacted(folder))
  })

  it('of logs with hostile account names shows the same findings', async () => {
    const folder = await temporaryFolder()
    const lines = HOSTILE.filter(
      ({ value }) => !/[\n\r\0]/.test(value) && value.trim() !== '' && value.length < 200,
    ).map(({ value }, at) =>
      JSON.stringify({
        timestamp: new Date(Date.UTC(2025, 9, 18, 12, 0, at)).toISOString(),
        event_type: 'user_login_failure',
        log_level: 'SECURITY',
        user_login: value,
        client_ip: '198.51.100.7',
        log_message: `Login failed for ${value}`,
      }),
    )
    writeFileSync(join(folder, 'app.log'), `${lines.join('\n')}\n`)
    const { original, twin } = await redacted(folder)
    expect(shapes(twin)).toEqual(shapes(original))
    expect(textOf(twin, 'data/evidence/E0001/app.log')).not.toMatch(/198\.51\.100\.7|victim1|CORP\\\\alice/)
  })

  it('is a bundle that verifies, says what it is, and keeps attackers when asked', async () => {
    const { cwd, original, twin } = await redacted('samples/tatou-campaign', '--keep-attackers')
    const { code, stdout } = await runCli(['bundle', 'verify', 'twin.zip', '--rerun', '--format', 'json'], { cwd })
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { faults: { code: string }[] }).faults.map((each) => each.code)).toEqual([
      'W-UNSIGNED',
    ])
    expect(namesOf(twin).sources).toContain('172.18.0.1')
    expect(namesOf(original).sources).toContain('172.18.0.1')
    expect(textOf(twin, 'VERIFY.txt')).toContain('THIS IS A REDACTED TWIN')
    expect(textOf(twin, 'bag-info.txt')).toContain('REDACTED TWIN')
    expect(JSON.parse(textOf(twin, 'meta/redaction.json'))).toMatchObject({
      kept_attackers: true,
      original: { commitment_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('has the same pseudonyms again with the same secret, and others with another', async () => {
    const folder = await temporaryFolder()
    const [a, b] = ['a', 'b'].map((name) => join(folder, name))
    writeFileSync(a ?? '', 'secret '.repeat(5))
    writeFileSync(b ?? '', 'another '.repeat(5))
    const log = async (file = ''): Promise<string> =>
      textOf((await redacted('samples/tatou-campaign', '--key-file', file)).twin, 'data/evidence/E0001/security.log')
    const first = await log(a)
    expect(await log(a)).toBe(first)
    expect(await log(b)).not.toBe(first)
  })

  it('is not written when a name would stand in it, and nothing else is', async () => {
    const cwd = await temporaryFolder()
    await runCli(['bundle', 'create', 'samples/tatou-campaign', '-o', join(cwd, 'original.zip'), ...AT])
    const before = readdirSync(cwd)
    const made = await runCli(
      [
        'bundle',
        'redact',
        'original.zip',
        '-o',
        'twin.zip',
        '--contact',
        Buffer.from('demo@example.com').toString('base64'),
      ],
      { cwd },
    )
    expect(made.code).toBe(3)
    expect(made.stderr).toContain("'demo@example.com' (base64)")
    expect(readdirSync(cwd)).toEqual(before)
    expect(existsSync(join(cwd, 'twin.zip'))).toBe(false)
  })
})

describe('a twin of compressed logs', () => {
  it('has text where they were, under names that say so', { timeout: 60_000 }, async () => {
    const logs = join(await temporaryFolder(), 'logs')
    mkdirSync(logs)
    writeFileSync(join(logs, 'security.log.1.gz'), gzipSync(readFileSync('samples/tatou-campaign/security.log')))
    const { original, twin } = await redacted(logs)
    const evidence = ([...files]: BagFiles): readonly (readonly [string, string])[] =>
      files.flatMap(([path, bytes]) =>
        path.startsWith('data/evidence/') ? [[path, Buffer.from(bytes).toString('hex', 0, 4)] as const] : [],
      )
    expect(evidence(original)).toEqual([
      [expect.stringMatching(/security\.log\.1\.gz$/), expect.stringMatching(/^1f8b/)],
    ])
    expect(evidence(twin)).toEqual([[expect.stringMatching(/\.log\.1$/), Buffer.from('2025').toString('hex')]])
  })
})

describe('what cannot be redacted', () => {
  it('is refused: an excerpt, and a bundle that does not verify', async () => {
    const cwd = await temporaryFolder()
    await runCli(['bundle', 'create', 'samples/tatou-campaign', '-o', join(cwd, 'x.zip'), '--only-findings', ...AT])
    const { code, stderr } = await runCli(['bundle', 'redact', 'x.zip', '-o', 'twin.zip'], { cwd })
    expect(code).toBe(3)
    expect(stderr).toContain('it holds lines alone')
  })
})
