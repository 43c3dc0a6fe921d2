import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import ndjson from 'ndjson'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CitedEvent } from '../../src/analysis/events.ts'
import { exportEcs } from '../../src/export/ecs.ts'
import type { Incident } from '../../src/export/incident.ts'
import { exportIris } from '../../src/export/iris.ts'
import { exportMisp } from '../../src/export/misp.ts'
import { exportNavigator } from '../../src/export/navigator.ts'
import { exportTheHive } from '../../src/export/thehive.ts'
import { exportTimesketch, exportTimesketchCsv } from '../../src/export/timesketch.ts'
import { NavigatorLayer } from '../../src/model/rule-coverage.ts'
import { visible } from '../../src/output/visible.ts'
import { collect } from '../support/documents.ts'
import { IRIS_FILES, MispEvent, TheHiveAlert, TimesketchEvent } from '../support/export-models.ts'
import { HOSTILE } from '../support/hostile.ts'
import { incidentWith } from '../support/incident.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** What a spreadsheet takes for a formula; our own zone is none. */
const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/u

/** JSON lines as the package ndjson reads them, strictly: a bad line is an error. */
async function readLines(text: string): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of Readable.from([text]).pipe(ndjson.parse({ strict: true }))) rows.push(row)
  return rows
}

async function tame(pieces: AsyncIterable<string>): Promise<string> {
  const text = await collect(pieces)
  expect(text).not.toMatch(ACTS)
  return text
}

const Action = z.strictObject({ create: z.strictObject({ _index: z.string().optional(), _id: z.string() }) })

/** What each export must be whatever the logs say. */
const CHECKS: Readonly<Record<string, (incident: Incident, value?: string) => Promise<void>>> = {
  'timesketch': async (incident) => {
    const rows = await readLines(await tame(exportTimesketch(incident)))
    expect(rows).toHaveLength(3)
    for (const row of rows) TimesketchEvent.parse(row)
  },
  'timesketch as CSV': async (incident) => {
    const text = await tame(exportTimesketchCsv(incident))
    const rows: Record<string, string>[] = parse(text, { columns: true })
    expect(text.split('\n')).toHaveLength(5)
    expect(Object.keys(rows[0] ?? {}).slice(0, 4)).toEqual(['message', 'datetime', 'timestamp_desc', 'timestamp'])
    for (const { message, datetime, timestamp_desc, timestamp } of rows)
      TimesketchEvent.parse({ message, datetime, timestamp_desc, timestamp: Number(timestamp), tag: [] })
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => FORMULA.test(cell))).toEqual([])
  },
  'misp': async (incident, value) => {
    const { Event } = MispEvent.parse(JSON.parse(await tame(exportMisp(incident))))
    const values = Event.Attribute.map((attribute) => attribute.value)
    if (value !== undefined) expect(new Set(values)).toEqual(new Set(value.trim() === '' ? [] : [value]))
  },
  'thehive': async (incident) => {
    const alert = TheHiveAlert.parse(JSON.parse(await tame(exportTheHive(incident))))
    for (const toHtml of Object.values(RENDERERS)) {
      const tags = new Set(tagsOf(toHtml(alert.description)))
      expect([...tags].filter((tag) => !/^<\/?(?:p|code|strong|ul|li)>$/.test(tag))).toEqual([])
    }
  },
  'iris': async (incident, value) => {
    const files = exportIris(incident)
    for (const [name, model] of Object.entries(IRIS_FILES)) {
      const pieces = files.get(name)
      if (pieces === undefined) throw new Error(`${name} is missing`)
      const text = await tame(pieces)
      expect(text.split('\n')[0]).toBe(Object.keys(model.shape).join(','))
      const rows: Record<string, string>[] = parse(text, { columns: true })
      // IRIS cuts the text into lines before it reads CSV, as Python does.
      expect(text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)).toHaveLength(rows.length + 2)
      for (const row of rows) {
        // An entry says what we say; only a poisoned one may say nothing.
        if (value?.trim() !== '') model.parse(row)
        const cells = Object.entries(row).filter(([column]) => column !== 'event_tz')
        expect(cells.filter(([, cell]) => FORMULA.test(cell))).toEqual([])
      }
    }
  },
  'navigator': async (incident) => {
    NavigatorLayer.parse(JSON.parse(await tame(exportNavigator(incident))))
  },
  'ecs': async (incident) => {
    const rows = await readLines(await tame(exportEcs(incident, null)))
    expect(rows).toHaveLength(6)
    for (const [at, row] of rows.entries()) if (at % 2 === 0) Action.parse(row)
    // A mapping of type `ip` would refuse the document.
    const claims = rows.flatMap((row) => JSON.stringify(row).match(/"forwarded_ip":"[^"]*"/) ?? [])
    expect(claims).toEqual([])
  },
}

describe.each(Object.entries(CHECKS))('%s', (_, check) => {
  it('has its shape', async () => {
    await check(incidentWith())
  })

  it.each(HOSTILE)('keeps it with $name in every text', async ({ value }) => {
    await check(incidentWith(value), value)
  })
})

