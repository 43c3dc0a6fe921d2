import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import type { Finding } from '../../src/model/finding.ts'
import { changesOf, type Told } from '../../src/watch/changes.ts'
import { Delivery } from '../../src/watch/delivery.ts'
import { fileSink } from '../../src/watch/file-sink.ts'
import type { FollowedStream } from '../../src/watch/followed-stream.ts'
import { Heartbeat } from '../../src/watch/heartbeat.ts'
import { post } from '../../src/watch/post.ts'
import { steadyClock } from '../../src/watch/steady-clock.ts'
import { webhookSink } from '../../src/watch/webhook-sink.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { ALERTS, FINDING, queueOf, SETTINGS } from './alerts.ts'

type Answer = Parameters<typeof createServer>[1]

/** A receiver on a port of its own; returns its address. */
async function receiver(answer: Answer): Promise<string> {
  const server = createServer(answer ?? (() => undefined)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
}

describe('a receiver that fails', () => {
  it('is slow: the others do not wait for it, and it gets each alert once', async () => {
    const bodies: string[] = []
    let release: () => void = () => undefined
    const held = new Promise<void>((done) => (release = done))
    const url = await receiver((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        bodies.push(body)
        void held.then(() => response.writeHead(204).end())
      })
    })
    const folder = await temporaryFolder()
    const state = await queueOf(ALERTS.slice(0, 1))
    const now = (): number => 1_000_000
    const delivery = new Delivery(state, now, () => undefined)
    const file = join(folder, 'alerts.ndjson')
    await delivery.add(webhookSink({ url, allowPrivate: true, secret: null, now }, { ...SETTINGS, name: 'slow' }))
    await delivery.add(fileSink(file, { ...SETTINGS, name: 'file' }))
    const rounds = [delivery.round([])]
    while (bodies.length === 0) await sleep(5)
    await state.commit({ streams: [], told: new Map(), alerts: ALERTS.slice(1), now: 1_001 })
    // Ten rounds come while the receiver thinks about the first.
    for (let index = 0; index < 10; index++) rounds.push(delivery.round([]))
    const written = (): number => readFileSync(file, 'utf8').split('\n').length - 1
    for (let waited = 0; written() < 3 && waited < 400; waited++) await sleep(5)
    expect(written()).toBe(3)
    expect(bodies).toHaveLength(1)
    release()
    await Promise.all(rounds)
    await delivery.round([], true)
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual(ALERTS)
    expect(written()).toBe(3)
  })

  it('answers 500 for a while: every alert reaches it once, in their order', async () => {
    const taken: Alert[] = []
    let asked = 0
    const url = await receiver((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        asked += 1
        // Every second one fails.
        if (asked % 2 === 1) return void response.writeHead(500).end('try later')
        taken.push(JSON.parse(body) as Alert)
        response.writeHead(200).end()
      })
    })
    const state = await queueOf(ALERTS)
    let now = 1_000_000
    const said: string[] = []
    const delivery = new Delivery(
      state,
      () => now,
      (sink, problem) => said.push(`${sink}: ${problem}`),
    )
    await delivery.add(webhookSink({ url, allowPrivate: true, secret: null, now: () => now }, SETTINGS))
    for (let round = 0; round < 12; round++) {
      await delivery.round([])
      now += 2_000
    }
    expect(taken).toEqual(ALERTS)
    expect(asked).toBe(2 * ALERTS.length)
    expect(said[0]).toContain('500 try later')
    expect(await state.queued(0, 10)).toEqual([])
  })

  it('sends a byte now and then: it is given up in time all the same', async () => {
    const url = await receiver((_, response) => {
      response.writeHead(200)
      const dripping = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(dripping))
    })
    const sent = post(url, '{}', { allowPrivate: true, headers: {}, timeoutMs: 300 })
    await expect(sent).rejects.toThrow('did not answer in 0.3 s')
  })
})

describe('a clock that is set', () => {
  it('back: time stands still, and goes on', () => {
    let wall = 1_000_000
    const now = steadyClock(() => wall)
    expect(now()).toBe(1_000_000)
    wall += 500
    expect(now()).toBe(1_000_500)
    wall -= 3_600_000
    expect(now()).toBe(1_000_500)
    wall += 250
    expect(now()).toBe(1_000_750)
    wall += 3_600_000
    expect(now()).toBe(4_600_750)
  })

  const told = (at: number): Map<string, Told> => new Map([[FINDING.id, { finding: FINDING, open: true, at }]])
  const grown: Finding = { ...FINDING, count: 9 }
  const pace = { quiet: 900_000, between: 5_000 }
  const latest = Date.parse(FINDING.last) * 1_000

  it.each([
    ['a second ago', 999_000, []],
    ['in an hour, before the clock was set back', 4_600_000, ['updated']],
    ['six seconds ago', 994_000, ['updated']],
  ])('what was told %s', (_, at, states) => {
    const { alerts } = changesOf(told(at), [grown], { now: 1_000_000, latest }, pace)
    expect(alerts.map(({ state }) => state)).toEqual(states)
  })

  it('forward, or a machine that slept: no log is called silent for that', () => {
    const stream = { id: 1, path: 'app.log', ended: false } as FollowedStream
    const heartbeat = new Heartbeat(60_000)
    let now = 0
    for (; now < 60_000; now += 1_000) {
      heartbeat.arrived(stream, now)
      expect(heartbeat.silences([stream], now)).toEqual([])
    }
    now += 8 * 3_600_000
    expect(heartbeat.silences([stream], now)).toEqual([])
    // From here on nothing comes while somebody looks.
    for (let second = 0; second < 58; second++) expect(heartbeat.silences([stream], (now += 1_000))).toEqual([])
    for (let second = 0; second < 5; second++) heartbeat.silences([stream], (now += 1_000))
    expect(heartbeat.silences([stream], now).map(({ rule_id: rule }) => rule)).toEqual(['silent_now'])
  })
})
