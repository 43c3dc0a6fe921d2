import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LineExplanation } from '../../src/model/explanation.ts'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { runCli } from '../support/run-cli.ts'
import { events, folderOf, timeline } from './ask.ts'
import { APP, lines, SECURITY, sshdBsd } from './logs.ts'

const FAILED = 'Failed password for root from 198.51.100.7 port 50122 ssh2'
const bsd = (...stamps: readonly (readonly [day: string, time: string])[]): string =>
  lines(...stamps.map(([day, time], index) => sshdBsd(day, time, FAILED, index + 1)))

const times = async (folder: string, ...args: readonly string[]): Promise<string[]> =>
  (await events(folder, { args })).map((event) => event['@timestamp'])

describe('stamps without a year', () => {
  const YEARLESS = bsd(['Oct  8', '16:28:18'], ['Oct 18', '16:28:18'])

  it('take the year that is given', async () => {
    const folder = await folderOf({ 'auth.log': YEARLESS })
    expect(await times(folder, '--year', '2019')).toEqual([
      '2019-10-08T16:28:18.000000Z',
      '2019-10-18T16:28:18.000000Z',
    ])
    const { inputs } = await timeline(folder, { args: ['--year', '2019'] })
    expect(inputs).toMatchObject([{ year_source: 'given', first_event: '2019-10-08T16:28:18.000000Z' }])
  })

  it('take the year in which the file was written, and say so', async () => {
    const folder = await folderOf({ 'auth.log': YEARLESS })
    const written = new Date('2021-10-19T00:00:00Z')
    await utimes(join(folder, 'auth.log'), written, written)
    const { stdout, stderr, code } = await runCli(['timeline', '.', '--format', 'json'], { cwd: folder })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).inputs).toMatchObject([
      { year_source: 'mtime', last_event: '2021-10-18T16:28:18.000000Z' },
    ])
    expect(stderr).toBe(
      "warning: the times in auth.log have no year: it is taken from the file's date; --year sets it\n",
    )
    expect((await runCli(['timeline', '.', '--format', 'json', '-q'], { cwd: folder })).stderr).toBe('')
  })

  it('of December are of the year before when the file was written in January', async () => {
    const folder = await folderOf({ 'auth.log': bsd(['Dec 31', '23:59:59'], ['Jan  1', '00:00:01']) })
    const written = new Date('2021-01-02T00:00:00Z')
    await utimes(join(folder, 'auth.log'), written, written)
    expect(await times(folder)).toEqual(['2020-12-31T23:59:59.000000Z', '2021-01-01T00:00:01.000000Z'])
  })

  it('roll over with the year in the middle of a file', async () => {
    const folder = await folderOf({
      'auth.log': bsd(['Dec 31', '23:59:59'], ['Jan  1', '00:00:01'], ['Feb 29', '12:00:00']),
    })
    expect(await times(folder, '--year', '2023')).toEqual([
      '2023-12-31T23:59:59.000000Z',
      '2024-01-01T00:00:01.000000Z',
      '2024-02-29T12:00:00.000000Z',
    ])
  })

  it('on standard input are a question to the user', async () => {
    const result = await runCli(['timeline', '-', '--format', 'json'], { stdin: YEARLESS })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error: .*year/m)
    expect(result.stderr).toMatch(/^ {2}hint: .*--year/m)
    const answered = await runCli(['timeline', '-', '--format', 'json', '--year', '2025'], { stdin: YEARLESS })
    expect(answered.code).toBe(0)
    expect(JSON.parse(answered.stdout).inputs).toMatchObject([{ path: '-', year_source: 'given' }])
  })

  it('are no question where no stamp lacks a year', async () => {
    const result = await runCli(['timeline', '-', '--format', 'json'], {
      stdin: lines(SECURITY.failed('10:00:00', 'alice')),
    })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(result.stdout).inputs).toMatchObject([{ path: '-', year_source: null }])
  })
})

