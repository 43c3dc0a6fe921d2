import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DetectDocument } from '../../src/model/detection.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { createdBag, forgedBag, textOf } from '../support/bag-folder.ts'
import type { BagFiles } from '../support/evidence-bag.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const FINDINGS = 'data/derived/findings.json'
const TIMELINE = 'data/derived/timeline.json'

async function verify(folder: string, ...options: string[]): Promise<VerifyDocument & { readonly code: number }> {
  const { code, stdout } = await runCli(['bundle', 'verify', folder, '--format', 'json', ...options])
  return { ...(JSON.parse(stdout) as VerifyDocument), code }
}

const codes = ({ faults }: Pick<VerifyDocument, 'faults'>): string[] =>
  [...new Set(faults.map(({ code }) => code))]
    .filter((code) => code !== 'W-UNSIGNED' && code !== 'W-EXCERPT')
    .toSorted()

/** The same edit of the findings wherever a bundle tells them. */
function edited(files: BagFiles, edit: (findings: Finding[]) => void): Record<string, string> {
  return Object.fromEntries(
    [FINDINGS, TIMELINE].map((path) => {
      const document = JSON.parse(textOf(files, path)) as Pick<DetectDocument, 'findings'>
      edit(document.findings)
      return [path, JSON.stringify(document)]
    }),
  )
}

/** The first finding with a margin. */
function burst(findings: readonly Finding[]): Finding {
  const found = findings.find(({ margin }) => margin !== null)
  if (found === undefined) throw new Error('no burst')
  return found
}

/** An edit for each figure that a finding tells, all of one finding. */
const EDITS: Readonly<Record<string, (finding: Finding) => void>> = {
  level: (finding) => (finding.level = 'informational'),
  last: (finding) => (finding.last = '2025-10-19T00:00:00.000000Z'),
  count: (finding) => finding.count++,
  distinct: (finding) => (finding.distinct = 99),
  accounts: (finding) => finding.accounts.push('ceo@example.com'),
  evidence: (finding) => Object.assign(finding.evidence[0] ?? {}, { offset: 7 }),
  evidence_total: (finding) => finding.evidence_total--,
  margin: (finding) => Object.assign(finding.margin ?? {}, { observed: 2, holds_up_to: 2 }),
}

const editAll = (all: Finding[]): void => {
  const finding = burst(all)
  for (const edit of Object.values(EDITS)) edit(finding)
}

/** The fields of findings that a verification finds changed. */
const fields = ({ faults }: Pick<VerifyDocument, 'faults'>): string[] =>
  faults.flatMap(({ code, message }) => (code === 'E-FINDING' ? [/^says (\w+) /.exec(message)?.[1] ?? message] : []))

