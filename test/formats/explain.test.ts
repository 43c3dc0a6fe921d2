import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileClaims } from '../../src/formats/claims.ts'
import { compileDetection } from '../../src/formats/compile.ts'
import { compileExplanation, type ExplainPlan } from '../../src/formats/explain.ts'
import type { LogFormat } from '../../src/formats/log-format.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { WRAPPERS } from '../../src/formats/wrapper.ts'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { HOSTILE } from '../support/hostile.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
  await db.seal()
})
afterAll(() => db.close())

/** Formats of both kinds, few enough for one query with all their rules: as many as are ever asked at once. */
const SOME = LOG_FORMATS.filter(({ id }) =>
  ['tatou-security', 'tatou-app', 'access-log', 'auditd', 'aws-cloudtrail', 'json-lines'].includes(id),
)

const ALL = { formats: SOME, wrappers: WRAPPERS }

/** The rules of messages take the planner a second or two: whoever asks for refusals alone does without. */
const NO_PASS = { first: { formats: [], wrappers: WRAPPERS }, second: null }

function relation(lines: readonly string[]): string {
  return `(SELECT * FROM (VALUES ${lines.map((line, index) => `(${index}, ${literal(line)})`).join(', ')}) v(n, line))`
}

interface Explained {
  readonly taken: unknown
  readonly pass: unknown
  readonly rule: unknown
  readonly wrapper: unknown
  readonly inner: unknown
  readonly stamp: unknown
  /** By format: null where nothing was asked, true where it claims the line, else the reason and what had been read. */
  readonly answers: ReadonlyMap<string, readonly [words: string, read: unknown, length: unknown] | true | null>
}

async function explain(lines: readonly string[], plan: Partial<ExplainPlan> = {}): Promise<Explained[]> {
  const { sql, answers } = compileExplanation({ first: ALL, second: ALL, known: SOME, ...plan }, relation(lines), ['n'])
  const rows = await db.rows(`${sql} ORDER BY n`)
  return rows.map((row) => ({
    taken: row['taken'],
    pass: row['pass'],
    rule: row['rule'],
    wrapper: row['wrapper'],
    inner: row['inner_text'],
    stamp: row['stamp'],
    answers: new Map(
      answers.map(({ format, code, read, length, explain: why }) => {
        const given = row[code] ?? null
        if (given === null) return [format.id, null]
        return [format.id, given === 0 ? true : [why(Number(given)).words, row[read], row[length]]]
      }),
    ),
  }))
}

async function answer(line: string, format: LogFormat) {
  const [explained] = await explain([line], { ...NO_PASS, known: [format] })
  return explained?.answers.get(format.id)
}

/** A format of one's own, for what no real one shows. */
function made(frame: LogFormat['frame']): LogFormat {
  const otherwise = { activity: 'other', outcome: 'unknown' } as const
  return {
    id: 'made',
    title: 'made',
    reference: '',
    frame,
    time: null,
    messages: [],
    otherwise,
    samples: [],
    nearMisses: [],
  }
}

const text = (pattern: string): LogFormat => made({ kind: 'text', pattern, claim: 'a' })

/** Everything that the formats show of themselves, and lines that are hostile. */
const LINES = [
  ...new Set([
    ...LOG_FORMATS.flatMap(({ samples, nearMisses }) => [...samples.map(({ line }) => line), ...nearMisses]),
    ...HOSTILE.flatMap(({ value }) => {
      const safe = value.replaceAll(
        /[\ud800-\udfff](?<![\ud800-\udbff](?=[\udc00-\udfff])|[\ud800-\udbff][\udc00-\udfff])/g,
        '',
      )
      return [safe.replaceAll(/[\r\n]/g, ' '), JSON.stringify({ timestamp: '2025-10-18T16:28:18Z', message: value })]
    }),
  ]),
]

