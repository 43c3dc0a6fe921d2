import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/model/canonical-json.ts'
import { DrillBenchmark } from '../../src/model/drill-benchmark.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { mustRun } from '../support/run-program.ts'

const here = mkdtempSync(join(tmpdir(), 'tatou-ir-drill-'))
afterAll(() => rmSync(here, { recursive: true }))

async function made(name: string, ...more: readonly string[]): Promise<string> {
  const out = join(here, name)
  const { code, stderr } = await runCli(['drill', 'new', 'brute_force', '--seed', '7', '--out', out, ...more])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return out
}

const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

describe('drill new', () => {
  it('writes the same drill twice, with digests and dates that are right', async () => {
    const [a, b] = [await made('a'), await made('b')]
    expect(readdirSync(a).toSorted()).toEqual(['drill.json', 'logs', 'truth.sealed'])
    for (const name of ['drill.json', 'truth.sealed', 'logs/security.log', 'logs/app.log', 'logs/access.log'])
      expect(readFileSync(join(a, name)).equals(readFileSync(join(b, name))), name).toBe(true)
    const { logs } = json(join(a, 'drill.json')) as {
      logs: { path: string; lines: number; bytes: number; sha256: string }[]
    }
    for (const { path, lines, bytes, sha256 } of logs) {
      const text = readFileSync(join(a, path))
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
      expect(text.length).toBe(bytes)
      expect(text.toString('latin1').split('\n').length - 1).toBe(lines)
      expect(statSync(join(a, path)).mtime.toISOString()).toBe('2025-11-04T00:00:00.000Z')
    }
  })

  it.each([
    [['--log-format', 'tatou,oktaa'], "no log is called 'oktaa'. Did you mean okta?"],
    [['--seed', 'x'], "--seed: 'x' is no whole number"],
    [['--start', 'monday'], "--start: 'monday' is no day"],
    [['--facilitator-key', 'AGE-SECRET-KEY-1X'], 'a secret key was given'],
    [['--facilitator-key', '# a file\nAGE-SECRET-KEY-1X'], 'a secret key was given'],
  ])('refuses %j', async (more, message) => {
    const out = join(here, 'refused')
    const { code, stderr } = await runCli(['drill', 'new', 'brute_force', '--out', out, ...more])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('tells each fault of a scenario and of answers on a line of its own', async () => {
    const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await runCli(args)).stderr.split('\n').filter((line) => line.startsWith('error:'))
    const bad = join(here, 'bad.yaml')
    writeFileSync(bad, 'id: our spray\ntitle: 7\n')
    const faults = await lines('drill', 'new', bad, '--out', join(here, 'bad'))
    expect(faults.length).toBeGreaterThan(3)
    for (const fault of faults) expect(fault).toMatch(/^error: [^ ]*bad\.yaml:\d+:\d+: [^\\]*$/)
    writeFileSync(bad, 'sources: 7\nfoo: 1\n')
    expect(await lines('drill', 'score', await made('faults'), '--answers', bad)).toHaveLength(2)
    writeFileSync(bad, 'id: x\nfoo: 1\nbar: 2\n')
    expect((await lines('timeline', 'samples/tatou-campaign', '--format-file', bad)).length).toBeGreaterThan(1)
  })

  it('overwrites nothing, and knows what a log cannot show', async () => {
    const out = await made('taken')
    const again = await runCli(['drill', 'new', 'brute_force', '--out', out])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('it is there already')])
    expect(again.stderr).toContain('hint: name another folder with --out')
    for (const [id, log] of [
      ['watermark_tampering', 'sshd'],
      // Only that somebody registers; only a login that succeeds; only requests for files; nothing, in the gap.
      ['watermark_tampering', 'tatou'],
      ['mfa_fatigue', 'cloudtrail'],
      ['malicious_upload', 'cloudtrail'],
      ['log_gap_skew', 'tatou'],
    ] as const) {
      const blind = await runCli(['drill', 'new', id, '--out', join(here, 'blind'), '--log-format', log])
      expect(blind).toMatchObject({ code: 2, stderr: expect.stringContaining('none of these logs') })
      expect(blind.stderr).toMatch(/hint: add one that does: [a-z][a-z, -]+\n/)
      expect(blind.stderr).not.toMatch(new RegExp(`hint: .*[: ]${log}[,\\n]`))
    }
    const unknown = await runCli(['drill', 'new', 'brute_forc', '--out', join(here, 'u')])
    expect(unknown.stderr).toContain('Did you mean brute_force?')
  })
})

