import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { canonicalAddress } from '../../src/ingest/addresses.ts'
import { loadStreams } from '../../src/ingest/load.ts'
import { openStore } from '../../src/store/store.ts'
import type { Row } from '../../src/sql/database.ts'
import { describeCorpus } from '../support/corpora.ts'
import { temporaryFolder } from '../support/temporary.ts'
import floors from './conformance-floors.json' with { type: 'json' }

/** How many labels of a source were right, of how many, by what they are about. */
type Score = Record<string, { right: number; of: number }>

const scores: string[] = []
afterAll(() => {
  if (scores.length > 0) process.stdout.write(`${scores.join('\n')}\n`)
})

/** Counts a label, and notes the whole score of a source when it is known. */
function count(score: Score, about: string, right: boolean): void {
  const entry = (score[about] ??= { right: 0, of: 0 })
  entry.of += 1
  if (right) entry.right += 1
}

function holdsFloor(source: string, score: Score, floor: Readonly<Record<string, number>>): void {
  const shares = Object.fromEntries(Object.entries(score).map(([about, { right, of }]) => [about, right / of]))
  const words = Object.entries(score).map(([about, { right, of }]) => `${about} ${right}/${of}`)
  scores.push(`${source.padEnd(46)} ${words.join('  ')}`)
  const below = Object.entries(floor).filter(([about, least]) => (shares[about] ?? 0) < least)
  expect(below, words.join(', ')).toEqual([])
  expect(Object.keys(shares).toSorted(), 'every score has a floor').toEqual(Object.keys(floor).toSorted())
}

/** The records of a file, as a load of all columns leaves them, by line. */
async function load(file: string): Promise<ReadonlyMap<number, Row>> {
  const store = await openStore({ temporary: tmpdir(), memoryLimit: 1_000_000_000, threads: 2, onDisk: false })
  try {
    const { size, mtimeMs } = statSync(file)
    const stream = {
      path: basename(file),
      file,
      owned: false,
      bytes: size,
      container: null,
      compression: null,
      mtime: mtimeMs,
    }
    await loadStreams(store, [stream], { depth: 'full', timezone: undefined, year: 2020, inputFormat: undefined })
    const rows = await store.rows(
      `SELECT rowid + 1 AS line, class::VARCHAR AS class, format, outcome::VARCHAR AS outcome, action, source_ip, user_name, user_email,
         user_target FROM record ORDER BY rowid`,
    )
    return new Map(rows.map((row) => [Number(row['line']), row]))
  } finally {
    await store.close()
  }
}

const same = (got: unknown, expected: unknown): boolean =>
  got !== null && got !== undefined && String(got).toLowerCase() === String(expected).toLowerCase()

const jsonLines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

interface PantherLabel {
  readonly log_type: string
  readonly file: string
  readonly line_no: number
  readonly expect: Readonly<Record<'outcome' | 'src_ip' | 'user', string | null>> | null
}

describeCorpus('panther', 'the labels of panther', (folder) => {
  const labels = (): PantherLabel[] => jsonLines(join(folder, 'labels.jsonl')) as PantherLabel[]

  it.each(Object.entries(floors.panther))('hold for %s', { timeout: 60_000 }, async (type, floor) => {
    const file = join(folder, 'events', `${type}.ndjson`)
    const lines = readFileSync(file, 'utf8').split('\n')
    const rows = await load(file)
    const score: Score = {}
    for (const label of labels().filter(({ log_type }) => log_type === type)) {
      const row = rows.get(label.line_no)
      const { outcome, src_ip, user } = label.expect ?? { outcome: null, src_ip: null, user: null }
      // Some were cut so short that they have no time: their values are read, but no event can be made of them.
      if ((outcome ?? src_ip ?? user) !== null) count(score, 'event', row?.['class'] === 'event')
      if (outcome !== null) count(score, 'outcome', same(row?.['outcome'], outcome))
      // Some labels are no addresses (`private`), and some accounts stand for none (`UnknownUser`): the event has no such text.
      if (src_ip !== null && canonicalAddress(src_ip) !== null) count(score, 'source', same(row?.['source_ip'], src_ip))
      const said = JSON.stringify(user ?? '')
        .slice(1, -1)
        .toLowerCase()
      if (user !== null && lines[label.line_no - 1]?.toLowerCase().includes(said) === true)
        count(score, 'account', same(row?.['user_name'], user))
    }
    holdsFloor(`panther ${type}`, score, floor)
  })
})

interface PlasoLabel {
  readonly file: string
  readonly n_events: number
  readonly n_warnings: number | null
  readonly expect: readonly { readonly index: number; readonly values: Readonly<Record<string, unknown>> }[]
}

/** What plaso calls the address and the account of an event. */
const PLASO_VALUES = [
  ['source_ip', ['source_ip', 'caller_ip', 'client_ip', 'source_ip_address', 'remote_address', 'ip_address']],
  ['user_name', ['username', 'principal_email', 'caller']],
] as const

/** Plaso makes an event of every record of the audit daemon; here the records of one number are one event of several lines. */
const JOINED: ReadonlySet<string> = new Set(['selinux.log', 'audit_enriched.log'])

/** How many numbers of events a log of the audit daemon has. */
const auditEvents = (file: string): number =>
  new Set(
    readFileSync(file, 'utf8')
      .match(/^type=\w.* msg=audit\(\d+\.\d+:\d+\)/gm)
      ?.map((text) => text.split(' msg=')[1]),
  ).size

