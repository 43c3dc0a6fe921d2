import { chmod, link, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Host, Invocation } from '../../src/cli/command.ts'
import { withOutput, type Sink } from '../../src/cli/terminal/io.ts'
import { Lifetime } from '../../src/cli/lifetime.ts'
import { SILENT } from '../../src/cli/terminal/progress.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** A command that is under way in a folder, and the function that interrupts it. */
function underWay(cwd: string): { invocation: Invocation; life: Lifetime; interrupt: () => void; exits: number[] } {
  const exits: number[] = []
  let interrupt = (): void => undefined
  const host: Host = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    cwd,
    now: () => 0,
    uid: null,
    self: [],
    machine: 'workstation',
    zoneOffset: () => 0,
    onInterrupt: (handler) => {
      interrupt = () => handler('SIGINT')
      return () => undefined
    },
    exit: (code) => exits.push(code),
  }
  const life = new Lifetime(host)
  const silent = (): void => undefined
  const invocation: Invocation = {
    host,
    commandLine: [],
    args: [],
    options: {},
    signal: life.signal,
    progress: SILENT,
    messages: { error: silent, warning: silent, note: silent, detail: silent },
    atExit: (cleanup) => life.atExit(cleanup),
    expectInterrupt: () => life.expectInterrupt(),
  }
  return { invocation, life, interrupt: () => interrupt(), exits }
}

describe('withOutput to a file', () => {
  it('shows the file only when it is complete, and leaves nothing else', async () => {
    const folder = await temporaryFolder()
    const { invocation } = underWay(folder)
    const seen: string[][] = []
    await withOutput(invocation, { file: 'out.json', inputs: [] }, async (sink) => {
      for (let piece = 0; piece < 3; piece += 1) await sink.write(`${piece}`.repeat(70_000))
      seen.push((await readdir(folder)).filter((name) => name === 'out.json'))
    })
    expect(seen).toEqual([[]])
    expect(await readdir(folder)).toEqual(['out.json'])
    expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe(
      '0'.repeat(70_000) + '1'.repeat(70_000) + '2'.repeat(70_000),
    )
  })

  it('leaves the old file as it was when the work fails', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'out.json'), 'old')
    const { invocation } = underWay(folder)
    const failing = withOutput(invocation, { file: 'out.json', inputs: [] }, async (sink) => {
      await sink.write('x'.repeat(100_000))
      throw new Error('half way')
    })
    await expect(failing).rejects.toThrow('half way')
    expect(await readdir(folder)).toEqual(['out.json'])
    expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe('old')
  })

  it('keeps the mode of a file that it replaces, and follows a link to it', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'real'), 'old')
    await chmod(join(folder, 'real'), 0o640)
    await symlink('real', join(folder, 'link'))
    await withOutput(underWay(folder).invocation, { file: 'link', inputs: [] }, (sink) => sink.write('new'))
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new')
    expect((await stat(join(folder, 'real'))).mode & 0o777).toBe(0o640)
  })

  it('leaves no file on Ctrl-C, even when the work does not stop', async () => {
    const folder = await temporaryFolder()
    const { invocation, life, interrupt, exits } = underWay(folder)
    let stop = (): void => undefined
    const deaf = new Promise<void>((resolve) => {
      stop = resolve
    })
    const running = life.finish(() =>
      withOutput(invocation, { file: 'out.json', inputs: [] }, async (sink) => {
        await sink.write('x'.repeat(100_000))
        interrupt()
        return deaf
      }),
    )
    await expect(running).rejects.toMatchObject({ name: 'Interrupted', exitCode: 130 })
    expect(await readdir(folder)).toEqual([])
    expect(exits).toEqual([130])
    stop()
  })

  it('leaves no file on Ctrl-C when the work ends in spite of it', async () => {
    const folder = await temporaryFolder()
    const { invocation, life, interrupt, exits } = underWay(folder)
    const running = life.finish(() =>
      withOutput(invocation, { file: 'out.json', inputs: [] }, async (sink) => {
        interrupt()
        await sink.write('all of it')
      }),
    )
    await expect(running).rejects.toMatchObject({ exitCode: 130 })
    expect(await readdir(folder)).toEqual([])
    expect(exits).toEqual([])
  })

  it('writes into a device as it is', async () => {
    const folder = await temporaryFolder()
    await withOutput(underWay(folder).invocation, { file: '/dev/null', inputs: [] }, (sink) => sink.write('x'))
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
    const full = withOutput(underWay(folder).invocation, { file: '/dev/full', inputs: [] }, (sink) => sink.write('x'))
    await expect(full).rejects.toMatchObject({ code: 'output', exitCode: 2 })
  })
})

