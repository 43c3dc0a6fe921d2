import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtinTests } from '../../src/cli/rules/rule-test-files.ts'
import { RuleTestsDocument } from '../../src/model/rule-tests.ts'
import { LOGIN_RULE } from '../support/login-rule.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const RULES = `${LOGIN_RULE}detection:
  selection:
    event.outcome: failure
  condition: selection
level: low
---
title: Many failed logins
id: 5c1ff2a0-0000-4000-8000-000000000002
name: my_burst
correlation:
  type: event_count
  rules: [my_failure]
  group-by: [source.ip]
  timespan: 10m
  condition: { gte: 3 }
level: medium
`

const TESTS = `events:
  failure: { tatou.activity: login, event.outcome: failure, source.ip: 203.0.113.9, user.name: alice }
matches:
  Failed login:
    hits: [{ use: failure }]
    misses: [{ use: failure, with: { event.outcome: success } }]
boundaries:
  my_burst: { log: { use: failure }, threshold: 3, within: 10m, of: 203.0.113.9 }
cases:
  - name: two sources at once
    log:
      - { use: failure, repeat: 3 }
      - { use: failure, with: { source.ip: '2001:db8::7' }, at: 1m, repeat: 5, every: 10s }
    finds:
      my_burst: [{ of: '2001:db8::7', count: 5 }, { of: 203.0.113.9, count: 3 }]
  - name: somebody who mistypes
    log: [{ use: failure, repeat: 2, every: 30s }]
    misses: [5c1ff2a0-0000-4000-8000-000000000002]
