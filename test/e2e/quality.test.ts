import { describe, expect, it } from 'vitest'
import { QualityDocument } from '../../src/model/quality.ts'
import { createPrng } from '../../src/drill/prng.ts'
import { runCli } from '../support/run-cli.ts'
import { accounts, folderOf, timeline } from './ask.ts'
import { after, APP, app, CLIENT, lines, many, SECURITY, security, sshd } from './logs.ts'

const ATTACKER = '203.0.113.9'
const ALICE = 'alice@example.com'

async function quality(folder: string, ...args: string[]): Promise<QualityDocument> {
  const result = await runCli(['quality', '.', '--format', 'json', ...args], { cwd: folder })
  expect(result).toMatchObject({ code: 0, stderr: '' })
  return QualityDocument.parse(JSON.parse(result.stdout))
}

const checks = ({ observations }: QualityDocument) => observations.map(({ check, lines: count }) => [check, count])

/** Six wrong passwords for one account, ten seconds apart. */
const attack = (time: string): string[] => many(6, (index) => SECURITY.failed(after(time, index * 10), ALICE, ATTACKER))

/** A request in every ten seconds from nine o'clock on. */
function requests(count: number): string[] {
  const prng = createPrng(1, 'requests')
  return many(count, (index) =>
    security(after('09:00:00', index * 10 + prng.below(9)), `Document access: 7 from ${CLIENT}`),
  )
}

describe('an attack in a gap', () => {
  const busy = requests(900)
  // The attack is at 10:00; the log is silent from 10:05 to 10:25.
  const whole = [...busy.slice(0, 360), ...attack('10:00:00'), ...busy.slice(366)]
  const silent = whole.filter((line) => !/ 10:(?:0[5-9]|1\d|2[0-4]):/.test(line))

  it('is inconclusive, and the timeline shows the gap', async () => {
    const { summary, findings, entries } = await timeline(await folderOf({ 'security.log': lines(...silent) }))
    expect(summary).toMatchObject({ verdict: 'inconclusive', attack: { failed_logins: 6, sources: 1, accounts: 1 } })
    expect(summary.verdict_reason).toMatch(
      /^a log does not cover the time of the attack: lines are missing between 2025-10-18T10:04:/,
    )
    const gap = findings.find(({ kind }) => kind === 'log_gap')
    expect(gap).toMatchObject({
      rule_id: 'silent_log',
      level: 'medium',
      sources: [],
      accounts: [],
      count: 0,
      evidence_total: 2,
    })
    expect(gap?.evidence.map(({ line }) => line)).toEqual([390, 391])
    expect(entries.at(-1)).toMatchObject({ activity: 'system', finding_ids: [gap?.id], source_ip: null })
  })

  it('stays attempted where the log is whole, or the gap is hours away', async () => {
    expect((await timeline(await folderOf({ 'security.log': lines(...whole) }))).summary.verdict).toBe('attempted')
    const later = whole.filter((line) => !/ 11:(?:0[5-9]|1\d|2[0-4]):/.test(line))
    const { summary, findings } = await timeline(await folderOf({ 'security.log': lines(...later) }))
    expect(findings.map(({ kind }) => kind)).toContain('log_gap')
    expect(summary.verdict).toBe('attempted')
  })

  it('is the same document from the whole assessment', async () => {
    const folder = await folderOf({ 'security.log': lines(...silent) })
    const document = await quality(folder)
    const { findings } = await timeline(folder)
    expect(document.findings).toEqual(findings.filter(({ kind }) => kind.startsWith('log_')))
    expect(document.sources).toMatchObject([{ source: 'security.log', cadence: { judged: 'steady' }, sequence: null }])
    expect(document.conclusion).toContain('They are not complete')
  })
})

describe('a login that two logs disagree on', () => {
  const agreed = many(4, (index) => after('09:00:00', index * 600))
  const folder = (forged: string[], told: string[]) =>
    folderOf({
      'security.log': lines(
        ...agreed.map((time) => SECURITY.success(time, 'bob@example.com')),
        ...attack('10:00:00'),
        ...forged,
      ),
      'app.log': lines(
        ...agreed.map((time) => APP.success(time, 'bob@example.com')),
        ...many(6, (index) => APP.failed(after('10:00:00', index * 10), ALICE, ATTACKER)),
        ...told,
      ),
    })

  it('is tampering, and compromises nobody', async () => {
    const logs = await folder(
      [SECURITY.success('10:02:00', ALICE, ATTACKER)],
      [APP.failed('10:02:00.040', ALICE, ATTACKER)],
    )
    const { findings, summary } = await timeline(logs)
    expect(findings.filter(({ kind }) => kind === 'log_tampering')).toMatchObject([
      {
        rule_id: 'contradicted_login',
        level: 'high',
        group: { 'source.ip': ATTACKER, 'user.name': ALICE },
        sources: [ATTACKER],
        accounts: [ALICE],
        evidence_total: 2,
      },
    ])
    expect(summary).toMatchObject({ verdict: 'inconclusive', compromised_accounts: [] })
    const document = await accounts(logs)
    expect(document.accounts.find(({ account }) => account === ALICE)).toMatchObject({ verdict: 'at_risk' })
  })

  it('is none where both say the same, and a success alone still counts', async () => {
    const same = await folder(
      [SECURITY.success('10:02:00', ALICE, ATTACKER)],
      [APP.success('10:02:00.040', ALICE, ATTACKER)],
    )
    expect((await timeline(same)).summary).toMatchObject({ verdict: 'compromised', compromised_accounts: [ALICE] })
    const alone = await folder([SECURITY.success('10:02:00', ALICE, ATTACKER)], [])
    expect((await timeline(alone)).summary.verdict).toBe('compromised')
  })
})

