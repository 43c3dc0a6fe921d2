import { describe, expect, it } from 'vitest'
import { events, figures, folderOf, timeline } from './ask.ts'
import { after, app, APP, lines, many, security, SECURITY, sshd } from './logs.ts'

const A = '198.51.100.7'
const access = (time: string, status = 200): string =>
  `${A} - - [18/Oct/2025:${time} +0000] "GET /healthz HTTP/1.1" ${status} 2 "-" "curl/8.5.0"`
const generic = (time: string): string => JSON.stringify({ time: `2025-10-18T${time}Z`, level: 'info', msg: 'tick' })
const wrapped = (line: string, time: string): string =>
  JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: `2025-10-18T${time}Z` })

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "app.py", line 7, in login',
  '    raise ValueError(x)',
  'ValueError: x',
]

const FAILED = APP.failed('12:00:00', 'alice@example.com')

describe('a file that mixes formats', () => {
  it('is read line by line', async () => {
    const folder = await folderOf({
      'server.log': lines(
        access('10:00:00'),
        security('10:00:01', `Login attempt from ${A}`),
        SECURITY.failed('10:00:01.100', 'alice@example.com'),
        ...TRACEBACK,
        '',
        APP.failed('10:00:30', 'bob@example.com'),
        sshd('10:00:40', `Failed password for root from ${A} port 50122 ssh2`),
        'nothing that anybody knows',
        access('10:00:50', 401),
      ),
    })
    const document = await timeline(folder)
    expect(document.inputs).toMatchObject([{ lines: 12, parsed: 10, blank: 1, rejected: 1, events: 6 }])
    expect(document.inputs[0]?.formats.map(({ id, events: n }) => [id, n])).toEqual([
      ['access-log', 2],
      ['tatou-security', 2],
      ['syslog-iso', 1],
      ['tatou-app', 1],
    ])
    expect(figures(document)).toMatchObject({ events: 6, failed_logins: 3, sources: 1, accounts: 3 })
  })

  /** A thousand lines decide how a file is read at first; what comes behind them must be read as well. */
  it.each([
    ['security.log behind an access log', access, SECURITY.failed('12:00:00', 'alice@example.com'), 'tatou-security'],
    ['app.log behind an access log', access, FAILED, 'tatou-app'],
    ['app.log behind JSON of no known kind', generic, FAILED, 'tatou-app'],
    ['app.log behind lines of no format', (time: string) => `tick ${time}`, FAILED, 'tatou-app'],
    [
      'app.log in a wrapper behind itself',
      (time: string) => app(time, { type: 'api_call' }),
      wrapped(FAILED, '12:00:00'),
      'tatou-app',
    ],
    ['app.log in a wrapper behind JSON of no known kind', generic, wrapped(FAILED, '12:00:00'), 'tatou-app'],
    [
      'sshd behind app.log',
      (time: string) => app(time, { type: 'api_call' }),
      sshd('12:00:00', `Failed password for alice from ${A} port 1 ssh2`),
      'syslog-iso',
    ],
  ])('%s', async (_, head, tail, format) => {
    const folder = await folderOf({
      'all.log': lines(...many(1200, (index) => head(after('10:00:00', index).slice(0, 8))), tail),
    })
    const found = await events(folder, { args: ['--since', '2025-10-18T12:00:00Z'] })
    expect(found).toMatchObject([
      { log: { line: 1201 }, tatou: { format, activity: 'login' }, event: { outcome: 'failure' } },
    ])
  })
})

describe('a wrapper', () => {
  it.each([
    ['docker compose', (line: string) => `server-1  | ${line}`],
    ['docker compose with times', (line: string, time: string) => `server-1  | 2025-10-18T${time}.000000000Z ${line}`],
    ['json-file', wrapped],
    ['CRI', (line: string, time: string) => `2025-10-18T${time}.000000000Z stderr F ${line}`],
  ])('of %s changes no count', async (_, wrap) => {
    const inner = [
      SECURITY.announced('10:00:00'),
      SECURITY.failed('10:00:01', 'alice@example.com'),
      ...TRACEBACK,
      '',
      APP.success('10:00:20', 'bob@example.com'),
      access('10:00:30'),
    ]
    const log = lines(...inner.map((line, index) => wrap(line, `10:01:${10 + index}`)))
    const document = await timeline(await folderOf({ 'server.log': log }))
    expect(document.inputs).toMatchObject([{ lines: 9, parsed: 8, ignored: 1, rejected: 0, events: 4 }])
    expect(figures(document)).toMatchObject({ failed_logins: 1, successful_logins: 1, sources: 1, accounts: 2 })
  })
})