describe('stamps without a zone', () => {
  const folder = () => folderOf({ 'security.log': lines(SECURITY.failed('10:00:00', 'alice')) })

  it('are in UTC, and the document says that this is an assumption', async () => {
    const { inputs } = await timeline(await folder())
    expect(inputs).toMatchObject([
      { time_zone: 'UTC', time_zone_assumed: true, year_source: null, first_event: '2025-10-18T10:00:00.000000Z' },
    ])
  })

  it.each([
    ['UTC', '10:00:00'],
    ['Europe/Stockholm', '08:00:00'],
    ['Asia/Kathmandu', '04:15:00'],
    ['America/St_Johns', '12:30:00'],
    ['+05:30', '04:30:00'],
    ['-0330', '13:30:00'],
  ])('are in %s when that is given', async (zone, time) => {
    const { inputs } = await timeline(await folder(), { args: ['--timezone', zone] })
    expect(inputs).toMatchObject([
      { time_zone: zone, time_zone_assumed: false, first_event: `2025-10-18T${time}.000000Z` },
    ])
  })

  it('follow summer time', async () => {
    // In Stockholm clocks went from 03:00 to 02:00 on 26 October 2025, and from 02:00 to 03:00 on 30 March.
    const at = (stamp: string): string => SECURITY.failed('10:00:00', 'alice').replace('2025-10-18 10:00:00', stamp)
    const log = lines(
      at('2025-03-30 01:59:59'),
      at('2025-03-30 03:00:00'),
      at('2025-10-26 01:59:59'),
      at('2025-10-26 03:00:00'),
    )
    expect(await times(await folderOf({ 'security.log': log }), '--timezone', 'Europe/Stockholm')).toEqual([
      '2025-03-30T00:59:59.000000Z',
      '2025-03-30T01:00:00.000000Z',
      '2025-10-25T23:59:59.000000Z',
      '2025-10-26T02:00:00.000000Z',
    ])
  })

  it('follow summer time of the year that is given', async () => {
    const log = bsd(['Oct 25', '12:00:00'], ['Oct 26', '12:00:00'])
    const args = ['--timezone', 'Europe/Stockholm', '--year']
    expect(await times(await folderOf({ 'auth.log': log }), ...args, '2025')).toEqual([
      '2025-10-25T10:00:00.000000Z',
      '2025-10-26T11:00:00.000000Z',
    ])
    // In 2024 the clocks went back on 27 October.
    expect(await times(await folderOf({ 'auth.log': log }), ...args, '2024')).toEqual([
      '2024-10-25T10:00:00.000000Z',
      '2024-10-26T10:00:00.000000Z',
    ])
  })

  it('leave those that carry one alone', async () => {
    const log = '198.51.100.7 - - [18/Oct/2025:16:28:18 +0530] "GET / HTTP/1.1" 200 612\n'
    const { inputs } = await timeline(await folderOf({ 'access.log': log }), {
      args: ['--timezone', 'Europe/Stockholm'],
    })
    expect(inputs).toMatchObject([{ time_zone_assumed: false, first_event: '2025-10-18T10:58:18.000000Z' }])
  })
})

