import { describe, expect, it } from 'vitest'
import { ExplanationDocument, LineExplanation, type Refusal } from '../../src/model/explanation.ts'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { renderExplanation, type EXPLANATION_FORMATS } from '../../src/output/explain.ts'
import type { Paint, Tone } from '../../src/output/paint.ts'
import { DEFAULT_RENDER_OPTIONS, type RenderOptions } from '../../src/output/render-options.ts'
import { collect, INPUT, streamed } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { poison } from '../support/poison.ts'

const refusal = (format: string, why: string, more: Partial<Refusal> = {}): Refusal => ({
  format,
  kind: 'pattern',
  why,
  column: 1,
  after: '',
  would_take: false,
  ...more,
})

const REFUSALS: readonly Refusal[] = [
  refusal('app', 'no JSON object', { kind: 'no_object', column: null, after: null }),
  refusal('syslog', 'stops at time'),
  refusal('access', 'no " [" behind user_name', { column: 25, after: '2025-10-18 16:28:18,140 ' }),
  refusal('long', 'stops at status', { column: 181, after: `${'x'.repeat(30)}y${'z'.repeat(29)}` }),
  refusal('other', 'a was first', { kind: 'not_asked', column: null, after: null, would_take: true }),
]

const TEXT =
  '2025-10-18 16:28:18,140 | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:198.51.100.7 | LOGIN FAILED - Invalid credentials for victim1@example.com from 198.51.100.7 | Status:FAILED'

const EVENT: LineExplanation = {
  path: 'logs/security.log',
  line: 1,
  class: 'event',
  class_reason: null,
  text: `server-1  | ${TEXT}`,
  wrapper: { id: 'docker-compose', text: TEXT },
  format: 'tatou-security',
  pass: 1,
  rule: {
    number: 2,
    of: 18,
    condition: 'level is "WARNING"',
    on: 'message',
    pattern: '^LOGIN FAILED - Invalid credentials for (?P<user_name>.*) from (?P<from_ip>\\S+)$',
  },
  meaning: {
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    attempt: 'own',
    enumeration: true,
    count: 5,
  },
  time: {
    value: '2025-10-18T16:28:18.140000Z',
    source: 'stamp',
    stamp: '2025-10-18 16:28:18,140',
    zone: 'assumed',
    local: null,
    year_source: null,
  },
  columns: {
    'event.action': 'login_failed',
    'source.ip': '198.51.100.7',
    'source.port': 50122,
    'user.name': 'victim1@example.com',
  },
  refusals: [...REFUSALS],
}

const NOTHING = { wrapper: null, format: null, pass: null, rule: null, meaning: null, time: null, columns: {} } as const

const LINES: readonly LineExplanation[] = [
  EVENT,
  {
    ...EVENT,
    line: 2,
    class: 'rejected',
    class_reason: 'timestamp',
    text: '2025-13-18 x',
    wrapper: null,
    time: { value: null, source: null, stamp: '2025-13-18', zone: null, local: null, year_source: null },
    refusals: REFUSALS.slice(0, 2),
  },
  {
    ...EVENT,
    line: 3,
    class: 'rejected',
    class_reason: 'no_format',
    text: 'hello',
    ...NOTHING,
    refusals: REFUSALS.slice(0, 4),
  },
  { ...EVENT, line: 4, class: 'blank', text: '', ...NOTHING, refusals: [] },
  { ...EVENT, line: 5, class: 'continuation', text: '  File "x"', ...NOTHING, refusals: REFUSALS.slice(0, 2) },
  {
    ...EVENT,
    line: 6,
    class: 'ignored',
    class_reason: 'structure',
    text: 'server-1  | ',
    ...NOTHING,
    wrapper: { id: 'docker-compose', text: '' },
    refusals: [],
  },
  {
    ...EVENT,
    path: 'logs/auth.log',
    line: 1,
    text: 'Oct 18 16:28:18 gate sshd[1]: x',
    wrapper: null,
    format: 'syslog-bsd',
    pass: 2,
    rule: { number: 0, of: 150, condition: null, on: null, pattern: null },
    meaning: { activity: 'system', outcome: 'unknown', reason: null, attempt: null, enumeration: false, count: 1 },
    time: {
      value: '2025-10-18T16:28:18.000000Z',
      source: 'stamp',
      stamp: 'Oct 18 16:28:18',
      zone: 'given',
      local: null,
      year_source: 'mtime',
    },
    columns: { 'host.name': 'gate' },
    refusals: [],
  },
  {
    ...EVENT,
    path: 'logs/auth.log',
    line: 2,
    class: 'rejected',
    class_reason: 'not_text',
    text: null,
    ...NOTHING,
    refusals: [],
  },
]