describe('an explanation', () => {
  it('names the format and the rule that detection gives', async () => {
    const detected = await db.rows(
      `SELECT format, m, wrapper FROM (${compileDetection(SOME, WRAPPERS, relation(LINES))}) ORDER BY n`,
    )
    const explained = await explain(LINES)
    expect(
      explained.map(({ taken, rule, wrapper }) => ({ format: taken, m: taken === null ? null : rule, wrapper })),
    ).toEqual(detected.map(({ format, m, wrapper }) => ({ format, m, wrapper })))
  })

  it.each(LOG_FORMATS.map((format) => [format.id, format] as const))(
    'says of %s when it would take a line, and only then',
    async (id, format) => {
      const claimed = await db.rows(`SELECT format FROM (${compileClaims([format], [], relation(LINES))}) ORDER BY n`)
      const explained = await explain(LINES, { ...NO_PASS, first: { formats: [], wrappers: [] }, known: [format] })
      expect(explained.map(({ answers }) => answers.get(id) === true)).toEqual(
        claimed.map((row) => row['format'] === id),
      )
    },
  )

  it('gives a reason for every refusal', async () => {
    const explained = await explain(LINES.slice(0, 300), { ...NO_PASS, known: LOG_FORMATS })
    const reasons = explained.flatMap(({ answers }) =>
      [...answers.values()].flatMap((given) => (given === null || given === true ? [] : [given])),
    )
    expect(reasons.length).toBeGreaterThan(1000)
    expect(reasons.filter(([words, read]) => words === '' || (typeof read === 'string' && read.length > 120))).toEqual(
      [],
    )
  })

  it('takes wrappers off', async () => {
    const inside = LOG_FORMATS[0]?.samples[0]?.line ?? ''
    const wrapped = [
      `server-1  | ${inside}`,
      JSON.stringify({ log: `${inside}\n`, stream: 'stdout', time: '2025-10-18T16:28:18Z' }),
      inside,
    ]
    const first = { formats: LOG_FORMATS.slice(0, 1), wrappers: WRAPPERS }
    const found = await explain(wrapped, { first, second: null })
    expect(found.map(({ taken, wrapper, inner }) => ({ taken, wrapper, inner }))).toEqual([
      { taken: 'tatou-security', wrapper: 'docker-compose', inner: inside },
      { taken: 'tatou-security', wrapper: 'docker-json', inner: inside },
      { taken: 'tatou-security', wrapper: null, inner: null },
    ])
  })

  it('tells the passes apart', async () => {
    const [security, app] = LOG_FORMATS
    if (!security || !app) throw new Error('there are formats')
    const lines = [security, app].map(({ samples }) => samples[0]?.line ?? '')
    const first = { formats: [security], wrappers: [] }
    const second = { formats: [security, app], wrappers: WRAPPERS }
    const both = await explain([...lines, `server-1  | ${lines[0] ?? ''}`, '  at x', ' ', 'unknown'], { first, second })
    expect(both.map(({ taken, pass }) => [taken, pass])).toEqual([
      ['tatou-security', 1],
      ['tatou-app', 2],
      ['tatou-security', 2],
      [null, null],
      [null, null],
      [null, null],
    ])
    const forced = await explain(lines, { first, second: null })
    expect(forced.map(({ taken, pass }) => [taken, pass])).toEqual([
      ['tatou-security', 1],
      [null, null],
    ])
    expect(forced[1]?.answers.get('tatou-app')).toBe(true)
  })

  it('asks nobody about a blank line', async () => {
    const found = await explain(['', ' \t', 'server-1  | '], NO_PASS)
    for (const { answers } of found) expect(new Set(answers.values())).toEqual(new Set([null]))
  })

  it('shows the stamp as it was captured', async () => {
    const [found] = await explain([
      '2025-13-45 99:28:18,140 | INFO | SUCCESS | User:system | IP:198.51.100.7 | x | Status:SUCCESS',
    ])
    expect(found).toMatchObject({ taken: 'tatou-security', rule: 0, stamp: '2025-13-45 99:28:18,140' })
  })
})

