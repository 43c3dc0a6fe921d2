import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { folderOf } from './ask.ts'
import { after, lines, many, sshd } from './logs.ts'
import { ATTACKER, GATEWAY, OFFICE, OFFICE_LOG } from './office-log.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const OUTSIDE = '203.0.113.77'

describe('a list to block', () => {
  const list = async (...options: string[]) => {
    const cwd = await folderOf({ 'security.log': OFFICE_LOG })
    return runCli(['export', '.', '--to', 'blocklist', '--for', 'nginx', ...options], { cwd })
  }

  it('names whom it would cut off before a byte of it, and leaves a gateway out', async () => {
    const { code, stdout, stderr } = await list()
    expect(code).toBe(0)
    expect(stdout.match(/^deny .*/gm)?.toSorted()).toEqual([`deny ${OFFICE};`, `deny ${ATTACKER};`])
    expect(stdout).toContain(`; WARNING: also cuts off 2 accounts with 4 sessions\ndeny ${OFFICE};`)
    expect(stderr).toMatch(/Blocks 2 addresses.*\n.*Warning: these accounts/)
    expect(stderr).toMatch(new RegExp(`${OFFICE} +alice@example.com +2 .*\\n +bob@example.com +2 `))
    expect(stderr).toMatch(new RegExp(`Left out 1 address\\n +${GATEWAY}: others use it too`))
    expect(stderr).toMatch(/carol@example.com +2 .*\n +dan@example.com +2 .*\n +erin@example.com +2 /)
  })

  it('takes a gateway in when it is told to, with a warning', async () => {
    const { stdout, stderr } = await list('--include-shared')
    expect(stdout).toContain('WARNING: also cuts off 3 accounts with 6 sessions')
    expect(stderr).toContain(`Warning: ${GATEWAY}: others use it too`)
  })

  it('holds no proxy of the configuration', async () => {
    const cwd = await folderOf({ 'security.log': OFFICE_LOG })
    const config = join(await temporaryFolder(), 'c.yaml')
    await writeFile(config, `trusted_proxies: [${ATTACKER}]\n`)
    const { stdout, stderr } = await runCli(
      ['export', '.', '--to', 'blocklist', '--for', 'fail2ban', '--jail', 'web', '--config', config],
      { cwd },
    )
    expect(stdout).toBe(`set web banip ${OFFICE}\nexit\n`)
    expect(stderr).toContain(`${ATTACKER}: a proxy of the configuration`)
  })

  it('counts what an attacker did after a break-in for nobody', async () => {
    const log = lines(
      ...many(20, (index) =>
        sshd(
          after('20:00:00', index),
          `Failed password for root from ${OUTSIDE} port ${4000 + index} ssh2`,
          100 + index,
        ),
      ),
      sshd('20:05:00.000', `Accepted password for root from ${OUTSIDE} port 5000 ssh2`, 900),
    )
    const cwd = await folderOf({ 'auth.log': log })
    const { stdout, stderr } = await runCli(['export', '.', '--to', 'blocklist', '--for', 'nftables'], { cwd })
    expect(stdout).toContain(OUTSIDE)
    expect(stderr).toContain('No account is known to work from there.')
  })

  it('never holds the gateway of a container network by itself', async () => {
    const { stdout, stderr } = await runCli([
      'export',
      'samples/tatou-campaign',
      '--to',
      'blocklist',
      '--for',
      'cloudflare',
    ])
    expect(stdout).toBe('[]\n')
    expect(stderr).toContain('172.18.0.1: no address of the internet')
  })
})

describe('where it goes', () => {
  it('is a case as well as paths', async () => {
    const cwd = await folderOf({ 'security.log': OFFICE_LOG })
    await runCli(['ingest', '--case', 'case', 'security.log'], { cwd })
    for (const options of [
      ['--to', 'timesketch'],
      ['--to', 'stix'],
      ['--to', 'blocklist', '--for', 'iptables'],
    ]) {
      const [paths, stored] = [
        await runCli(['export', 'security.log', ...options], { cwd }),
        await runCli(['export', '--case', 'case', ...options], { cwd }),
      ]
      expect(stored).toEqual(paths)
      expect(paths.stdout.length).toBeGreaterThan(100)
    }
  })

  it('is a directory that is new or empty, and nothing else', async () => {
    const cwd = await folderOf({ 'security.log': OFFICE_LOG, 'full/x': '' })
    await mkdir(join(cwd, 'empty'))
    const to = (path: string, target = 'ioc') => runCli(['export', 'security.log', '--to', target, '-o', path], { cwd })
    expect(await to('full')).toMatchObject({ code: 2, stderr: expect.stringContaining('the directory is not empty') })
    expect(await to('security.log')).toMatchObject({ code: 2, stderr: expect.stringContaining('it is no directory') })
    expect(await to('none/there')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot write none/there'),
    })
    expect(await to('security.log', 'stix')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('inputs are never overwritten'),
    })
    expect(await to('empty')).toMatchObject({ code: 0 })
    expect((await readdir(join(cwd, 'empty'))).toSorted()).toEqual([
      'accounts.txt',
      'addresses.txt',
      'prefixes.txt',
      'user-agents.txt',
    ])
    expect((await readdir(cwd)).toSorted()).toEqual(['empty', 'full', 'security.log'])
  })

  it.each([
    [['--to', 'csv', '--tlp', 'TLP:RED'], '--tlp goes with --to stix, misp, iris, thehive'],
    [['--to', 'stix', '--include-shared'], '--include-shared goes with --to blocklist, ioc'],
    [['--to', 'blocklist'], 'name what is to read it with --for: nginx'],
    [['--to', 'blocklist', '--for', 'nginx', '--jail', 'x'], '--jail goes with --for fail2ban'],
    [['--to', 'blocklist', '--for', 'fail2ban', '--jail', 'x; reboot'], "--jail: 'x; reboot' is no name"],
    [['--to', 'ecs', '--index', '../x'], "--index: '../x' is no name"],
    [['--to', 'parquet'], 'writes several files: name a new directory with -o'],
    [[], 'name what to write with --to: timesketch'],
  ])('says what is wrong with %j', async (options, problem) => {
    expect(await runCli(['export', 'samples/tatou-campaign', ...options])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(problem),
    })
  })
})

it('an engine that is sealed for an export reaches its one folder alone', async () => {
  const temporary = await temporaryFolder()
  const store = await openStore({ temporary, memoryLimit: 200_000_000, threads: 1, onDisk: false })
  try {
    const own = join(store.folder, 'export')
    await mkdir(own)
    await store.seal(own)
    await store.run(`COPY (SELECT 1 AS x) TO '${own}/a.parquet' (FORMAT parquet)`)
    expect(await readdir(own)).toEqual(['a.parquet'])
    for (const statement of [
      `COPY (SELECT 1 AS x) TO '${temporary}/b.parquet' (FORMAT parquet)`,
      `COPY (SELECT 1 AS x) TO '${own}/../b.parquet' (FORMAT parquet)`,
      "SELECT * FROM read_csv('/etc/passwd')",
      "SET allowed_directories = ['/']",
      'SET enable_external_access = true',
    ])
      await expect(store.run(statement), statement).rejects.toThrow(/disabled|locked|Permission/)
  } finally {
    await store.close()
  }
})
