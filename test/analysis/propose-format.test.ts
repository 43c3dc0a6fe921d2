import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFormat } from '../../src/analysis/format-tests.ts'
import { proposeFormat } from '../../src/analysis/propose-format.ts'
import { readSamples } from '../../src/analysis/read-samples.ts'
import { tokensOf } from '../../src/formats/propose/tokens.ts'
import { yamlText } from '../../src/formats/propose/write.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { readUserFormat, type UserFormat } from '../../src/formats/user-format.ts'
import { TatouError } from '../../src/model/errors.ts'
import { gatherFaults } from '../../src/syntax/faults.ts'
import { readYaml } from '../../src/syntax/yaml.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { HOSTILE } from '../support/hostile.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

async function propose(lines: readonly string[], name = 'my app'): Promise<UserFormat> {
  const text = await proposeFormat(db, { lines, name, known: [] })
  const { format, faults } = readUserFormat({ path: 'f.yaml', text }, new Set())
  expect(faults, text).toEqual([])
  if (format === null) throw new Error(text)
  const { results } = await testFormat(db, format)
  expect(
    results.filter(({ outcome }) => outcome === 'failed'),
    text,
  ).toEqual([])
  expect(results.length).toBeGreaterThan(0)
  return format
}

/** What a proposed format makes of lines, briefly. */
async function read(lines: readonly string[]): Promise<string[]> {
  const { format } = await propose(lines)
  return (await readSamples(db, format, lines)).map(({ sample: { time, activity, outcome, reason, columns } }) =>
    [
      time?.slice(11, 19) ?? '-',
      activity,
      outcome,
      reason ?? '-',
      columns['source_ip'] ?? '-',
      columns['user_name'] ?? '-',
    ].join(' '),
  )
}

const at = (second: number): string => `16:28:${String(second).padStart(2, '0')}`
const NAMES = ['bob', 'alice', 'carol', 'dave', 'eve']

describe('a log with dates of its country', () => {
  it('is read by days between slashes, and its accounts by their keys', async () => {
    const line = (minute: number, user: string, ended: string): string =>
      `18/10/2025 16:${minute}:18 vpn-gw1 AUTH user=${user} src=203.0.113.${minute} proto=ikev2 result=${ended}`
    const users = ['bob', 'carol', 'dave', 'erin', 'frank', 'grace']
    const lines = users.flatMap((user, index) => [line(10 + index, user, 'OK'), line(20 + index, user, 'FAIL')])
    expect((await read(lines)).slice(0, 2)).toEqual([
      '16:10:18 other success - 203.0.113.10 bob',
      '16:20:18 other failure - 203.0.113.20 bob',
    ])
  })

  it('asks how it ended, and not for whom', async () => {
    const line = (index: number): string =>
      `18/10/2025 16:28:${10 + index} gate-1 who=u${index % 7} ip=203.0.113.7 holder-of=k${index % 5} res=${index % 3 > 0 ? 'DENY' : 'ALLOW'} took=${index}ms`
    const lines = Array.from({ length: 42 }, (_, index) => line(index))
    expect((await read(lines)).slice(0, 2)).toEqual([
      '16:28:10 other success - 203.0.113.7 u0',
      '16:28:11 other failure - 203.0.113.7 u1',
    ])
    expect((await propose(lines)).format.messages).toHaveLength(2)
  })

  it('is read by days between dots', async () => {
    const lines = Array.from(
      { length: 12 },
      (_, index) => `${index + 1}.10.2025 16:28:07 | gate | 203.0.113.${index} | ok`,
    )
    const { format } = await propose(lines)
    const samples = await readSamples(db, format, lines)
    expect(samples.map(({ sample }) => sample.time?.slice(0, 10))).toEqual(
      lines.map((_, index) => `2025-10-${String(index + 1).padStart(2, '0')}`),
    )
  })

  it('has a source where the only addresses of its objects stand', async () => {
    const lines = [true, false, true, false].map((ging, index) =>
      JSON.stringify({ wann: 1760804898 + index, von: '203.0.113.9', ging }),
    )
    expect((await read(lines)).slice(0, 2)).toEqual([
      '16:28:18 other success - 203.0.113.9 -',
      '16:28:19 other failure - 203.0.113.9 -',
    ])
  })
})

