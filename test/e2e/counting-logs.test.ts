import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/model/ledger.ts'
import { events, figures, folderOf, sources, timeline } from './ask.ts'
import { after, APP, lines, many, SECURITY } from './logs.ts'

const A = '198.51.100.7'

/** What an input says about itself that the rules on copies decide. */
function ledger(inputs: readonly Input[]) {
  return inputs.map(({ path, lines: all, parsed, ignored, rejected, events: made, also_at }) => ({
    path,
    lines: all,
    parsed,
    ignored,
    rejected,
    events: made,
    also_at,
  }))
}

describe('several logs of the same requests', () => {
  /** Three failed logins and a success, ten seconds apart, in both formats; `skew` is how much later app.log's clock is. */
  const both = (skew: number) =>
    folderOf({
      'security.log': lines(
        SECURITY.failed('10:00:00.100', 'alice@example.com'),
        SECURITY.failed('10:00:10.100', 'alice@example.com'),
        SECURITY.failed('10:00:20.100', 'bob@example.com'),
        SECURITY.success('10:00:30.100', 'carol@example.com'),
      ),
      'app.log': lines(
        APP.failed(after('10:00:00.100', skew), 'alice@example.com'),
        APP.failed(after('10:00:10.100', skew), 'alice@example.com', A, 2),
        APP.failed(after('10:00:20.100', skew), 'bob@example.com'),
        APP.success(after('10:00:30.100', skew), 'carol@example.com', A, 2),
      ),
    })

  const ONCE = {
    events: 8,
    failed_logins: 3,
    successful_logins: 1,
    enumeration_attempts: 0,
    sources: 1,
    accounts: 3,
    corroborated: 4,
  }

  it.each([0.004, 1.5, 2, -1.5])('are counted once when the clocks differ by %d s', async (skew) => {
    const folder = await both(skew)
    expect(figures(await timeline(folder))).toEqual(ONCE)
    const attempts = (await events(folder)).map(({ tatou }) => tatou.attempt)
    expect(new Set(attempts).size).toBe(4)
  })

  it('are other requests when the clocks differ by three seconds', async () => {
    expect(figures(await timeline(await both(3)))).toEqual({
      ...ONCE,
      failed_logins: 6,
      successful_logins: 2,
      corroborated: 0,
    })
  })

  it('are paired one to one', async () => {
    const folder = await folderOf({
      'security.log': lines(
        SECURITY.failed('10:00:00.100', 'alice@example.com'),
        SECURITY.failed('10:00:00.600', 'alice@example.com'),
      ),
      'app.log': lines(
        APP.failed('10:00:00.102', 'alice@example.com'),
        APP.failed('10:00:00.602', 'alice@example.com'),
        APP.failed('10:00:00.902', 'alice@example.com'),
      ),
    })
    expect(figures(await timeline(folder))).toMatchObject({ failed_logins: 3, corroborated: 2 })
  })

  it('are not paired when account, source or outcome differ', async () => {
    const folder = await folderOf({
      'security.log': lines(
        SECURITY.failed('10:00:00', 'alice@example.com'),
        SECURITY.failed('10:01:00', 'alice@example.com'),
        SECURITY.failed('10:02:00', 'alice@example.com'),
      ),
      'app.log': lines(
        APP.failed('10:00:00.000', 'bob@example.com'),
        APP.failed('10:01:00.000', 'alice@example.com', '203.0.113.9'),
        APP.success('10:02:00.000', 'alice@example.com'),
      ),
    })
    expect(figures(await timeline(folder))).toMatchObject({ failed_logins: 5, successful_logins: 1, corroborated: 0 })
  })

  it('count an account that an attacker tries in both once in the rows of its source', async () => {
    const [row] = (await sources(await both(0.004))).sources
    expect(row).toMatchObject({ source_ip: A, events: 8, failed_logins: 3, successful_logins: 1 })
    expect(row?.accounts).toEqual([
      { account: 'alice@example.com', failures: 2, successes: 0 },
      { account: 'bob@example.com', failures: 1, successes: 0 },
      { account: 'carol@example.com', failures: 0, successes: 1 },
    ])
  })
})