describe('local times that the clock showed twice or never', () => {
  const at = (stamp: string): string => SECURITY.failed('10:00:00', 'alice').replace('2025-10-18 10:00:00', stamp)
  const ZONE = ['--timezone', 'Europe/Stockholm']
  // In Stockholm clocks went from 03:00 to 02:00 on 26 October 2025, and from 02:00 to 03:00 on 30 March.
  const LOG = lines(
    at('2025-03-30 01:59:59'),
    at('2025-03-30 02:30:00'),
    at('2025-03-30 03:00:00'),
    at('2025-10-26 02:50:00'),
    at('2025-10-26 02:10:00'),
    at('2025-10-26 03:00:00'),
  )

  it('are marked in the event, and counted in the input', async () => {
    const folder = await folderOf({ 'security.log': LOG })
    const found = (await events(folder, { args: ZONE })).map((event) => [
      event['@timestamp'].slice(5, 19),
      event.tatou.local_time,
    ])
    expect(found).toEqual([
      ['03-30T00:59:59', undefined],
      ['03-30T01:00:00', undefined],
      ['03-30T01:30:00', 'nonexistent'],
      ['10-26T00:50:00', 'ambiguous'],
      ['10-26T01:10:00', 'ambiguous'],
      ['10-26T02:00:00', undefined],
    ])
    const counts = { ambiguous_times: 2, nonexistent_times: 1 }
    expect((await timeline(folder, { args: ZONE })).inputs).toMatchObject([counts])
    expect((await timeline(folder)).inputs).toMatchObject([{ ambiguous_times: 0, nonexistent_times: 0 }])
    const { stdout } = await runCli(['timeline', '.', ...ZONE], { cwd: folder })
    expect(stdout).toContain('Ambiguous: 2 times that the clock showed twice')
    expect(stdout).toContain('Impossible: 1 time that the clock left out')
  })

  it('are explained', async () => {
    const folder = await folderOf({ 'security.log': LOG })
    const { stdout } = await runCli(['formats', 'explain', 'security.log', '--format', 'ndjson', ...ZONE], {
      cwd: folder,
    })
    const local = stdout
      .trimEnd()
      .split('\n')
      .map((line) => LineExplanation.parse(JSON.parse(line)).time?.local)
    expect(local).toEqual([null, 'nonexistent', null, 'ambiguous', 'ambiguous', null])
  })

  it('are those of the year that was found', async () => {
    const folder = await folderOf({ 'auth.log': bsd(['Oct 26', '02:30:00'], ['Oct 27', '02:30:00']) })
    const ambiguous = async (year: string): Promise<unknown> =>
      (await timeline(folder, { args: [...ZONE, '--year', year] })).inputs[0]?.ambiguous_times
    // In 2024 it was the 27th.
    expect([await ambiguous('2025'), await ambiguous('2024'), await ambiguous('2023')]).toEqual([1, 1, 0])
    expect(await times(folder, ...ZONE, '--year', '2024')).toEqual([
      '2024-10-26T00:30:00.000000Z',
      '2024-10-27T00:30:00.000000Z',
    ])
  })
})

describe('times that are numbers', () => {
  const at = (time: number | string): string => JSON.stringify({ time, level: 'info', msg: 'x' })

  it('are in the unit of their file, also those of a clock that was not set', async () => {
    // 90,000 ms after the clock began; as seconds that would be the next day.
    const folder = await folderOf({ 'app.log': lines(at(90_000), at(1_760_797_698_250), at(1_760_797_699_250)) })
    expect(await times(folder)).toEqual([
      '1970-01-01T00:01:30.000000Z',
      '2025-10-18T14:28:18.250000Z',
      '2025-10-18T14:28:19.250000Z',
    ])
    const seconds = await folderOf({ 'app.log': lines(at(90_000), at(1_760_797_698), at('1760797699.25')) })
    expect(await times(seconds)).toEqual([
      '1970-01-02T01:00:00.000000Z',
      '2025-10-18T14:28:18.000000Z',
      '2025-10-18T14:28:19.250000Z',
    ])
  })

  it('may come from two producers in one file', async () => {
    const folder = await folderOf({ 'app.log': lines(at(1_760_797_698_250), at(1_760_797_690), at(1_760_797_699_250)) })
    expect(await times(folder)).toEqual([
      '2025-10-18T14:28:10.000000Z',
      '2025-10-18T14:28:18.250000Z',
      '2025-10-18T14:28:19.250000Z',
    ])
  })
})

