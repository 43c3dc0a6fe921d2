import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { WRAPPERS } from '../../src/formats/wrapper.ts'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { EventDocument } from '../../src/model/event.ts'
import { LineExplanation } from '../../src/model/explanation.ts'
import { HOSTILE } from '../support/hostile.ts'
import { runCli, type CliOptions } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const TEXT = 'User:system | IP:198.51.100.7'
const security = (time: string, detail: string, status = 'SUCCESS'): string =>
  `2025-10-18 ${time} | INFO | SUCCESS | ${TEXT} | ${detail} | Status:${status}`

const LOGIN = security('16:28:18,140', 'LOGIN SUCCESS: alice@example.com from 198.51.100.7')
const FAILED = security(
  '16:28:19,140',
  'LOGIN FAILED - Invalid credentials for x from 203.0.113.9 | Status:SUCCESS from 198.51.100.7',
  'FAILED',
)
const STALE = LOGIN.replace('2025-10', '2025-13')
const APP = JSON.stringify({
  timestamp: '2025-10-18T16:28:18Z',
  event_type: 'user_login_failure',
  client_ip: '198.51.100.7',
  log_message: 'x',
})

/** Writes lines to a file and explains it. */
async function explain(
  lines: readonly string[],
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<LineExplanation[]> {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'my.log'), lines.map((line) => `${line}\n`).join(''))
  const run = await runCli(['formats', 'explain', 'my.log', '--format', 'ndjson', ...args], { cwd, ...options })
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return read(run.stdout)
}

function read(ndjson: string): LineExplanation[] {
  const lines = ndjson.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => LineExplanation.parse(JSON.parse(line)))
}

const refusalBy = (line: LineExplanation | undefined, format: string) =>
  line?.refusals.find((refusal) => refusal.format === format)

