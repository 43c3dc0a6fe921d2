import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PlaybooksDocument, type PlaybookSummary } from '../../src/model/playbook.ts'
import { RulesDocument, type RuleSummary } from '../../src/model/rules.ts'
import { ThreatCoverageDocument } from '../../src/model/threat-coverage.ts'
import { ThreatModel, type AttackStep } from '../../src/model/threat-model.ts'
import { LOG_CHECK_IDS, logCheckRule } from '../../src/analysis/quality/log-checks.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import { renderThreats } from '../../src/output/threat-coverage.ts'
import { threatPicture } from '../../src/report/threat-picture.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')

async function coverage(args: readonly string[] = [], cwd = ROOT): Promise<ThreatCoverageDocument> {
  const { code, stdout, stderr } = await runCli(['rules', 'coverage', ...args, '-q', '--format', 'json'], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return ThreatCoverageDocument.parse(JSON.parse(stdout))
}

const leavesOf = (step: AttackStep): AttackStep[] =>
  step.any === undefined && step.all === undefined
    ? [step]
    : [...(step.any ?? []), ...(step.all ?? [])].flatMap(leavesOf)

describe('the threats of the platform', () => {
  let model: ThreatModel
  let rules: readonly RuleSummary[]
  let playbooks: readonly PlaybookSummary[]

  beforeAll(async () => {
    model = ThreatModel.parse(parse(await readFile(join(ROOT, 'docs/threat-model.yaml'), 'utf8')))
    rules = RulesDocument.parse(JSON.parse((await runCli(['rules', 'list', '--format', 'json'])).stdout)).rules
    playbooks = PlaybooksDocument.parse(
      JSON.parse((await runCli(['playbook', 'list', '--format', 'json'])).stdout),
    ).playbooks
  })

  it('are those that it was built against, with their risks', () => {
    expect(model.threats.map(({ id, likelihood, impact }) => [id, likelihood * impact])).toEqual([
      ['injection-and-forgery', 15],
      ['malicious-upload', 12],
      ['rmap-spoofing', 12],
      ['denial-of-service', 12],
      ['database-access', 10],
      ['authentication-bypass', 10],
      ['container-escape', 10],
      ['resource-exhaustion', 9],
      ['information-disclosure', 8],
      ['privilege-escalation', 5],
      ['repudiation', 3],
    ])
  })

  it('name only rules that report, and only playbooks that there are', () => {
    const reporting = new Set([...rules.filter(({ reports }) => reports).map(({ name }) => name), ...LOG_CHECK_IDS])
    const slugs = new Set(playbooks.map(({ name }) => name))
    for (const { attack, playbooks: named } of model.threats) {
      const lost = leavesOf(attack)
        .flatMap((leaf) => leaf.rules ?? [])
        .filter((name) => !reporting.has(name))
      expect([...lost, ...named.filter((name) => !slugs.has(name))]).toEqual([])
    }
  })

  it('each have a rule and a playbook, or say why no log shows them', () => {
    for (const { id, attack, playbooks: named } of model.threats) {
      const leaves = leavesOf(attack)
      const seen = leaves.some((leaf) => leaf.rules !== undefined) && named.length > 0
      const said = leaves.every(({ unseen }) => unseen !== undefined)
      expect([id, seen || said]).toEqual([id, true])
    }
  })

  it('are answered by playbooks that are about what their rules find', async () => {
    const kinds = new Map<string, string>([
      ...rules.map(({ name, kind }) => [name ?? '', kind] as const),
      ...LOG_CHECK_IDS.map((name) => [name, logCheckRule(name).kind] as const),
    ])
    const titles = new Map(rules.map(({ name, title }) => [name, title]))
    const texts = new Map(
      await Promise.all(
        playbooks.map(async ({ name, path }) => [name, await readFile(join(ROOT, path), 'utf8')] as const),
      ),
    )
    for (const { id, attack, playbooks: named } of model.threats) {
      const found = leavesOf(attack).flatMap((leaf) => leaf.rules ?? [])
      const lost = found.filter((name) => {
        const byKind = playbooks.some((one) => named.includes(one.name) && one.kinds.includes(kinds.get(name) ?? ''))
        // Some playbooks name single rules by their titles.
        return !byKind && !named.some((slug) => texts.get(slug)?.includes(`"${titles.get(name)}"`))
      })
      expect([id, lost]).toEqual([id, []])
    }
  })

  it('without logs are judged by the rules that could run', async () => {
    const { summary, threats, inputs } = await coverage(['--threats'])
    expect(inputs).toEqual([])
    expect(summary).toMatchObject({ threats: 11, seen: 0, partly: 11, unseen: 0 })
    expect(threats.flatMap((threat) => threat.rules).filter(({ outcome }) => outcome !== 'ready')).toEqual([])
    expect(threats.flatMap(({ logs }) => logs).every(({ present }) => present === null)).toBe(true)
  })

  it('on logs say which logs are missing', async () => {
    const { threats } = await coverage(['samples/tatou-campaign', '--threats'])
    const bypass = threats.find(({ id }) => id === 'authentication-bypass')
    expect(bypass?.logs.map(({ id, present }) => [id, present])).toEqual([
      ['security-log', true],
      ['app-log', false],
    ])
    expect(bypass?.rules.find(({ name }) => name === 'sequential_accounts')).toMatchObject({
      outcome: 'hit',
      findings: 1,
    })
    // An access log is what this rule asks for.
    const injection = threats.find(({ id }) => id === 'injection-and-forgery')
    expect(injection?.rules.find(({ name }) => name === 'sql_injection_request')?.outcome).toBe('no_data')
    expect(injection?.unnoticed.map(({ step }) => step)).toContain('In the path or the query of a URL')
  })
})

const LEAF = 'rules: [brute_force_by_source]'
const modelOf = (attack: string, more = ''): string => `name: Shop
about: A shop
assets: [{id: till, name: The till, criticality: high, zone: shop}]
logs: [{id: app, name: app.log, formats: [tatou-app]}]
threats:
  - id: theft
    title: Theft
    stride: [tampering]
    likelihood: 2
    impact: 4
    assets: [till]
    logs: [app]
    playbooks: [triage]
${more}    attack: ${attack}
`

async function ofModel(text: string, ...args: string[]) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'threats.yaml'), text)
  return { cwd, ...(await runCli(['rules', 'coverage', '--threats=threats.yaml', '-q', ...args], { cwd })) }
}

