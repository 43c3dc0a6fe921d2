import { chmod, cp, lstat, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CaseFile } from '../../src/model/case.ts'
import { openStore } from '../../src/store/store.ts'
import { runCli } from '../support/run-cli.ts'
import { writeLogs } from '../support/small-logs.ts'
import { temporaryFolder } from '../support/temporary.ts'

const listOf = async (folder: string): Promise<CaseFile> =>
  CaseFile.parse(JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')))

describe('a case made elsewhere', () => {
  let original: string
  beforeAll(async () => {
    original = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
    await writeLogs(original)
    await runCli(['ingest', '--case', 'case', 'auth.log', 'security.log'], { cwd: original })
  })
  afterAll(() => rm(original, { recursive: true, force: true }))

  async function someCase(): Promise<string> {
    const folder = await temporaryFolder()
    await cp(original, folder, { recursive: true })
    await chmod(join(folder, 'case'), 0o700)
    return folder
  }

  const refused = async (folder: string, why: RegExp | string): Promise<void> => {
    const { code, stdout, stderr } = await runCli(['timeline', '--case', 'case'], { cwd: folder })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(why)
  }

  it.each([
    ['no JSON', (text: string) => text.slice(1)],
    ['an unknown key', (text: string) => text.replace('{', '{"extra":1,')],
    ['another schema', (text: string) => text.replace('case/v1', 'case/v2')],
    [
      'a path out of the case',
      (text: string) => text.replace(/"file":"evidence\/[0-9a-f]{64}"/, '"file":"../../../etc/passwd"'),
    ],
    [
      'an absolute path for a copy',
      (text: string) => text.replace(/"file":"evidence\/[0-9a-f]{64}"/, '"file":"/etc/passwd"'),
    ],
    ['a digest that is none', (text: string) => text.replace(/"sha256":"[0-9a-f]{64}"/, '"sha256":"../x"')],
    ['a ledger of something else', (text: string) => text.replace('"path":"auth.log"', '"path":"other.log"')],
  ])('is refused when case.json has %s', async (_, spoil) => {
    const folder = await someCase()
    const list = join(folder, 'case/case.json')
    await writeFile(list, spoil(await readFile(list, 'utf8')))
    await refused(folder, /not as tatou-ir writes it: case\.json/)
  })

  it('is refused when case.json counts other lines than the database', async () => {
    const folder = await someCase()
    const list = join(folder, 'case/case.json')
    await writeFile(list, (await readFile(list, 'utf8')).replaceAll('"events":24', '"events":23'))
    await refused(folder, /does not hold what case\.json says of security\.log/)
  })

  it('is refused when a name in it is a link or a pipe', async () => {
    const folder = await someCase()
    const home = join(folder, 'case')
    for (const name of ['case.json', 'case.duckdb', 'evidence']) {
      await rename(join(home, name), join(folder, 'moved'))
      await symlink(join(folder, 'moved'), join(home, name))
      await refused(folder, /not as tatou-ir writes it/)
      await rm(join(home, name))
      await rename(join(folder, 'moved'), join(home, name))
    }
    const [input] = (await listOf(home)).inputs
    const copy = join(home, input?.file ?? '')
    await rename(copy, join(folder, 'moved'))
    await symlink(join(folder, 'moved'), copy)
    await refused(folder, /is no regular file/)
    await rm(copy)
    await rename(join(folder, 'moved'), copy)
    await writeFile(join(home, 'case.duckdb.wal'), 'x')
    await refused(folder, /case\.duckdb\.wal/)
  })

  it('that refers to a device or to another file shows nothing of it', async () => {
    const folder = await someCase()
    await writeFile(join(folder, 'secret'), 'x'.repeat((await lstat(join(folder, 'auth.log'))).size))
    const list = join(folder, 'case/case.json')
    const text = await readFile(list, 'utf8')
    for (const file of ['/dev/zero', join(folder, 'secret'), folder]) {
      await writeFile(
        list,
        text.replace(/"file":"evidence\/[0-9a-f]{64}"/, `"file":"${file}"`).replace('"stored":true', '"stored":false'),
      )
      const { code, stdout, stderr } = await runCli(['events', '--case', 'case'], { cwd: folder })
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
      expect(stderr).not.toContain('xxx')
    }
  })

  it('may be reached by a link, and lie where nobody can write', async () => {
    const folder = await someCase()
    await symlink(join(folder, 'case'), join(folder, 'link'))
    const before = await runCli(['timeline', '--case', 'case'], { cwd: folder })
    expect(await runCli(['timeline', '--case', 'link'], { cwd: folder })).toEqual(before)
    await chmod(join(folder, 'case'), 0o500)
    expect(await runCli(['timeline', '--case', 'case'], { cwd: folder })).toEqual(before)
    await chmod(join(folder, 'case'), 0o700)
  })

  it('never has its evidence overwritten by -o', async () => {
    const folder = await someCase()
    const { code, stderr } = await runCli(['timeline', '--case', 'case', '-o', 'case/custody.jsonl'], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain('inputs are never overwritten')
  })

  it.each([
    [
      'a view in place of a table',
      'ALTER TABLE record RENAME TO other; CREATE VIEW record AS FROM other',
      /has a (?:table main\.other|view record)/,
    ],
    ['a view beside the tables', 'CREATE VIEW event AS SELECT 1', /has a view event/],
    ['a macro', 'CREATE MACRO contains(a, b) AS false', /has a macro contains/],
    ['a table macro', "CREATE MACRO events() AS TABLE FROM read_text('/etc/passwd')", /has a macro events/],
    ['another table', 'CREATE TABLE attempt (attempt INTEGER)', /has a table main\.attempt/],
    ['another schema', 'CREATE SCHEMA x; CREATE TABLE x.record (a INTEGER)', /has a (?:schema x|table x\.record)/],
    ['a sequence', 'CREATE SEQUENCE s', /has a sequence s/],
    ['a type', "CREATE TYPE t AS ENUM ('a')", /has a type t/],
    ['an index', 'CREATE INDEX i ON input (path)', /has a index i/],
    ['a column of another type', 'ALTER TABLE record ALTER size TYPE VARCHAR', /columns of record .* are not ours/],
    ['a column more', 'ALTER TABLE input ADD COLUMN more INTEGER', /columns of input .* are not ours/],
    ['a column with a default', 'ALTER TABLE record ALTER message SET DEFAULT 5', /columns of record .* are not ours/],
    ['a column less', 'ALTER TABLE record DROP COLUMN text', /columns of record .* are not ours/],
    ['no table', 'DROP TABLE input', /has no table input/],
    ['a row less', 'DELETE FROM record WHERE rowid = 3', /does not hold what case\.json says/],
    [
      'a row more',
      'INSERT INTO record BY NAME SELECT * FROM record WHERE rowid = 3',
      /does not hold what case\.json says/,
    ],
    [
      'another order of rows',
      'CREATE TEMP TABLE r AS FROM record; TRUNCATE record; INSERT INTO record FROM r ORDER BY input DESC',
      /does not hold/,
    ],
    ['an event without a time', 'UPDATE record SET t = NULL WHERE rowid = 3', /does not hold/],
    [
      'an input that the list does not have',
      'INSERT INTO input SELECT 9, path, sha256, first_rowid, lines FROM input LIMIT 1',
      /does not hold/,
    ],
    ['another path', "UPDATE input SET path = 'x.log'", /does not hold/],
  ])('is refused when its database has %s', async (_, sql, why) => {
    const folder = await someCase()
    const file = join(folder, 'case/case.duckdb')
    const store = await openStore({ temporary: folder, memoryLimit: 1e9, threads: 1, onDisk: true, file })
    await store.run(`${sql}; CHECKPOINT`)
    await store.close()
    await refused(folder, why)
  })

  it('whose database is none is read from its evidence', async () => {
    const folder = await someCase()
    const before = await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })
    await writeFile(join(folder, 'case/case.duckdb'), 'SELECT 1')
    const { stdout, stderr } = await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(stdout).toBe(before.stdout)
    expect(stderr).toContain('read again')
  })
})