describe('a log that is there twice', () => {
  // Forty failed logins on as many accounts, a minute apart.
  const log = many(40, (index) => SECURITY.failed(after('10:00:00', index * 60), `user${index}@example.com`))
  const whole = lines(...log)

  it('is one input when the bytes are the same, and says where else they are', async () => {
    const folder = await folderOf({ 'b.log': whole, 'a.log': whole, 'old/c.log': whole })
    const { inputs, summary } = await timeline(folder)
    expect(ledger(inputs)).toEqual([
      { path: 'a.log', lines: 40, parsed: 40, ignored: 0, rejected: 0, events: 40, also_at: ['b.log', 'old/c.log'] },
    ])
    expect(summary).toMatchObject({ events: 40, failed_logins: 40, accounts: 40 })
  })

  it('is one input when one copy is packed', async () => {
    const folder = await folderOf({
      'a.log': whole,
      'a.log.gz': gzipSync(whole),
      'b.log.gz': gzipSync(whole, { level: 1 }),
    })
    const { inputs, summary } = await timeline(folder)
    expect(inputs).toMatchObject([
      { path: 'a.log', container: null, compression: null, also_at: ['a.log.gz', 'b.log.gz'] },
    ])
    expect(summary).toMatchObject({ failed_logins: 40 })
  })

  it('is ignored when it is the beginning of another', async () => {
    const folder = await folderOf({ 'a.log': lines(...log.slice(0, 7)), 'b.log': whole })
    const { inputs, summary } = await timeline(folder)
    expect(ledger(inputs)).toEqual([
      { path: 'a.log', lines: 7, parsed: 0, ignored: 7, rejected: 0, events: 0, also_at: [] },
      { path: 'b.log', lines: 40, parsed: 40, ignored: 0, rejected: 0, events: 40, also_at: [] },
    ])
    expect(summary).toMatchObject({ events: 40, failed_logins: 40 })
  })

  it('is counted once when it is a beginning that ends in the middle of a line', async () => {
    const folder = await folderOf({ 'a.log': whole.slice(0, whole.length - 40), 'b.log': whole })
    const { inputs, summary } = await timeline(folder)
    expect(summary).toMatchObject({ failed_logins: 40, accounts: 40 })
    expect(inputs.map(({ parsed }) => parsed).reduce((a, b) => a + b)).toBe(40)
  })

  it('is ignored block by block when 25 lines of it stand in another', async () => {
    const own = many(5, (index) => SECURITY.failed(after('20:00:00', index * 60), `late${index}@example.com`))
    const folder = await folderOf({ 'a.log': whole, 'b.log': lines(...log.slice(10, 35), ...own) })
    const { inputs, summary } = await timeline(folder)
    expect(ledger(inputs)).toEqual([
      { path: 'a.log', lines: 40, parsed: 40, ignored: 0, rejected: 0, events: 40, also_at: [] },
      { path: 'b.log', lines: 30, parsed: 5, ignored: 25, rejected: 0, events: 5, also_at: [] },
    ])
    expect(summary).toMatchObject({ events: 45, failed_logins: 45, accounts: 45 })
  })

  it.each([
    [19, 0],
    [20, 20],
  ])('has %d equal lines in a row, of which %d are ignored', async (equal, ignored) => {
    const own = many(3, (index) => SECURITY.failed(after('20:00:00', index * 60), `late${index}@example.com`))
    const folder = await folderOf({
      'a.log': whole,
      'b.log': lines(...own.slice(0, 1), ...log.slice(3, 3 + equal), ...own.slice(1)),
    })
    const { inputs, summary } = await timeline(folder)
    expect(ledger(inputs)).toMatchObject([
      { path: 'a.log', parsed: 40, ignored: 0 },
      { path: 'b.log', lines: equal + 3, parsed: equal + 3 - ignored, ignored },
    ])
    expect(summary).toMatchObject({ events: 43 + equal - ignored, failed_logins: 43 + equal - ignored })
  })

  it('is counted once by whatever names the copies go', async () => {
    const block = lines(...log.slice(10, 35))
    const found = []
    for (const [first, second] of [
      ['a.log', 'b.log'],
      ['b.log', 'a.log'],
    ] as const) {
      found.push(figures(await timeline(await folderOf({ [first]: whole, [second]: `${block}\n` }))))
    }
    expect(found[0]).toMatchObject({ failed_logins: 40, events: 40 })
    expect(found[1]).toEqual(found[0])
  })

  it('keeps lines that repeat within one file: they are other attempts', async () => {
    const same = many(30, () => SECURITY.failed('10:00:00', 'alice@example.com'))
    const document = await timeline(await folderOf({ 'a.log': lines(...same) }))
    expect(document.summary).toMatchObject({ failed_logins: 30, events: 30 })
  })
})