describe('formats list', () => {
  it('shows every format and every wrapper', async () => {
    const { code, stdout, stderr } = await runCli(['formats', 'list'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const { id, title, samples } of [...LOG_FORMATS, ...WRAPPERS]) {
      const line = stdout.split('\n').find((each) => each.startsWith(`  ${id} `))
      expect(line).toContain(title)
      expect(line).toMatch(new RegExp(` ${samples.length}(?: |$)`))
    }
  })

  it('as json is what its schema says', async () => {
    const document: unknown = JSON.parse((await runCli(['formats', 'list', '--format', 'json'])).stdout)
    const schema: unknown = JSON.parse((await runCli(['schema', 'formats'])).stdout)
    const validate = new Ajv2020({ strict: true }).compile(schema as object)
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
    expect(document).toMatchObject({
      schema: 'tatou-ir/formats/v1',
      formats: [...LOG_FORMATS, ...WRAPPERS].map(({ id }) => ({ id })),
    })
  })
})

describe('formats explain', () => {
  it('says how each line was read', async () => {
    const [login, failed, stale, unknown, blank, trace] = await explain([LOGIN, FAILED, STALE, 'hello', '', '  at x'])
    expect(login).toMatchObject({
      path: 'my.log',
      line: 1,
      class: 'event',
      class_reason: null,
      text: LOGIN,
      wrapper: null,
      format: 'tatou-security',
      pass: 1,
      rule: {
        number: 5,
        of: 18,
        condition: null,
        on: 'message',
        pattern: '^LOGIN SUCCESS: (?P<user_name>.*) from (?P<from_ip>\\S+)$',
      },
      meaning: { activity: 'login', outcome: 'success', reason: null, attempt: 'own', enumeration: false, count: 1 },
      time: {
        value: '2025-10-18T16:28:18.140000Z',
        source: 'stamp',
        stamp: '2025-10-18 16:28:18,140',
        zone: 'assumed',
        year_source: null,
      },
    })
    expect(login?.columns).toEqual({
      'event.action': 'login_success',
      'source.ip': '198.51.100.7',
      'user.name': 'alice@example.com',
      'message': 'LOGIN SUCCESS: alice@example.com from 198.51.100.7',
      'log.level': 'INFO',
    })
    // The forged source and status are part of the account, and no more.
    expect(failed).toMatchObject({
      meaning: { outcome: 'failure' },
      columns: { 'source.ip': '198.51.100.7', 'user.name': 'x from 203.0.113.9 | Status:SUCCESS' },
    })
    expect(stale).toMatchObject({
      line: 3,
      class: 'rejected',
      class_reason: 'timestamp',
      format: 'tatou-security',
      time: { value: null, stamp: '2025-13-18 16:28:18,140' },
    })
    expect(unknown).toMatchObject({
      class: 'rejected',
      class_reason: 'no_format',
      format: null,
      pass: null,
      rule: null,
      meaning: null,
      time: null,
      columns: {},
    })
    expect(blank).toMatchObject({ class: 'blank', text: '', refusals: [] })
    expect(trace).toMatchObject({ line: 6, class: 'continuation', format: null })
  })

  it('says why formats refused, and how far they came', async () => {
    const [line, object, broken] = await explain([
      '2025-10-18 16:28:18,140 | info | SUCCESS',
      '{"event_type":"x"}',
      '{"event_type"',
    ])
    expect(line?.refusals.map(({ format }) => format)).toEqual(LOG_FORMATS.map(({ id }) => id))
    expect(refusalBy(line, 'tatou-security')).toEqual({
      format: 'tatou-security',
      kind: 'pattern',
      why: 'stops at level',
      column: 27,
      after: '2025-10-18 16:28:18,140 | ',
      would_take: false,
    })
    expect(refusalBy(line, 'tatou-app')).toMatchObject({
      kind: 'no_object',
      why: 'no JSON object',
      column: null,
      after: null,
    })
    expect(refusalBy(object, 'tatou-app')).toMatchObject({ kind: 'claim', why: 'no key timestamp' })
    expect(refusalBy(broken, 'tatou-app')).toMatchObject({ kind: 'broken_object', why: 'broken JSON' })
  })

  it('says which formats were not asked, and would have taken the line', async () => {
    const [app] = await explain([APP])
    expect(app).toMatchObject({ format: 'tatou-app', pass: 1 })
    expect(refusalBy(app, 'json-lines')).toMatchObject({
      kind: 'not_asked',
      why: 'tatou-app was first',
      would_take: true,
    })
    const [forced, other] = await explain([APP, LOGIN], ['--input-format', 'json-lines'])
    expect(forced).toMatchObject({ format: 'json-lines', pass: 1 })
    expect(refusalBy(forced, 'tatou-app')).toMatchObject({
      kind: 'not_asked',
      why: '--input-format json-lines was given',
      would_take: true,
    })
    expect(other).toMatchObject({ class: 'rejected', format: null, pass: null })
    expect(refusalBy(other, 'tatou-security')).toMatchObject({ kind: 'not_asked', would_take: true })
  })

  it('tells what only a second pass found, and what nobody was asked about', async () => {
    const head = Array.from({ length: 1000 }, () => LOGIN)
    const lines = await explain([...head, APP, `server-1  | ${LOGIN}`, `  ${APP}`])
    expect(lines.slice(999).map(({ line, format, pass, wrapper }) => [line, format, pass, wrapper?.id])).toEqual([
      [1000, 'tatou-security', 1, undefined],
      [1001, 'tatou-app', 2, undefined],
      [1002, 'tatou-security', 2, 'docker-compose'],
      [1003, null, null, undefined],
    ])
    const last = lines[1002]
    expect(last).toMatchObject({ class: 'continuation' })
    expect(refusalBy(last, 'tatou-app')).toMatchObject({
      kind: 'not_asked',
      why: 'it takes none of the first 1000 lines',
      would_take: true,
    })
  })

  it('takes wrappers off', async () => {
    const lines = [
      `server-1  | ${LOGIN}`,
      JSON.stringify({ log: `${APP}\n`, stream: 'stderr', time: '2025-10-18T16:28:18.5Z' }),
      '2025-10-18T16:28:18.5Z stdout F   at x',
      'server-1  | ',
    ]
    const found = await explain(lines)
    expect(found.map(({ wrapper, format, class: of, text }) => ({ wrapper, format, of, text }))).toEqual([
      { wrapper: { id: 'docker-compose', text: LOGIN }, format: 'tatou-security', of: 'event', text: lines[0] },
      { wrapper: { id: 'docker-json', text: APP }, format: 'tatou-app', of: 'event', text: lines[1] },
      { wrapper: { id: 'kubernetes-cri', text: '  at x' }, format: null, of: 'continuation', text: lines[2] },
      { wrapper: { id: 'docker-compose', text: '' }, format: null, of: 'ignored', text: lines[3] },
    ])
  })

  it('says where zone and year come from', async () => {
    const sshd = 'Oct 18 16:28:18 gate sshd[1]: Failed password for bob from 198.51.100.7 port 50122 ssh2'
    const [own, given] = await explain([APP, LOGIN], ['--timezone', 'Europe/Stockholm'])
    expect(own?.time).toMatchObject({ value: '2025-10-18T16:28:18.000000Z', zone: 'carried' })
    expect(given?.time).toMatchObject({ value: '2025-10-18T14:28:18.140000Z', zone: 'given' })
    const [yearless] = await explain([sshd], ['--year', '2024'])
    expect(yearless).toMatchObject({
      time: { value: '2024-10-18T16:28:18.000000Z', zone: 'assumed', year_source: 'given' },
    })
    expect(yearless?.rule).toMatchObject({ condition: expect.stringContaining('said begins with "Failed "') })
  })
})

describe('formats explain and the events', () => {
  const value = (event: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>(
      (level, key) =>
        typeof level === 'object' && level !== null
          ? Object.entries(level).find(([name]) => name === key)?.[1]
          : undefined,
      event,
    )

  /** Few formats to a file: what reads many at once takes long to plan, and is tested on its own. */
  const groups = Array.from({ length: Math.ceil(LOG_FORMATS.length / 6) }, (_, group) =>
    LOG_FORMATS.slice(6 * group, 6 * group + 6),
  ).filter((_, group) => process.env['TATOU_DEEP'] === '1' || group % 4 === 0)

  it.each(groups.map((group) => [group.map(({ id }) => id).join(', '), group] as const))(
    'agree about every sample of %s',
    { timeout: 60_000 },
    async (_, group) => {
      const cwd = await temporaryFolder()
      const lines = group.flatMap(({ samples, nearMisses }) => [...samples.map(({ line }) => line), ...nearMisses])
      await writeFile(join(cwd, 'my.log'), lines.map((line) => `${line}\n`).join(''))
      const run = (words: readonly string[]) =>
        runCli([...words, 'my.log', '--format', 'ndjson', '--year', '2025'], { cwd })
      const [explained, events] = await Promise.all([run(['formats', 'explain']), run(['events'])])
      const explanations = read(explained.stdout)
      const documents = events.stdout
        .trimEnd()
        .split('\n')
        .map((line) => EventDocument.parse(JSON.parse(line)))
      const byLine = new Map(documents.map((event) => [event.log.line, event]))
      expect(explanations.filter((line) => line.class === 'event').map(({ line }) => line)).toEqual(
        [...byLine.keys()].toSorted((a, b) => a - b),
      )
      for (const line of explanations) {
        const event = byLine.get(line.line)
        if (!event) continue
        expect(line.format).toBe(event.tatou.format)
        expect(line.time).toMatchObject({ value: event['@timestamp'], source: event.tatou.time_source })
        expect(line.meaning).toMatchObject({
          activity: event.tatou.activity,
          outcome: event.event.outcome,
          reason: event.event.reason ?? null,
          count: event.tatou.count,
        })
        expect(line.text).toBe(event.event.original)
        for (const { path } of EVENT_COLUMNS.filter(({ name }) => name !== 'request_id' && name !== 'sequence')) {
          expect(line.columns[path.join('.')]).toEqual(value(event, path))
        }
        // The rule that is shown is the one that gave the meaning.
        const format = LOG_FORMATS.find(({ id }) => id === line.format)
        const means = format?.messages[(line.rule?.number ?? 0) - 1]?.means ?? format?.otherwise
        expect(line.meaning).toMatchObject({ activity: means?.activity, outcome: means?.outcome })
      }
    },
  )
})

describe('the output of formats explain', () => {
  it('as json is what its schema says, with the ledger', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.log'), `${LOGIN}\nhello\n\n`)
    const document: unknown = JSON.parse(
      (await runCli(['formats', 'explain', 'my.log', '--format', 'json'], { cwd })).stdout,
    )
    const schema: unknown = JSON.parse((await runCli(['schema', 'explanation'])).stdout)
    const validate = new Ajv2020({ strict: true }).compile(schema as object)
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
    expect(document).toMatchObject({
      inputs: [{ lines: 3, parsed: 1, rejected: 1, blank: 1 }],
      lines: [{ line: 1 }, { line: 2 }, { line: 3 }],
    })
  })

  it('shows the refusals that tell most, and all with -v', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.log'), `${LOGIN.replace('INFO', 'info')}\n`)
    const table = async (...args: string[]): Promise<string> =>
      (await runCli(['formats', 'explain', 'my.log', ...args], { cwd })).stdout
    const some = await table()
    expect(some).toMatch(/^my\.log\nLine 1 {2}rejected: no format takes it\n {2}text {6}2025-10-18 /)
    expect(some).toMatch(/ {2}refused {3}tatou-security: stops at level, after "2025-10-18 16:28:18,140 \| "\n/)
    expect(some).toContain(`            by ${LOG_FORMATS.length - 3} more (-v shows all)\n`)
    const all = await table('-v')
    for (const { id } of LOG_FORMATS) expect(all).toMatch(new RegExp(`^ {2}(?:refused)? +${id}: `, 'm'))
  })

  it('reads standard input', async () => {
    const { code, stdout } = await runCli(['formats', 'explain', '-', '--format', 'ndjson'], { stdin: `${LOGIN}\n` })
    expect(code).toBe(0)
    expect(read(stdout)).toMatchObject([{ path: '-', line: 1, format: 'tatou-security' }])
  })

  it('goes to a file', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.log'), `${LOGIN}\n`)
    const same = await runCli(['formats', 'explain', 'my.log', '-o', 'my.log'], { cwd })
    expect(same.code).toBe(2)
    const written = await runCli(['formats', 'explain', 'my.log', '-o', 'out.txt'], { cwd })
    expect(written).toMatchObject({ code: 0, stdout: '' })
  })

  it('is incomplete where an input is no text, and wrong usage where there is none', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.bin'), Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)))
    await writeFile(join(cwd, 'my.log'), `${LOGIN}\n`)
    const binary = await runCli(['formats', 'explain', 'my.bin', '--format', 'ndjson'], { cwd })
    expect(binary.code).toBe(4)
    expect(binary.stderr).toContain('my.bin')
    for (const line of read(binary.stdout))
      expect(line).toMatchObject({ class: 'rejected', class_reason: 'not_text', text: null, refusals: [] })
    expect((await runCli(['formats', 'explain', 'none.log'], { cwd })).code).toBe(2)
    expect((await runCli(['formats', 'explain'], { cwd })).code).toBe(2)
    expect((await runCli(['formats', 'explain', 'my.log', '--input-format', 'none'], { cwd })).code).toBe(2)
  })

  it('is the same whatever the zone, the locale and the number of threads', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'my.log'), [LOGIN, APP, STALE, `server-1  | ${FAILED}`].join('\n'))
    for (const format of ['table', 'json']) {
      const run = async (env: Readonly<Record<string, string>>): Promise<string> =>
        (await runCli(['formats', 'explain', 'my.log', '--format', format], { cwd, env })).stdout
      expect(await run({ TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8', TATOU_IR_THREADS: '1' })).toBe(
        await run({ TATOU_IR_THREADS: '2' }),
      )
    }
  })
})

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

