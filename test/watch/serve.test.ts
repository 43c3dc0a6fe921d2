import { request, type IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { namedZones } from '../../src/ingest/zones.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Judgement } from '../../src/watch/judge.ts'
import { createMetrics, type Standing } from '../../src/watch/metrics.ts'
import { parseServeAddress, serve, type Served } from '../../src/watch/serve.ts'
import { FINDING } from './alerts.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

async function ask(port: number, path: string, host?: string, method = 'GET'): Promise<Answer> {
  return new Promise((done, failed) => {
    const headers = host === undefined ? {} : { host }
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = ''
      response.on('data', (part: Buffer) => (body += part.toString()))
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', failed)
    sent.end()
  })
}

const SERVED: Served = {
  contentType: 'text/plain; version=0.0.4',
  metrics: () => Promise.resolve('a 1\n'),
  open: () => [FINDING],
  trouble: () => null,
}

async function served(changes: Partial<Served> = {}): Promise<number> {
  const server = await serve({ host: '127.0.0.1', port: 0 }, { ...SERVED, ...changes })
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the address', () => {
  it.each([
    ['9464', '127.0.0.1', 9464],
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['localhost:1', 'localhost', 1],
    ['[::1]:9464', '::1', 9464],
    ['192.0.2.7:80', '192.0.2.7', 80],
  ])('%s', (given, host, port) => {
    expect(parseServeAddress(given)).toEqual({ host, port })
  })

  it.each(['', ':9464', '*:9464', 'example.org:9464', '127.0.0.1', '127.0.0.1:70000', '::1:9464', '127.0.0.1:9464/x'])(
    '%j is none',
    (given) => {
      expect(() => parseServeAddress(given)).toThrow('--serve')
    },
  )

  it('that is taken is told', async () => {
    const port = await served()
    await expect(serve({ host: '127.0.0.1', port }, SERVED)).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`)
  })
})

describe('a request', () => {
  it('is answered under the address that is served on, and under localhost', async () => {
    const port = await served()
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect(await ask(port, '/metrics', host)).toMatchObject({ status: 200, body: 'a 1\n' })
      expect(JSON.parse((await ask(port, '/findings', host)).body)).toEqual([FINDING])
    }
    expect(await ask(port, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' })
    expect((await ask(port, '/healthz')).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1.evil.example', 'localhost'])(
    'under the name %j is refused, and learns nothing',
    async (host) => {
      const port = await served()
      const { status, body } = await ask(port, '/findings', host)
      expect(status).toBe(421)
      expect(body).not.toContain(FINDING.id)
    },
  )

  it('may only read', async () => {
    const port = await served()
    expect((await ask(port, '/metrics', undefined, 'POST')).status).toBe(405)
    expect((await ask(port, '/state.duckdb')).status).toBe(404)
    expect((await ask(port, '/../etc/passwd')).status).toBe(404)
  })

  it('hears of trouble', async () => {
    const port = await served({ trouble: () => 'no space left on device' })
    expect(await ask(port, '/healthz')).toMatchObject({ status: 503, body: 'no space left on device\n' })
  })
})

function standing(findings: readonly Finding[], failures: Judgement['failures']): Standing {
  return {
    judgement: {
      findings,
      failures,
      figures: { lines: 12, rejected: 1, events: new Map([['sshd', 11]]) },
      latest: null,
    },
    open: findings,
    alerts: new Map([['firing', 2]]),
    lagSeconds: 0.25,
    waitingBytes: 7,
    streams: 1,
    sinks: [],
    startedAt: 1_000,
  }
}

/** The samples of a metric: what stands in braces, and the value. */
function samples(text: string, metric: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(`${metric}{`))
}

describe('metrics', () => {
  it('are bounded, whatever an attacker makes up', async () => {
    const metrics = await createMetrics('1.2.3', [])
    const findings = Array.from({ length: 3_000 }, (_, index): Finding => {
      return { ...FINDING, id: `f${index}`, rule_title: `Rule "${index}"\nx{}`, group: { 'source.ip': `s${index}` } }
    })
    const failures = Array.from({ length: 3_000 }, (_, index) => {
      return { source: `198.18.${index >> 8}.${index & 255}`, count: 3_000 - index }
    })
    const text = await metrics.text(standing(findings, failures))
    const rules = samples(text, 'tatou_ir_findings')
    expect(rules).toHaveLength(201)
    expect(rules.some((line) => line.startsWith('tatou_ir_findings{rule="other"') && line.endsWith(' 2800'))).toBe(true)
    expect(samples(text, 'tatou_ir_source_failed_logins')).toHaveLength(20)
    expect(text.split('\n').length).toBeLessThan(600)
    // A second answer holds nothing of the first.
    const later = await metrics.text(standing([], []))
    expect(samples(later, 'tatou_ir_findings')).toEqual([])
    expect(samples(later, 'tatou_ir_source_failed_logins')).toEqual([])
  })

  it('tell failed logins by the zones of the configuration, else by where an address lies', async () => {
    const zones = namedZones([
      { name: 'office', addresses: ['10.1.0.0/16', '2001:db8:1::/48'] },
      { name: 'printers', addresses: ['10.1.9.0/24'] },
    ])
    const metrics = await createMetrics('1.2.3', zones)
    const text = await metrics.text(
      standing(
        [],
        [
          { source: '10.1.2.3', count: 4 },
          { source: '10.1.9.9', count: 2 },
          { source: '2001:db8:1::7', count: 1 },
          { source: '10.2.0.1', count: 8 },
          { source: '8.8.8.8', count: 16 },
          { source: null, count: 32 },
        ],
      ),
    )
    expect(samples(text, 'tatou_ir_failed_logins_total').toSorted()).toEqual([
      'tatou_ir_failed_logins_total{zone="external"} 16',
      'tatou_ir_failed_logins_total{zone="internal"} 8',
      'tatou_ir_failed_logins_total{zone="office"} 5',
      'tatou_ir_failed_logins_total{zone="printers"} 2',
      'tatou_ir_failed_logins_total{zone="unknown"} 32',
    ])
  })
})
