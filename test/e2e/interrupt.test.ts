import { once } from 'node:events'
import { mkdir, readdir, watch } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderOf } from './ask.ts'
import { APP, after, lines, many, SECURITY } from './logs.ts'
import { runProgram, startProgram } from './program.ts'

/** Large enough that a load lasts until a signal comes. */
async function largeFolder(): Promise<string> {
  const block = lines(...many(1000, (index) => APP.failed(after('00:00:00', index), `user${index}@example.com`)))
  const folder = await folderOf({ 'logs/app.log': block.repeat(300) })
  await mkdir(join(folder, 'tmp'))
  return folder
}

/** Resolves when something appears in a folder. */
async function filled(folder: string): Promise<void> {
  const { signal, abort } = (() => {
    const controller = new AbortController()
    return { signal: controller.signal, abort: () => controller.abort() }
  })()
  const events = watch(folder, { signal })
  if ((await readdir(folder)).length > 0) return abort()
  for await (const _ of events) return abort()
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s during a load ends with %d and leaves nothing behind', { timeout: 60_000 }, async (signal, code) => {
  const folder = await largeFolder()
  const child = startProgram(['timeline', 'logs', '--format', 'json', '-o', 'out.json'], {
    cwd: folder,
    env: { TMPDIR: join(folder, 'tmp') },
  })
  const closed = once(child, 'close')
  await filled(join(folder, 'tmp'))
  await new Promise((done) => setTimeout(done, 300))
  child.kill(signal)
  expect(await closed).toEqual([code, null])
  expect(await readdir(join(folder, 'tmp'))).toEqual([])
  expect((await readdir(folder)).toSorted()).toEqual(['logs', 'tmp'])
})

it('a pipe that closes ends the real program quietly', { timeout: 60_000 }, async () => {
  const folder = await folderOf({
    'a.log': lines(...many(5000, (index) => SECURITY.failed('10:00:00', `user${index}`))),
  })
  const child = startProgram(['events', 'a.log', '--format', 'ndjson'], { cwd: folder })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  expect(await closed).toEqual([0, null])
  expect(stderr).toBe('')
})

it('the real program reads a pipe', async () => {
  const log = lines(SECURITY.failed('10:00:00', 'alice'))
  const { code, stdout, stderr } = await runProgram(['timeline', '-', '--format', 'json'], { stdin: log })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout.toString())).toMatchObject({
    inputs: [{ path: '-', parsed: 1 }],
    summary: { failed_logins: 1 },
  })
})

it('the real program says by its exit code what went wrong', async () => {
  const folder = await folderOf({
    'a.log': lines(SECURITY.failed('10:00:00', 'alice')),
    'b.log': Buffer.alloc(5000, 1),
  })
  const codes = await Promise.all(
    [['timeline', 'a.log'], ['timeline', 'nosuch'], ['timeline', '.'], ['--nosuch'], ['--help']].map(
      async (argv) => (await runProgram(argv, { cwd: folder })).code,
    ),
  )
  expect(codes).toEqual([0, 2, 4, 2, 0])
})
