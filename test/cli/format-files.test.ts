import { createHash } from 'node:crypto'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { DOOR, GATE } from '../support/user-format.ts'

const REFUSED = (second: number, name = 'bob'): string =>
  `2025-10-18 16:28:${String(second).padStart(2, '0')} [WARN] login of ${name} from 198.51.100.7 refused`
const DOORS = '{"at":1760804898,"door":{"kind":"open","result":"no","address":"203.0.113.9"},"badge":{"id":"17"}}'
const SSHD = 'Oct 18 16:28:18 gate sshd[17]: Failed password for root from 192.0.2.1 port 4711 ssh2'

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o600)
  }
  return folder
}

interface Shown {
  readonly event: { readonly action?: string; readonly outcome: string }
  readonly source?: { readonly ip?: string }
  readonly user?: { readonly name?: string }
  readonly tatou: { readonly format: string; readonly activity: string }
}

async function events(cwd: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(['events', '--format', 'ndjson', '--year', '2025', ...args], { cwd })
  expect([code, stderr]).toEqual([0, ''])
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { event, source, user, tatou } = JSON.parse(line) as Shown
      return `${tatou.format} ${tatou.activity} ${event.outcome} ${source?.ip ?? '-'} ${user?.name ?? '-'}`
    })
}

const MIXED = [REFUSED(17), SSHD, `server-1  | ${REFUSED(19)}`, DOORS].join('\n')
const GATE_LINE = 'acme-gate login failure 198.51.100.7 bob'

describe('a format of the user', () => {
  it('reads its lines among others, and in wrappers', async () => {
    const cwd = await folderOf({ 'mixed.log': MIXED, 'gate.yaml': GATE, 'door.yml': DOOR })
    const read = await events(cwd, 'mixed.log', '--format-file', 'gate.yaml', '--format-file', 'door.yml')
    expect(read).toEqual([
      GATE_LINE,
      'syslog-bsd login failure 192.0.2.1 root',
      'acme-door login failure 203.0.113.9 17',
      GATE_LINE,
    ])
  })

  it('reads lines that stand behind a thousand others', async () => {
    const many = Array.from({ length: 1_200 }, () => SSHD)
    const cwd = await folderOf({ 'mixed.log': [...many, REFUSED(17)].join('\n'), 'formats/gate.yaml': GATE })
    expect(await events(cwd, 'mixed.log', '--format-file', 'formats', '--source', '198.51.100.7')).toEqual([GATE_LINE])
  })

  it('goes before ours, and before wrappers', async () => {
    const line = 'gate-1 | 2025-10-18 16:28:18 | NO | bob'
    const piped = String.raw`id: piped
title: t
pattern: '\S+ \| (?P<time>[^|]+) \| NO \| (?P<user_name>.+)'
time: {stamp: iso}
otherwise: {activity: login, outcome: failure}
samples: [{line: '${line}', time: 2025-10-18T16:28:18Z, activity: login, outcome: failure, columns: {user_name: bob}}]
`
    const shadow = String.raw`id: shadow
title: t
pattern: '(?P<time>\w+ \d+ \S+) (?P<host_name>\S+) (?P<message>sshd.*)'
time: {stamp: syslog}
samples: [{line: 'Oct 18 16:28:18 h sshd', activity: other, columns: {}}]
`
    const cwd = await folderOf({ 'a.log': `${line}\n${SSHD}\n`, 'f/p.yaml': piped, 'f/s.yaml': shadow })
    expect(await events(cwd, 'a.log', '--format-file', 'f')).toEqual([
      'piped login failure - bob',
      'shadow other unknown - -',
    ])
  })

  it('is found beside the configuration, which may be a named one', async () => {
    const cwd = await folderOf({
      'logs/a.log': REFUSED(17),
      'tatou-ir.config.yaml': '',
      'formats/gate.yaml': GATE,
      'other/c.yaml': '',
      'other/formats/gate.yaml': GATE.replace('acme-gate', 'other-gate'),
    })
    expect(await events(cwd, 'logs')).toEqual([GATE_LINE])
    expect(await events(cwd, 'logs', '--config', 'other/c.yaml')).toEqual([GATE_LINE.replace('acme', 'other')])
  })

  it('that nobody named is not used when others can write it, or when it lies among the inputs', async () => {
    const cwd = await folderOf({ 'logs/a.log': SSHD, 'tatou-ir.config.yaml': '', 'formats/gate.yaml': GATE })
    await chmod(join(cwd, 'formats/gate.yaml'), 0o666)
    const open = await runCli(['formats', 'list', '--format', 'json'], { cwd })
    expect(open.stderr).toContain('formats/gate.yaml is not used: others can write it; --format-file names it')
    expect(open.stdout).not.toContain('acme-gate')
    const among = await runCli(['events', '.', '--year', '2025'], { cwd })
    expect(among.stderr).toContain('it lies among the inputs')
  })

  it('stands in the list of formats with its file and digest, and explains its lines', async () => {
    const cwd = await folderOf({ 'a.log': `${REFUSED(17)}\nx\n`, 'gate.yaml': GATE })
    const { stdout } = await runCli(['formats', 'list', '--format', 'json', '--format-file', 'gate.yaml'], { cwd })
    const [first, second] = (JSON.parse(stdout) as { formats: unknown[] }).formats
    const sha256 = createHash('sha256').update(GATE).digest('hex')
    expect(first).toMatchObject({ id: 'acme-gate', file: { path: 'gate.yaml', sha256 } })
    expect(second).toMatchObject({ id: 'tatou-security', file: null })
    const args = ['formats', 'explain', 'a.log', '--format', 'ndjson', '--format-file', 'gate.yaml']
    const lines = (await runCli(args, { cwd })).stdout.split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'acme-gate', rule: { number: 1, of: 2 } })
    expect((JSON.parse(lines[1] ?? '') as { refusals: unknown[] }).refusals[0]).toMatchObject({ format: 'acme-gate' })
  })

  it('can be forced, counts in the timeline, and is asked by rules and by SQL', async () => {
    const lines = Array.from({ length: 12 }, (_, second) => REFUSED(second))
    const cwd = await folderOf({ 'a.log': lines.join('\n'), 'gate.yaml': GATE })
    const own = ['--format-file', 'gate.yaml', '--input-format', 'acme-gate']
    const timeline = await runCli(['timeline', 'a.log', '--format', 'json', ...own], { cwd })
    const { summary, findings } = TimelineDocument.parse(JSON.parse(timeline.stdout))
    expect(summary).toMatchObject({ failed_logins: 12, sources: 1, verdict: 'attempted' })
    expect(findings.map(({ kind }) => kind)).toContain('brute_force')
    const query = 'SELECT format, count(*) AS n FROM events GROUP BY ALL'
    const sql = await runCli(['sql', query, 'a.log', '--format', 'csv', ...own], { cwd })
    expect(sql.stdout.trim().split(/\r?\n/)).toEqual(['format,n', 'acme-gate,12'])
  })

  it('is refused with all faults of all files', async () => {
    const cwd = await folderOf({ 'a.log': SSHD, 'a.yaml': 'id: A\n', 'b.yaml': GATE, 'c.yaml': GATE })
    const { code, stderr } = await runCli(
      ['events', 'a.log', ...['a.yaml', 'b.yaml', 'c.yaml'].flatMap((file) => ['--format-file', file])],
      { cwd },
    )
    expect(code).toBe(2)
    expect(stderr).toContain('a.yaml:1:5: id: must be')
    expect(stderr).toContain('a.yaml:1:1: title: is missing')
    const twice = await runCli(['events', 'a.log', '--format-file', 'b.yaml', '--format-file', 'c.yaml'], { cwd })
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringContaining('c.yaml:1:5: there is a format acme-gate in b.yaml already'),
    ])
    expect((await runCli(['events', 'a.log', '--format-file', 'none'], { cwd })).code).toBe(2)
  })
})