describe('drill reveal', () => {
  it('shows the truth that was committed to, by a digest that anyone can make', async () => {
    const out = await made('reveal')
    const { stdout, code } = await runCli(['drill', 'reveal', out, '--format', 'json'])
    expect(code).toBe(0)
    const secret = JSON.parse(stdout) as Parameters<typeof canonicalJson>[0]
    const digest = createHash('sha256').update(canonicalJson(secret)).digest('hex')
    expect(digest).toBe(json(join(out, 'drill.json'))['commitment'])
  })

  it('refuses another truth', async () => {
    const [a, b] = [await made('x'), await made('y', '--difficulty', '3')]
    writeFileSync(join(a, 'truth.sealed'), readFileSync(join(b, 'truth.sealed')))
    const revealed = await runCli(['drill', 'reveal', a])
    expect(revealed).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('is not the truth that was committed to'),
    })
    writeFileSync(join(a, 'truth.sealed'), 'nonsense')
    expect(await runCli(['drill', 'reveal', a])).toMatchObject({ code: 2 })
    expect(await runCli(['drill', 'reveal', here])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no drill'),
    })
  })
})

describeWith(['age-keygen', 'age'], 'a drill for a facilitator', () => {
  it('hides truth, seed and scenario from all who lack the key', async () => {
    const key = join(here, 'key.txt')
    mustRun('age-keygen', ['-o', key], { cwd: here })
    const recipient = mustRun('age-keygen', ['-y', key], { cwd: here }).toString().trim()
    const out = await made('sealed', '--facilitator-key', recipient)
    expect(json(join(out, 'drill.json'))).toMatchObject({
      scenario: null,
      seed: null,
      difficulty: null,
      facilitator: recipient,
    })
    expect(readFileSync(join(out, 'drill.json'), 'utf8')).not.toContain('brute_force')
    expect(await runCli(['drill', 'reveal', out])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/sealed with the key of a facilitator: it needs --identity FILE\n/),
    })
    const opened = await runCli(['drill', 'reveal', out, '--identity', key, '--format', 'json'])
    expect(opened.code).toBe(0)
    // The program age opens it as well.
    const plain = mustRun('age', ['-d', '-i', key, join(out, 'truth.sealed')], { cwd: here })
    expect(JSON.parse(plain.toString())).toMatchObject({ seed: 7, scenario: { id: 'brute_force' } })
    // Without the key the history is that of the others, and says so.
    const other = await made('open')
    for (const drill of [out, other]) {
      const args = ['drill', 'run', drill, '--time-scale', '1000', '--non-interactive', '--identity', key]
      expect(await runCli(args, { now: () => Date.now() })).toMatchObject({ code: 0 })
    }
    const history = await runCli(['drill', 'history', out, other, '--format', 'json'])
    expect(history).toMatchObject({ code: 0, stderr: expect.stringContaining(`warning: ${out} is sealed with a key`) })
    expect((JSON.parse(history.stdout) as { drills: { path: string }[] }).drills.map(({ path }) => path)).toEqual([
      other,
    ])
    expect((await runCli(['drill', 'history', out])).code).toBe(2)
    const both = await runCli(['drill', 'history', out, other, '--identity', key, '--format', 'json'])
    expect(both).toMatchObject({ code: 0, stderr: '' })
    const again = await made('sealed2', '--facilitator-key', recipient)
    expect(json(join(again, 'drill.json'))['commitment']).not.toBe(json(join(out, 'drill.json'))['commitment'])
  })
})

describe('the drill of the README', () => {
  it('can be answered from a terminal of 80 columns, and proved', async () => {
    const out = await made('readme')
    const revealed = await runCli(['drill', 'reveal', out, '--format', 'json'])
    const { truth } = JSON.parse(revealed.stdout) as { truth: Record<'sources' | 'targeted', { must: string[] }> }
    const shown = async (...args: string[]): Promise<string> => {
      const { stdout } = await runCli(args, { columns: 80, env: { NO_COLOR: '1' } })
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
      return stdout
    }
    expect(await shown('sources', join(out, 'logs'))).toContain(`  ${truth.sources.must[0]}  attacker `)
    expect(await shown('accounts', join(out, 'logs'))).toContain(`  ${truth.targeted.must[0]} `)
    expect(await shown('drill', 'reveal', out)).toContain(
      `    ${String(json(join(out, 'drill.json'))['commitment'])}\n`,
    )
  })
})