describe('a proposed format', () => {
  it('of prose has a frame and a rule for each kind of message', async () => {
    const lines = NAMES.flatMap((name, n) => [
      `2025-10-18 ${at(n)},140 [WARN] gate: login of ${name} from 198.51.100.${n} refused: wrong password`,
      `2025-10-18 ${at(n)},150 [INFO] gate: login of ${name} from 2001:db8::${n} granted`,
      `2025-10-18 ${at(n)},160 [INFO] gate: cache flushed in ${n} ms`,
    ])
    expect((await read(lines)).slice(0, 6)).toEqual([
      '16:28:00 login failure invalid_credentials 198.51.100.0 bob',
      '16:28:00 login success - 2001:db8:: bob',
      '16:28:00 other unknown - - -',
      '16:28:01 login failure invalid_credentials 198.51.100.1 alice',
      '16:28:01 login success - 2001:db8::1 alice',
      '16:28:01 other unknown - - -',
    ])
    const { format } = await propose(lines)
    expect(format.messages).toHaveLength(3)
    // A name that looks like more of the line does not move the source.
    const forged = `2025-10-18 16:29:00,140 [INFO] gate: login of x from 203.0.113.9 from 198.51.100.7 granted`
    const [answer] = await readSamples(db, format, [forged])
    expect(answer?.sample.columns).toMatchObject({ source_ip: '198.51.100.7', user_name: 'x from 203.0.113.9' })
  })

  it('of keys and values has captures by their keys, and rules by those that decide', async () => {
    const lines = NAMES.flatMap((name, n) =>
      ['ok', 'failed'].map(
        (result) =>
          `time="2025-10-18T${at(n)}Z" level=info event=${n % 2 === 0 ? 'login' : 'logout'} result=${result} user=${name} ip=198.51.100.${n}`,
      ),
    )
    expect((await read(lines)).slice(0, 4)).toEqual([
      '16:28:00 login success - 198.51.100.0 bob',
      '16:28:00 login failure - 198.51.100.0 bob',
      '16:28:01 logout success - 198.51.100.1 alice',
      '16:28:01 logout failure - 198.51.100.1 alice',
    ])
  })

  it('of columns knows what a word says and what a name is', async () => {
    const lines = NAMES.flatMap((name, n) => [
      `${name}|198.51.100.${n}|18/Oct/2025:${at(n)} +0200|LOGIN_OK|${n}`,
      `${name}|198.51.100.${n}|18/Oct/2025:${at(n)} +0200|LOGIN_FAILED|${n}`,
    ])
    expect((await read(lines)).slice(0, 2)).toEqual([
      '14:28:00 login success - 198.51.100.0 bob',
      '14:28:00 login failure - 198.51.100.0 bob',
    ])
  })

  it('of JSON has paths, a claim, and rules by the words that decide', async () => {
    const lines = NAMES.flatMap((name, n) =>
      ['granted', 'denied'].map((result) =>
        JSON.stringify({
          'when': 1760804898 + n,
          'door': { kind: 'login', result, address: `198.51.100.${n}` },
          'badge': { user: name },
          'a.b': 1,
        }),
      ),
    )
    expect((await read(lines)).slice(0, 2)).toEqual([
      '16:28:18 other success - 198.51.100.0 bob',
      '16:28:18 other failure - 198.51.100.0 bob',
    ])
    const { format } = await propose(lines)
    const others = LOG_FORMATS.filter(({ frame }) => frame.kind === 'json').flatMap(({ samples }) =>
      samples.map(({ line }) => line),
    )
    expect((await readSamples(db, format, others)).filter(({ taken }) => taken)).toEqual([])
  })

  it.each([
    ['apache-error', 'Sat Oct 18 16:28:18.123456 2025'],
    ['clf', '18/Oct/2025:16:28:18 +0000'],
    ['spaced', '2025-10-18 16:28:18 +0000'],
    ['iso', '2025-10-18T16:28:18.140Z'],
    ['nginx-error', '2025/10/18 16:28:18'],
    ['syslog', 'Oct 18 16:28:18'],
    ['epoch', '1760804898'],
    ['epoch', '1760804898.25'],
    ['epoch', '1760804898250'],
  ])('finds stamps: %s', async (stamp, text) => {
    const { format } = await propose([`${text} hello ab`, `${text} hello cd`])
    expect(format.time).toEqual({ capture: 'time', stamp })
    const [first] = await readSamples(db, format, [`${text} hello ef`])
    expect(first?.sample.time?.slice(4, 19)).toBe('-10-18T16:28:18')
  })

  it('is called by the file, and by no name that is taken', async () => {
    const lines = ['2025-10-18 16:28:18 a', '2025-10-18 16:28:19 b']
    const names = ['auth.v2', 'syslog-bsd', '../../x', '', '日本', 'A'.repeat(200), '-1-']
    const ids = await Promise.all(names.map(async (name) => (await propose(lines, name)).format.id))
    expect(ids).toEqual(['auth-v2', 'my-syslog-bsd', 'my-log', 'my-log', 'my-log', 'a'.repeat(30), 'my-log'])
  })

  it('is none where lines have nothing in common', async () => {
    for (const lines of [[], ['', ' '], ['x y', '1 [2]', '"q"'], ['\ud800']])
      await expect(propose(lines)).rejects.toMatchObject({ code: 'format-none' })
  })

  it('passes its own tests on the logs of all formats that there are', { timeout: 120_000 }, async () => {
    for (const { id, samples, nearMisses } of LOG_FORMATS) {
      const lines = [...samples.map(({ line }) => line), ...nearMisses]
      await propose(lines, id).catch((error: unknown) => {
        if (!(error instanceof TatouError) || error.code !== 'format-none') throw error
      })
    }
  })

  it('passes its own tests whatever stands in the lines', { timeout: 120_000 }, async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ...HOSTILE.map((each) => each.value.slice(0, 200)),
        '198.51.100.7',
        '2001:db8::7',
        '17',
        '404',
        'bob',
      ),
    )
    const shape = fc.constantFrom<(a: string, b: string) => string>(
      (a, b) => `2025-10-18 16:28:18 login of ${a} from ${b} refused`,
      (a, b) => `Oct 18 16:28:18 gate app[17]: user="${a}" ip=${b} result=failed`,
      (a, b) => `${a}|${b}|LOGIN_FAILED|1760804898`,
      (a, b) => JSON.stringify({ ts: 1760804898, event: 'login', user: a, [b]: b, d: { x: a } }),
      (a, b) => `${a} ${b}`,
    )
    const one = fc.tuple(shape, fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 }))
    const log = fc.oneof(
      one.map(([write, values]) => values.map(([a, b]) => write(a, b))),
      fc
        .array(fc.tuple(shape, value, value), { minLength: 1, maxLength: 12 })
        .map((all) => all.map(([write, a, b]) => write(a, b))),
    )
    await fc.assert(
      fc.asyncProperty(log, async (lines) => {
        await propose(lines).catch((error: unknown) => {
          if (!(error instanceof TatouError) || error.code !== 'format-none') throw error
        })
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 2_000 : 15 },
    )
  })

  it('is found in bounded time, and is the same for the same lines', async () => {
    const parts = ['"', '[', '1.1', ':', 'a:', '"\\"', ' ', '=', 'password a ', '1']
    const lines = Array.from(
      { length: 600 },
      (_, n) => `2025-10-18 16:28:18 ${(parts[n % parts.length] ?? '').repeat(400)} ${n}`,
    )
    const started = process.cpuUsage().user
    const text = await proposeFormat(db, { lines, name: 'x', known: [] })
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(15)
    expect(await proposeFormat(db, { lines, name: 'x', known: [] })).toBe(text)
  })
})

it('cuts lines into tokens that joined are the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      expect(
        tokensOf(line, String.raw`\d{4}-\d\d`)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line)
    }),
  )
})

it('writes texts that YAML reads as they were', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const faults = gatherFaults()
      const [tree] = readYaml('f.yaml', `- ${yamlText(text)}\n`, faults)
      expect(faults.all()).toEqual([])
      expect(tree).toMatchObject({ items: [{ value: text }] })
    }),
  )
})