const DOCUMENT: ExplanationDocument = {
  schema: 'tatou-ir/explanation/v1',
  inputs: [INPUT],
  config: null,
  lines: [...LINES],
}

type Format = (typeof EXPLANATION_FORMATS)[number]

const render = (document: ExplanationDocument, format: Format, options: Partial<RenderOptions> = {}): Promise<string> =>
  collect(
    renderExplanation({ ...document, lines: streamed(document.lines) }, format, {
      ...DEFAULT_RENDER_OPTIONS,
      ...options,
    }),
  )

const mark = (tone: Tone) => (text: string) => `<${tone} ${text}>`
const MARKER: Paint = {
  danger: mark('danger'),
  warning: mark('warning'),
  good: mark('good'),
  dim: mark('dim'),
  strong: mark('strong'),
  accent: mark('accent'),
  plain: (text) => text,
}

describe('an explanation', () => {
  it.each([
    ['80', { columns: 80 }],
    ['140', { columns: 140 }],
    ['full', { columns: 80, full: true }],
    ['painted', { columns: 80, paint: MARKER }],
  ] as const)('as a table, %s', async (name, options) => {
    const text = await render(DOCUMENT, 'table', options)
    await expect(text).toMatchFileSnapshot(`golden/explanation-${name}.txt`)
    if (name === 'painted') return
    for (const line of text.split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(options.columns)
      expect(line).toBe(line.trimEnd())
    }
  })

  it('loses no character when nothing is cut', async () => {
    const text = await render(DOCUMENT, 'table', { full: true })
    expect(text.replaceAll(/\n {16}/g, '')).toContain(`text          server-1  | ${TEXT}\n`)
  })

  it.each(['json', 'ndjson'] as const)('as %s is what the model says', async (format) => {
    const text = await render(DOCUMENT, format)
    const read: unknown[] =
      format === 'json'
        ? [JSON.parse(text)]
        : text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown)
    if (format === 'json') expect(ExplanationDocument.parse(read[0])).toEqual(DOCUMENT)
    else expect(read.map((line) => LineExplanation.parse(line))).toEqual(LINES)
    // Only people's formats look at the terminal.
    expect(await render(DOCUMENT, format, { columns: 140, full: true, unicode: false, paint: MARKER })).toBe(text)
  })

  it('without lines is its inputs', async () => {
    const none = { ...DOCUMENT, lines: [] }
    expect(await render(none, 'table')).toMatch(/^Inputs\n/)
    expect(await render(none, 'ndjson')).toBe('')
  })
})

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

describe('hostile text in an explanation', () => {
  it.each(HOSTILE)('$name', async ({ value }) => {
    const document = poison(ExplanationDocument, DOCUMENT, value)
    for (const full of [false, true]) {
      const text = await render(document, 'table', { full })
      expect(text).not.toMatch(ACTS)
      expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
      // A line of ours begins where ours begin: a value makes none.
      expect(text.match(/^Line \d+ {2}(?:event|rejected|blank|continuation|ignored)/gm)).toHaveLength(LINES.length)
      expect(await render(document, 'table', { full, unicode: false })).toMatch(/^[\x20-\x7e\n]*$/)
    }
    const json = await render(document, 'json')
    expect(json).not.toMatch(ACTS)
    expect(JSON.parse(json)).toEqual(document)
    const ndjson = await render(document, 'ndjson')
    expect(ndjson).not.toMatch(ACTS)
    expect(ndjson.trimEnd().split('\n')).toHaveLength(LINES.length)
  })
})