describe('--skew', () => {
  const logs = () =>
    folderOf({
      'a.log': lines(SECURITY.failed('10:00:00', 'alice')),
      'b/c=1.log': lines(SECURITY.failed('11:00:00', 'bob'), SECURITY.failed('11:00:05', 'bob')),
    })

  it('moves the times of one input, and the document says so', async () => {
    const folder = await logs()
    const { inputs } = await timeline(folder, { args: ['--skew', 'b/c=1.log=-3.2s'] })
    expect(inputs).toMatchObject([
      { path: 'a.log', time_shift_seconds: 0, first_event: '2025-10-18T10:00:00.000000Z' },
      {
        path: 'b/c=1.log',
        time_shift_seconds: -3.2,
        first_event: '2025-10-18T10:59:56.800000Z',
        last_event: '2025-10-18T11:00:01.800000Z',
      },
    ])
  })

  it('may be given for several inputs, and moves stamps with a zone as well', async () => {
    const folder = await folderOf({
      'a.log': lines(SECURITY.failed('10:00:00', 'alice')),
      'access.log': '198.51.100.7 - - [18/Oct/2025:16:28:18 +0530] "GET / HTTP/1.1" 200 612\n',
    })
    expect(await times(folder, '--skew', 'a.log=+0.000001s', '--skew', 'access.log=60')).toEqual([
      '2025-10-18T10:00:00.000001Z',
      '2025-10-18T10:59:18.000000Z',
    ])
  })

  it('brings together what two clocks tell of one login', async () => {
    const folder = await folderOf({
      'security.log': lines(SECURITY.failed('10:00:30', 'alice@example.com')),
      'app.log': lines(APP.failed('10:00:00', 'alice@example.com')),
    })
    expect((await timeline(folder)).summary).toMatchObject({ failed_logins: 2, corroborated: 0 })
    const args = ['--skew', 'security.log=-30s']
    expect((await timeline(folder, { args })).summary).toMatchObject({ failed_logins: 1, corroborated: 1 })
  })

  it.each([
    [['nosuch.log=+1s'], '--skew: no input is called nosuch.log', 'the inputs are: a.log, b/c=1.log'],
    [['a.log'], "--skew: 'a.log' is no skew", ''],
    [['a.log=soon'], "--skew: 'a.log=soon' is no skew", ''],
    [['=1s'], "--skew: '=1s' is no skew", ''],
    [['a.log=1s', 'a.log=2s'], '--skew: a.log is given more than once', ''],
  ])('%j is wrong usage', async (given, problem, hint) => {
    const folder = await logs()
    const args = given.flatMap((each) => ['--skew', each])
    const result = await runCli(['timeline', '.', ...args], { cwd: folder })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(problem)
    expect(result.stderr).toContain(hint)
  })

  it('is kept with a case, until another is given', async () => {
    const folder = await logs()
    const run = async (...args: readonly string[]): Promise<void> =>
      expect(await runCli(args, { cwd: folder })).toMatchObject({ code: 0 })
    const firstOfA = async (...args: readonly string[]): Promise<string | null> => {
      const { stdout } = await runCli(['timeline', '--case', 'case', '--format', 'json', ...args], { cwd: folder })
      return TimelineDocument.parse(JSON.parse(stdout)).inputs[0]?.first_event ?? null
    }
    await run('ingest', '--case', 'case', 'a.log', 'b', '--skew', 'a.log=+5s')
    expect(await firstOfA()).toBe('2025-10-18T10:00:05.000000Z')
    expect(await firstOfA('--skew', 'a.log=-5s')).toBe('2025-10-18T09:59:55.000000Z')
    expect((await runCli(['case', 'show', '--case', 'case'], { cwd: folder })).stdout).toContain('--skew a.log=+5s')
    await run('ingest', '--case', 'case', 'a.log', '--skew', 'a.log=0')
    expect(await firstOfA()).toBe('2025-10-18T10:00:00.000000Z')
    expect(await runCli(['timeline', '--case', 'case', '--skew', 'x=1s'], { cwd: folder })).toMatchObject({ code: 2 })
  })
})

describe('--display-timezone', () => {
  it('is for people: tables and nothing else', async () => {
    const folder = await folderOf({ 'security.log': lines(SECURITY.failed('10:00:00', 'alice')) })
    const shown = async (format: string, ...args: readonly string[]): Promise<string> =>
      (await runCli(['timeline', '.', '--format', format, ...args], { cwd: folder })).stdout
    const zone = ['--display-timezone', 'Asia/Kathmandu']
    expect(await shown('table', ...zone)).toContain('15:45:00')
    expect(await shown('table', ...zone)).not.toContain('10:00:00')
    for (const format of ['json', 'ndjson', 'csv']) expect(await shown(format, ...zone)).toBe(await shown(format))
  })
})

