import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { EXPORT_TARGETS } from '../../src/cli/export/export-command.ts'
import { accounts, sources, timeline } from './ask.ts'
import { OFFICE_LOG } from './office-log.ts'
import { runMany } from './program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')

/** Every file below a folder with its digest. */
async function digests(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.toSorted().map(async (file) => {
      const digest = createHash('sha256').update(await readFile(file))
      return `${digest.digest('hex')} ${file.slice(folder.length + 1)}`
    }),
  )
}

/** What each target is asked for beside its name. */
const CALLS: readonly (readonly [name: string, ...options: string[]])[] = [
  ...EXPORT_TARGETS.filter((target) => target !== 'blocklist').map((target) => [target, '--to', target] as const),
  ['timesketch.csv', '--to', 'timesketch', '--format', 'csv'],
  ...['nftables', 'cloudflare'].map((program) => [program, '--to', 'blocklist', '--for', program, '-q'] as const),
]

describe('same input, same bytes', () => {
  const PATHS = ['tatou-campaign', 'ssh-bruteforce']
  const all = async (paths: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const out = await temporaryFolder()
    const argvs = CALLS.map(([name, ...options]) => [
      'export',
      ...paths,
      '--year',
      '2025',
      ...options,
      '-o',
      join(out, name),
    ])
    const results = await runMany(argvs, { cwd: SAMPLES, env })
    expect(results.map(({ code }) => code)).toEqual(CALLS.map(() => 0))
    return digests(out)
  }

  it('for every target, in any order, zone, locale and with any number of threads', { timeout: 180_000 }, async () => {
    const base = await all(PATHS, { TZ: 'UTC', LC_ALL: 'C.UTF-8', TATOU_IR_THREADS: '2' })
    expect(base.length).toBeGreaterThan(CALLS.length + 6)
    const other = { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TATOU_IR_THREADS: '5' }
    expect(await all(PATHS.toReversed(), other)).toEqual(base)
  })
})