describe('what it says', () => {
  it('to Timesketch: the words of the log, what the time is, and what findings cite the event for', async () => {
    const [first, second] = await readLines(await collect(exportTimesketch(incidentWith())))
    expect(first).toMatchObject({
      message: 'LOGIN FAILED - Invalid credentials for alice@example.com from 172.18.0.1',
      datetime: '2025-10-18T16:28:18.140000+00:00',
      timestamp_desc: 'Event Logged',
      tag: [],
      source_ip: '172.18.0.1',
      source_port: 51_022,
      user_name: 'alice@example.com',
      log_line: 2,
    })
    expect(second).toMatchObject({
      message: 'login',
      timestamp_desc: 'Time of the Record Before',
      tag: ['malicious', 'success_after_failures'],
      user_target: 'admin',
      count: 1500,
    })
  })

  it('to MISP: only what is the attacker’s own is for detection', async () => {
    const { Event } = MispEvent.parse(JSON.parse(await collect(exportMisp(incidentWith()))))
    expect(Event.Attribute.map(({ type, value, to_ids }) => [type, value, to_ids])).toEqual([
      ['ip-src', '203.0.113.9', true],
      ['ip-src', '2001:db8:85a3:1234:5678:8a2e:370:7334', true],
      ['ip-src', '172.18.0.1', false],
      ['ip-src', '2001:db8:85a3:1234:5678:8a2e:370:7334', false],
      ['target-user', 'root', false],
      ['target-user', 'a.very.long.account.name.that.needs.room@department.example.com', false],
      ['target-user', 'victim1@example.com', false],
      ['user-agent', 'curl/8.5.0', false],
      ['user-agent', 'python-requests/2.32', false],
    ])
    expect(Event).toMatchObject({
      threat_level_id: '1',
      date: '2025-10-17',
      Tag: [
        { name: 'tlp:amber' },
        { name: 'misp-galaxy:mitre-attack-pattern="Valid Accounts - T1078"' },
        { name: 'misp-galaxy:mitre-attack-pattern="Password Guessing - T1110.001"' },
      ],
    })
  })

  it('to TheHive: the level of its worst finding, and which observables are indicators', async () => {
    const alert = TheHiveAlert.parse(
      JSON.parse(await collect(exportTheHive(incidentWith(undefined, { tlp: 'TLP:RED' })))),
    )
    expect(alert).toMatchObject({ severity: 4, tlp: 4, date: Date.parse('2025-10-17T23:58:00Z') })
    expect(alert.observables.filter(({ ioc }) => ioc).map(({ data }) => data)).toEqual([
      '203.0.113.9',
      '2001:db8:85a3:1234:5678:8a2e:370:7334',
    ])
    expect(alert.observables.find(({ data }) => data === 'root')?.dataType).toBe('other')
    expect(alert.observables.find(({ data }) => data === 'victim1@example.com')?.dataType).toBe('mail')
  })

  it('to IRIS: entries tied to their assets and IOCs', async () => {
    const timeline = exportIris(incidentWith()).get('timeline.csv')
    const rows: Record<string, string>[] = parse(await collect(timeline ?? exportNavigator(incidentWith())), {
      columns: true,
    })
    expect(rows.map((row) => [row['event_category'], row['event_assets'], row['event_iocs']])).toEqual([
      ['Credential Access', '', '2001:db8:85a3:1234:5678:8a2e:370:7334'],
      ['Credential Access', 'root', '203.0.113.9'],
      ['Initial Access', 'root', '203.0.113.9'],
    ])
  })

  it('to the Navigator: how many findings speak of a technique', async () => {
    const layer = NavigatorLayer.parse(JSON.parse(await collect(exportNavigator(incidentWith()))))
    expect(layer.techniques.map(({ techniqueID, score, comment }) => [techniqueID, score, comment])).toEqual([
      ['T1078', 1, '1 finding: Success after failures'],
      ['T1110.001', 1, '1 finding: Success after failures'],
    ])
  })

  it('to Elasticsearch: the index that was named, ids that stay, and addresses alone as claims', async () => {
    const rows = await readLines(await collect(exportEcs(incidentWith(), 'logs-incident-default')))
    expect(rows[2]).toEqual({ create: { _index: 'logs-incident-default', _id: '5e1f5e1f5e1f5e1f-2' } })
    expect(rows[3]).toMatchObject({
      event: { kind: 'event', id: '5e1f5e1f5e1f5e1f-2' },
      ecs: { version: '8.17.0' },
      related: { ip: ['203.0.113.9'], user: ['admin', 'root'] },
      tags: ['success_after_failures'],
      tatou: { malicious: true, finding_ids: ['0011223344556677'] },
    })
  })

  it.each(HOSTILE)('to a spreadsheet: $name, spelled', async ({ value }) => {
    const rows: Record<string, string>[] = parse(await collect(exportTimesketchCsv(incidentWith(value))), {
      columns: true,
    })
    expect(rows[0]?.['user_name']?.replaceAll(/(^|;)'([\s"'’]*[=+\-@＝＋－＠])/gu, '$1$2')).toBe(visible(value))
  })
})

describe('events without end', () => {
  async function* endless(): AsyncGenerator<CitedEvent> {
    const events: CitedEvent[] = []
    for await (const event of incidentWith().events()) events.push(event)
    for (;;) yield* events
  }

  it.each([
    ['timesketch', exportTimesketch],
    ['timesketch as CSV', exportTimesketchCsv],
    ['ecs', (incident: Incident) => exportEcs(incident, null)],
  ])('are written to %s while they come', async (_, write) => {
    let pieces = 0
    for await (const piece of write(incidentWith(undefined, { events: endless }))) {
      expect(piece.length).toBeLessThan(100_000)
      pieces += 1
      if (pieces === 5) break
    }
    expect(pieces).toBe(5)
  })
})