describeWith(['tar'], 'the findings of a bundle', () => {
  let campaign: BagFiles
  let excerpt: BagFiles
  beforeAll(async () => {
    campaign = await createdBag(['samples/tatou-campaign'])
    excerpt = await createdBag(['samples/tatou-campaign'], '--only-findings')
  }, 60_000)

  it.each([
    ['samples/ssh-bruteforce', []],
    ['samples/web-attack', ['--since', '2025-10-18', '--timezone', 'Europe/Stockholm']],
  ])('of %s follow from the lines that they cite, and from all lines', async (path, options) => {
    const folder = await forgedBag(await createdBag([path], ...options), {})
    expect(codes(await verify(folder))).toEqual([])
    expect(codes(await verify(folder, '--rerun'))).toEqual([])
  })

  it('of logs from above, from the root and from here are read in the order that they had', async () => {
    const cwd = await temporaryFolder()
    const log = readFileSync('samples/tatou-campaign/security.log', 'utf8').split('\n')
    mkdirSync(join(cwd, 'here/logs'), { recursive: true })
    // The same attempts in three logs, some of each: at one time the order of the inputs decides which is cited first.
    writeFileSync(join(cwd, 'above.log'), log.slice(0, 24).join('\n'))
    writeFileSync(join(cwd, 'root:1.log'), log.slice(2, 22).join('\n'))
    writeFileSync(join(cwd, 'here/logs/a.log'), log.slice(1, 23).join('\n'))
    const paths = ['../above.log', join(cwd, 'root:1.log'), 'logs']
    const made = await runCli(['bundle', 'create', ...paths, '-o', 'b.zip'], { cwd: join(cwd, 'here') })
    expect(made.code).toBe(0)
    for (const more of [[], ['--rerun']]) expect(codes(await verify(join(cwd, 'here/b.zip'), ...more))).toEqual([])
  })

  it('that were changed in a bag rewritten around them are found, every figure', async () => {
    const answer = await verify(await forgedBag(campaign, edited(campaign, editAll)))
    expect({ code: answer.code, faults: codes(answer) }).toEqual({ code: 3, faults: ['E-FINDING'] })
    expect(fields(answer)).toEqual(Object.keys(EDITS).toSorted())
    for (const { path } of answer.faults.filter(({ code }) => code === 'E-FINDING'))
      expect(path).toMatch(/^data\/derived\/findings\.json#[0-9a-f]{16}$/)
  })

  it('with another id, another line, or that were invented, are found', async () => {
    const forge = (all: Finding[]): void => {
      const [first, second] = all
      if (first === undefined || second === undefined) throw new Error('too few findings')
      all.push({ ...burst(all), id: '0'.repeat(16) })
      first.id = '0123456789abcdef'
      Object.assign(second.evidence[1] ?? {}, { line: 1 })
    }
    const answer = await verify(await forgedBag(campaign, edited(campaign, forge)))
    expect(codes(answer)).toEqual(['E-FINDING', 'E-FINDING-UNFOUNDED'])
    expect(fields(answer).toSorted()).toEqual(['evidence', 'id'])
  })

  it('that were left out are found when the rules run again', async () => {
    const folder = await forgedBag(
      campaign,
      edited(campaign, (all) => void all.pop()),
    )
    expect(codes(await verify(folder))).toEqual([])
    expect(codes(await verify(folder, '--rerun'))).toEqual(['E-FINDING-LACKING'])
  })

  it('and the verdict, the sources and the accounts come out again when the rules run again', async () => {
    const change = (path: string, from: string, to: string): Record<string, string> => {
      const text = textOf(campaign, path)
      expect(text).toContain(from)
      return { [path]: text.replace(from, to) }
    }
    const folder = await forgedBag(campaign, {
      ...change(TIMELINE, '"verdict":"attempted"', '"verdict":"no_incident"'),
      ...change('data/derived/sources.json', '"verdict":"attacker"', '"verdict":"benign"'),
      ...change('data/derived/accounts.json', '"failures":1', '"failures":0'),
    })
    expect(codes(await verify(folder))).toEqual([])
    const again = await verify(folder, '--rerun')
    expect(again.code).toBe(3)
    expect(
      again.faults.flatMap(({ code, path, message }) => (code === 'E-DERIVED' ? [`${path} ${message}`] : [])),
    ).toEqual([
      expect.stringMatching(/^data\/derived\/accounts\.json#accounts\[\d+\]\S* says 0; the evidence gives 1$/),
      expect.stringMatching(
        /^data\/derived\/sources\.json#sources\[0\]\.verdict says "benign"; the evidence gives "attacker"$/,
      ),
      'data/derived/timeline.json#summary.verdict says "no_incident"; the evidence gives "attempted"',
    ])
  })

  it('that two documents tell differently are found', async () => {
    const { [TIMELINE]: timeline = '' } = edited(campaign, (all) => void burst(all).count++)
    expect(codes(await verify(await forgedBag(campaign, { [TIMELINE]: timeline })))).toEqual(['E-FINDING'])
  })

  it('do not follow from evidence that was changed with them', async () => {
    const path = 'data/evidence/E0001/security.log'
    const log = textOf(campaign, path).replace('172.18.0.1', '172.18.0.2')
    expect(codes(await verify(await forgedBag(campaign, { [path]: log })))).toContain('E-FINDING')
  })

  it('of rules that say something else now are not compared, and that is said', async () => {
    const meta = JSON.parse(textOf(campaign, 'meta/bundle.json')) as {
      tool: { version: string }
      rules: { sha256: string | null }[]
    }
    for (const rule of meta.rules) if (rule.sha256 !== null) rule.sha256 = '0'.repeat(64)
    const same = await forgedBag(campaign, { 'meta/bundle.json': JSON.stringify(meta) })
    expect(codes(await verify(same))).toEqual(['E-RULE'])
    meta.tool.version = '0.0.1'
    expect(codes(await verify(await forgedBag(campaign, { 'meta/bundle.json': JSON.stringify(meta) })))).toEqual([
      'W-RULE',
    ])
  })

  it.each([
    ['no recipe', { 'meta/recipe.json': '{}' }],
    ['a zone that does not exist', { 'meta/recipe.json': ['"timezone": null', '"timezone": "Nowhere/Never"'] }],
  ])('cannot be checked by %s, which ends nothing', async (_, changes) => {
    const made = Object.entries(changes).map(([path, change]) => [
      path,
      typeof change === 'string' ? change : textOf(campaign, path).replace(change[0] ?? '', change[1] ?? ''),
    ])
    const answer = await verify(await forgedBag(campaign, Object.fromEntries(made)))
    expect(codes(answer)).toEqual(['E-RECIPE'])
  })

  it('are checked where the original claims to come from a path that leads elsewhere', async () => {
    const changes = [FINDINGS, TIMELINE, 'meta/files.json', 'meta/completeness.json'].map(
      (name) =>
        [name, textOf(campaign, name).replaceAll('samples/tatou-campaign/security.log', '../../up\\u0000/x')] as const,
    )
    // Custody knows no such path; the findings are checked all the same, and nothing is written there.
    const answer = await verify(await forgedBag(campaign, Object.fromEntries(changes)))
    expect(codes(answer)).toEqual(['E-CUSTODY-DIGEST'])
    expect(answer.checks.at(-1)).toMatchObject({ name: 'findings', outcome: 'passed' })
  })

  describe('in an excerpt', () => {
    it('follow from its lines, and the originals are said to be missing', async () => {
      const answer = await verify(await forgedBag(excerpt, {}))
      expect([answer.code, codes(answer)]).toEqual([0, []])
      expect(answer.faults.map(({ code }) => code)).toContain('W-EXCERPT')
      expect([...excerpt.keys()].filter((path) => path.startsWith('data/evidence/'))).toEqual([
        'data/evidence/excerpt.ndjson',
      ])
    })

    it('come with no other line of the logs, wherever one might stand', async () => {
      const folder = await temporaryFolder()
      const log = readFileSync('samples/tatou-campaign/security.log', 'utf8')
      writeFileSync(join(folder, 'security.log'), `${log}no line of a log: swordfish\n`)
      const bag = await createdBag([folder], '--only-findings')
      const lines = textOf(bag, 'data/evidence/excerpt.ndjson').trimEnd().split('\n')
      const cited = lines.map((line) =>
        Buffer.from((JSON.parse(line) as { base64: string }).base64, 'base64').toString(),
      )
      const others = [...log.trimEnd().split('\n'), 'swordfish'].filter((line) => !cited.includes(line))
      expect(others.length).toBeGreaterThan(5)
      const inJson = (line: string): string => JSON.stringify(line).slice(1, -1)
      const places = others.flatMap((line) =>
        [...bag].filter(([, bytes]) => bytes.includes(line) || bytes.includes(inJson(line))).map(([path]) => path),
      )
      expect(places).toEqual([])
      expect(textOf(bag, 'data/derived/events.ndjson').trimEnd().split('\n')).toHaveLength(cited.length)
    })

    it('that were changed are found, every figure', async () => {
      const answer = await verify(await forgedBag(excerpt, edited(excerpt, editAll)))
      expect(fields(answer)).toEqual(Object.keys(EDITS).toSorted())
    })

    it('do not follow from lines that were changed', async () => {
      const path = 'data/evidence/excerpt.ndjson'
      const [first = '', ...rest] = textOf(excerpt, path).split('\n')
      const line = JSON.parse(first) as { base64: string }
      const other = Buffer.from(line.base64, 'base64').toString().replace('172.18.0.1', '172.18.0.2')
      const forged = JSON.stringify({ ...line, base64: Buffer.from(other).toString('base64') })
      const answer = await verify(await forgedBag(excerpt, { [path]: [forged, ...rest].join('\n') }))
      expect(answer.faults.map(({ code, path: place }) => `${code} ${place}`)).toContain(`E-EXCERPT ${path}:1`)
    })
  })
})
