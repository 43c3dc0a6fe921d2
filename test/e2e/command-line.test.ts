import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/model/ledger.ts'
import { runCli } from '../support/run-cli.ts'
import { folderOf } from './ask.ts'
import { after, lines, many, SECURITY } from './logs.ts'

const LOG = lines(
  SECURITY.announced('10:00:00.000'),
  SECURITY.failed('10:00:00.100', 'alice@example.com'),
  SECURITY.failed('10:00:10.000', 'bob@example.com'),
)

const run = (folder: string, ...argv: readonly string[]) => runCli(argv, { cwd: folder })

const inputsOf = (stdout: string): Input[] => {
  const { inputs }: { inputs: Input[] } = JSON.parse(stdout)
  return inputs
}

describe('exit code 0', () => {
  it('is for a log that is read, be its lines rejected or not', async () => {
    const folder = await folderOf({ 'a.log': LOG, 'b.txt': 'hello\nworld\n', 'empty.log': '' })
    expect(await run(folder, 'timeline', '.')).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('exit code 2', () => {
  it('is for an input that is missing, which is named', async () => {
    const folder = await folderOf({ 'a.log': LOG })
    const result = await run(folder, 'timeline', 'a.log', 'nosuch.log', '--format', 'json')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toBe(
      'error: no such file or directory: nosuch.log\n  hint: name a log file, a directory, an archive, or - for standard input\n',
    )
    expect(await run(folder, 'timeline', 'a.log/b')).toMatchObject({ code: 2, stdout: '' })
  })

  it.each([
    [['timeline']],
    [['timeline', '']],
    [['timeline', '.', '--nosuch']],
    [['timeline', '.', '--format', 'xml']],
    [['timeline', '.', '--since', 'yesterday']],
    [['timeline', '.', '--since', '2025-10-19', '--until', '2025-10-18']],
    [['timeline', '.', '--source', '300.1.1.1']],
    [['timeline', '.', '--year', '20']],
    [['timeline', '.', '--case', 'x']],
    [['timeline', '-', '-']],
    [['sources', '.', '--prefix=24']],
    [['nosuch', '.']],
  ])('is for wrong usage: %j', async (argv) => {
    const folder = await folderOf({ 'a.log': LOG })
    const result = await run(folder, ...argv)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error: .+\n {2}hint: .+\n$/s)
  })
})

describe('exit code 4', () => {
  /** What no user, be it root, can read. */
  async function unreadable(folder: string): Promise<string> {
    if (process.getuid?.() === 0) return '/proc/self/mem'
    await writeFile(join(folder, 'closed.log'), LOG)
    await chmod(join(folder, 'closed.log'), 0)
    return 'closed.log'
  }

  it('is for what cannot be read; the rest is shown', async () => {
    const folder = await folderOf({ 'a.log': LOG })
    const path = await unreadable(folder)
    const result = await run(folder, 'timeline', path, 'a.log', '--format', 'json')
    expect(result.code).toBe(4)
    expect(result.stderr).toMatch(new RegExp(`^error: ${path} cannot be (?:opened|read).*\n  hint: .*\n$`))
    expect(inputsOf(result.stdout)).toMatchObject([{ path: 'a.log', parsed: 3 }])
    expect(JSON.parse(result.stdout).summary).toMatchObject({ failed_logins: 2 })
  })

  it('is for pipes and links that lead round in a circle or nowhere', async () => {
    const folder = await folderOf({ 'logs/a.log': LOG, 'logs/deep/b.log': LOG.replaceAll('alice', 'carol') })
    await symlink('..', join(folder, 'logs/deep/up'))
    await symlink('nowhere', join(folder, 'logs/gone'))
    await symlink('deep/b.log', join(folder, 'logs/again.log'))
    execFileSync('mkfifo', [join(folder, 'logs/pipe')])
    const result = await run(folder, 'timeline', 'logs', '--format', 'json')
    expect(result.code).toBe(4)
    expect(result.stderr.match(/^error: .*$/gm)).toEqual([
      'error: logs/deep/up is a link that leads back to where it came from',
      'error: logs/gone is a link to nothing',
      'error: logs/pipe is a named pipe, not a file',
    ])
    expect(inputsOf(result.stdout).map(({ path }) => path)).toEqual(['logs/a.log', 'logs/deep/b.log'])
  })

  it('is the same for every command and every format', async () => {
    const attack = lines(...many(6, (index) => SECURITY.failed(after('10:00:00', index), 'alice@example.com')))
    const folder = await folderOf({ 'a.log': attack, 'b.log.gz': gzipSync(LOG).subarray(0, 40) })
    for (const command of ['timeline', 'sources', 'accounts', 'detect', 'events']) {
      const result = await run(folder, command, '.', '--format', 'csv')
      expect(result.code).toBe(4)
      expect(result.stdout.split('\n').length).toBeGreaterThan(2)
    }
  })
})

describe('paths', () => {
  it('are shown as they are given, without ./, and files of a folder with it', async () => {
    const folder = await folderOf({
      'x/a.log': LOG,
      'x/y/b.log': LOG.replaceAll('alice', 'b'),
      'c.log': LOG.replaceAll('alice', 'c'),
    })
    const shown = async (...paths: readonly string[]) =>
      inputsOf((await run(folder, 'timeline', ...paths, '--format', 'json')).stdout).map(({ path }) => path)
    expect(await shown('./x/', 'c.log')).toEqual(['c.log', 'x/a.log', 'x/y/b.log'])
    expect(await shown('.')).toEqual(['c.log', 'x/a.log', 'x/y/b.log'])
    expect(await shown('x/../c.log', './c.log')).toEqual(['c.log'])
    expect(await shown(join(folder, 'c.log'))).toEqual([join(folder, 'c.log')])
  })

  it('may be odd: globs, quotes, partitions, option-like names', async () => {
    const names = [
      'x[1].log',
      'x1.log',
      'a*.log',
      "it's.log",
      'date=2025-10-18/a.log',
      '-o.log',
      'ü.log',
      'a;b$(c).log',
      'sp ace.log',
      '{a,b}.log',
    ]
    const files = Object.fromEntries(
      names.map((name, index) => [name, lines(SECURITY.failed('10:00:00', `user${index}`))]),
    )
    const result = await run(await folderOf(files), 'timeline', '.', '--format', 'json')
    expect(inputsOf(result.stdout).map(({ path, parsed }) => [path, parsed])).toEqual(
      names.toSorted().map((name) => [name, 1]),
    )
    expect(JSON.parse(result.stdout).summary).toMatchObject({ failed_logins: names.length, accounts: names.length })
  })

  it('are those of archives too', async () => {
    const folder = await folderOf({ 'logs/a.log': LOG })
    execFileSync('tar', ['-czf', 'logs.tgz', 'logs'], { cwd: folder })
    await writeFile(join(folder, 'packed.log.gz'), gzipSync(LOG))
    const plain = await run(folder, 'timeline', 'logs/a.log', '--format', 'json')
    for (const [given, path] of [
      ['logs.tgz', 'logs.tgz!/logs/a.log'],
      ['packed.log.gz', 'packed.log.gz'],
    ] as const) {
      const packed = await run(folder, 'timeline', given, '--format', 'json')
      const [input] = inputsOf(packed.stdout)
      expect(input).toMatchObject({
        path,
        sha256: inputsOf(plain.stdout)[0]?.sha256,
        lines: 3,
        compression: 'gzip',
        container: { path: given },
      })
      expect(JSON.parse(packed.stdout).summary).toEqual(JSON.parse(plain.stdout).summary)
    }
  })
})

describe('standard input', () => {
  it('is read as -, packed or not', async () => {
    const folder = await folderOf({ 'a.log': LOG })
    const { summary, inputs } = JSON.parse((await run(folder, 'timeline', 'a.log', '--format', 'json')).stdout)
    for (const stdin of [LOG, gzipSync(LOG)]) {
      const { code, stdout } = await runCli(['timeline', '-', '--format', 'json'], { stdin })
      expect(code).toBe(0)
      const document = JSON.parse(stdout)
      expect(document.summary).toEqual(summary)
      expect(document.inputs).toMatchObject([{ path: '-', sha256: inputs[0].sha256, lines: 3 }])
    }
  })

  it('may be empty', async () => {
    expect(await runCli(['timeline', '-'], { stdin: '' })).toMatchObject({ code: 0 })
  })
})

describe('-o', () => {
  it('writes what standard output would have held', async () => {
    const folder = await folderOf({ 'in/a.log': LOG })
    for (const format of ['table', 'json', 'ndjson', 'csv', 'md']) {
      const printed = await run(folder, 'timeline', 'in', '--format', format)
      const written = await run(folder, 'timeline', 'in', '--format', format, '-o', `out.${format}`)
      expect(written).toMatchObject({ code: 0, stdout: '' })
      expect(await readFile(join(folder, `out.${format}`), 'utf8')).toBe(printed.stdout)
    }
  })

  it('never overwrites an input, and leaves an old file alone when the run fails', async () => {
    const folder = await folderOf({ 'in/a.log': LOG, 'old.json': 'old' })
    expect((await run(folder, 'timeline', 'in', '-o', 'in/a.log')).code).toBe(2)
    expect(await readFile(join(folder, 'in/a.log'), 'utf8')).toBe(LOG)
    expect((await run(folder, 'timeline', 'nosuch', '-o', 'old.json')).code).toBe(2)
    expect((await run(folder, 'timeline', 'in', '--timezone', 'Mars/Phobos', '-o', 'old.json')).code).toBe(2)
    expect(await readFile(join(folder, 'old.json'), 'utf8')).toBe('old')
    expect((await run(folder, 'timeline', 'in', '-o', 'no/such/folder.json')).code).toBe(2)
    expect((await readdir(folder)).toSorted()).toEqual(['in', 'old.json'])
  })
})

describe('the private folder', () => {
  it('is made where TMPDIR says, and is gone afterwards', async () => {
    const folder = await folderOf({ 'a.log': `${LOG}x\r\ny\0\n`, 'b.log.gz': gzipSync(LOG) })
    await mkdir(join(folder, 'tmp'))
    for (const argv of [
      ['timeline', 'a.log', 'b.log.gz'],
      ['timeline', 'nosuch'],
      ['timeline', 'a.log', '--timezone', 'Mars/Phobos'],
    ]) {
      await runCli(argv, { cwd: folder, env: { TMPDIR: join(folder, 'tmp') } })
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
    }
  })

  it('that cannot be made is no bug of ours', async () => {
    const folder = await folderOf({ 'a.log': LOG })
    const result = await runCli(['timeline', 'a.log'], { cwd: folder, env: { TMPDIR: join(folder, 'nosuch') } })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error: .*nosuch.*\n {2}hint: .*TMPDIR.*\n$/)
  })
})

it('a reader that goes away ends the run quietly', async () => {
  const folder = await folderOf({
    'a.log': lines(...many(3000, (index) => SECURITY.failed('10:00:00', `user${index}`))),
  })
  for (const [command, format] of [
    ['events', 'ndjson'],
    ['events', 'csv'],
    ['sources', 'json'],
    ['timeline', 'table'],
  ] as const) {
    const result = await runCli([command, '.', '--full', '--format', format], { cwd: folder, closeAfter: 2000 })
    expect(result).toMatchObject({ code: 0, stderr: '' })
  }
})
