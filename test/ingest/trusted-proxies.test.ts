import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, parseAddressRange } from '../../src/ingest/address-range.ts'
import { clientOf } from '../../src/ingest/trusted-proxies.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const RANGES = ['10.0.0.0/8', '192.0.2.1', '2001:db8:f::/48'].flatMap((range) => parseAddressRange(range) ?? [])
const isTrusted = (address: string): boolean => RANGES.some((range) => contains(range, address))

describe('the client that a trusted proxy names', () => {
  it.each([
    // One hop, with and without a port, in every spelling.
    ['198.51.100.7', '198.51.100.7'],
    [' 198.51.100.7 ', '198.51.100.7'],
    ['198.51.100.7:50122', '198.51.100.7'],
    ['2001:DB8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['"198.51.100.7"', '198.51.100.7'],
    // The right-most hop that is no proxy counts; what is left of it anybody may have written.
    ['203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['203.0.113.9, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
    ['203.0.113.9,198.51.100.7,10.1.2.3,192.0.2.1,2001:db8:f::9', '198.51.100.7'],
    ['10.0.0.1, 198.51.100.7', '198.51.100.7'],
    ['192.0.2.2, 192.0.2.1', '192.0.2.2'],
    ['2001:db8:f:1::2, 2001:db8:e::1', '2001:db8:e::1'],
    // Lists may have empty members.
    ['198.51.100.7, , 10.0.0.1,', '198.51.100.7'],
    [',,198.51.100.7,,', '198.51.100.7'],
    // Nothing can be told where a hop hides who it was, or is none, or all are proxies.
    ['198.51.100.7, unknown', null],
    ['unknown', null],
    ['198.51.100.7, _hidden, 10.0.0.1', null],
    ['198.51.100.7, -', null],
    ['198.51.100.7, example.com', null],
    ['198.51.100.7, 010.1.1.1', null],
    ['198.51.100.7, 256.1.1.1', null],
    ['10.0.0.1, 192.0.2.1', null],
    ['', null],
    [', ,', null],
    // RFC 7239.
    ['for=198.51.100.7', '198.51.100.7'],
    ['For="[2001:db8::7]:4711"', '2001:db8::7'],
    ['for=203.0.113.9;proto=http;by=192.0.2.1, proto=https;for=198.51.100.7', '198.51.100.7'],
    ['for = "198.51.100.7:80" ; host=x', '198.51.100.7'],
    ['for=198.51.100.7, for=10.0.0.1', '198.51.100.7'],
    ['for=198.51.100.7, for=unknown', null],
    ['for=198.51.100.7, for="_gazonk"', null],
    ['for=198.51.100.7, proto=https', null],
    // What the client sent in front cannot change how the rest is read.
    ['for=203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['", 198.51.100.7', '198.51.100.7'],
    ['for=", for=198.51.100.7', '198.51.100.7'],
    ['["203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['[, 198.51.100.7', '198.51.100.7'],
    // A header that came twice, as logs in JSON hold it.
    ['["203.0.113.9","198.51.100.7, 10.0.0.1"]', '198.51.100.7'],
    ['[1]', null],
    ['[]', null],
  ])('%s: %s', (claim, client) => {
    expect(clientOf(claim, isTrusted)).toBe(client)
  })

  it('is the one that the proxy wrote, whatever stands before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (forged) => {
        expect(clientOf(`${forged}, 198.51.100.7`, isTrusted)).toBe('198.51.100.7')
        expect(clientOf(`${forged},for=198.51.100.7;proto=http, 10.0.0.1`, isTrusted)).toBe('198.51.100.7')
      }),
    )
  })

  it('is found in bounded time', () => {
    const started = process.cpuUsage().user
    for (const part of ['"', 'for="', '10.0.0.1,', ';', '["', '\\"', ' '])
      clientOf(`${part.repeat(200_000)}x`, isTrusted)
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5)
  })
})

const request = (peer: string, claim: string | null, user: string): string =>
  JSON.stringify({
    ts: '2025-10-18T16:28:18Z',
    event: 'login',
    outcome: 'failure',
    user,
    remote_addr: peer,
    remote_port: 4711,
    ...(claim === null ? {} : { x_forwarded_for: claim }),
  })

const LOG = [
  request('10.0.0.1', '203.0.113.9, 198.51.100.7', 'a'),
  request('::ffff:10.0.0.1', '198.51.100.7', 'b'),
  request('203.0.113.5', '198.51.100.8', 'c'),
  request('10.0.0.1', 'unknown', 'd'),
  request('10.0.0.1', null, 'e'),
].join('\n')

const CLIENTS = ['a 198.51.100.7 -', 'b 198.51.100.7 -', 'c 203.0.113.5 4711', 'd 10.0.0.1 4711', 'e 10.0.0.1 4711']
const QUERY =
  "SELECT user_name || ' ' || source_ip || ' ' || coalesce(CAST(source_port AS VARCHAR), '-') AS x FROM events ORDER BY user_name"

describe('trusted proxies of the configuration', () => {
  const rows = async (cwd: string, ...args: string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await runCli(['sql', QUERY, '--format', 'csv', ...args], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    return stdout.trim().split(/\r?\n/).slice(1)
  }

  it('replace a source by the client they name, in every command and in a case', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'a.log'), LOG)
    await writeFile(join(cwd, 'c.yaml'), 'trusted_proxies: [10.0.0.0/8]\n')
    expect(await rows(cwd, 'a.log')).toEqual(['a 10.0.0.1 4711', 'b 10.0.0.1 4711', ...CLIENTS.slice(2)])
    expect(await rows(cwd, 'a.log', '--config', 'c.yaml')).toEqual(CLIENTS)
    // A load that leaves columns out, which timeline and sources make.
    const { stdout } = await runCli(['sources', 'a.log', '--config', 'c.yaml', '--format', 'json'], { cwd })
    const { sources } = JSON.parse(stdout) as { sources: { source_ip: string; failed_logins: number }[] }
    expect(sources.map(({ source_ip: ip, failed_logins: failed }) => `${ip} ${failed}`).toSorted()).toEqual([
      '10.0.0.1 2',
      '198.51.100.7 2',
      '203.0.113.5 1',
    ])
    const ingested = await runCli(['ingest', '--case', 'case', 'a.log', '--config', 'c.yaml', '--format', 'json'], {
      cwd,
    })
    expect(JSON.parse(ingested.stdout)).toMatchObject({ config: { path: 'c.yaml' } })
    expect(await rows(cwd, '--case', 'case')).toEqual(CLIENTS)
    const show = await runCli(['case', 'show', '--case', 'case', '--verify', '--format', 'json'], { cwd })
    expect(JSON.parse(show.stdout)).toMatchObject({ reading: { trusted_proxies: ['10.0.0.0/8'] }, verified: true })
  })

  it('that are no addresses are faults with their places', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'a.log'), LOG)
    await writeFile(join(cwd, 'c.yaml'), 'trusted_proxies:\n  - 10.0.0.0/8\n  - 10.0.0.0/33\n')
    const { code, stderr } = await runCli(['events', 'a.log', '--config', 'c.yaml'], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("c.yaml:3:5: trusted_proxies.1: '10.0.0.0/33' is no IP"),
    ])
  })
})