describe('a zone that does not exist', () => {
  it.each([
    ['--timezone', 'Europe/Atlantis'],
    ['--display-timezone', 'Europe/Atlantis'],
    ['--timezone', "x'; DROP TABLE record"],
  ])('%s %s is wrong usage', async (option, zone) => {
    const folder = await folderOf({ 'security.log': lines(SECURITY.failed('10:00:00', 'alice')) })
    const result = await runCli(['timeline', '.', option, zone], { cwd: folder })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error: .*zone/m)
  })
})

describe('--input-format', () => {
  it('reads with one format alone', async () => {
    const folder = await folderOf({
      'mixed.log': lines(
        SECURITY.failed('10:00:00', 'alice'),
        '198.51.100.7 - - [18/Oct/2025:16:28:18 +0000] "GET / HTTP/1.1" 200 612',
      ),
    })
    expect((await timeline(folder)).inputs[0]).toMatchObject({ parsed: 2, rejected: 0 })
    const { inputs } = await timeline(folder, { args: ['--input-format', 'access-log'] })
    expect(inputs).toMatchObject([{ parsed: 1, rejected: 1, formats: [{ id: 'access-log', events: 1 }] }])
  })

  it('must be known', async () => {
    const folder = await folderOf({ 'a.log': 'x\n' })
    const result = await runCli(['timeline', '.', '--input-format', 'nosuch'], { cwd: folder })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain('error: no log format has the id nosuch')
    expect(result.stderr).toContain('tatou-security')
  })
})

describe('a stamp of two fields', () => {
  it('may stand beside numbers and dates that the whole file explains', async () => {
    const cloudfront = JSON.stringify({
      'date': '2025-10-18',
      'time': '14:28:18',
      'x-edge-location': 'FRA56-C1',
      'c-ip': '198.51.100.7',
      'cs-method': 'GET',
      'cs-uri-stem': '/',
      'sc-status': '200',
    })
    const line = (time: string): string => `{"time":"${time}","level":"info","user":"bob","event":"login_failed"}`
    const folder = await folderOf({ 'a.log': lines(cloudfront, line('18/10/2025 16:28:18'), line('1760797700')) })
    const found = (await events(folder)).map((event) => `${event['@timestamp']} ${event.tatou.format}`)
    expect(found).toEqual([
      '2025-10-18T14:28:18.000000Z cloudfront-json',
      '2025-10-18T14:28:20.000000Z json-lines',
      '2025-10-18T16:28:18.000000Z json-lines',
    ])
  })
})

