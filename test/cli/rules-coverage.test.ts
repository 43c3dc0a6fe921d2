import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { NavigatorLayer, RuleCoverageDocument } from '../../src/model/rule-coverage.ts'
import { describeCorpus } from '../support/corpora.ts'
import { treeShares, writeRuleTree } from '../support/rule-tree.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')

const rule = (number: number, rest: string): string =>
  `title: Rule ${number}\nid: 5c1ff2a0-0000-4000-8000-00000000000${number}\nlevel: low\n${rest}\n`
const detection = (logsource: string, selection: string): string =>
  `logsource: { ${logsource} }\ndetection:\n  selection:\n    ${selection}\n  condition: selection`

const RULES = [
  rule(1, `tags: [attack.t1110]\n${detection('product: windows, category: process_creation', 'Image: x')}`),
  rule(2, `tags: [attack.t1110, attack.t1078]\n${detection('product: linux, service: sshd', 'vendor.field: x')}`),
  rule(3, detection('product: linux, service: sshd', "message|re: '(?=x)y'")),
  rule(4, detection('product: linux, service: sshd', "user|expand: '%nobody%'")),
  rule(5, 'detection: { condition: x }'),
  rule(6, `tags: [attack.t1078]\n${detection('product: linux, service: sshd', "message|contains: 'Failed'")}`),
  rule(7, detection('product: linux, service: sshd', "message|contains: 'nothing says this'")),
  rule(8, detection('product: linux, service: sshd', "message|contains: 'Failed'\n    vendor.field: null")),
].join('---\n')

const LOG = '2025-10-18T08:00:00+00:00 host sshd[1]: Failed password for alice from 203.0.113.9 port 50022 ssh2\n'

async function cover(...args: string[]) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'my.yml'), RULES)
  await writeFile(join(cwd, 'auth.log'), LOG)
  return runCli(['rules', 'coverage', '--rules', 'my.yml', '--no-builtin-rules', '-q', ...args], { cwd })
}

async function read(...args: string[]): Promise<RuleCoverageDocument> {
  const { code, stdout, stderr } = await cover('--format', 'json', ...args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return RuleCoverageDocument.parse(JSON.parse(stdout))
}

const shortly = ({ rules }: RuleCoverageDocument): string[] =>
  rules.map(({ title, outcome, reason }) => `${title}: ${outcome}${reason === null ? '' : `: ${reason}`}`)

describe('rules coverage', () => {
  it('tells of each rule whether it could fire, and why not', async () => {
    const document = await read('auth.log')
    expect(shortly(document)).toEqual([
      'Rule 1: no_data: no log format has events of product windows, category process_creation',
      'Rule 2: no_data: no event of its log source has vendor.field',
      'Rule 6: hit',
      'Rule 7: clean',
      'Rule 8: hit: no event of its log source has vendor.field',
      expect.stringMatching(/^Rule 3: unsupported: /),
      expect.stringMatching(/^Rule 4: unsupported: /),
      expect.stringMatching(/^Rule 5: error: /),
    ])
    expect(document.summary).toEqual({
      rules: 8,
      hit: 2,
      clean: 1,
      ready: 0,
      no_data: 2,
      unsupported: 2,
      error: 1,
      techniques: 2,
      techniques_covered: 1,
    })
    expect(document.techniques).toEqual([
      { id: 'T1078', outcome: 'hit', rules: 2, covering: 1, findings: 1, titles: ['Rule 6', 'Rule 2'] },
      { id: 'T1110', outcome: 'no_data', rules: 2, covering: 0, findings: 0, titles: ['Rule 1', 'Rule 2'] },
    ])
    expect(document.reasons).toHaveLength(6)
    expect(document.inputs).toHaveLength(1)
  })

  it('without logs tells which rules could run at all', async () => {
    const document = await read()
    expect(shortly(document).slice(0, 5)).toEqual([
      'Rule 1: no_data: no log format has events of product windows, category process_creation',
      expect.stringMatching(/^Rule 2: (?:ready$|no_data)/),
      'Rule 6: ready',
      'Rule 7: ready',
      expect.stringMatching(/^Rule 8: ready/),
    ])
    expect(document).toMatchObject({ inputs: [], summary: { hit: 0, clean: 0, unsupported: 2, error: 1 } })
  })

  it('says of a correlation what its rules lack', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'auth.log'), LOG)
    const { stdout } = await runCli(['rules', 'coverage', 'auth.log', '--format', 'json'], { cwd })
    const { rules } = RuleCoverageDocument.parse(JSON.parse(stdout))
    expect(rules.find(({ name }) => name === 'web_scan_by_source')).toMatchObject({
      outcome: 'no_data',
      reason: 'no input has events of category webserver',
    })
    expect(rules.find(({ name }) => name === 'brute_force_by_source')).toMatchObject({ outcome: 'clean', findings: 0 })
  })

  it('prints what its schema says, and rules alone as csv', async () => {
    const schema: unknown = JSON.parse((await runCli(['schema', 'rule-coverage'])).stdout)
    const validate = new Ajv2020({ strict: true }).compile(schema as object)
    expect(validate(await read('auth.log')), JSON.stringify(validate.errors)).toBe(true)
    const rows: string[][] = parse((await cover('auth.log', '--format', 'csv')).stdout)
    expect(rows).toHaveLength(9)
    expect(rows[0]?.slice(0, 6)).toEqual(['id', 'name', 'title', 'level', 'techniques', 'outcome'])
  })

  it('reads as a table at 80 columns', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.yml'), RULES)
    await writeFile(join(cwd, 'auth.log'), LOG)
    const args = ['rules', 'coverage', 'auth.log', '--rules', 'my.yml', '--no-builtin-rules', '-q']
    const { stdout } = await runCli(args, { cwd, columns: 80, env: { NO_COLOR: '1', LANG: 'C.UTF-8' } })
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(stdout).toMatch(/^8 rules: 2 found something, 1 looked and found nothing, 2 had no events to look$/m)
    expect(stdout).toMatch(/^ {2}T1078 +hit +1 of 2 +1 +Rule 6; Rule 2$/m)
  })
})

