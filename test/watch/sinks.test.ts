import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import { alertmanagerSink } from '../../src/watch/alertmanager-sink.ts'
import { Delivery } from '../../src/watch/delivery.ts'
import { execSink } from '../../src/watch/exec-sink.ts'
import { fileSink } from '../../src/watch/file-sink.ts'
import { webhookSink } from '../../src/watch/webhook-sink.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { ALERTS, FINDING, queueOf, SETTINGS } from './alerts.ts'

interface Heard {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that answers what it is told to, and remembers what it heard. */
async function receiver(status: () => number): Promise<{ url: string; heard: Heard[]; server: Server }> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      heard.push({ url: request.url ?? '', headers: request.headers, body })
      response.writeHead(status(), { location: 'http://127.0.0.1:1/' }).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, heard, server }
}

const SECRET = Buffer.from('a secret of more than sixteen bytes')

describe('a webhook', () => {
  it('is signed, keeps its id when it is sent again, and is tried with growing pauses', async () => {
    let status = 500
    const { url, heard } = await receiver(() => status)
    const state = await queueOf(ALERTS.slice(0, 1))
    let now = 1_000_000
    const said: string[] = []
    const delivery = new Delivery(
      state,
      () => now,
      (sink, problem) => said.push(`${sink}: ${problem}`),
    )
    await delivery.add(
      webhookSink({ url: `${url}/hook`, allowPrivate: true, secret: SECRET, now: () => now }, SETTINGS),
    )
    await delivery.round([])
    await delivery.round([])
    expect(heard).toHaveLength(1)
    for (const wait of [1_000, 2_000, 4_000]) {
      now += wait - 1
      await delivery.round([])
      now += 1
      await delivery.round([])
    }
    expect(heard).toHaveLength(4)
    expect(said).toHaveLength(1)
    status = 204
    now += 8_000
    await delivery.round([])
    await delivery.round([])
    expect(heard).toHaveLength(5)
    const headers: IncomingHttpHeaders = heard.at(-1)?.headers ?? {}
    const body = heard.at(-1)?.body ?? ''
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`)
    expect(new Set(heard.map((each) => each.headers['webhook-id'])).size).toBe(1)
    expect(JSON.parse(body)).toEqual(ALERTS[0])
  })

  it.each([
    ['http://127.0.0.1:1/', 'loopback'],
    ['http://[::1]:1/', 'loopback'],
    ['http://localhost:1/', 'loopback'],
    ['http://10.1.2.3/', 'private'],
    ['http://169.254.169.254/latest/', 'linkLocal'],
    ['http://[::ffff:127.0.0.1]:1/', 'loopback'],
    ['http://0x7f.1:1/', 'loopback'],
  ])('does not reach %s, which is %s', async (url, range) => {
    const sink = webhookSink({ url, allowPrivate: false, secret: null, now: () => 0 }, SETTINGS)
    await expect(sink.deliver([{ seq: 1, at: 0, state: 'firing', finding: FINDING }], 0)).rejects.toThrow(range)
  })

  it('does not follow a redirect', async () => {
    const { url, heard } = await receiver(() => 302)
    const sink = webhookSink({ url, allowPrivate: true, secret: null, now: () => 0 }, SETTINGS)
    await expect(sink.deliver([{ seq: 1, at: 0, state: 'firing', finding: FINDING }], 0)).rejects.toThrow('302')
    expect(heard).toHaveLength(1)
  })
})

it('one sink that is down holds up no other, and loses nothing', async () => {
  const { url, heard, server } = await receiver(() => 200)
  server.close()
  const folder = await temporaryFolder()
  const state = await queueOf(ALERTS)
  const now = 1_000_000
  const delivery = new Delivery(
    state,
    () => now,
    () => undefined,
  )
  const file = join(folder, 'alerts.ndjson')
  await delivery.add(
    webhookSink({ url, allowPrivate: true, secret: null, now: () => now }, { ...SETTINGS, name: 'down' }),
  )
  await delivery.add(fileSink(file, { ...SETTINGS, name: 'file' }))
  await delivery.round([])
  expect(readFileSync(file, 'utf8')).toBe(ALERTS.map((alert) => `${JSON.stringify(alert)}\n`).join(''))
  expect(heard).toEqual([])
  expect((await state.queued(0, 10)).map((alert) => alert.state)).toEqual(['firing', 'updated', 'resolved'])
})

it('a file is cut back to what was accounted for', async () => {
  const file = join(await temporaryFolder(), 'alerts.ndjson')
  writeFileSync(file, 'of before\n')
  const sink = fileSink(file, SETTINGS)
  const begin = (await sink.begin?.()) ?? -1
  const queued = ALERTS.map((alert, index) => ({ ...alert, seq: index + 1, at: 0 }))
  const first = await sink.deliver(queued.slice(0, 1), begin)
  // Killed after it wrote, before it could note that it did.
  await sink.deliver(queued.slice(1), first)
  await sink.deliver(queued.slice(1), first)
  expect(readFileSync(file, 'utf8')).toBe(`of before\n${ALERTS.map((alert) => `${JSON.stringify(alert)}\n`).join('')}`)
})

it('rates, levels and escalation decide what a sink takes', async () => {
  const { url, heard } = await receiver(() => 200)
  const low: Alert = { state: 'firing', finding: { ...FINDING, id: 'aaaaaaaaaaaaaaaa', level: 'low' } }
  const other: Alert = { state: 'firing', finding: { ...FINDING, id: 'bbbbbbbbbbbbbbbb' } }
  const state = await queueOf([low, ...ALERTS.slice(0, 1), other])
  let now = 1_000
  const delivery = new Delivery(
    state,
    () => now,
    () => undefined,
  )
  const settings = { ...SETTINGS, level: 'high', after: 600_000, perMinute: 1 } as const
  await delivery.add(webhookSink({ url, allowPrivate: true, secret: null, now: () => now }, settings))
  await delivery.round([FINDING, other.finding])
  expect(heard).toHaveLength(0)
  now += 600_000
  await delivery.round([FINDING, other.finding])
  expect(heard).toHaveLength(1)
  now += 60_000
  // The second was resolved while it waited for its turn.
  await delivery.round([FINDING])
  expect(heard).toHaveLength(1)
})

it('a command finds the alert on its standard input, and nothing of it anywhere else', async () => {
  const folder = await temporaryFolder()
  const argv = ['/bin/sh', '-c', 'cat > got; env | cut -d= -f1 | sort > names; echo "$#" > count']
  const sink = execSink(argv, { cwd: folder, path: '/usr/bin:/bin' }, SETTINGS)
  await sink.deliver([{ seq: 1, at: 0, state: 'firing', finding: FINDING }], 0)
  expect(JSON.parse(readFileSync(join(folder, 'got'), 'utf8'))).toEqual(ALERTS[0])
  expect(
    readFileSync(join(folder, 'names'), 'utf8')
      .split('\n')
      .filter((name) => !['', '_', 'PATH', 'PWD', 'OLDPWD', 'SHLVL'].includes(name)),
  ).toEqual([])
  expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('0\n')
  const broken = execSink(['/bin/false'], { cwd: folder, path: '/bin' }, SETTINGS)
  await expect(broken.deliver([{ seq: 1, at: 0, state: 'firing', finding: FINDING }], 0)).rejects.toThrow('exit code 1')
})

it('an Alertmanager is told the last word on each finding, and again what is open', async () => {
  const { url, heard } = await receiver(() => 200)
  const sink = alertmanagerSink({ url: `${url}/`, allowPrivate: true, now: () => Date.UTC(2025, 9, 18, 17) }, SETTINGS)
  await sink.deliver(
    ALERTS.map((alert, index) => ({ ...alert, seq: index + 1, at: Date.UTC(2025, 9, 18, 16, 28) })),
    0,
  )
  await sink.refresh?.([FINDING])
  const [first, second] = heard.map(({ body }) => JSON.parse(body) as Record<string, unknown>[])
  expect(heard[0]?.url).toBe('/api/v2/alerts')
  expect(first).toHaveLength(1)
  expect(first?.[0]).toMatchObject({ startsAt: '2025-10-18T16:28:00.000Z', endsAt: '2025-10-18T17:00:00.000Z' })
  expect(first?.[0]?.['labels']).toEqual({
    source_ip: '198.51.100.7',
    alertname: 'TatouFinding',
    severity: 'high',
    kind: 'brute_force',
    rule: 'r',
    finding: '0123456789abcdef',
  })
  expect(second?.[0]).toMatchObject({ endsAt: '2025-10-18T17:05:00.000Z' })
})
