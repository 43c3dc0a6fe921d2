import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PlaybookRunDocument } from '../../src/model/playbook-run.ts'
import { LIBRARY } from '../support/playbooks.ts'
import { answersFor, beginRun, makeCase, pathsOf, resume, statusOf } from '../support/playbook-runs.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe('every playbook', () => {
  it.each([...LIBRARY.keys()])('%s comes to its end along every path', (slug) => {
    const paths = pathsOf(slug)
    expect(paths.length).toBeGreaterThan(0)
    for (const { steps } of paths) expect(steps).toBeGreaterThan(2)
  })
})

describe('playbook run', () => {
  it('fills in the incident, decides by the findings, keeps evidence in custody', async () => {
    const folder = await temporaryFolder()
    await makeCase(folder)
    await writeFile(join(folder, 'shot.txt'), 'what I saw\n')
    await writeFile(
      join(folder, 'a.yaml'),
      answersFor('brute-force', {}, { confirm: { evidence: ['shot.txt'], note: 'seen' } }),
    )
    const argv = [
      'playbook',
      'run',
      'brute-force',
      '--case',
      'case',
      '--actor',
      'A. Adler',
      '--non-interactive',
      'a.yaml',
    ]
    const result = await runCli(argv, { cwd: folder })
    expect(result.code, result.stderr).toBe(0)
    const run = await statusOf(folder, '20251101T120000Z-brute-force')
    const value = (name: string) => run.variables.find((each) => each.name === name)?.value
    expect(value('__source_ip__')).toBe('172.18.0.1')
    expect(value('__compromised__')).toBe('false')
    expect(value('__first__')).toBe('2025-10-18T16:28:18.153000Z')
    const step = (key: string) => run.steps.find((each) => each.key === key)
    expect(step('Were accounts asked for?')).toMatchObject({ computed: 'yes', taken: 'yes' })
    expect(step('Did an account fall?')).toMatchObject({ computed: 'no', taken: 'no' })
    expect(step('confirm')).toMatchObject({ by: 'A. Adler', note: 'seen' })
    const sha256 = step('confirm')?.evidence[0]?.sha256 ?? ''
    expect(await readFile(join(folder, 'case/playbooks', run.run, 'evidence', sha256), 'utf8')).toBe('what I saw\n')
    const custody = await runCli(['case', 'custody', 'verify', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(custody.code, custody.stdout).toBe(0)
    expect(custody.stdout).toContain(sha256)
  })

  it('has commands and values in its plan, and writes nothing with --dry-run', async () => {
    const folder = await temporaryFolder()
    await makeCase(folder)
    const argv = ['playbook', 'run', 'brute-force', '--case', 'case', '--dry-run']
    const result = await runCli(argv, { cwd: folder })
    expect(result.code, result.stderr).toBe(0)
    expect(result.stdout).toContain('$ iptables -I DOCKER-USER -s 172.18.0.1 -j DROP')
    const status = await runCli(['playbook', 'status', '--case', 'case'], { cwd: folder })
    expect(status).toMatchObject({ code: 3 })
  })

  it('runs nothing of a playbook that is not ours, unless its digest is trusted', async () => {
    const folder = await temporaryFolder()
    await makeCase(folder)
    await writeFile(join(folder, 'theirs.json'), `${LIBRARY.get('ssh-noise') ?? ''}\n`)
    await writeFile(join(folder, 'a.yaml'), answersFor('ssh-noise', {}))
    const argv = ['playbook', 'run', './theirs.json', '--case', 'case', '--non-interactive', 'a.yaml']
    const refused = await runCli(argv, { cwd: folder })
    expect(refused.code).toBe(2)
    const digest = /--trust ([0-9a-f]{64})/.exec(refused.stderr)?.[1] ?? ''
    expect((await runCli([...argv, '--trust', digest.replace(/./, 'g')], { cwd: folder })).code).toBe(2)
    expect((await runCli([...argv, '--trust', digest], { cwd: folder })).code).toBe(0)
  })

  const rules: readonly (readonly [what: string, step: object, message: RegExp])[] = [
    ['not applicable at a mandatory step', { confirm: { outcome: 'not_applicable', reason: 'no' } }, /mandatory/],
    ['a skip without a reason', { scope: { outcome: 'skipped' } }, /needs a reason/],
    ['a delegation to nobody', { scope: { outcome: 'delegated' } }, /to whom/],
    ['containment without approval', { 'block-source': { approvals: [] } }, /approval/],
    [
      'approval by a role that may not',
      { 'block-source': { approvals: [{ name: 'X', role: 'member on call' }] } },
      /may not approve/,
    ],
    ['a decision of the wrong type', { 'honest-cause': { set: { __false_alarm__: 'perhaps' } } }, /is no bool/],
    ['a decision that is not said', { 'honest-cause': { set: {} } }, /say its value/],
    ['evidence that is not there', { confirm: { evidence: ['nothing.txt'] } }, /no such file/],
    [
      'containment while evidence was not preserved',
      { preserve: { outcome: 'skipped', reason: 'no time' }, scope: { outcome: 'skipped', reason: 'no time' } },
      /No evidence was preserved/,
    ],
  ]
  it.each(rules)('refuses %s', async (_, more, message) => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'brute-force')
    const answers = answersFor(
      'brute-force',
      {
        'Does an honest cause explain it?': ['no'],
        'Did an account fall?': ['no'],
        'Do honest people stand behind the same address?': ['no'],
      },
      more as Record<string, object>,
    )
    await writeFile(join(folder, 'a.yaml'), answers)
    const result = await runCli(['playbook', 'resume', '--case', 'case', '--run', run, '--non-interactive', 'a.yaml'], {
      cwd: folder,
    })
    expect(result.code, result.stderr).toBe(2)
    expect(result.stderr).toMatch(message)
    expect((await statusOf(folder, run)).state).toBe('open')
  })

  it('needs two different persons where the step asks for two', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'token-theft')
    const path = { 'Does an honest cause explain it?': ['no'] }
    const one = { name: 'A. Adler', role: 'technical_lead' }
    const twice = answersFor('token-theft', path, {
      'rotate-jwt-secret': { approvals: [one, { ...one, name: ' a.  ADLER ', role: 'incident_lead' }] },
    })
    await resume(folder, run, twice, { code: 2 })
    const two = answersFor(
      'token-theft',
      { ...path, 'Do honest people stand behind the same address?': ['no'] },
      { 'rotate-jwt-secret': { approvals: [one, { name: 'B. Bauer', role: 'incident_lead' }] } },
    )
    const done = await resume(folder, run, two)
    expect(done.steps.find(({ key }) => key === 'rotate-jwt-secret')?.approvals.map(({ name }) => name)).toEqual([
      'A. Adler',
      'B. Bauer',
    ])
  })

  it('goes its way out when a step fails, and waits when one is blocked', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const failing = await beginRun(home, 'ssh-noise')
    const failed = await resume(
      folder,
      failing,
      answersFor(
        'ssh-noise',
        { 'Did an account fall?': ['no'] },
        { 'passwords-off': { outcome: 'failed', reason: 'no sshd' } },
      ),
      { code: 1 },
    )
    expect(failed.state).toBe('exception')
    expect(failed.steps.at(-1)?.key).toBe('something-went-wrong')
    const waiting = await beginRun(home, 'ssh-noise', '20251101T130000Z-ssh-noise')
    const path = { 'Did an account fall?': ['no'] }
    const blocked = await resume(
      folder,
      waiting,
      answersFor('ssh-noise', path, { 'passwords-off': { outcome: 'blocked', reason: 'no access' } }),
      { code: 4 },
    )
    expect(blocked.current?.key).toBe('passwords-off')
    expect((await resume(folder, waiting, answersFor('ssh-noise', path))).state).toBe('completed')
  })

  it('asks again for a value that is none, and takes yes and no', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'brute-force')
    const argv = ['playbook', 'resume', '--case', 'case', '--run', run]
    const left = await runCli(argv, { cwd: folder, stdin: 'd\nd\nperhaps\n\nNo\nmaybe\nq\n' })
    expect(left.code).toBe(4)
    expect(left.stdout.match(/Type true or false; q leaves/g)).toHaveLength(2)
    expect(left.stdout).toMatch(/Type yes or no; q leaves/)
    const { steps } = await statusOf(folder, run)
    expect(steps.find(({ key }) => key === 'honest-cause')?.sets).toEqual({ __false_alarm__: 'false' })
  })

  it('offers the cases that a value is told apart by', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'triage')
    const argv = ['playbook', 'resume', '--case', 'case', '--run', run]
    const { steps: all } = JSON.parse(answersFor('triage', { 'Does an honest cause explain it?': ['no'] })) as {
      steps: Record<string, { set?: object }>
    }
    const known = Object.entries(all).filter(([, { set = {} }]) => !('__incident_kind__' in set))
    await resume(folder, run, JSON.stringify({ steps: Object.fromEntries(known) }), { code: 4 })
    const { stdout } = await runCli(argv, { cwd: folder, stdin: 'd\nx\nto\nq\n' })
    expect(stdout).toContain('__incident_kind__ (login / account / token / platform / upload / web / data / other): ')
    expect(stdout.match(/Type login or account or token/g)).toHaveLength(1)
    const { variables } = await statusOf(folder, run)
    expect(variables.find(({ name }) => name === '__incident_kind__')?.value).toBe('token')
  })

  it('escalates once when a time box has passed, and marks what is late', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'ssh-noise')
    let now = Date.UTC(2025, 10, 1, 12)
    const argv = ['playbook', 'resume', '--case', 'case', '--run', run]
    const left = await runCli(argv, { cwd: folder, stdin: 'q\n', now: () => now })
    expect(left.code).toBe(4)
    now += 20 * 60_000
    const late = await runCli(argv, { cwd: folder, stdin: 't #2 it was earlier\nd\nq\n', now: () => now })
    expect(late.stdout).toContain('The time box has passed. Call the technical lead')
    const status = await statusOf(folder, run)
    expect(status.notes).toMatchObject([{ note: 'it was earlier', amends: 2 }])
    const [first] = status.steps
    expect(first).toMatchObject({ key: 'confirm', state: 'done', late: true, escalations: 1 })
  })
})

