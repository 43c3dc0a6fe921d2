import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddressRange } from '../../src/ingest/address-range.ts'
import type { Invocation, RawOptions } from '../../src/cli/command.ts'
import { createMessages } from '../../src/cli/terminal/messages.ts'
import { parseMoment } from '../../src/cli/moment.ts'
import { filterOptions, inputOptions, outputOptions, UsageFaults } from '../../src/cli/options.ts'
import { SILENT } from '../../src/cli/terminal/progress.ts'
import { createStyle } from '../../src/cli/terminal/style.ts'

const instant = (iso: string, microseconds = 0) => ({
  kind: 'instant',
  microseconds: Date.parse(iso) * 1000 + microseconds,
})

describe('parseMoment', () => {
  it.each([
    ['2025-10-18T16:28:19Z', instant('2025-10-18T16:28:19Z')],
    ['2025-10-18T16:28:19.140000Z', instant('2025-10-18T16:28:19.140Z')],
    ['2025-10-18 16:28:19.140001Z', instant('2025-10-18T16:28:19.140Z', 1)],
    ['2025-10-18T16:28:19,999999999Z', instant('2025-10-18T16:28:19.999Z', 999)],
    ['2025-10-18t18:28:19+02:00', instant('2025-10-18T16:28:19Z')],
    ['2025-10-18 11:58:19 -0430', instant('2025-10-18T16:28:19Z')],
    ['2025-10-18T16:28', instant('2025-10-18T16:28:00Z')],
    ['2025-10-18', instant('2025-10-18T00:00:00Z')],
    ['2024-02-29', instant('2024-02-29T00:00:00Z')],
    ['2016-12-31T23:59:60Z', instant('2017-01-01T00:00:00Z')],
    ['-2h', { kind: 'before-last', seconds: 7200 }],
    ['-1w2d3h4m5s', { kind: 'before-last', seconds: 604_800 + 2 * 86_400 + 3 * 3600 + 4 * 60 + 5 }],
    ['-0s', { kind: 'before-last', seconds: 0 }],
  ])('reads %s', (given, moment) => {
    expect(parseMoment(given)).toEqual(moment)
  })

  it.each([
    ...['', '-', 'now', 'yesterday', '2h', '+2h', '-2', '-h', '-2h-1m', '-1m2h', '-2 h', '-99999999999999w'],
    ...['2025-02-29', '2025-13-01', '2025-00-10', '2025-10-32', '2025-10-18T24:00:00Z', '2025-10-18T16:60:00Z'],
    ...['2025-10-18T16:28:61Z', '2025-10-18T16:28:19+24:00', '2025-10-18Z', '20251018', '2025-10', '18/10/2025'],
    ...['2025-10-18T16:28:19Z ', ' 2025-10-18', '2025-10-18T16:28:19Europe/Stockholm', "2025-10-18'--"],
  ])('refuses %j', (given) => {
    expect(parseMoment(given)).toBeUndefined()
  })

  it('reads what toISOString writes', () => {
    const date = fc.date({
      min: new Date('0100-01-01T00:00:00Z'),
      max: new Date('2199-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(date, (at) => {
        expect(parseMoment(at.toISOString())).toEqual(instant(at.toISOString()))
      }),
    )
  })
})

describe('parseAddressRange', () => {
  it.each([
    ['172.18.0.1', { family: 4, address: '172.18.0.1', prefix: 32 }],
    ['172.18.0.1/16', { family: 4, address: '172.18.0.0', prefix: 16 }],
    ['0.0.0.0/0', { family: 4, address: '0.0.0.0', prefix: 0 }],
    ['::ffff:203.0.113.9', { family: 4, address: '203.0.113.9', prefix: 32 }],
    ['::ffff:203.0.113.9/120', { family: 4, address: '203.0.113.0', prefix: 24 }],
    ['2001:DB8:0:0:0:0:0:1', { family: 6, address: '2001:db8::1', prefix: 128 }],
    ['2001:db8:1:2:3:4:5:6/64', { family: 6, address: '2001:db8:1:2::', prefix: 64 }],
    ['::/0', { family: 6, address: '::', prefix: 0 }],
  ])('reads %s', (given, range) => {
    expect(parseAddressRange(given)).toEqual(range)
  })

  it.each([
    ...[
      '',
      '/',
      '10.0.0.0/',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '10.0.0.0/ 8',
      '10.0.0',
      '127.1',
      '010.0.0.1',
    ],
    ...['0x7f000001', '2130706433', '256.1.1.1', '1.2.3.4.5', '10.0.0.1:22', '::1%eth0', '[::1]', '1::2::3', '::/129'],
    ...['host.example', "10.0.0.1' OR 1=1"],
  ])('refuses %j', (given) => {
    expect(parseAddressRange(given)).toBeUndefined()
  })

  it('gives the same for every address of a range', () => {
    const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(octets, fc.integer({ min: 0, max: 32 }), (octet, prefix) => {
        const number = octet.reduce((all, one) => all * 256 + one, 0)
        const size = 2 ** (32 - prefix)
        const first = Math.floor(number / size) * size
        const address = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')
        expect(parseAddressRange(`${octet.join('.')}/${prefix}`)).toEqual({ family: 4, address, prefix })
      }),
    )
  })
})