/** The properties that the format requires, and their kinds, as its specification lists them. */
function checkLayer(layer: NavigatorLayer): void {
  expect(layer).toMatchObject({ versions: { layer: '4.5' }, domain: 'enterprise-attack' })
  expect(layer.name).not.toBe('')
  expect(layer.gradient.colors.length).toBeGreaterThanOrEqual(2)
  expect(layer.gradient.maxValue).toBeGreaterThan(layer.gradient.minValue)
  for (const { techniqueID, score } of layer.techniques) {
    expect(techniqueID).toMatch(/^T\d{4}(?:\.\d{3})?$/)
    expect(score).toBeGreaterThanOrEqual(layer.gradient.minValue)
    expect(score).toBeLessThanOrEqual(layer.gradient.maxValue)
  }
}

describe('a layer for the ATT&CK Navigator', () => {
  it('scores what was found, what was looked for, and what could not be', async () => {
    const layer = NavigatorLayer.parse(JSON.parse((await cover('auth.log', '--format', 'navigator')).stdout))
    checkLayer(layer)
    expect(layer.techniques.map(({ techniqueID, score }) => [techniqueID, score])).toEqual([
      ['T1078', 2],
      ['T1110', 0],
    ])
    expect(layer.techniques[0]?.comment).toBe('1 of 2 rules could fire, 1 finding: Rule 6; Rule 2')
  })

  it('without logs scores by the number of rules', async () => {
    const layer = NavigatorLayer.parse(JSON.parse((await cover('--format', 'navigator')).stdout))
    checkLayer(layer)
    expect(layer.techniques.find(({ techniqueID }) => techniqueID === 'T1110')?.score).toBeLessThan(2)
    expect(layer.legendItems).toEqual([])
  })
})

describeCorpus('enterprise-techniques-v18.1.json', 'the techniques of our rules', (file) => {
  it('are all there, and none is revoked', async () => {
    const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { revoked: boolean; deprecated: boolean }>
    const { stdout } = await runCli(['rules', 'coverage', '--format', 'json'])
    const { techniques } = RuleCoverageDocument.parse(JSON.parse(stdout))
    expect(techniques.length).toBeGreaterThan(10)
    expect(techniques.map(({ id }) => id).filter((id) => known[id]?.revoked !== false || known[id].deprecated)).toEqual(
      [],
    )
  })
})

describe('a tree of rules as public collections have them', () => {
  it('loads whole, and each rule that cannot run says why', async () => {
    const cwd = await temporaryFolder()
    const count = process.env['TATOU_DEEP'] === '1' ? 4000 : 500
    await writeRuleTree(join(cwd, 'tree'), count)
    const args = ['rules', 'coverage', '--rules', 'tree', '--no-builtin-rules', '-q', '--format', 'json']
    const { code, stdout } = await runCli([...args, join(SAMPLES, 'web-attack')], { cwd })
    expect(code).toBe(0)
    const { summary, rules, reasons } = RuleCoverageDocument.parse(JSON.parse(stdout))
    expect(summary.rules).toBe(count)
    expect(rules.filter(({ outcome, reason }) => outcome !== 'hit' && outcome !== 'clean' && reason === null)).toEqual(
      [],
    )
    const shares = treeShares(count)
    expect(summary.hit + summary.clean).toBeGreaterThanOrEqual(shares.get('rules/web/webserver_generic') ?? 0)
    // Rules of before correlations say so, and nothing else is broken.
    expect(summary.error).toBe(shares.get('unsupported'))
    expect(reasons.filter(({ outcome }) => outcome === 'error')).toHaveLength(1)
  })
})