`

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, name, '..'), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  return cwd
}

/** Runs the tests of files and reads what came of them. */
async function test(files: Readonly<Record<string, string>>, ...args: string[]) {
  const cwd = await folder(files)
  const run = await runCli(['rules', 'test', '--format', 'json', ...(args.length === 0 ? ['.'] : args)], { cwd })
  return { ...run, document: run.stdout === '' ? null : RuleTestsDocument.parse(JSON.parse(run.stdout)) }
}

describe('rules test', () => {
  it('runs the tests beside rules', async () => {
    const { code, document, stderr } = await test({ 'my.yml': RULES, 'my.test.yml': TESTS })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(document).toMatchObject({ files: 1, tests: 9, passed: 9, failed: 0, faults: [], untested: [] })
    expect(document?.results[0]).toEqual({
      path: 'my.test.yml',
      line: 5,
      column: 12,
      rule: 'Failed login',
      test: '{"use":"failure","with":{},"at":"0s","repeat":1,"every":"1s","vary":{}}',
      outcome: 'passed',
      expected: 'hit',
      found: 'hit',
      reason: null,
    })
    expect(document?.results.map(({ rule, expected }) => `${rule}: ${expected}`).slice(2)).toEqual([
      'my_burst: nothing',
      'my_burst: 203.0.113.9: 3',
      'my_burst: 203.0.113.9: 4',
      'my_burst: 203.0.113.9: 3',
      'my_burst: nothing',
      'my_burst: 2001:db8::7: 5, 203.0.113.9: 3',
      '5c1ff2a0-0000-4000-8000-000000000002: nothing',
    ])
  })

  it('ends with 1 when a test fails, and says where and what', async () => {
    const cwd = await folder({ 'my.yml': RULES.replace('gte: 3', 'gte: 4'), 'my.test.yml': TESTS })
    const { code, stdout } = await runCli(['rules', 'test', 'my.yml'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toBe(
      [
        'my.test.yml:8:3 failed my_burst',
        '  3 in 10m',
        '  expected 203.0.113.9: 3',
        '  found nothing',
        'my.test.yml:8:3 failed my_burst',
        '  3 in 10m less 1 ms',
        '  expected 203.0.113.9: 3',
        '  found nothing',
        'my.test.yml:10:5 failed my_burst',
        '  two sources at once',
        '  expected 2001:db8::7: 5, 203.0.113.9: 3',
        '  found 2001:db8::7: 5',
        '',
        '9 tests of 1 file: 6 passed, 3 failed',
        '',
      ].join('\n'),
    )
  })

  it('takes the name of a file of tests for the rules beside it', async () => {
    const { document } = await test({ 'my.yml': RULES, 'my.test.yml': TESTS }, 'my.test.yml')
    expect(document).toMatchObject({ files: 1, tests: 9, failed: 0 })
  })

  it('warns of rules without tests', async () => {
    const cwd = await folder({
      'a/my.yml': RULES,
      'b/other.yml': RULES.replaceAll('000000000', '000000001').replaceAll('my_', 'other_'),
    })
    const { code, stdout } = await runCli(['rules', 'test', '.'], { cwd })
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'a/my.yml:1 warning my_failure has no tests',
      'a/my.yml:12 warning my_burst has no tests',
      'b/other.yml:1 warning other_failure has no tests',
      'b/other.yml:12 warning other_burst has no tests',
      '',
      '0 tests of 2 files: 0 passed',
      '',
    ])
  })

  it('tests rules that refer to ours', async () => {
    const rule = RULES.slice(RULES.indexOf('---\n') + 4).replace('my_failure', 'unexplained_failed_login')
    const tests = TESTS.replace(/^matches:[^]*?(?=^boundaries)/m, '').replace(
      'event.outcome: failure,',
      'event.outcome: failure, event.reason: invalid_credentials,',
    )
    const { code, document } = await test({ 'my.yml': rule, 'my.test.yml': tests })
    expect({ code, faults: document?.faults }).toEqual({ code: 0, faults: [] })
    expect(document).toMatchObject({ tests: 7, passed: 7 })
  })

  it('says why a rule was not asked', async () => {
    const rules = RULES.replace('category: authentication', 'category: webserver')
    const { document } = await test({ 'my.yml': rules, 'my.test.yml': TESTS })
    expect(document?.results[0]).toMatchObject({
      outcome: 'failed',
      found: 'miss',
      reason: 'no input has events of category webserver',
    })
  })

  it('ends with 1 when files have faults, and tells all of them', async () => {
    const tests = TESTS.replace('use: failure, with: { event.outcome', 'use: failur, with: { event.outcom').replace(
      'my_burst: { log',
      'my_burs: { log',
    )
    const { code, document } = await test({ 'my.yml': RULES, 'my.test.yml': tests, 'broken.yml': 'title: x\n' })
    expect(code).toBe(1)
    expect(document?.faults.map(({ path, line, column, code: fault }) => `${path}:${line}:${column} ${fault}`)).toEqual(
      [
        'broken.yml:1:1 not-a-rule',
        'my.test.yml:6:16 unknown-event',
        'my.test.yml:6:37 unknown-field',
        'my.test.yml:8:3 unknown-rule',
      ],
    )
    expect(document).toMatchObject({ tests: 0, untested: [] })
  })

  it('has events of any format, by their lines', async () => {
    const rules = `title: A call
id: 5c1ff2a0-0000-4000-8000-000000000003
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventName: DeleteTrail
  condition: selection
`
    const event = (name: string): string =>
      `{ tatou.format: aws-cloudtrail, event.original: '{"eventName":"${name}"}' }`
    const tests = `events:
  call: ${event('DeleteTrail')}
  other: ${event('CreateTrail')}
matches:
  A call: { hits: [{ use: call }], misses: [{ use: other }] }
`
    const { code, document } = await test({ 'my.yml': rules, 'my.test.yml': tests })
    expect(document?.results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect({ code, tests: document?.tests }).toEqual({ code: 0, tests: 2 })
  })

  it('finds the tests of each of our own rules', async () => {
    const files = await builtinTests()
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter(({ tests }) => tests === null)).toEqual([])
  })

  it('says that there is no such file', async () => {
    const { code, stderr } = await test({}, 'nothing.yml')
    expect(code).toBe(2)
    expect(stderr).toContain('no such rule file or directory: nothing.yml')
  })
})