async function invoke(args: readonly string[], options: RawOptions): Promise<Invocation> {
  const stream = (): PassThrough => new PassThrough()
  const host = { stdin: stream(), stdout: stream(), stderr: stream(), env: {}, cwd: '/' }
  const style = await createStyle(0)
  return {
    host: {
      ...host,
      uid: null,
      self: [],
      machine: 'workstation',
      now: () => 0,
      zoneOffset: () => 0,
      onInterrupt: () => () => undefined,
      exit: () => undefined,
    },
    commandLine: [],
    args,
    options,
    signal: new AbortController().signal,
    progress: SILENT,
    messages: createMessages(host.stderr, { quiet: false, verbose: false, style, clear: () => undefined }),
    atExit: () => () => undefined,
    expectInterrupt: () => undefined,
  }
}

describe('the options of a command', () => {
  it('come out typed', async () => {
    const faults = new UsageFaults()
    const invocation = await invoke(['a.log', '-'], {
      inputFormat: 'sshd',
      timezone: 'Europe/Stockholm',
      year: '2025',
      since: '-2h',
      until: '2025-10-18',
      source: ['10.1.2.3/8', '::1'],
      account: ['Alice@Example.ORG', 'Root'],
      format: 'csv',
      output: 'x.csv',
      full: true,
    })
    expect(inputOptions(invocation, faults)).toEqual({
      paths: ['a.log', '-'],
      case: null,
      inputFormat: 'sshd',
      timezone: 'Europe/Stockholm',
      timezoneGiven: true,
      year: 2025,
      skew: [],
    })
    expect(filterOptions(invocation, faults)).toEqual({
      since: { kind: 'before-last', seconds: 7200 },
      until: instant('2025-10-18T00:00:00Z'),
      sources: [
        { family: 4, address: '10.0.0.0', prefix: 8 },
        { family: 6, address: '::1', prefix: 128 },
      ],
      accounts: ['alice@example.org', 'Root'],
    })
    expect(outputOptions(invocation, ['table', 'csv'], faults)).toEqual({
      format: 'csv',
      file: 'x.csv',
      displayTimezone: 'UTC',
      full: true,
    })
    expect(() => faults.check()).not.toThrow()
  })

  it('have all their faults told at once', async () => {
    const faults = new UsageFaults()
    const invocation = await invoke(['-', '-'], {
      case: 'dir',
      timezone: "UTC'; DROP",
      year: '25',
      since: 'now',
      source: ['x', '10.0.0.1', '10/8'],
    })
    inputOptions(invocation, faults)
    filterOptions(invocation, faults)
    outputOptions(invocation, ['table'], faults)
    expect(() => faults.check()).toThrow(
      expect.objectContaining({
        code: 'usage',
        exitCode: 2,
        message: [
          'give --case or paths, not both',
          'standard input (-) can be read only once',
          "--timezone: 'UTC'; DROP' is no time zone: write UTC, Europe/Stockholm, or +02:00",
          "--year: '25' is no year from 1970 to 2199",
          "--since: 'now' is no time: write 2025-10-18T16:28:00Z, 2025-10-18, or -2h",
          "--source: 'x' is no IP address and no CIDR range",
          "--source: '10/8' is no IP address and no CIDR range",
        ].join('\n'),
      }),
    )
  })

  it.each([
    ['2025-10-18', '2025-10-18', true],
    ['2025-10-19', '2025-10-18', true],
    ['2025-10-18', '2025-10-19', false],
    ['-1h', '-2h', true],
    ['-2h', '-1h', false],
    ['-2h', '2000-01-01', false],
  ])('--since %s --until %s: empty %s', async (since, until, empty) => {
    const faults = new UsageFaults()
    filterOptions(await invoke([], { since, until }), faults)
    if (empty) expect(() => faults.check()).toThrow('--since is not before --until')
    else expect(() => faults.check()).not.toThrow()
  })

  it('need an input', async () => {
    const invocation = await invoke([], {})
    expect(() => inputOptions(invocation, new UsageFaults())).toThrow(expect.objectContaining({ code: 'input-none' }))
  })

  it.each([
    'UTC',
    'Europe/Stockholm',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+5',
    '+02:00',
    '-0530',
    'UTC+2',
    'GMT-03:30',
  ])('take the zone %s', async (timezone) => {
    const faults = new UsageFaults()
    expect(inputOptions(await invoke(['x'], { timezone }), faults).timezone).toBe(timezone)
    expect(() => faults.check()).not.toThrow()
  })
})
