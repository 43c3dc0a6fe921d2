import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileLoad } from '../../src/formats/compile.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { literal } from '../../src/sql/literal.ts'
import { describeCorpus } from '../support/corpora.ts'
import { openTestDatabase } from '../support/database.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/** Rows of a query over `event`, the records of a file read in one format. */
async function ask(file: string, format: string, query: string): Promise<Row[]> {
  const lines = readFileSync(file, 'utf8').replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n')
  await db.run('CREATE OR REPLACE TEMP TABLE source (line VARCHAR, size INTEGER)')
  await db.run(`INSERT INTO source VALUES ${lines.map((line) => `(${literal(line)}, 1)`).join(', ')}`)
  const formats = LOG_FORMATS.filter(({ id }) => id === format)
  const plan = { formats, wrappers: [], depth: 'full', keep: [] } as const
  const { sql } = compileLoad(plan, 'source', { framed: false, hash: 'NULL' })
  await db.run(`CREATE OR REPLACE TEMP TABLE parsed AS ${sql}`)
  return db.rows(query.replace('event', "(SELECT * FROM parsed WHERE class = 'event')"))
}

interface Truth {
  readonly repeated: readonly (readonly [string, number])[]
  readonly OpenSSH: {
    readonly counts: Readonly<Record<'invalid_user' | 'failed' | 'repeated_failed_extra' | 'accepted', number>>
    readonly failed_by_ip: readonly (readonly [string, number])[]
    readonly invalid_users_by_ip: Readonly<Record<string, number>>
    readonly accepted: readonly (readonly [string, string, string])[]
  }
}

describeCorpus('loghub', 'the logs of loghub', (folder) => {
  const openssh = join(folder, 'OpenSSH/OpenSSH_2k.log')
  const truth = (): Truth => JSON.parse(readFileSync(join(folder, 'openssh_truth.json'), 'utf8')) as Truth

  it('have all their lines read', async () => {
    const count = 'SELECT count(*)::INTEGER AS n FROM event'
    expect(await ask(openssh, 'syslog-bsd', count)).toEqual([{ n: 2000 }])
    expect(await ask(join(folder, 'Linux/Linux_2k.log'), 'syslog-bsd', count)).toEqual([{ n: 2000 }])
    expect(await ask(join(folder, 'Apache/Apache_2k.log'), 'apache-error', count)).toEqual([{ n: 2000 }])
  })

  it('count the failed logins of OpenSSH by source', async () => {
    const { repeated, OpenSSH } = truth()
    const expected = new Map(OpenSSH.failed_by_ip)
    for (const [ip, more] of repeated) expected.set(ip, (expected.get(ip) ?? 0) + more)
    const rows = await ask(
      openssh,
      'syslog-bsd',
      "SELECT source_ip, sum(count)::INTEGER AS n FROM event WHERE activity = 'login' AND outcome = 'failure' AND attempt_role = 'own' GROUP BY ALL",
    )
    expect(new Map(rows.map((row) => [row['source_ip'], row['n']]))).toEqual(expected)
    expect(rows.reduce((sum, row) => sum + Number(row['n']), 0)).toBe(
      OpenSSH.counts.failed + OpenSSH.counts.repeated_failed_extra,
    )
  })

  it('name the accepted login and the invalid users of OpenSSH', async () => {
    const { OpenSSH } = truth()
    const accepted = await ask(
      openssh,
      'syslog-bsd',
      "SELECT user_name, source_ip FROM event WHERE activity = 'login' AND outcome = 'success'",
    )
    expect(accepted).toEqual(OpenSSH.accepted.map(([, user_name, source_ip]) => ({ user_name, source_ip })))
    const invalid = await ask(
      openssh,
      'syslog-bsd',
      "SELECT source_ip, count(*)::INTEGER AS n, count(DISTINCT coalesce(user_name, ''))::INTEGER AS accounts FROM event WHERE action = 'ssh_invalid_user' AND attempt_role = 'secondary' GROUP BY ALL",
    )
    expect(invalid.reduce((sum, row) => sum + Number(row['n']), 0)).toBe(OpenSSH.counts.invalid_user)
    expect(Object.fromEntries(invalid.map((row) => [row['source_ip'], row['accounts']]))).toEqual(
      OpenSSH.invalid_users_by_ip,
    )
  })
})

/** Files of one format, and how many events others read from them. */
const PLASO = [
  ['syslog/syslog', 'syslog-bsd', 16],
  ['syslog/syslog_cron.log', 'syslog-bsd', 9],
  ['syslog/syslog_osx', 'syslog-bsd', 2],
  ['syslog/syslog_rsyslog_SysklogdFileFormat', 'syslog-bsd', 9],
  ['syslog/syslog_rsyslog_traditional', 'syslog-bsd', 8],
  ['syslog/syslog_ssh.log', 'syslog-bsd', 9],
  ['syslog/syslog_chromeos', 'syslog-iso', 8],
  ['syslog/syslog_rsyslog', 'syslog-iso', 5],
  ['syslog/syslog_rsyslog_SyslogProtocol23Format', 'syslog-ietf', 9],
  ['apache_access.log', 'access-log', 14],
] as const

describeCorpus('plaso/raw', 'the logs of plaso', (folder) => {
  it.each(PLASO)('hold as many events in %s', async (file, format, events) => {
    expect(await ask(join(folder, file), format, 'SELECT count(*)::INTEGER AS n FROM event')).toEqual([{ n: events }])
  })
})