describe('requests that another log has', () => {
  const request = (index: number) => ({ details: { request_id: `r${index}`, email: ALICE }, ip: CLIENT })
  const one = many(200, (index) => app(after('09:00:00', index * 3), { type: 'user_login_success', ...request(index) }))
  const other = many(200, (index) =>
    JSON.stringify({
      '@timestamp': `2025-10-18T${after('09:00:00', index * 3)}Z`,
      'event': { action: 'login', category: ['authentication'], outcome: 'success' },
      'user': { name: ALICE },
      'source': { ip: CLIENT },
      'http': { request: { id: `r${index}` } },
      'ecs': { version: '8.11' },
      'message': 'x',
    }),
  )
  const gapsOf = async (left: string[]) =>
    (await timeline(await folderOf({ 'app.log': lines(...one), 'ecs.log': lines(...left) }))).findings
      .filter(({ kind }) => kind === 'log_gap')
      .map(({ rule_id, evidence_total }) => [rule_id, evidence_total])

  it('are missed in a block, one by one, and at the end', async () => {
    expect(await gapsOf(other)).toEqual([])
    expect(await gapsOf([...other.slice(0, 100), ...other.slice(108)])).toEqual([['missing_requests', 8]])
    expect(await gapsOf(other.filter((_, index) => index !== 20 && index !== 90))).toEqual([['stray_requests', 2]])
    expect(await gapsOf(other.slice(0, 180))).toEqual([['early_end', 20]])
  })
})

describe('observations', () => {
  it('name what breaks the rules of logging', async () => {
    const document = await quality(
      await folderOf({
        'app.log': lines(
          app('09:00:00', { type: 'api_call', ip: '{client_ip}', message: 'Login attempt from {client_ip}' }, 2),
          app('09:00:01', { type: 'strange_thing' }, 2).replace('INFO', 'DEBUG'),
          '{"timestamp":"2025-10-18T09:00:02Z","event_type":"api_call","client_ip":"198.51.100.7"}',
          app('09:00:03', { type: 'user_login_failure', ip: 'unknown' }, 2),
        ),
      }),
    )
    expect(checks(document)).toEqual([
      ['no_level', 1],
      ['unknown_level', 1],
      ['no_message', 1],
      ['unknown_event_type', 1],
      ['placeholder', 1],
      ['unknown_address', 1],
      ['unknown_account', 1],
    ])
    expect(document.observations[4]?.refs).toEqual([{ path: 'app.log', line: 1, offset: 0 }])
  })

  it('show no secret in any format', async () => {
    const secret = 'hunter2-and-more'
    const folder = await folderOf({
      'app.log': lines(
        app('09:00:00', { type: 'api_call', details: { password: secret, token: '***', key: null } }),
        app('09:00:01', { type: 'strange', message: `GET /x?api_key=${secret}&y=1 {y}` }),
      ),
      'other.log': lines(`what is this? secret: "${secret}"`, `Bearer x postgres://app:${secret}@db/x`),
    })
    for (const format of ['table', 'json', 'ndjson', 'csv', 'md']) {
      const { stdout } = await runCli(['quality', '.', '--format', format, '--full'], { cwd: folder })
      expect(stdout).not.toContain('hunter2')
    }
    const document = await quality(folder)
    expect(document.observations.filter(({ group }) => group === 'secret')).toMatchObject([
      { source: 'app.log', lines: 2, sample: 'password=*** (16 characters)' },
      { source: 'other.log', lines: 2, sample: 'secret=*** (16 characters)' },
    ])
    expect(document.rejected).toMatchObject({ lines: 2, of: 4 })
  })

  it('name lines that hide something, are there twice, or are cut off', async () => {
    const once = many(30, (index) =>
      sshd(after('09:00:00', index), `Failed password for u${index} from ${CLIENT} port 1 ssh2`, index),
    )
    const folder = await folderOf({
      'auth.log': `${lines(...once, sshd('09:10:00', 'Connection closed by 198.51.100.7 port 1'), ...once)}2025-10-18T09:1`,
      'security.log': lines(
        SECURITY.failed('09:00:00', 'x from 203.0.113.9 | Status:SUCCESS'),
        SECURITY.failed('09:00:01', '\x1b[2Jx'),
        SECURITY.failed('09:00:02', 'x\u202ey'),
        SECURITY.failed('09:00:03', 'x\\n2025-10-18 16:28:19,140 | INFO'),
        SECURITY.failed('09:00:04', '\u0430dmin'),
        SECURITY.failed('09:00:05', 'admin'),
        SECURITY.failed('09:00:06', 'ad\u200bmin'),
      ),
    })
    const document = await quality(folder)
    expect(checks(document)).toEqual([
      ['set_back', 30],
      ['repeated_block', 30],
      ['cut_off', 1],
      ['controls', 1],
      ['bidi', 1],
      ['invisible', 1],
      ['forged_break', 1],
      ['line_in_line', 1],
      ['homoglyph', 1],
      ['homoglyph', 1],
    ])
    expect(document.observations[1]).toMatchObject({ source: 'auth.log', refs: [{ path: 'auth.log', line: 32 }] })
  })

  it('are none on an honest log', async () => {
    const folder = await folderOf({ 'security.log': lines(...requests(40), ...attack('12:00:00')) })
    const document = await quality(folder)
    expect(document.observations).toEqual([])
    expect(document.findings).toEqual([])
    expect(document.conclusion).toContain('removed lines would leave no trace')
  })
})

it('judges nothing where nothing could be read', async () => {
  const document = await quality(await folderOf({ 'x.log': 'what\n' }))
  expect(document).toMatchObject({
    conclusion: 'No event could be read: these logs prove nothing.',
    sources: [],
    findings: [],
  })
})