describe('formats explain of a hostile log', () => {
  const accounts = HOSTILE.map(({ value }) => Buffer.from(value.replaceAll(/[\r\n\0]/g, ' ')).toString())
  const lines = [
    ...accounts.map((account) =>
      security('16:28:19,140', `LOGIN FAILED - Invalid credentials for ${account} from 198.51.100.7`, 'FAILED'),
    ),
    ...HOSTILE.map(({ value }) =>
      JSON.stringify({
        timestamp: '2025-10-18T16:28:18Z',
        event_type: 'user_login_failure',
        client_ip: '198.51.100.7',
        details: { email: value },
      }),
    ),
  ]

  it('keeps sources, outcomes and accounts apart', async () => {
    const explained = await explain(lines)
    expect(explained.map(({ text }) => text)).toEqual(lines)
    for (const line of explained) {
      expect(line).toMatchObject({
        class: 'event',
        meaning: { activity: 'login', outcome: 'failure' },
        columns: { 'source.ip': '198.51.100.7' },
      })
    }
    const plain = accounts.map((account) => (account.includes('@') ? null : account))
    const names = explained.slice(0, plain.length).map(({ columns }) => columns['user.name'] ?? '')
    expect(names.map((name, at) => (plain[at] === null ? null : name))).toEqual(plain)
  })

  it.each([[['--format', 'json']], [['--format', 'table']], [['--format', 'table', '-v']]])(
    'does not act: %j',
    async (args) => {
      const cwd = await temporaryFolder()
      await writeFile(join(cwd, 'my.log'), lines.join('\n'))
      const { code, stdout, stderr } = await runCli(['formats', 'explain', 'my.log', ...args], {
        cwd,
        columns: 80,
        env: { NO_COLOR: '1', LANG: 'C.UTF-8' },
      })
      expect(code).toBe(0)
      expect(stdout).not.toMatch(ACTS)
      expect(stderr).not.toMatch(ACTS)
      if (args.includes('table')) expect(stdout.match(/^Line \d+ {2}event {2}/gm)).toHaveLength(lines.length)
    },
  )
})
