import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const CAMPAIGN = join(import.meta.dirname, '../../samples/tatou-campaign')

const sql = (query: string, ...more: readonly string[]): Promise<CliResult> => runCli(['sql', query, CAMPAIGN, ...more])

interface Answer {
  readonly schema: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

async function answer(query: string): Promise<Answer> {
  const { code, stdout, stderr } = await sql(query, '--format', 'json')
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout) as Answer
}

describe('sql', () => {
  it('counts what the timeline counts', async () => {
    const { columns, rows } = await answer(
      'SELECT source_ip, sum("count") AS failed, count(DISTINCT account) AS accounts FROM attempts WHERE failed_login GROUP BY ALL',
    )
    expect(columns).toEqual([
      { name: 'source_ip', type: 'VARCHAR' },
      { name: 'failed', type: 'HUGEINT' },
      { name: 'accounts', type: 'BIGINT' },
    ])
    // The campaign: 9 failed logins, from its one source.
    expect(rows).toEqual([{ source_ip: '172.18.0.1', failed: 9, accounts: 7 }])
  })

  it('has one row for each event, with its line, and one for each input', async () => {
    const { rows } = await answer(
      "SELECT min(line) AS a, max(line) AS b, count(*) AS n, any_value(path) LIKE '%security.log' AS p FROM events, inputs",
    )
    expect(rows).toEqual([{ a: 1, b: 24, n: 24, p: true }])
  })

  it('writes times as RFC 3339 and differences of times as seconds', async () => {
    const query =
      "SELECT TIMESTAMP '2025-10-18 16:28:19.14' AS t, max(time) - min(time) AS d, DATE '2025-10-18' AS day FROM events"
    const { rows } = await answer(query)
    expect(rows).toEqual([{ t: '2025-10-18T16:28:19.140000Z', d: 1675.947, day: '2025-10-18' }])
  })

  it('shows values of every type', async () => {
    const { rows } =
      await answer(`SELECT 1.50::DECIMAL(9, 2) AS a, 12345678901234567890123::HUGEINT AS b, [1, NULL] AS c, {'x': 'y'} AS d,
      MAP {'k': 1} AS e, MAP {1: 2} AS f, 'ab\\x00'::BLOB AS g, 'x'::ENUM('x', 'y') AS h, 'NaN'::DOUBLE AS i, 9007199254740993 AS j,
      TIMESTAMP '9999-12-31 23:59:59.999999' AS k, TIMESTAMP '2400-01-01 00:00:00.000001' AS l, INTERVAL 1 MONTH AS m, '1 d'::INTERVAL AS n,
      '12:00'::TIME AS o, TRUE AS p, NULL AS q, TIMESTAMPTZ '2025-10-18 16:00:00+02' AS r, 'infinity'::TIMESTAMP AS s`)
    expect(rows).toEqual([
      {
        a: 1.5,
        b: '12345678901234567890123',
        c: [1, null],
        d: { x: 'y' },
        e: { k: 1 },
        f: [{ key: 1, value: 2 }],
        g: 'ab\\x00',
        h: 'x',
        i: 'NaN',
        j: '9007199254740993',
        k: '9999-12-31T23:59:59.999999Z',
        l: '2400-01-01T00:00:00.000001Z',
        m: '1 month',
        n: 86_400,
        o: '12:00:00',
        p: true,
        q: null,
        r: '2025-10-18T14:00:00.000000Z',
        s: 'infinity',
      },
    ])
  })

  it('keeps columns in their order and apart, whatever they are called', async () => {
    const { stdout } = await sql('SELECT 1 AS "10", 2 AS "2", 3 AS "__proto__", 4 AS a, 5 AS a', '--format', 'ndjson')
    expect(stdout).toBe('{"10":1,"2":2,"__proto__":3,"a":4,"a:1":5}\n')
  })

  it('answers in each format', async () => {
    const query = `SELECT '=cmd()' AS a, 'x' || chr(27) || '|y' AS "b,c", NULL AS n UNION ALL SELECT 'é', '', 'z' ORDER BY 1`
    expect((await sql(query, '--format', 'csv')).stdout).toBe(`a,"b,c",n\n'=cmd(),x\\x1b|y,\né,,z\n`)
    expect((await sql(query, '--format', 'ndjson')).stdout).toBe(
      `{"a":"=cmd()","b,c":"x\\u001b|y","n":null}\n{"a":"é","b,c":"","n":"z"}\n`,
    )
    const markdown = (await sql(query, '--format', 'md')).stdout
    expect(markdown.split('\n')).toHaveLength(5)
    expect(markdown).not.toMatch(/\x1b|[^\\]\|y/)
    const table = (await sql(query)).stdout
    expect(table).toContain('NULL')
    expect(table).not.toContain('\x1b')
    expect(table).toContain('2 rows')
  })

  it('says which columns of a table had no room', async () => {
    const { stdout } = await runCli(['sql', 'FROM events LIMIT 1', CAMPAIGN], { columns: 80 })
    expect(stdout).toMatch(/no room for \d+ columns: /)
    for (const line of stdout.replaceAll(/\x1b\[\d+m/g, '').split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it.each([
    'FROM inputs',
    'VALUES (1)',
    'DESCRIBE events',
    'SUMMARIZE attempts',
    'SHOW TABLES',
    'EXPLAIN FROM events',
    'TABLE inputs',
  ])('takes %s for a query', async (query) => {
    expect(await sql(query)).toMatchObject({ code: 0, stderr: '' })
  })

  it('gives the same rows in the same order on any number of threads', async () => {
    const query = 'SELECT account, count(*) AS n FROM events GROUP BY account'
    const run = (threads: string): Promise<CliResult> =>
      runCli(['sql', query, CAMPAIGN], { env: { TATOU_IR_THREADS: threads } })
    expect((await run('1')).stdout).toBe((await run('2')).stdout)
  })

  it('says what is wrong with a query, and where', async () => {
    expect(await sql('SELECT foo\nFROM events')).toMatchObject({ code: 2, stdout: '' })
    const { stderr } = await sql('SELECT time,\n  foo FROM events')
    expect(stderr).toMatch(
      /^error: Referenced column "foo" not found in FROM clause!\n {2}at query:2:3\n {2}hint: Candidate bindings: /,
    )
    expect((await sql('SELECT time FRM events e')).stderr).toMatch(
      /^error: syntax error .*\n {2}at query:1:\d+\n {2}hint: the tables are/,
    )
    expect((await sql('SELECT CAST(path AS INTEGER) FROM inputs')).stderr).toMatch(/^error: Could not convert string/)
    expect((await sql('SELECT ?')).stderr).toContain('parameter')
    expect((await sql('FROM nowhere')).stderr).toContain('Table with name nowhere does not exist')
  })

  it('is usage without paths and case', async () => {
    expect(await runCli(['sql', 'SELECT 1'])).toMatchObject({ code: 2 })
  })
})

describe('sql reaches nothing but the tables', () => {
  it.each([
    "FROM read_text('FILE')",
    "FROM 'FILE'",
    "COPY events TO 'OUT'",
    "SELECT * FROM enable_logging(storage_path = 'OUT')",
    '',
  ])('refuses %s', async (attack) => {
    const folder = await temporaryFolder()
    const [file, log] = [join(folder, 'secret.csv'), join(folder, 'log')]
    await writeFile(file, 'no-query-may-see-this\n')
    await writeFile(log, 'a line\n')
    const query = attack.replaceAll('FILE', file).replaceAll('OUT', join(folder, 'out'))
    const { code, stdout, stderr } = await runCli(['sql', query, log, '--format', 'ndjson'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: /)
    expect(stderr).not.toContain('no-query-may-see-this')
    expect((await readdir(folder)).toSorted()).toEqual(['log', 'secret.csv'])
  })
})

describe('sql and large answers', () => {
  it('are written while they are read, and end quietly when nobody reads on', async () => {
    const { code, stdout, stderr } = await runCli(
      ['sql', 'SELECT range AS n FROM range(50_000_000)', CAMPAIGN, '--format', 'csv'],
      {
        closeAfter: 100_000,
      },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.startsWith('n\n0\n1\n2\n')).toBe(true)
  })

  it('stop at once on Ctrl-C', async () => {
    let send: ((signal: 'SIGINT') => void) | undefined
    const query = 'SELECT count(*) FROM range(100_000_000) a, range(100_000_000) b WHERE a.range * b.range % 7 = 3'
    const running = runCli(['sql', query, CAMPAIGN], { interrupt: (handler) => (send = handler) })
    setTimeout(() => send?.('SIGINT'), 1500)
    const began = performance.now()
    const { code, exit, stdout } = await running
    expect({ code, exit, stdout }).toEqual({ code: 130, exit: undefined, stdout: '' })
    expect(performance.now() - began).toBeLessThan(3000)
  })
})