describe('withOutput refuses', () => {
  const write = (sink: Sink): Promise<void> => sink.write('x')
  const refused = { code: 'output', exitCode: 2 }

  it('to overwrite an input, by whatever name', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'logs'))
    await writeFile(join(folder, 'logs/auth.log'), 'evidence')
    await symlink('logs/auth.log', join(folder, 'link'))
    await symlink('logs', join(folder, 'also'))
    await link(join(folder, 'logs/auth.log'), join(folder, 'hard'))
    for (const [file, input] of [
      ['logs/auth.log', 'logs/auth.log'],
      ['./logs/../logs/auth.log', 'logs/auth.log'],
      ['link', 'logs/auth.log'],
      ['logs/auth.log', 'link'],
      ['logs/auth.log', 'logs'],
      ['also/auth.log', '.'],
      ['logs/auth.log', 'also/'],
      ['hard', 'logs/auth.log'],
    ] as const) {
      const attempt = withOutput(underWay(folder).invocation, { file, inputs: ['-', 'missing', input] }, write)
      await expect(attempt, `-o ${file} on ${input}`).rejects.toMatchObject(refused)
    }
    expect(await readFile(join(folder, 'logs/auth.log'), 'utf8')).toBe('evidence')
    expect((await readdir(folder)).toSorted()).toEqual(['also', 'hard', 'link', 'logs'])
  })

  it('but not to make a new file beside the inputs', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'auth.log'), 'evidence')
    await withOutput(underWay(folder).invocation, { file: 'timeline.json', inputs: ['.'] }, write)
    expect((await readdir(folder)).toSorted()).toEqual(['auth.log', 'timeline.json'])
  })

  it('a place where no file can be', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await symlink('nowhere', join(folder, 'dangling'))
    for (const file of ['.', 'missing/out', 'file/out', 'new/', 'dangling', 'x'.repeat(300)]) {
      const attempt = withOutput(underWay(folder).invocation, { file, inputs: [] }, write)
      await expect(attempt, file.slice(0, 20)).rejects.toMatchObject(refused)
    }
    expect((await readdir(folder)).toSorted()).toEqual(['dangling', 'file'])
  })
})

describe('standard output', () => {
  it('that closes early ends the run quietly', async () => {
    expect(await runCli(['schema', 'timeline'], { closeAfter: 10 })).toMatchObject({
      code: 0,
      stderr: '',
      exit: undefined,
    })
  })

  it('is what - means', async () => {
    const folder = await temporaryFolder()
    const { code, stdout } = await runCli(['schema', '-o', '-'], { cwd: folder })
    expect([code, stdout.split('\n')[0], await readdir(folder)]).toEqual([0, 'timeline', []])
  })

  it('waits for a slow reader, so that pieces are never queued up', async () => {
    const { invocation } = underWay('/')
    const stdout = invocation.host.stdout
    if (!(stdout instanceof PassThrough)) throw new TypeError('a pass-through was given')
    // What a stream of either side takes before it asks to wait differs between versions of Node.
    const room = stdout.writableHighWaterMark + stdout.readableHighWaterMark
    let written = 0
    const writing = withOutput(invocation, { file: null, inputs: [] }, async (sink) => {
      for (; written < 100; written += 1) await sink.write('x'.repeat(20_000))
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(written * 20_000).toBeLessThan(room + 2 * 20_000)
    stdout.resume()
    await writing
    expect(written).toBe(100)
  })
})

describe('Ctrl-C', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with %d and says nothing', async (signal, code) => {
    const interrupt = (send: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void): void => send(signal)
    expect(await runCli(['schema', 'timeline'], { interrupt })).toMatchObject({ code, stderr: '' })
  })

  it('twice ends the process at once', async () => {
    const { life, interrupt, exits } = underWay('/')
    let cleaned = 0
    life.atExit(() => {
      cleaned += 1
    })
    const running = life.finish(() => new Promise<void>(() => undefined))
    running.catch(() => undefined)
    interrupt()
    interrupt()
    expect([exits, cleaned]).toEqual([[130], 1])
    await expect(running).rejects.toMatchObject({ exitCode: 130 })
  })
})
