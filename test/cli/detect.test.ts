import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DetectDocument } from '../../src/model/detection.ts'
import { Finding } from '../../src/model/finding.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')

async function detect(cwd: string, ...args: string[]): Promise<DetectDocument> {
  const { code, stdout, stderr } = await runCli(['detect', ...args, '--format', 'json'], { cwd })
  expect([0, 1], stderr).toContain(code)
  return DetectDocument.parse(JSON.parse(stdout))
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A rule of the user's about Tatou's log, and rules that are broken or cannot run. */
const RULES = {
  'mine.yml': `title: Registration asked for
id: 2b1f1f0e-8f0c-4c53-9d3b-8a2c4a1f2b11
name: registration_asked
kind: other
level: low
logsource: {category: application}
taxonomy: ecs
detection:
  keyword: ['registration attempt']
  condition: keyword
`,
  'broken.yml': 'title: Broken\nlogsource: {category: application}\ndetection: {condition: nothing}\n',
  'beyond.yml': `title: Looks ahead
logsource: {category: application}
taxonomy: ecs
detection:
  sel: {message|re: 'a(?=b)'}
  condition: sel
level: low
`,
  'elsewhere.yml': `title: Process of Windows
logsource: {category: process_creation, product: windows}
detection:
  sel: {Image|endswith: '\\\\cmd.exe'}
  condition: sel
level: low
`,
} as const

async function withRules(): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'rules/deep'), { recursive: true })
  for (const [name, text] of Object.entries(RULES)) await writeFile(join(folder, 'rules/deep', name), text)
  return folder
}

describe('detect', () => {
  it('proves each finding with lines that are there, byte for byte', async () => {
    for (const sample of ['tatou-campaign', 'web-attack']) {
      const { findings, inputs } = await detect(SAMPLES, sample)
      expect(findings.length).toBeGreaterThan(2)
      for (const finding of findings) {
        expect(finding.evidence).toHaveLength(finding.evidence_total)
        for (const { path, sha256: digest, line, offset, line_sha256 } of finding.evidence) {
          const bytes = await readFile(join(SAMPLES, path))
          expect(digest).toBe(sha256(bytes))
          expect(inputs.map((input) => input.path)).toContain(path)
          const text = bytes.toString('latin1').split('\n')
          expect(offset).toBe(text.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0))
          expect(line_sha256).toBe(sha256(Buffer.from(text[line - 1] ?? '', 'latin1')))
        }
      }
    }
  })

  it('names a finding by what it is, not by where the log lies', async () => {
    const folder = await temporaryFolder()
    await cp(join(SAMPLES, 'tatou-campaign'), join(folder, 'elsewhere'), { recursive: true })
    const here = await detect(SAMPLES, 'tatou-campaign')
    const there = await detect(folder, 'elsewhere')
    expect(there.findings.map(({ id }) => id)).toEqual(here.findings.map(({ id }) => id))
    expect(new Set(here.findings.map(({ id }) => id)).size).toBe(here.findings.length)
  })

  it('finds in the campaign what the story tells', async () => {
    const { findings, rules } = await detect(SAMPLES, 'tatou-campaign')
    expect(findings.map(({ kind }) => kind)).toEqual(['user_enumeration', 'password_spraying', 'sequential_accounts'])
    expect(findings[0]).toMatchObject({
      group: { 'source.ip': '172.18.0.1' },
      count: 3,
      margin: { threshold: 3, observed: 3, timespan_seconds: 1800, holds_up_to: 3 },
      skew_sensitive: false,
    })
    expect(findings[2]?.accounts).toEqual([1, 2, 3, 4, 5, 6].map((n) => `victim${n}@example.com`))
    for (const { outcome, findings: count, reason } of rules) {
      expect(outcome === 'hit').toBe(count > 0)
      expect(reason === null).toBe(outcome === 'hit' || outcome === 'clean')
    }
  })

  it('shows findings whole that overlap the selection, and no others', async () => {
    const all = await detect(SAMPLES, 'tatou-campaign')
    const some = await detect(SAMPLES, 'tatou-campaign', '--account', 'victim3@example.com')
    expect(some.findings).toEqual(all.findings.filter(({ accounts }) => accounts.includes('victim3@example.com')))
    expect(some.findings.length).toBeLessThan(all.findings.length)
  })

  it('runs the rules of a folder, and says why others give no answer', async () => {
    const folder = await withRules()
    await cp(join(SAMPLES, 'tatou-campaign'), join(folder, 'logs'), { recursive: true })
    const { findings, rules } = await detect(folder, 'logs', '--rules', 'rules', '--no-builtin-rules')
    expect(findings).toMatchObject([{ rule_title: 'Registration asked for', kind: 'other', level: 'low', count: 3 }])
    expect(Object.fromEntries(rules.map(({ title, outcome }) => [title, outcome]))).toEqual({
      'Registration asked for': 'hit',
      'Broken': 'error',
      'Looks ahead': 'unsupported',
      'Process of Windows': 'no_data',
    })
    expect(rules.find(({ title }) => title === 'Broken')?.reason).toContain('rules/deep/broken.yml:3:')
    const beside = await detect(folder, 'logs', '--rules', 'rules')
    expect(beside.findings).toHaveLength(4)
  })

  it('ends with 1 when a finding is as bad as --fail-on says', async () => {
    const code = async (level: string) =>
      (await runCli(['detect', 'tatou-campaign', '--fail-on', level], { cwd: SAMPLES })).code
    expect([await code('informational'), await code('medium'), await code('high')]).toEqual([1, 1, 0])
    expect((await runCli(['detect', 'tatou-campaign', '--fail-on', 'severe'], { cwd: SAMPLES })).code).toBe(2)
  })

  it('takes thresholds from the configuration', async () => {
    const folder = await temporaryFolder()
    await cp(join(SAMPLES, 'tatou-campaign'), join(folder, 'logs'), { recursive: true })
    await writeFile(
      join(folder, 'strict.yaml'),
      'rules: {password_spraying: {threshold: 8}, sequential_accounts: {enabled: false}, enumeration_by_registration: {level: critical}}',
    )
    const { findings } = await detect(folder, 'logs', '--config', 'strict.yaml')
    expect(findings.map(({ kind, level }) => [kind, level])).toContainEqual(['user_enumeration', 'critical'])
    const kinds = findings.map(({ kind }) => kind)
    expect(kinds).not.toContain('password_spraying')
    expect(kinds).not.toContain('sequential_accounts')
  })

  it('prints the findings alone as NDJSON and CSV', async () => {
    const { findings } = await detect(SAMPLES, 'tatou-campaign')
    const { stdout } = await runCli(['detect', 'tatou-campaign', '--format', 'ndjson'], { cwd: SAMPLES })
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => Finding.parse(JSON.parse(line))),
    ).toEqual(findings)
    const csv = await runCli(['detect', 'tatou-campaign', '--format', 'csv'], { cwd: SAMPLES })
    expect(csv.stdout.split('\n').filter((line) => line !== '')).toHaveLength(findings.length + 1)
  })
})
