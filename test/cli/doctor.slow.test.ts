import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, chmod, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CustodyDocument } from '../../src/model/custody.ts'
import { nodeCheck } from '../../src/cli/doctor/doctor-installation.ts'
import { DoctorDocument, type Check } from '../../src/model/doctor.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const CAMPAIGN = join(import.meta.dirname, '../../samples/tatou-campaign')

function doctor(cwd: string, ...args: string[]): Promise<CliResult> {
  return runCli(['doctor', ...args], { cwd, now: Date.now })
}

/** The checks of a deployment that this part of a configuration describes: `status name: message`, and the exit code. */
async function deployment(cwd: string, yaml: string): Promise<{ code: number; checks: string[] }> {
  await writeFile(join(cwd, 'c.yaml'), yaml)
  const { code, stdout } = await doctor(cwd, '--deployment', '--config', 'c.yaml', '--format', 'json')
  const { checks } = DoctorDocument.parse(JSON.parse(stdout))
  const text = ({ status, name, message }: Check): string => `${status} ${name}: ${message}`
  return { code, checks: checks.filter(({ area }) => area === 'deployment').map(text) }
}

/** A server that ends with the test; its port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A port that nobody listens on. */
async function deadPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('doctor', () => {
  it('finds this installation fit', async () => {
    const cwd = await temporaryFolder()
    const { code, stdout } = await doctor(cwd, '--format', 'json')
    const { ok, failed, checks } = DoctorDocument.parse(JSON.parse(stdout))
    expect([code, ok, failed]).toEqual([0, true, 0])
    expect(checks.map(({ area }) => area)).toEqual(expect.arrayContaining(['installation', 'rules', 'playbooks']))
    expect(await readdir(cwd)).toEqual([])
  })

  it('finds a wrong clock, a broken configuration and a broken rule, all at once', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'c.yaml'), 'gateways: [nowhere]\n')
    await writeFile(join(cwd, 'rule.yml'), 'title: x\n')
    const args = ['doctor', '--config', 'c.yaml', '--rules', 'rule.yml', '--format', 'json']
    const { code, stdout } = await runCli(args, { cwd, now: () => Date.now() - 60_000 })
    const { checks } = DoctorDocument.parse(JSON.parse(stdout))
    expect(code).toBe(1)
    expect(checks.filter(({ status }) => status === 'fail').map(({ name }) => name)).toEqual([
      'clock',
      'configuration',
      'rules of yours',
    ])
  })

  it.each([
    ['18.20.4', 'fail'],
    ['20.18.3', 'fail'],
    ['20.19.0', 'pass'],
    ['22.1.0', 'pass'],
  ])('says of Node %s: %s', (version, status) => expect(nodeCheck(version)).toMatchObject({ status }))

  it('finds a time zone that there is none of', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'c.yaml'), 'time_zone: Mars/Olympus\n')
    const { stdout } = await doctor(cwd, '--config', 'c.yaml', '--format', 'json')
    const { checks } = DoctorDocument.parse(JSON.parse(stdout))
    const found = checks.filter(({ area }) => area === 'configuration').map(({ status, message }) => [status, message])
    expect(found[0]).toEqual(['fail', expect.stringContaining('Mars/Olympus')])
  })

  it('finds an engine that cannot open, and a folder that cannot be written', async () => {
    const options = { cwd: '/proc', now: Date.now, env: { TMPDIR: '/proc' } }
    const { code, stdout } = await runCli(['doctor', '--format', 'json'], options)
    const { checks } = DoctorDocument.parse(JSON.parse(stdout))
    const status = (name: string) => checks.find((check) => check.name === name)
    expect(code).toBe(1)
    expect(status('engine')).toMatchObject({ status: 'fail', hint: expect.stringMatching(/./) })
    expect(status('write rights')).toMatchObject({ status: 'warn', hint: expect.stringMatching(/./) })
  })

  it('checks a case, and keeps what it found in it', async () => {
    const cwd = await temporaryFolder()
    expect((await runCli(['ingest', CAMPAIGN, '--case', 'case'], { cwd })).code).toBe(0)
    expect((await doctor(cwd, '--case', 'case', '--keep')).code).toBe(0)
    const shown = await runCli(['case', 'custody', 'verify', '--case', 'case', '--format', 'json'], { cwd })
    expect(shown.code).toBe(0)
    const record = CustodyDocument.parse(JSON.parse(shown.stdout)).records.at(-1)
    const [subject] = record?.subjects ?? []
    const kept = await readFile(join(cwd, 'case', subject?.path ?? ''))
    expect(subject?.after).toBe(createHash('sha256').update(kept).digest('hex'))
    expect(DoctorDocument.parse(JSON.parse(kept.toString())).ok).toBe(true)
    // Still a case like any other.
    expect((await doctor(cwd, '--case', 'case')).code).toBe(0)
    const [evidence = ''] = await readdir(join(cwd, 'case/evidence'))
    await chmod(join(cwd, 'case/evidence', evidence), 0o600)
    await appendFile(join(cwd, 'case/evidence', evidence), 'x')
    const { code, stdout } = await doctor(cwd, '--case', 'case')
    expect([code, stdout]).toEqual([1, expect.stringContaining('fail  integrity')])
  })

  it('tells what it found also where that cannot be kept', async () => {
    const cwd = await temporaryFolder()
    const { code, stdout, stderr } = await doctor(cwd, '--case', 'nowhere', '--keep')
    expect(code).toBe(2)
    expect(stdout).toContain('fail  integrity')
    expect(stderr).toContain('nowhere')
  })

  it('probes nothing that an explicit configuration does not name', async () => {
    const cwd = await temporaryFolder()
    let asked = 0
    const port = await serve((_, response) => {
      asked += 1
      response.end()
    })
    const yaml = `deployment: {endpoints: [{name: x, url: "http://127.0.0.1:${port}/"}]}\n`
    await writeFile(join(cwd, 'tatou-ir.config.yaml'), yaml, { mode: 0o600 })
    expect((await doctor(cwd, '--deployment')).code).toBe(2)
    expect((await doctor(cwd)).code).toBe(0)
    expect(asked).toBe(0)
    expect((await deployment(cwd, '{}')).code).toBe(1)
  })
})

