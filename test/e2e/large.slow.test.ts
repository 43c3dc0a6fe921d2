import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { events, folderOf, timeline } from './ask.ts'
import { after, app, APP, lines, many, SECURITY } from './logs.ts'
import { runMany } from './program.ts'

/** A thousand lines of 360 bytes in which nothing happens. */
const FILLER = many(1000, (index) =>
  app(after('00:00:00', index), {
    type: 'api_call',
    message: `Document list requested ${'x'.repeat(150)}`,
    details: { endpoint: '/api/list' },
  }),
)
const FILLER_TEXT = lines(...FILLER)

/** Failed logins at these lines of a file whose other lines are filler. */
function largeLog(thousands: number, at: ReadonlyMap<number, string>): string {
  return Array.from({ length: thousands }, (_, block) => {
    const own = [...at].filter(([line]) => Math.floor((line - 1) / 1000) === block)
    if (own.length === 0) return FILLER_TEXT
    const changed = [...FILLER]
    for (const [line, text] of own) changed[(line - 1) % 1000] = text
    return lines(...changed)
  }).join('')
}

/** In the order of time, on many accounts within minutes, so that all of them are an attack. */
const TRIES = [1, 999, 1000, 1001, 1025, 64_000, 64_001, 99_999].map((line, index) => ({
  line,
  account: `user${line}@example.com`,
  time: after('10:00:00', index * 30),
}))
const tries = TRIES.map(({ line, account, time }) => [line, APP.failed(time, account)] as const)

describe('a file that is surveyed while it is loaded', { timeout: 120_000 }, () => {
  it.each([
    ['of JSON lines alone', []],
    ['with a line that is cut', [[50_000, '{"timestamp":"2025-10-18T1']]],
    ['with a line of another format', [[50_000, SECURITY.success('09:00:00', 'alice@example.com')]]],
    ['with an empty line', [[50_000, '']]],
    ['with a NUL', [[50_000, APP.success('09:00:00', 'a').replace('Successful', 'Succ\0essful')]]],
    ['with CRLF somewhere', [[50_000, `${APP.success('09:00:00', 'a')}\r`]]],
  ] as const)('%s gives every line its number', async (_, odd) => {
    const text = largeLog(100, new Map<number, string>([...tries, ...odd]))
    const folder = await folderOf({ 'app.log': text })
    expect((await stat(join(folder, 'app.log'))).size).toBeGreaterThan(32_000_000)
    const { inputs, entries, summary } = await timeline(folder, { args: ['--full'] })
    expect(inputs).toMatchObject([{ lines: 100_000, sha256: createHash('sha256').update(text).digest('hex') }])
    expect(summary).toMatchObject({ failed_logins: TRIES.length })
    const refs = entries
      .filter(({ outcome }) => outcome === 'failure')
      .map(({ account, ref }) => ({ account, line: ref.line }))
    expect(refs).toEqual(TRIES.map(({ account, line }) => ({ account, line })))
    const bytes = Buffer.from(text)
    for (const { ref, account } of entries) {
      const found = bytes.subarray(ref.offset, bytes.indexOf(10, ref.offset)).toString()
      expect(found).toContain(account)
    }
  })
})

describe('a file of many formats', { timeout: 120_000 }, () => {
  it('is read in the memory that there is', async () => {
    const failed = (index: number): string => APP.failed(after('00:00:00', index), `user${index % 900}@example.com`)
    const time = (index: number): string => `2025-10-18T${after('00:00:00', index)}Z`
    const kinds: readonly ((index: number) => string)[] = [
      failed,
      (index) => JSON.stringify({ time: time(index), level: 'info', msg: 'tick', ip: '198.51.100.9', user: 'bob' }),
      (index) => JSON.stringify({ '@timestamp': time(index), 'ecs': { version: '8.11' }, 'event': { action: 'x' } }),
      (index) => JSON.stringify({ log: `${failed(index)}\n`, stream: 'stdout', time: time(index) }),
      (index) => JSON.stringify({ __REALTIME_TIMESTAMP: '1760781600000000', MESSAGE: `tick ${index}`, _BOOT_ID: '1' }),
      (index) => SECURITY.failed(after('00:00:00', index), `user${index % 900}@example.com`),
    ]
    const block = many(6000, (index) => kinds[index % kinds.length]?.(index) ?? '')
    const folder = await folderOf({ 'all.log': lines(...block).repeat(45) })
    const { inputs, summary } = await timeline(folder)
    expect(inputs).toMatchObject([{ lines: 270_000, parsed: 270_000, rejected: 0 }])
    expect(inputs[0]?.formats.map(({ id }) => id).toSorted()).toEqual([
      'journald-json',
      'json-ecs',
      'json-lines',
      'tatou-app',
      'tatou-security',
    ])
    expect(summary.events).toBe(270_000)
  })
})

describe('a line of 50 MB', { timeout: 120_000 }, () => {
  it('is one rejected line between others', async () => {
    const long = 'x'.repeat(50_000_000)
    const folder = await folderOf({
      'a.log': lines(SECURITY.failed('10:00:00', 'alice'), long, SECURITY.failed('10:00:01', 'bob')),
    })
    const { inputs, summary } = await timeline(folder)
    expect(inputs).toMatchObject([
      { lines: 3, parsed: 2, rejected: 1, rejected_samples: [{ line: 2, text: 'x'.repeat(200) }] },
    ])
    expect(summary).toMatchObject({ failed_logins: 2 })
    expect((await events(folder)).map(({ log }) => log.line)).toEqual([1, 3])
  })

  it('is a file of its own', async () => {
    const { inputs } = await timeline(await folderOf({ 'a.log': Buffer.alloc(50_000_000, 0x78) }))
    expect(inputs).toMatchObject([{ lines: 1, parsed: 0, rejected: 1, bytes: 50_000_000 }])
  })
})

describe('many threads', { timeout: 240_000 }, () => {
  it('print the bytes that one does', async () => {
    // 600,000 lines, enough for several threads to read and to group.
    const attack = Array.from({ length: 3000 }, (_, index) => {
      const source = `2001:DB8:0:${(index % 900).toString(16)}::1`
      return [
        index * 200 + 7,
        APP.failed(after('00:00:00', index * 20), `user${index % 700}@example.com`, source),
      ] as const
    })
    const folder = await folderOf({ 'app.log': largeLog(600, new Map(attack)) })
    const argvs = (['timeline', 'sources', 'accounts'] as const).map((command) => [
      command,
      'app.log',
      '--format',
      'json',
    ])
    const asked = ['events', 'app.log', '--account', 'user7@example.com', '--format', 'ndjson']
    const [one, many5] = await Promise.all(
      ['1', '5'].map((threads) => runMany([...argvs, asked], { cwd: folder, env: { TATOU_IR_THREADS: threads } })),
    )
    expect(one?.map(({ code, stdout }) => [code, stdout.length > 1000])).toEqual([...argvs, asked].map(() => [0, true]))
    for (const [index, { stdout }] of (many5 ?? []).entries())
      expect(stdout === one?.[index]?.stdout, `${argvs[index]?.[0]}`).toBe(true)
  })
})
