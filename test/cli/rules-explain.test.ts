import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { RuleExplanationDocument } from '../../src/model/rule-explanation.ts'
import { LOGIN_RULE } from '../support/login-rule.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const BURST = `${LOGIN_RULE}detection:
  selection:
    event.outcome: failure
    user.name|startswith: [a, b]
  filter:
    user.name: admin
  condition: selection and not filter
level: low
---
title: Many failed logins
id: 5c1ff2a0-0000-4000-8000-000000000002
name: my_burst
description: Tells of many.
correlation:
  type: event_count
  rules: [my_failure]
  group-by: [source.ip]
  timespan: 10m
  condition: { gte: 5 }
tatou: { median_gap: { gte: 30 } }
falsepositives: [None that we know of]
tags: [attack.t1110.001]
level: medium
---
title: Failure, then success
name: my_chain
correlation:
  type: temporal_ordered
  rules: [my_failure, my_success]
  group-by: [source.ip, user.name]
  timespan: 1h
---
title: Login
name: my_success
taxonomy: ecs
logsource: { category: authentication }
detection:
  selection: { event.outcome: success }
  condition: selection
`

const at = (minute: number, second: number): string =>
  `2025-10-18T08:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}+00:00`
const failed = (time: string, user: string, ip: string, pid: number): string =>
  `${time} host sshd[${pid}]: Failed password for ${user} from ${ip} port 50022 ssh2`

const LOG = [
  // Four of five within ten minutes; a fifth is too late.
  ...[0, 1, 2, 3, 20].map((minute) => failed(at(minute, 0), 'alice', '203.0.113.9', 100 + minute)),
  // Five, but faster than one in thirty seconds.
  ...[0, 2, 4, 6, 8].map((second) => failed(at(5, second), 'bob', '203.0.113.10', 200 + second)),
  // Five that satisfy all.
  ...[0, 1, 2, 3, 4].map((minute) => failed(at(30 + minute, 0), 'bea', '203.0.113.11', 300 + minute)),
  failed(at(40, 0), 'admin', '203.0.113.12', 400),
  `${at(50, 0)} host sshd[500]: Accepted password for alice from 198.51.100.7 port 50022 ssh2`,
]

async function explain(id: string, ...args: string[]) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'my.yml'), BURST)
  await writeFile(join(cwd, 'auth.log'), LOG.map((line) => `${line}\n`).join(''))
  const run = await runCli(['rules', 'explain', id, ...args, '--rules', 'my.yml', '--format', 'json'], { cwd })
  return { ...run, document: run.stdout === '' ? null : RuleExplanationDocument.parse(JSON.parse(run.stdout)) }
}

describe('rules explain', () => {
  it('says what a rule is, and the SQL that it becomes', async () => {
    const { code, stderr, document } = await explain('my_burst')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(document).toMatchObject({
      inputs: [],
      answer: null,
      closest: [],
      rule: {
        name: 'my_burst',
        type: 'correlation',
        threshold: '≥ 5',
        timespan_seconds: 600,
        description: 'Tells of many.',
        techniques: ['T1110.001'],
        falsepositives: ['None that we know of'],
        group_by: ['source.ip'],
        median_gap: { gte: 30, lte: null },
        reports: true,
        path: 'my.yml',
        line: 15,
      },
      parts: [{ reference: 'my_failure', title: 'Failed login', type: 'detection', hits: null }],
    })
    expect(document?.sql.map(({ step, rules }) => [step, rules])).toEqual([
      ['match', ['my_failure']],
      ['hits', ['my_failure']],
      ['correlate', ['my_burst']],
    ])
    expect(document?.sql[0]?.statements[0]).toContain('starts_with(')
    expect(document?.sql[2]?.statements.join('\n')).toContain('600000000')
  })

  it.each(['my_failure', '5c1ff2a0-0000-4000-8000-000000000001', 'Failed login'])('takes %s for a rule', async (id) => {
    const { document } = await explain(id)
    expect(document?.rule).toMatchObject({
      name: 'my_failure',
      type: 'detection',
      condition: '1 and 2 and not 3',
      reports: false,
      used_by: ['my_burst', 'my_chain'],
      logsource: { category: 'authentication', product: null, service: null },
    })
    expect(document?.tests).toEqual([
      { number: 1, test: 'event.outcome is "failure"', negated: false, line: 8, events: null, reason: null },
      { number: 2, test: 'user.name starts with "a" or "b"', negated: false, line: 9, events: null, reason: null },
      { number: 3, test: 'user.name is "admin"', negated: true, line: 11, events: null, reason: null },
    ])
    expect(document?.sql.map(({ step }) => step)).toEqual(['match'])
  })

  it('counts on logs the events that satisfy each test alone', async () => {
    const { document } = await explain('my_failure', 'auth.log')
    expect(document?.answer).toMatchObject({ outcome: 'hit', events: 17, matched: 15 })
    // By hand: 16 failures; all names but none begin with a or b; one is admin.
    expect(document?.tests.map(({ events }) => events)).toEqual([16, 17, 1])
    expect(document?.inputs).toHaveLength(1)
  })

  it('says how near groups came, and why they did not fire', async () => {
    const { document } = await explain('my_burst', 'auth.log')
    expect(document?.answer).toMatchObject({ outcome: 'hit', findings: 1, hits: 15, ungrouped: 0 })
    expect(document?.parts).toMatchObject([{ reference: 'my_failure', hits: 15, attempts: 15 }])
    const base = { threshold: 5, timespan_seconds: 600, missing: [] }
    expect(document?.closest).toMatchObject([
      {
        ...base,
        group: { 'source.ip': '203.0.113.10' },
        observed: 5,
        fired: false,
        refused: { test: 'median_gap', value: 2, gte: 30, lte: null },
        ref: { path: 'auth.log', line: 10 },
      },
      { ...base, group: { 'source.ip': '203.0.113.11' }, observed: 5, fired: true, refused: null, ref: { line: 15 } },
      {
        ...base,
        group: { 'source.ip': '203.0.113.9' },
        observed: 4,
        fired: false,
        refused: null,
        first: '2025-10-18T08:00:00.000000Z',
        last: '2025-10-18T08:03:00.000000Z',
        ref: { line: 4, offset: 3 * (LOG[0]?.length ?? 0) + 3 },
      },
    ])
  })

  it('says which rules are missing', async () => {
    const { document } = await explain('my_chain', 'auth.log')
    expect(document?.answer).toMatchObject({ outcome: 'clean', findings: 0 })
    expect(document?.closest.map(({ group, observed, missing }) => [group['user.name'], observed, missing])).toEqual([
      ['alice', 1, ['my_success']],
      ['bob', 1, ['my_success']],
      ['bea', 1, ['my_success']],
      ['alice', 1, ['my_failure']],
    ])
  })

  it('reads well at 80 columns', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.yml'), BURST)
    await writeFile(join(cwd, 'auth.log'), LOG.map((line) => `${line}\n`).join(''))
    const { stdout } = await runCli(['rules', 'explain', 'my_burst', 'auth.log', '--rules', 'my.yml'], {
      cwd,
      columns: 80,
      env: { NO_COLOR: '1', LANG: 'C.UTF-8' },
    })
    expect(stdout).toContain(
      '4 of 5 in 600 s  source.ip 203.0.113.9\n      2025-10-18 08:03:00, after 3 min  auth.log:4\n',
    )
    expect(stdout).toContain('refused: the median gap between attempts, in seconds, is 2, asked is at\n      least 30')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('says when there was nothing to look at', async () => {
    const { code, document } = await explain('web_scan_by_source', 'auth.log')
    expect(code).toBe(0)
    expect(document).toMatchObject({
      answer: { outcome: 'no_data', reason: 'no input has events of category webserver', findings: 0 },
      closest: [],
    })
  })

  it('says that a rule is switched off', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'c.yaml'), 'rules: { brute_force_by_source: { enabled: false, threshold: 40 } }')
    const run = await runCli(['rules', 'explain', 'brute_force_by_source', '--config', 'c.yaml', '--format', 'json'], {
      cwd,
    })
    expect(JSON.parse(run.stdout)).toMatchObject({ rule: { disabled: true, threshold: '≥ 40' } })
  })

  it('refuses what is no rule, with what was meant', async () => {
    const { code, stderr } = await explain('my_burts')
    expect(code).toBe(2)
    expect(stderr).toContain('there is no rule "my_burts"')
    expect(stderr).toContain('did you mean my_burst?')
  })

  it('says what is wrong with a rule that is broken', async () => {
    const cwd = await temporaryFolder()
    await writeFile(
      join(cwd, 'my.yml'),
      'title: Broken\nlogsource: { category: webserver }\ndetection: { condition: x }\n',
    )
    const { code, stderr } = await runCli(['rules', 'explain', 'Broken', '--rules', 'my.yml'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('there is no rule "Broken" that can be used')
    expect(stderr).toMatch(/my\.yml:3:\d+/)
  })

  it('explains a rule on a case as on its logs', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.yml'), BURST)
    await writeFile(join(cwd, 'auth.log'), LOG.map((line) => `${line}\n`).join(''))
    await runCli(['ingest', '--case', 'c', 'auth.log'], { cwd })
    const asked = ['rules', 'explain', 'my_burst', '--rules', 'my.yml', '--format', 'json']
    const [one, other] = [
      await runCli([...asked, 'auth.log'], { cwd }),
      await runCli([...asked, '--case', 'c'], { cwd }),
    ]
    expect(other).toEqual(one)
    expect(one.stdout).not.toBe('')
  })

  it('prints what its schema says', async () => {
    const { stdout } = await explain('my_burst', 'auth.log')
    const schema: unknown = JSON.parse((await runCli(['schema', 'rule-explanation'])).stdout)
    const validate = new Ajv2020({ strict: true }).compile(schema as object)
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true)
  })
})