describe('drill score', () => {
  it('scores answers in YAML, an empty file, and what is no answer', async () => {
    const out = await made('score')
    const { truth } = JSON.parse((await runCli(['drill', 'reveal', out, '--format', 'json'])).stdout) as {
      truth: {
        sources: { must: string[] }
        targeted: { must: string[] }
        first: { latest: string }
        last: { latest: string }
      }
    }
    const file = join(here, 'answers.yaml')
    const score = async (text: string): Promise<unknown> => {
      writeFileSync(file, text)
      const { stdout, stderr } = await runCli(['drill', 'score', out, '--answers', file, '--format', 'json'])
      return stdout === '' ? stderr : JSON.parse(stdout)
    }
    const { sources, targeted, first, last } = truth
    const perfect = [
      `sources: [{ value: '${sources.must[0]}', confidence: 90 }]`,
      `targeted: ['${targeted.must[0]}']`,
      'kinds: [brute_force]',
      `first: '${first.latest}'`,
      `last: '${last.latest}'`,
    ]
    expect(await score(perfect.join('\n'))).toMatchObject({
      score: 100,
      rating: 'P',
      parts: { timing: null, decisions: null },
    })
    expect(await score('')).toMatchObject({ score: 0, rating: 'U' })
    expect(await score('{}')).toMatchObject({ score: 0 })
    expect(await score('sorces: [x]')).toContain('there is no key "sorces" (Did you mean sources?)')
    expect(await score('first: yesterday')).toContain('must be a time such as')
    expect(await score('first: 2025-13-45T99:99:99Z')).toContain('answers.yaml:1:8: first: there is no such time')
  })
})

const SPRAY = `id: our_spray
title: A spray
story: One address tries a few accounts.
brief: Look at it.
root_cause: weak passwords
logs: [LOGS]
steps:
  - { id: spray, act: login, from: one, on: people, accounts: [9, 9], tries: [2, 2], rounds: true, kinds: [password_spraying], may: [low_and_slow] }
`

describe('drill benchmark', () => {
  it('tells seeds in one log after the other, and asks of each for what it shows', async () => {
    const { code, stdout } = await runCli([
      'drill',
      'benchmark',
      'flag_compromise',
      'negative_control',
      '--seeds',
      '1..2',
      '--format',
      'json',
    ])
    expect(code).toBe(0)
    const { logs, kinds, scenarios, quiet } = DrillBenchmark.parse(JSON.parse(stdout))
    expect([logs, quiet]).toEqual([4, { logs: 2, findings: 0 }])
    // security.log does not tell of documents that are read.
    expect(kinds.map(({ kind, recall }) => [kind, recall.of])).toEqual([
      ['brute_force', 2],
      ['success_after_failures', 2],
      ['sensitive_access', 1],
    ])
    expect(scenarios.map(({ log, recall: { hits, of } }) => [log, hits, of])).toEqual([
      ['tatou', 2, 2],
      ['tatou-json', 3, 3],
    ])
    expect(await runCli(['drill', 'benchmark', '--seeds', '5..1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--seeds: '5..1' is no range of seeds: write 1..50"),
    })
  })

  it('measures scenarios of others in the logs that these name', async () => {
    const file = join(here, 'spray.yaml')
    const benchmark = (logs: string): ReturnType<typeof runCli> => {
      writeFileSync(file, SPRAY.replace('LOGS', logs))
      return runCli(['drill', 'benchmark', file, '--seeds', '1', '--format', 'json'])
    }
    const { scenarios } = DrillBenchmark.parse(JSON.parse((await benchmark('sshd')).stdout))
    expect(scenarios).toMatchObject([{ scenario: 'our_spray', log: 'sshd', recall: { hits: 1, of: 1 } }])
    expect(await benchmark('nginx')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('our_spray: its logs tell only that requests were made, not how they ended'),
    })
    const told = await runCli(['drill', 'new', file, '--out', join(here, 'spray')])
    expect(told).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/hint: add one that does: tatou, tatou-json\n/),
    })
  })
})