async function judged(attack: string, ...args: string[]) {
  const { stdout } = await ofModel(modelOf(attack), '--format', 'json', ...args)
  const [threat] = ThreatCoverageDocument.parse(JSON.parse(stdout)).threats
  return { visibility: threat?.visibility, way: threat?.blind_way, risk: threat?.risk, rules: threat?.rules }
}

describe('a tree of an attack', () => {
  const seen = (name: string): string => `{step: ${name}, ${LEAF}}`
  const blind = (name: string): string => `{step: ${name}, unseen: no log}`

  it.each([
    ['a leaf that a rule sees', seen('a'), 'seen', null],
    ['a leaf that nobody sees', blind('a'), 'unseen', ['a']],
    ['one of two, one of them unseen', `{step: g, any: [${seen('a')}, ${blind('b')}]}`, 'partly', ['b']],
    ['both of two, one of them unseen', `{step: g, all: [${seen('a')}, ${blind('b')}]}`, 'seen', null],
    ['both of two, both unseen', `{step: g, all: [${blind('a')}, ${blind('b')}]}`, 'unseen', ['a', 'b']],
    [
      'the way with the fewest steps',
      `{step: g, any: [{step: h, all: [${blind('a')}, ${blind('b')}]}, ${seen('c')}, ${blind('d')}]}`,
      'partly',
      ['d'],
    ],
    [
      'a choice within what is needed',
      `{step: g, all: [{step: h, any: [${seen('a')}, ${blind('b')}]}, ${blind('c')}]}`,
      'partly',
      ['b', 'c'],
    ],
  ])('%s', async (_, attack, visibility, way) => {
    expect(await judged(attack)).toMatchObject({ visibility, way, risk: 8 })
  })

  it('is unseen where its rules do not run', async () => {
    expect(await judged(seen('a'), '--no-builtin-rules')).toMatchObject({
      visibility: 'unseen',
      way: ['a'],
      rules: [{ name: 'brute_force_by_source', outcome: 'off' }],
    })
  })
})