describe('doctor --deployment', () => {
  it('tells endpoints that are up from those that are down, slow or lying', async () => {
    const cwd = await temporaryFolder()
    const port = await serve((request, response) => {
      if (request.url === '/up') response.end('all is Healthy')
      else if (request.url === '/error') response.writeHead(503).end('Healthy')
      else if (request.url === '/moved') response.writeHead(302, { location: '/up' }).end()
      else if (request.url === '/lies') response.end('<html>a page for all')
      // Says something at once, and then a byte now and then for ever.
      else setInterval(() => response.write('.'), 50).unref()
    })
    const dead = await deadPort()
    const endpoint = (name: string, at = port): string =>
      `{name: ${name}, url: "http://127.0.0.1:${at}/${name}", contains: Healthy}`
    const all = [...['up', 'error', 'moved', 'lies', 'slow'].map((name) => endpoint(name)), endpoint('down', dead)]
    const began = Date.now()
    const { code, checks } = await deployment(cwd, `deployment: {timeout_seconds: 1, endpoints: [${all.join(', ')}]}`)
    expect(code).toBe(1)
    const at = `http://127.0.0.1:${port}`
    expect(checks).toEqual([
      `pass endpoint up: ${at}/up answered 200`,
      `fail endpoint error: ${at}/error answered 503, not 200`,
      `fail endpoint moved: ${at}/moved answered 302, not 200`,
      `fail endpoint lies: ${at}/lies answered 200, but not with what it should say`,
      `fail endpoint slow: ${at}/slow: no whole answer within 1 s`,
      expect.stringMatching(/^fail endpoint down: .*ECONNREFUSED/),
    ])
    expect(Date.now() - began).toBeLessThan(20_000)
  })

  it('believes no Prometheus that does not answer like one', async () => {
    const cwd = await temporaryFolder()
    let answer = ''
    const port = await serve((_, response) => response.end(answer))
    const ask = (): Promise<{ code: number; checks: string[] }> =>
      deployment(cwd, `deployment: {timeout_seconds: 1, prometheus: "http://127.0.0.1:${port}"}`)
    for (const lie of [
      '',
      'Healthy',
      '{"status":"error"}',
      '{"status":"success","data":{"alerts":[{"state":"fine"}]}}',
    ]) {
      answer = lie
      expect(await ask()).toEqual({ code: 1, checks: [expect.stringContaining('no list of alerts')] })
    }
    answer = '{"status":"success","data":{"alerts":[]}}'
    expect((await ask()).code).toBe(0)
  })

  it('finds logs that are gone, stale or still, and files that were changed', async () => {
    const cwd = await temporaryFolder()
    for (const name of ['fresh', 'stale', 'still', 'growing', 'flag']) await writeFile(join(cwd, name), 'FLAG')
    const old = Date.now() / 1000 - 3600
    await utimes(join(cwd, 'stale'), old, old)
    const timer = setInterval(() => void appendFile(join(cwd, 'growing'), 'x\n'), 100)
    onTestFinished(() => clearInterval(timer))
    const sha = createHash('sha256').update('FLAG').digest('hex')
    const { checks } = await deployment(
      cwd,
      `deployment:\n  logs: [{path: fresh}, {path: stale}, {path: still, grows_within: 1s}, {path: growing, grows_within: 5s}, {path: gone}]\n` +
        `  files: [{path: flag, sha256: ${sha}}, {path: growing, sha256: ${sha}}, {path: gone, sha256: ${sha}}, {path: ., sha256: ${sha}}]\n` +
        '  disks: [{path: ., free_percent: 0}, {path: ., free_percent: 100}]\n',
    )
    expect(checks.map((check) => check.split(':')[0])).toEqual([
      'pass log fresh',
      'fail log stale',
      'fail log still',
      'pass log growing',
      'fail log gone',
      'pass file flag',
      'fail file growing',
      'fail file gone',
      'fail file .',
      'pass disk .',
      'fail disk .',
    ])
  })

  it('compares ports with what may be open, and with the flows that are allowed', async () => {
    const cwd = await temporaryFolder()
    const [web, database, dead] = [await serve(() => undefined), await serve(() => undefined), await deadPort()]
    const zones = 'zones: [{name: here, addresses: [127.0.0.0/8]}, {name: outside, addresses: [0.0.0.0/0]}]\n'
    const flows = `flows: [{from: outside, to: here, ports: [${web}, ${dead}]}, {from: here, to: here, ports: [${database}]}, {from: outside, to: here, protocol: udp, ports: [53]}, {from: outside, to: here, protocol: icmp}]\n`
    const ports = `ports: [${web}, ${database}, ${dead}]`
    const { checks } = await deployment(
      cwd,
      `${zones}${flows}deployment: {ports: [{host: 127.0.0.1, ${ports}, from: outside}, {host: 127.0.0.1, ${ports}, open: [${web}, ${database}]}]}`,
    )
    expect(checks).toEqual([
      `pass port 127.0.0.1:${web}: is open, as it should be`,
      `fail port 127.0.0.1:${database}: is open, and the list of flows from outside does not allow it`,
      `fail port 127.0.0.1:${dead}: is closed, and the list of flows from outside allows it`,
      `pass port 127.0.0.1:${web}: is open, as it should be`,
      `pass port 127.0.0.1:${database}: is open, as it should be`,
      `pass port 127.0.0.1:${dead}: is closed, as it should be`,
      // What cannot be told is not told as if it were in order.
      `skip flow here to here: TCP ${database}: nothing tries it`,
      'skip flow outside to here: UDP 53 cannot be checked from outside: an open UDP port need not answer',
      'skip flow outside to here: ICMP is not checked: only ports are tried',
    ])
  })
})