describe('a text format that refuses', () => {
  const line = '2025-10-18 16:28:18,140 | INFO | SUCCESS | User:system | IP:198.51.100.7 | x | Status:SUCCESS'
  const [security] = LOG_FORMATS

  it.each([
    ['Oct 18 16:28:18 x', 'stops at time', ''],
    ['2025-10-18 16:28:18,140 - INFO', 'no " | " behind time', '2025-10-18 16:28:18,140'],
    ['2025-10-18 16:28:18,140 | info | SUCCESS', 'stops at level', '2025-10-18 16:28:18,140 | '],
    [
      line.replace('IP:', 'ip:'),
      'no " | IP:" behind logger',
      '2025-10-18 16:28:18,140 | INFO | SUCCESS | User:system ',
    ],
    // The end of the message may be anywhere, so that all of the line was read when it is not found.
    [
      line.replace(' | Status:SUCCESS', ''),
      'no " | Status:" behind message',
      '5-10-18 16:28:18,140 | INFO | SUCCESS | User:system | IP:198.51.100.7 | x',
    ],
    [
      `${line} `,
      'goes on behind status',
      '8 16:28:18,140 | INFO | SUCCESS | User:system | IP:198.51.100.7 | x | Status:SUCCESS',
    ],
  ])('%s: %s', async (given, words, read) => {
    if (!security) throw new Error('there is a format')
    const got = await answer(given, security)
    const end = read.slice(-60)
    expect(got).toEqual([words, end, expect.any(Number)])
    // What was read is the beginning of the line: the last of it stands where the count says.
    const count = Array.isArray(got) ? Number(got[2]) : -1
    expect(given.slice(0, count).endsWith(end)).toBe(true)
  })

  it('counts characters, not bytes', async () => {
    expect(await answer('管管👍🏽é|x', text('(?P<a>[^|]+)-(?P<b>.*)'))).toEqual(['no "-" behind a', '管管👍🏽é', 5])
  })

  it('may only say that it does not match', async () => {
    expect(await answer('c', text('(?P<a>a)|b'))).toEqual(['does not match', null, null])
    expect(await answer('c', text('(?P<a>a)'))).toEqual(['does not match', null, null])
    expect(await answer('a', text('(?P<a>a)|b'))).toBe(true)
  })

  it('names what stands at the beginning', async () => {
    expect(await answer('x', text(String.raw`\[(?P<a>a)`))).toEqual(['does not begin with "["', '', 0])
    expect(await answer('x', text(String.raw`\d(?P<a>a)`))).toEqual(['stops at the beginning', '', 0])
    expect(await answer('xab', text(String.raw`x(?P<a>a)\d`))).toEqual(['stops behind a', 'xa', 2])
    expect(await answer('xq', text('x(?:(?P<a>a)|(?P<b>b))y'))).toEqual(['stops at a, b', 'x', 1])
  })
})

describe('a JSON format that refuses', () => {
  const frame = {
    kind: 'json',
    paths: { a: ['a'], b: ['b.c', 'b\\.d'], e: ['e'] },
    claim: [
      { a: { re: '^x' }, b: { present: true } },
      { a: { present: true }, b: { present: true }, e: 'y' },
      { e: { present: false }, b: 'z' },
    ],
  } as const
  const one = made({ ...frame, claim: [frame.claim[0]] })
  const all = made(frame)

  it.each([
    ['a: 1', 'no JSON object'],
    ['["a"]', 'no JSON object'],
    ['null', 'no JSON object'],
    ['{"a":1', 'broken JSON'],
    ['{"a":"x1"} trailing', 'broken JSON'],
    ['{}', 'no key a'],
    ['{"A":"x1","b":{"c":1}}', 'no key a'],
    ['{"a":null}', 'a is empty'],
    ['{"a":""}', 'a is empty'],
    ['{"a":"y"}', 'a does not match ^x'],
    ['{"a":"x","b":1}', 'no key b.c or b.d'],
    ['{"a":"x","b.d":""}', 'b.c or b.d is empty'],
    ['{"a":"x\\ud800"}', 'no key b.c or b.d'],
  ])('%s: %s', async (line, words) => {
    expect(await answer(line, one)).toEqual([words, null, null])
  })

  it('takes what it claims', async () => {
    expect(await answer('{"a":"x","b":{"c":0}}', one)).toBe(true)
    expect(await answer(' {"a":"x","b.d":"\\ud800"}', one)).toBe(true)
  })

  it('shows the claim that came furthest, the first of equals', async () => {
    expect(await answer('{"a":"y","b":{"c":1}}', all)).toEqual(['no key e', null, null])
    expect(await answer('{"a":"y"}', all)).toEqual(['no key b.c or b.d', null, null])
    expect(await answer('{"e":"q"}', all)).toEqual(['no key a', null, null])
    expect(await answer('{"a":"y","b":{"c":1},"e":"q"}', all)).toEqual(['e is not "y"', null, null])
    expect(await answer('{"b":{"c":"z"}}', all)).toBe(true)
  })
})