describe('a file of threats that is wrong', () => {
  it.each([
    [
      '{step: a, rules: [brute_force_by_sorce]}',
      /^.*threats\.yaml:14:31: there is no rule "brute_force_by_sorce" \(Did you mean brute_force_by_source\?\)/,
    ],
    ['{step: a}', /threats\.yaml:14:13: "a" has none of rules, unseen, any, all/],
    [`{step: a, ${LEAF}, unseen: x}`, /threats\.yaml:14:13: "a" has rules and unseen of rules, unseen, any, all/],
    [
      `{step: a, any: [{step: b, ${LEAF}, ruls: []}]}`,
      /threats\.yaml:14:\d+: threats\.0\.attack\.any\.0: there is no key "ruls"/,
    ],
  ])('%s', async (attack, message) => {
    expect(await ofModel(modelOf(attack))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    })
  })

  it('tells all of it at once', async () => {
    const text = modelOf(`{step: a, ${LEAF}}`)
      .replace('[till]', '[tell]')
      .replace('[triage]', '[triag]')
      .replace('logs: [app]', 'logs: [ap]')
      .replace('[tatou-app]', '[tatou-ap]')
    const { code, stderr } = await ofModel(text)
    expect(code).toBe(2)
    expect(stderr.match(/threats\.yaml:\d+:\d+/g)).toEqual([
      'threats.yaml:4:43',
      'threats.yaml:11:14',
      'threats.yaml:12:12',
      'threats.yaml:13:17',
    ])
    const scales = await ofModel(text.replace('likelihood: 2', 'likelihood: 6').replace('impact: 4', 'impact: 1.5'))
    expect(scales.stderr).toMatch(
      /9:17: threats\.0\.likelihood: is more than 5\n.*10:13: threats\.0\.impact: must be a whole number, not the number 1\.5/,
    )
  })

  it('needs a playbook where a rule sees it', async () => {
    const { stderr } = await ofModel(modelOf(`{step: a, ${LEAF}}`).replace('[triage]', '[]'))
    expect(stderr).toMatch(/threats\.yaml:6:5: "theft": rules would see it and no playbook answers it/)
    expect(await ofModel(modelOf('{step: a, unseen: x}').replace('[triage]', '[]'))).toMatchObject({ code: 0 })
  })

  it('is no file, or not there', async () => {
    const cwd = await temporaryFolder()
    const asked = (path: string) => runCli(['rules', 'coverage', `--threats=${path}`], { cwd })
    expect(await asked('nowhere.yaml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such file'),
    })
    expect(await asked('.')).toMatchObject({ code: 2, stderr: expect.stringContaining('it is no file') })
    await writeFile(join(cwd, 'empty.yaml'), '# nothing\n')
    expect(await asked('empty.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('empty.yaml:1:1') })
  })
})

describe('what is printed of threats', () => {
  it('is what its schema says', async () => {
    const schema: unknown = JSON.parse((await runCli(['schema', 'threat-coverage'])).stdout)
    const validate = new Ajv2020({ strict: true }).compile(schema as object)
    expect(validate(await coverage(['--threats'])), JSON.stringify(validate.errors)).toBe(true)
  })

  it('has formats of its own', async () => {
    expect(await runCli(['rules', 'coverage', '--threats', '--format', 'navigator'])).toMatchObject({ code: 2 })
    expect(await runCli(['rules', 'coverage', '--format', 'svg'])).toMatchObject({ code: 2 })
  })

  it('fits 80 columns', async () => {
    const { stdout } = await runCli(['rules', 'coverage', '--threats', '--full'], {
      columns: 80,
      env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    })
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(stdout).toMatch(/^ +- Put it into a body, well formed at the first try$/m)
  })

  it.each(HOSTILE)('is safe whatever a model says: $name', async ({ value }) => {
    const document = hostileDocument(value)
    const print = async (format: 'table' | 'md'): Promise<string> => {
      let text = ''
      for await (const piece of renderThreats(document, format, { ...DEFAULT_RENDER_OPTIONS, full: true }))
        text += piece
      return text
    }
    const [table, md, svg] = [await print('table'), await print('md'), threatPicture(document)]
    for (const shown of [table, md, svg]) expect(shown).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u)
    const ours =
      /^<\/?(?:h[123]|p|ul|li|table|thead|tbody|tr|t[hd](?: (?:style="text-align:right"|align="right"))?|code)>$/
    for (const toHtml of Object.values(RENDERERS))
      expect(tagsOf(toHtml(md)).filter((tag) => !ours.test(tag))).toEqual([])
    const tags = svg.match(/<[^/!][^\s>]*/g) ?? []
    expect(tags.filter((tag) => !/^<(?:svg|title|desc|style|rect|text|path)$/.test(tag))).toEqual([])
    expect(tags).toHaveLength((threatPicture(hostileDocument('TAME')).match(/<[^/!][^\s>]*/g) ?? []).length)
  })
})

/** A document in which every text that a file may set is the value. */
function hostileDocument(value: string): ThreatCoverageDocument {
  const rule = { name: value, title: value, level: 'low', outcome: 'error', reason: value, findings: 0 } as const
  const step = { depth: 0, step: value, needs: null, noticed: false, rules: [value], reason: value }
  return {
    schema: 'tatou-ir/threat-coverage/v1',
    inputs: [],
    config: null,
    model: { name: value, about: value, path: value, sha256: '0' },
    summary: { threats: 1, seen: 0, partly: 0, unseen: 1, rules: 1, playbooks: 1, steps_unnoticed: 1 },
    threats: [
      {
        id: 'x',
        title: value,
        stride: ['spoofing'],
        likelihood: 1,
        impact: 1,
        risk: 1,
        assets: [{ id: value, name: value, criticality: 'low' }],
        visibility: 'unseen',
        rules: [rule],
        playbooks: [{ name: value, title: value }],
        logs: [{ id: value, name: value, formats: [value], present: false }],
        unnoticed: [{ step: value, reason: value }],
        blind_way: [value, value],
        steps: [step],
      },
    ],
  }
}