describe('a case with a format of the user', () => {
  const ingest = (cwd: string, ...args: string[]) =>
    runCli(['ingest', '--case', 'case', '--format', 'json', ...args], { cwd })
  const timeline = (cwd: string, ...args: string[]) => runCli(['timeline', '--format', 'json', ...args], { cwd })

  it('keeps it: the file is not needed any more, not even to read the logs again', async () => {
    const cwd = await folderOf({ 'a.log': REFUSED(17), 'gate.yaml': GATE })
    expect((await ingest(cwd, 'a.log', '--format-file', 'gate.yaml')).code).toBe(0)
    const here = await timeline(cwd, 'a.log', '--format-file', 'gate.yaml')
    await rm(join(cwd, 'gate.yaml'))
    const kept = await timeline(cwd, '--case', 'case')
    expect(kept).toMatchObject({ code: 0, stderr: '', stdout: here.stdout })
    const again = await runCli(['events', '--case', 'case', '--timezone', 'UTC', '--format', 'ndjson'], { cwd })
    expect(again.stderr).toContain('the logs of the case are read again')
    expect(JSON.parse(again.stdout)).toMatchObject({ tatou: { format: 'acme-gate' }, user: { name: 'bob' } })
    const show = await runCli(['case', 'show', '--case', 'case', '--verify', '--format', 'json'], { cwd })
    const sha256 = createHash('sha256').update(GATE).digest('hex')
    expect(JSON.parse(show.stdout)).toMatchObject({
      reading: { formats: [{ id: 'acme-gate', path: 'gate.yaml', sha256 }] },
      verified: true,
    })
    expect(show.stdout).not.toContain('pattern')
  })

  it('reads the logs that it has with one that comes later', async () => {
    const cwd = await folderOf({ 'a.log': REFUSED(17), 'b.log': DOORS, 'gate.yaml': GATE, 'door.yaml': DOOR })
    await ingest(cwd, 'a.log')
    await ingest(cwd, 'b.log', '--format-file', 'door.yaml')
    await ingest(cwd, 'b.log', '--format-file', 'gate.yaml')
    const both = ['--format-file', 'gate.yaml', '--format-file', 'door.yaml']
    const { stdout } = await timeline(cwd, 'a.log', 'b.log', ...both)
    expect((await timeline(cwd, '--case', 'case')).stdout).toBe(stdout)
    expect(JSON.parse(stdout)).toMatchObject({ summary: { failed_logins: 2 } })
  })
})