describeCorpus('plaso', 'the labels of plaso', (folder) => {
  const labels = (): PlasoLabel[] => jsonLines(join(folder, 'labels.jsonl')) as PlasoLabel[]

  it.each(Object.entries(floors.plaso))('hold for %s', { timeout: 60_000 }, async (name, floor) => {
    const rows = [...(await load(join(folder, 'raw', name))).values()]
    const events = rows.filter((row) => row['class'] === 'event')
    const lines = JOINED.has(name) ? rows.filter(({ class: is }) => is === 'event' || is === 'continuation') : events
    const score: Score = {}
    if (JOINED.has(name)) count(score, 'joined', events.length === auditEvents(join(folder, 'raw', name)))
    for (const { n_events, n_warnings, expect: expected } of labels().filter(
      ({ file }) => file === `plaso/raw/${name}`,
    )) {
      count(score, 'events', lines.length === n_events)
      if (n_warnings !== null)
        count(score, 'warnings', rows.filter((row) => row['class'] === 'rejected').length === n_warnings)
      for (const { index, values } of expected) {
        for (const [column, names] of PLASO_VALUES) {
          const value = names
            .map((each) => values[each])
            .find((each) => each !== undefined && each !== null && each !== '-')
          if (value === undefined) continue
          // Before the last address stand those that clients claim; behind an account may stand its database.
          const plain = String(value).split(',').at(-1) ?? ''
          const got = lines[index]?.[column]
          count(score, column, same(got, canonicalAddress(plain) ?? plain) || same(got, plain.split('@')[0]))
        }
      }
    }
    holdsFloor(`plaso ${name}`, score, floor)
  })
})

interface OcsfEvent {
  readonly status_id?: number | null
  readonly src_endpoint?: { readonly ip?: string | null } | null
  readonly user?: { readonly name?: string | null; readonly email_addr?: string | null } | null
  readonly actor?: {
    readonly user?: { readonly name?: string | null; readonly email_addr?: string | null } | null
  } | null
}

/** Vendors' events beside what others made of them in OCSF: `.raw` and, by its side, the other. */
function pairs(folder: string): { name: string; raw: unknown; ocsf: OcsfEvent }[] {
  const found: { name: string; raw: unknown; ocsf: OcsfEvent }[] = []
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.raw'),
  )) {
    const beside = readdirSync(join(folder, entry, '..')).find((name) => /\.(?:ocsf|json)$/.test(name))
    if (beside === undefined) continue
    try {
      const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'))
      found.push({
        name: entry,
        raw: read(join(folder, entry)),
        ocsf: read(join(folder, entry, '..', beside)) as OcsfEvent,
      })
    } catch {
      // Some of the examples are no JSON.
    }
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

describeCorpus('ocsf', 'the pairs of OCSF', (folder) => {
  it.each([
    ['raw', 'raw', floors.ocsf.raw],
    ['ocsf', 'ocsf', floors.ocsf.ocsf],
  ] as const)('agree with what is read from the %s form', { timeout: 60_000 }, async (_, form, floor) => {
    const all = pairs(join(folder, 'mappings'))
    const file = join(await temporaryFolder(), `${form}.ndjson`)
    writeFileSync(file, all.map((pair) => `${JSON.stringify(pair[form])}\n`).join(''))
    const rows = await load(file)
    const score: Score = {}
    for (const [index, { ocsf }] of all.entries()) {
      const row = rows.get(index + 1)
      const ip = ocsf.src_endpoint?.ip
      if (typeof ip === 'string' && canonicalAddress(ip) !== null) count(score, 'source', same(row?.['source_ip'], ip))
      const outcome = ocsf.status_id === 1 ? 'success' : ocsf.status_id === 2 ? 'failure' : undefined
      if (outcome !== undefined) count(score, 'outcome', same(row?.['outcome'], outcome))
      const people = [ocsf.actor?.user, ocsf.user].flatMap((each) => [each?.name, each?.email_addr])
      const named = people.filter((each) => typeof each === 'string' && each !== '-')
      if (named.length > 0)
        count(
          score,
          'account',
          named.some((each) => same(row?.['user_name'], each) || same(row?.['user_target'], each)),
        )
    }
    holdsFloor(`ocsf ${form}`, score, floor)
  })
})

interface TrailEvent {
  readonly eventName: string
  readonly sourceIPAddress?: string
  readonly errorCode?: string
  readonly userIdentity?: {
    readonly userName?: string
    readonly sessionContext?: { readonly sessionIssuer?: { readonly userName?: string } }
  }
}

describeCorpus('invictus-aws', 'the trail of invictus', (folder) => {
  it('is read as a plain reader reads it', { timeout: 60_000 }, async () => {
    const trails = readdirSync(join(folder, 'CloudTrail')).toSorted()
    const texts = trails.map((name) => readFileSync(join(folder, 'CloudTrail', name), 'utf8'))
    const events = texts.flatMap((text) => (JSON.parse(text) as { Records: TrailEvent[] }).Records)
    // Files as they are delivered, one behind the other: an envelope of records each.
    const file = join(await temporaryFolder(), 'trail.json')
    writeFileSync(file, texts.join('\n'))
    const rows = [...(await load(file)).values()].filter((row) => row['class'] === 'event')
    const score: Score = {}
    for (const [index, event] of events.entries()) {
      const row = rows[index]
      count(score, 'format', row?.['format'] === 'aws-cloudtrail' && row['action'] === event.eventName)
      count(score, 'outcome', row?.['outcome'] === (event.errorCode === undefined ? 'success' : 'failure'))
      const address = canonicalAddress(event.sourceIPAddress ?? '')
      count(score, 'source', (row?.['source_ip'] ?? null) === address)
      const identity = event.userIdentity
      const user = identity?.userName ?? identity?.sessionContext?.sessionIssuer?.userName
      if (user !== undefined) count(score, 'account', same(row?.['user_name'], user))
    }
    holdsFloor('invictus CloudTrail', score, floors.invictus)
  })
})
