import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Follower } from '../../src/watch/follower.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { attackOf } from './attack-lines.ts'

interface Rig {
  readonly at: (name: string) => string
  /** Looks at directories and files once. */
  readonly look: () => Promise<void>
  /** What each stream holds, by the name it goes by. */
  readonly held: () => Record<string, string>
  /** Another follower that goes on where this one was. */
  readonly again: () => Promise<void>
  readonly pass: (milliseconds: number) => void
}

async function rig(args: readonly string[]): Promise<Rig> {
  const cwd = await temporaryFolder()
  const folder = await temporaryFolder()
  let now = 0
  const open = async (kept: ConstructorParameters<typeof Follower>[0]['kept']): Promise<Follower> => {
    const made = new Follower({ args, cwd, folder, kept, now: () => now })
    await made.restore()
    return made
  }
  let follower = await open([])
  onTestFinished(() => follower.close())
  return {
    at: (name) => join(cwd, name),
    look: async () => {
      await follower.rescan()
      await follower.read(false)
    },
    held: () =>
      Object.fromEntries(
        [...follower.streams.values()].flatMap(({ path, copy, copied }) =>
          copied === 0 ? [] : [[path, readFileSync(copy, 'utf8')]],
        ),
      ),
    again: async () => {
      const kept = [...follower.streams.values()].map(({ copy: _copy, ...stream }) => stream)
      await follower.close()
      follower = await open(kept)
    },
    pass: (milliseconds) => {
      now += milliseconds
    },
  }
}

describe('a file that is followed', () => {
  it('gives whole lines, and the rest when it is there', async () => {
    const { at, look, held } = await rig(['a.log'])
    writeFileSync(at('a.log'), 'one\ntw')
    await look()
    expect(held()).toEqual({ 'a.log': 'one\n' })
    appendFileSync(at('a.log'), 'o\nthree\n')
    await look()
    expect(held()).toEqual({ 'a.log': 'one\ntwo\nthree\n' })
  })

  it('is awaited when it is not there yet, in a directory and by a pattern too', async () => {
    const { at, look, held } = await rig(['a.log', 'logs', 'b*.log'])
    await look()
    expect(held()).toEqual({})
    mkdirSync(at('logs'))
    for (const name of ['a.log', 'logs/c.log', 'b1.log', 'x.log']) writeFileSync(at(name), `${name}\n`)
    await look()
    expect(held()).toEqual({ 'a.log': 'a.log\n', 'b1.log': 'b1.log\n', 'logs/c.log': 'logs/c.log\n' })
  })

  it.each([false, true])('is renamed, and another begins in its place (restart between: %s)', async (restart) => {
    const { at, look, held, again } = await rig(['a.log*'])
    writeFileSync(at('a.log'), 'one\n')
    await look()
    appendFileSync(at('a.log'), 'two\n')
    renameSync(at('a.log'), at('a.log.1'))
    writeFileSync(at('a.log'), 'three\n')
    if (restart) await again()
    // The writer still has the old file open.
    appendFileSync(at('a.log.1'), 'late\n')
    await look()
    expect(held()).toEqual({ 'a.log.1': 'one\ntwo\nlate\n', 'a.log': 'three\n' })
  })

  it('is renamed to a name that is not followed: what it still holds is read', async () => {
    const { at, look, held, again } = await rig(['a.log'])
    writeFileSync(at('a.log'), 'one\n')
    await look()
    appendFileSync(at('a.log'), 'two\n')
    renameSync(at('a.log'), at('old.log'))
    await again()
    await look()
    expect(held()).toEqual({ 'a.log': 'one\ntwo\n' })
  })

  it.each(['before', 'after'] as const)('is copied and cut off (the copy is seen %s that)', async (when) => {
    const { at, look, held } = await rig(['a.log*'])
    writeFileSync(at('a.log'), 'one\ntwo\n')
    await look()
    appendFileSync(at('a.log'), 'three\n')
    copyFileSync(at('a.log'), at('a.log.1'))
    if (when === 'before') await look()
    truncateSync(at('a.log'))
    appendFileSync(at('a.log'), 'four is longer than all that was before\n')
    await look()
    await look()
    expect(held()).toEqual({ 'a.log.1': 'one\ntwo\nthree\n', 'a.log': 'four is longer than all that was before\n' })
  })

  it('is deleted and made anew: what was read stays', async () => {
    const { at, look, held, pass } = await rig(['a.log'])
    writeFileSync(at('a.log'), 'one\n')
    await look()
    rmSync(at('a.log'))
    await look()
    pass(10_000)
    await look()
    expect(held()).toEqual({ 'a.log': 'one\n' })
  })

  it('is compressed after its rotation', async () => {
    const { at, look, held } = await rig(['a.log*'])
    writeFileSync(at('a.log'), 'one\n')
    await look()
    renameSync(at('a.log'), at('a.log.1'))
    await look()
    writeFileSync(at('a.log.2.gz'), gzipSync('one\ntwo\n'))
    rmSync(at('a.log.1'))
    await look()
    await look()
    expect(held()).toEqual({ 'a.log.2.gz': 'one\ntwo\n' })
  })

  it('has a copy that is cut back to what was accounted for', async () => {
    const { at, look, held, again } = await rig(['a.log'])
    writeFileSync(at('a.log'), 'one\n')
    await look()
    await again()
    appendFileSync(at('a.log'), 'two\n')
    await look()
    expect(held()).toEqual({ 'a.log': 'one\ntwo\n' })
  })
})

it('says that a log cannot be copied, which is no fault of the log, and loses none of its lines', async () => {
  const [cwd, folder] = [await temporaryFolder(), await temporaryFolder()]
  for (const name of ['a.log', 'b.log']) writeFileSync(join(cwd, name), `${name}\n`)
  // A device that has no room, ever.
  const blocked = join(folder, 'stream-2.log')
  symlinkSync('/dev/full', blocked)
  const follower = new Follower({ args: ['.'], cwd, folder, kept: [], now: () => 0 })
  onTestFinished(() => follower.close())
  await follower.rescan()
  // What the other brought is handed on first.
  expect((await follower.read(false)).map(({ stream }) => stream.path)).toEqual(['a.log'])
  const problem = { code: 'watch-state', message: expect.stringContaining('no space left on device') as string }
  await expect(follower.read(false)).rejects.toMatchObject(problem)
  rmSync(blocked)
  expect((await follower.read(false)).map(({ stream }) => stream.path)).toEqual(['b.log'])
  const held = [...follower.streams.values()].map(({ copy }) => readFileSync(copy, 'utf8'))
  expect(held).toEqual(['a.log\n', 'b.log\n'])
  expect(follower.unreadable.size).toBe(0)
})

it('a log that cannot be read is named, once, and the others are watched', async () => {
  const cwd = await temporaryFolder()
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'logs/security.log'), attackOf(1))
  symlinkSync('loop', join(cwd, 'logs/loop'))
  const args = ['watch', 'logs', 'later.log', '--once', '--timezone', 'UTC']
  const { code, stdout, stderr } = await runCli(args, { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain('Many failed logins')
  expect(stderr.match(/^warning: logs\/loop is a link that leads back/gm)).toHaveLength(1)
  expect(stderr.match(/^warning: later\.log is not there$/gm)).toHaveLength(1)
})
