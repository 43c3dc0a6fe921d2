import { appendFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadStreams, type Loaded } from '../../src/ingest/load.ts'
import { openStore } from '../../src/store/store.ts'
import { sha256 } from '../ingest/naive-lines.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { APP, lines, many } from './logs.ts'

const LOG = lines(
  ...many(50, (index) => APP.failed(`10:00:${String(index).padStart(2, '0')}`, `user${index}@example.com`)),
)
const MORE = lines(APP.failed('11:00:00', 'late@example.com'))

interface Read {
  readonly loaded: Loaded
  readonly accounts: readonly unknown[]
}

/**
 * Loads a log, and another behind it, while `change` is done to the first one right after the last of its bytes
 * was surveyed. From `concurrentBytes` on the engine may have read it by then.
 */
async function readWhile(text: string, change: (file: string) => void, concurrentBytes: number): Promise<Read> {
  const folder = await temporaryFolder()
  const [file, other] = [join(folder, 'live.log'), join(folder, 'other.log')]
  writeFileSync(file, text)
  writeFileSync(other, lines(APP.failed('12:00:00', 'other@example.com')))
  const store = await openStore({ temporary: folder, memoryLimit: 500_000_000, threads: 2, onDisk: false })
  let bytes = 0
  const onBytes = (read: number): void => {
    bytes += read
    if (bytes === text.length) change(file)
  }
  try {
    const base = { owned: false, container: null, compression: null, mtime: 0 }
    const streams = [file, other].map((path) => ({ ...base, path, file: path, bytes: statSync(path).size }))
    const options = {
      depth: 'slim',
      timezone: undefined,
      year: undefined,
      inputFormat: undefined,
      onBytes,
      concurrentBytes,
    } as const
    const loaded = await loadStreams(store, streams, options)
    const rows = await store.rows('SELECT user_name AS account FROM event ORDER BY input, line')
    return { loaded, accounts: rows.map(({ account }) => account) }
  } finally {
    await store.close()
  }
}

const USERS = many(50, (index) => `user${index}@example.com`)

describe.each([1, 1e9])('a log that changes while it is read (at once from %d bytes on)', (concurrentBytes) => {
  it('and grows is read as far as it went', async () => {
    const { loaded, accounts } = await readWhile(LOG, (file) => appendFileSync(file, MORE), concurrentBytes)
    expect(accounts).toEqual([...USERS, 'other@example.com'])
    expect(loaded.inputs.map(({ document }) => document)).toMatchObject([
      { lines: 50, parsed: 50, bytes: LOG.length, sha256: sha256(Buffer.from(LOG)) },
      { lines: 1 },
    ])
    expect(loaded.unreadable).toMatchObject([{ problem: 'grew while it was read; what was added is not in here' }])
  })

  it('and ends its last line later is read as far as it went', async () => {
    const cut = LOG.slice(0, -30)
    const { loaded, accounts } = await readWhile(cut, (file) => appendFileSync(file, LOG.slice(-30)), concurrentBytes)
    expect(accounts).toEqual([...USERS.slice(0, 49), 'other@example.com'])
    expect(loaded.inputs[0]?.document).toMatchObject({
      lines: 50,
      parsed: 49,
      rejected: 1,
      sha256: sha256(Buffer.from(cut)),
    })
    expect(loaded.unreadable).toHaveLength(1)
  })

  it.each([
    ['and is written anew', (file: string) => writeFileSync(file, LOG.replaceAll('user', 'evil'))],
    ['and is cut off', (file: string) => truncateSync(file, 100)],
  ])('%s is left out, and the rest is read', async (_, change) => {
    const { loaded, accounts } = await readWhile(LOG, change, concurrentBytes)
    expect(accounts).toEqual(['other@example.com'])
    expect(loaded.inputs.map(({ document }) => document.lines)).toEqual([1])
    expect(loaded.unreadable).toMatchObject([{ problem: 'changed while it was read' }])
  })

  it('and is only touched is read without a word', async () => {
    const { loaded, accounts } = await readWhile(LOG, (file) => utimesSync(file, 1, 1), concurrentBytes)
    expect(accounts).toEqual([...USERS, 'other@example.com'])
    expect(loaded.unreadable).toEqual([])
  })
})

it('a file of a system that gives no sizes is read', async () => {
  const { code, stdout } = await runCli(['timeline', '/proc/version', '--format', 'json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).inputs).toMatchObject([{ path: '/proc/version', lines: 1, rejected: 1 }])
})
