import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'

/** A run that writes to a file and then does nothing more, in a process of its own. */
const DEAF = (built: string): string => `
import { processHost } from '${built}/host.js'
import { withOutput } from '${built}/terminal/io.js'
import { Lifetime } from '${built}/lifetime.js'
const host = processHost()
const life = new Lifetime(host)
const invocation = {
  host, args: [], options: {}, signal: life.signal, messages: {},
  progress: { update() {}, clear() {} }, atExit: (cleanup) => life.atExit(cleanup),
}
try {
  await life.finish(() => withOutput(invocation, { file: 'out.json', inputs: [] }, async (sink) => {
    await sink.write('x'.repeat(200_000))
    process.stderr.write('ready')
    setInterval(() => {}, 1000)
    await new Promise(() => {})
  }))
} catch (error) {
  process.exitCode = error.exitCode
}
`

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a real process with %d and leaves no file', async (signal, code) => {
  const folder = await temporaryFolder()
  const built = pathToFileURL(join(import.meta.dirname, '../../dist/cli')).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', DEAF(built)], { cwd: folder })
  await once(child.stderr, 'data')
  expect(await readdir(folder)).toHaveLength(1)
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([code, null])
  expect(await readdir(folder)).toEqual([])
})