describe('figures', () => {
  let folder: string
  let out: string
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
    folder = join(out, 'logs')
    await mkdir(folder)
    await writeFile(join(folder, 'security.log'), OFFICE_LOG)
    await copyFile(join(SAMPLES, 'ssh-bruteforce/auth.log'), join(folder, 'auth.log'))
    for (const target of ['timesketch', 'ecs', 'csv', 'parquet', 'stix', 'misp', 'thehive', 'iris']) {
      const { code, stderr } = await runCli(
        ['export', '.', '--year', '2025', '--to', target, '-o', join(out, target)],
        { cwd: folder },
      )
      if (code !== 0) throw new Error(stderr)
    }
    return () => rm(out, { recursive: true, force: true })
  }, 120_000)
  const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(out, name), 'utf8')) as T
  const asking = { args: ['--year', '2025'] }

  it('of events are those of the timeline and of the events', async () => {
    const { summary } = await timeline(folder, asking)
    const jsonl = (await readFile(join(out, 'timesketch'), 'utf8')).split('\n').slice(0, -1)
    const rows = jsonl.map(
      (line) =>
        JSON.parse(line) as {
          event_id: string
          attempt?: string
          malicious: boolean
          activity: string
          outcome: string
          count: number
        },
    )
    expect(rows).toHaveLength(summary.events)
    expect(new Set(rows.map((row) => row.event_id)).size).toBe(rows.length)
    expect((await readFile(join(out, 'ecs'), 'utf8')).split('\n')).toHaveLength(2 * summary.events + 1)
    const { stdout } = await runCli(['events', '.', '--year', '2025', '--format', 'csv'], { cwd: folder })
    expect(await readFile(join(out, 'csv'), 'utf8')).toBe(stdout)
    // An attempt may be of several records, and a record may stand for several attempts.
    const tries = new Map<string, number>()
    for (const { attempt, count, ...row } of rows) {
      if (!row.malicious || row.activity !== 'login' || row.outcome !== 'failure' || attempt === undefined) continue
      tries.set(attempt, Math.max(count, tries.get(attempt) ?? 0))
    }
    expect([...tries.values()].reduce((sum, count) => sum + count, 0)).toBe(summary.attack.failed_logins)
  })

  it('of Parquet are those of the table events, value by value', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    const columns =
      'time::VARCHAR AS time, activity, outcome, source_ip, account, "count", input, line, user_name, message, text'
    const reader = await connection.runAndReadAll(
      `SELECT ${columns.replace('time::VARCHAR', "strftime(time AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f')")}
       FROM read_parquet('${out}/parquet/*/*.parquet', hive_partitioning = true) ORDER BY ALL`,
    )
    const [types] = (
      await connection.runAndReadAll(
        `SELECT typeof(time) AS t, typeof(finding_ids) AS f, min(day)::VARCHAR AS day, bool_and(day = CAST(time AS DATE)) AS same FROM read_parquet('${out}/parquet/*/*.parquet', hive_partitioning = true) GROUP BY ALL`,
      )
    ).getRowObjectsJson()
    expect(types).toMatchObject({ t: 'TIMESTAMP WITH TIME ZONE', f: 'VARCHAR[]', same: true })
    const query = `SELECT ${columns.replace('time::VARCHAR', "strftime(time, '%Y-%m-%d %H:%M:%S.%f')")} FROM events ORDER BY ALL`
    const { stdout } = await runCli(['sql', query, '.', '--year', '2025', '--format', 'ndjson'], { cwd: folder })
    const asked = stdout
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line))
    const found = reader
      .getRowObjectsJson()
      .map((row) => ({ ...row, count: Number(row['count']), line: Number(row['line']) }))
    expect(found).toEqual(asked)
    const cited = await connection.runAndReadAll(
      `SELECT count(*) AS n FROM read_parquet('${out}/parquet/*/*.parquet') WHERE malicious AND len(finding_ids) > 0`,
    )
    expect(Number(cited.getRowObjectsJson()[0]?.['n'])).toBeGreaterThan(200)
    connection.closeSync()
    instance.closeSync()
  })

  it('of the attack are those of timeline, sources and accounts', async () => {
    const { summary, findings } = await timeline(folder, asking)
    const found = (await sources(folder, asking)).sources
    const tried = (await accounts(folder, asking)).accounts.filter(({ verdict }) => verdict !== 'clear')
    const attackers = found.filter(({ verdict }) => verdict === 'attacker')
    const { objects } = await read<{ objects: Record<string, unknown>[] }>('stix')
    const of = (type: string) => objects.filter((object) => object['type'] === type)
    expect(of('sighting').map((object) => object['count'])).toEqual(attackers.map(({ events }) => events))
    expect(of('observed-data').map((object) => object['number_observed'])).toEqual(
      findings
        .filter(({ level, sources: from }) => level !== 'informational' && from.length > 0)
        .map(({ count }) => count),
    )
    const { Event } = await read<{ Event: { info: string; Attribute: { type: string; value: string }[] } }>('misp')
    const values = (type: string) => Event.Attribute.filter((each) => each.type === type).map(({ value }) => value)
    expect(new Set(values('ip-src'))).toEqual(
      new Set(found.flatMap(({ verdict, source_ip }) => (verdict === 'benign' ? [] : [source_ip]))),
    )
    expect(values('target-user')).toEqual(tried.map(({ account }) => account))
    expect(Event.info).toContain(
      `${summary.attack.failed_logins} failed logins on ${summary.attack.accounts} accounts from ${summary.attack.sources} sources`,
    )
    expect(await read('thehive')).toMatchObject({ title: Event.info })
    const rows: Record<string, string>[] = parse(await readFile(join(out, 'iris/timeline.csv'), 'utf8'), {
      columns: true,
    })
    const { entries } = await timeline(folder, asking)
    expect(rows.map((row) => row['event_title'])).toEqual(entries.map(({ description }) => description))
  })
})