describe('a run that was cut off', () => {
  it('is refused when its record was changed', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'ssh-noise')
    await resume(folder, run, answersFor('ssh-noise', { 'Did an account fall?': ['no'] }))
    const file = join(home, 'playbooks', run, 'run.jsonl')
    await writeFile(file, (await readFile(file, 'utf8')).replace('"outcome":"done"', '"outcome":"skipped"'))
    const shown = await runCli(['playbook', 'status', '--case', 'case'], { cwd: folder })
    expect(shown.code).toBe(3)
    expect(shown.stderr).toMatch(/does not verify: line \d+ does not continue/)
  })
})

describe('playbook export and handover', () => {
  it('tell a run to people and to other tools', async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    const run = await beginRun(home, 'ssh-noise')
    const path = { 'Did an account fall?': ['no'] }
    await resume(
      folder,
      run,
      answersFor('ssh-noise', path, { 'close-noise': { outcome: 'blocked', reason: 'asleep' } }),
      { code: 4 },
    )
    const ask = async (...args: string[]): Promise<string> =>
      (await runCli(['playbook', ...args, '--case', 'case'], { cwd: folder })).stdout
    const status = (await ask('export', '--format', 'cacao'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(status.map(({ type, status: state }) => [type, state])).toEqual([
      ['execution-status', 'successfully_executed'],
      ['execution-status', 'successfully_executed'],
      ['execution-status', 'successfully_executed'],
      ['execution-status', 'await_user_input'],
    ])
    expect(JSON.parse(await ask('export', '--format', 'thehive'))).toMatchObject([
      { status: 'Completed' },
      { status: 'Completed' },
      { title: 'Close as noise', status: 'Waiting' },
    ])
    expect(JSON.parse(await ask('export', '--format', 'iris'))).toMatchObject([
      { task_status_id: 4 },
      { task_status_id: 4 },
      { task_status_id: 3 },
    ])
    expect(await ask('export')).toContain('- [x] **Confirm the alert**: done')
    const page = await ask('handover', '--to', 'B. Bauer', '--note', 'sleep well')
    expect(page).toMatch(/Given +by unknown to B\. Bauer/)
    expect(page).toContain('Close as noise')
    const document = PlaybookRunDocument.parse(JSON.parse(await ask('status', '--format', 'json')))
    expect(document.handovers).toMatchObject([{ to: 'B. Bauer', note: 'sleep well' }])
  })
})