describe('a date between slashes', () => {
  const log = (...stamps: readonly string[]): string =>
    lines('Time,User,Action', ...stamps.map((stamp) => `"${stamp}",bob,login_failed`))
  const seen = async (text: string): Promise<string[]> =>
    (await events(await folderOf({ 'a.csv': text }))).map((event) =>
      `${event['@timestamp'].slice(0, 16)} ${event.tatou.local_time ?? ''}`.trim(),
    )

  it('is read as the only line of its file that shows the order is', async () => {
    const days = Array.from({ length: 1500 }, (_, at) => `5/6/2025 16:${String(at % 60).padStart(2, '0')}`)
    expect((await seen(log(...days, '13/6/2025 10:00'))).slice(-2)).toEqual(['2025-06-05T16:59', '2025-06-13T10:00'])
    expect((await seen(log(...days, '6/13/2025 10:00'))).slice(-2)).toEqual(['2025-05-06T16:59', '2025-06-13T10:00'])
  })

  it('has the month first where AM or PM is written', async () => {
    expect(await seen(log('5/6/2025 4:28:18 PM', '5/7/2025, 12:00 AM', '5/8/2025 10:00'))).toEqual([
      '2025-05-06T16:28',
      '2025-05-07T00:00',
      '2025-05-08T10:00',
    ])
  })

  it('has the month first, and is marked, where nothing shows it', async () => {
    const text = log('5/6/2025 16:28', '6/6/2025 16:28:18.5')
    expect(await seen(text)).toEqual(['2025-05-06T16:28 day_or_month', '2025-06-06T16:28'])
    const folder = await folderOf({ 'a.csv': text })
    expect((await timeline(folder)).inputs).toMatchObject([{ ambiguous_times: 1, rejected: 0 }])
    const { stdout } = await runCli(['timeline', '.'], { cwd: folder })
    expect(stdout).toContain('Ambiguous: 1 time that')
  })

  it('is marked where lines disagree, unless it shows the order itself', async () => {
    expect(await seen(log('13/6/2025 10:00', '6/13/2025 10:01', '5/6/2025 10:02'))).toEqual([
      '2025-05-06T10:02 day_or_month',
      '2025-06-13T10:00',
      '2025-06-13T10:01',
    ])
  })

  it('is no time where neither number is a month', async () => {
    const folder = await folderOf({ 'a.csv': log('13/13/2025 10:00', '13/6/2025 10:00', '31/2/2025 10:00') })
    expect((await timeline(folder)).inputs).toMatchObject([{ events: 1, rejected: 2 }])
  })

  it('may have two digits for the year', async () => {
    expect(await seen(log('5/6/25 16:28', '13/6/25 10:02:18', '18/10/98, 7:05'))).toEqual([
      '1998-10-18T07:05',
      '2025-06-05T16:28',
      '2025-06-13T10:02',
    ])
    expect(await seen(log('5/6/25 16:28', '6/6/25 4:28 pm'))).toEqual(['2025-05-06T16:28', '2025-06-06T16:28'])
    expect(await seen(log('5/6/25 16:28', '6/6/25 16:28'))).toEqual([
      '2025-05-06T16:28 day_or_month',
      '2025-06-06T16:28',
    ])
    expect(await seen(log('6.5.25 16:28', '6.5.68 16:28'))).toEqual(['2025-05-06T16:28', '2068-05-06T16:28'])
  })

  it('is read so in lines of JSON too', async () => {
    const line = (time: string): string => `{"time":"${time}","level":"info","user":"bob","event":"login_failed"}`
    const folder = await folderOf({ 'a.log': lines(line('05/06/2025 16:28:18'), line('15/06/2025 16:28:18')) })
    expect(await times(folder)).toEqual(['2025-06-05T16:28:18.000000Z', '2025-06-15T16:28:18.000000Z'])
  })
})

describe('a wrapper', () => {
  it('gives its time to a line that has none', async () => {
    const wrap = (line: string): string => `2025-10-18T16:28:18.140123456Z stderr F ${line}`
    const folder = await folderOf({
      'server.log': lines(
        wrap('{"level":"error","msg":"no time of its own"}'),
        wrap(SECURITY.failed('10:00:00', 'alice')),
      ),
    })
    const found = (await events(folder)).map((event) => [event['@timestamp'], event.tatou.time_source])
    // The line's own stamp goes before that of the collector.
    expect(found).toEqual([
      ['2025-10-18T10:00:00.000000Z', 'stamp'],
      ['2025-10-18T16:28:18.140123Z', 'wrapper'],
    ])
  })
})

describe('a record without any time', () => {
  it('takes that of the record before it, or of the one after it at the beginning', async () => {
    const untimed = '{"level":"error","msg":"no time"}'
    const folder = await folderOf({
      'app.log': lines(untimed, '{"time":"2025-10-18T10:00:00Z","level":"info","msg":"x"}', untimed),
    })
    const found = (await events(folder)).map((event) => [event.log.line, event['@timestamp'], event.tatou.time_source])
    expect(found).toEqual([
      [1, '2025-10-18T10:00:00.000000Z', 'inherited'],
      [2, '2025-10-18T10:00:00.000000Z', 'stamp'],
      [3, '2025-10-18T10:00:00.000000Z', 'inherited'],
    ])
  })
})

describe('logs of one platform whose stamps are written in different ways', () => {
  it('agree once the zone of one is known', async () => {
    // Stockholm is two hours ahead of UTC in October.
    const folder = await folderOf({
      'security.log': lines(SECURITY.failed('12:00:00', 'alice@example.com')),
      'app.log': lines(APP.failed('10:00:00', 'alice@example.com')),
    })
    expect((await timeline(folder)).summary).toMatchObject({ failed_logins: 2, corroborated: 0 })
    const args = ['--timezone', 'Europe/Stockholm']
    expect((await timeline(folder, { args })).summary).toMatchObject({ failed_logins: 1, corroborated: 1 })
  })
})
