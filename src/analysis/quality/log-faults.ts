import type { FindingHead, InputNames } from '../findings.ts'
import { spellSeconds } from '../findings.ts'
import type { Database } from '../../sql/database.ts'
import { extremeAdvances, makeAdvances } from './advances.ts'
import { readOrder, type Order } from './back-dated.ts'
import { findContradictions } from './contradictions.ts'
import { createFaultList, type FaultList, type LogFault } from './fault-list.ts'
import { readStreams, type LogStream } from './log-streams.ts'
import { missingFiles } from './missing-files.ts'
import { findMissingRequests, type MissingRequests } from './requests.ts'
import { readSequence, type Sequence } from './sequences.ts'
import { maySilence, readCadence, type Cadence, type LogSilence } from './silences.ts'

/** What one stream shows about itself. */
export interface StreamReading {
  readonly stream: LogStream
  /** Null where a quick look was enough to see that no silence is told of. */
  readonly cadence: Cadence | null
  readonly sequence: Sequence | null
  readonly order: Order
  /** The longest pause, in microseconds. */
  readonly longest: number
}

/** What the logs show about themselves. */
export interface LogReading {
  readonly streams: readonly StreamReading[]
  readonly faults: readonly LogFault[]
}

/** How the logs are read: `whole` also reads the rhythm of streams that a quick look clears. */
export interface LogReadingOptions {
  readonly names: InputNames
  readonly skewToleranceSeconds: number
  readonly whole: boolean
}

/** Steps back of less than this, in microseconds, are of writers that overtake each other. */
const STEP_BACK = -60_000_000

/** Of a stream with more blocks than these that go back in time nobody put lines in: it is in no order. */
const MOST_INSERTED = 3

/**
 * Finds what is missing from logs or was changed in them. Needs `event`, `record` and the tables of the attempts. Makes
 * `log_fault_record(fault, rid)`: the records around each fault, `uncovered(fault, from_us, to_us)`: times that a log
 * with attempts in it does not cover, and `contradicted(rid)`.
 */
export async function findLogFaults(db: Database, options: LogReadingOptions): Promise<LogReading> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE log_fault_record (fault INTEGER, rid BIGINT);
    CREATE OR REPLACE TEMP TABLE uncovered (fault INTEGER, from_us BIGINT, to_us BIGINT);
    CREATE OR REPLACE TEMP TABLE log_hole (stream INTEGER, rid_before BIGINT, rid_after BIGINT, from_us BIGINT, to_us BIGINT, missing HUGEINT)`)
  const list = createFaultList(db)
  const streams = await readStreams(db, options.names)
  const readings: StreamReading[] = []
  for (const [number, stream] of streams.entries()) {
    const reading = await readStream(db, stream, number, options.whole)
    readings.push(reading)
    for (const silence of reading.cadence?.silences ?? []) await addSilence(list, stream, silence)
    if ((reading.sequence?.missing ?? 0) > 0) await list.addHoles(stream, number)
    await addInserted(list, stream, reading.order)
  }
  await addMissingFiles(db, list, streams, options.names)
  for (const missing of await findMissingRequests(db)) await addRequests(list, streams, missing)
  for (const { success, failure, us, source, account } of await findContradictions(db, options.skewToleranceSeconds)) {
    const group = {
      ...(source === null ? {} : { 'source.ip': source }),
      ...(account === null ? {} : { 'user.name': account }),
    }
    const note = 'one log says that the login succeeded, another that it failed'
    await list.add('contradicted_login', { from: us, to: us, group, note, rows: [success, failure], count: 1 })
  }
  return { streams: readings, faults: list.faults }
}

async function readStream(db: Database, stream: LogStream, number: number, whole: boolean): Promise<StreamReading> {
  const { ahead, back } = await extremeAdvances(db, stream)
  const [rhythm, order] = [whole || maySilence(stream, ahead), back < STEP_BACK || (whole && back < 0)]
  if (rhythm || order) await makeAdvances(db, stream)
  return {
    stream,
    cadence: rhythm ? await readCadence(db, stream) : null,
    sequence: await readSequence(db, stream, number),
    order: order ? await readOrder(db) : { late: 0, blocks: [] },
    longest: ahead,
  }
}

const groupOf = ({ host }: LogStream): FindingHead['group'] => (host === null ? {} : { 'host.name': host })

async function addSilence(list: FaultList, stream: LogStream, silence: LogSilence): Promise<void> {
  const { from, to, mean, chance, before, after } = silence
  const seconds = (to - from) / 1_000_000
  await list.add('silent_log', {
    from,
    to,
    group: groupOf(stream),
    note: `no line for ${spellSeconds(seconds)} where one comes every ${spellSeconds(mean / 1_000_000)}; by chance in ${spellChance(chance)}`,
    rows: [before, after],
    uncovers: stream.attempts,
  })
}

/** A chance by its decimal logarithm, in words. */
export function spellChance(log: number): string {
  const digits = Math.floor(-log)
  return digits < 3 ? 'one log of a hundred' : `one log of 10^${digits}`
}

async function addInserted(list: FaultList, stream: LogStream, { blocks }: Order): Promise<void> {
  const inserted = blocks.filter((block) => block.inserted)
  if (blocks.length > MOST_INSERTED) return
  for (const { lines, first, last, from, to, back } of inserted) {
    await list.add('back_dated_lines', {
      from,
      to,
      group: groupOf(stream),
      note: `${lines} ${lines === 1 ? 'line goes' : 'lines go'} back by ${spellSeconds(back / 1_000_000)}, and the log goes on where it was`,
      rows: first === last ? [first] : [first, last],
    })
  }
}

async function addMissingFiles(
  db: Database,
  list: FaultList,
  streams: readonly LogStream[],
  names: InputNames,
): Promise<void> {
  for (const { older, newer, files } of missingFiles(names)) {
    const [row] = await db.rows(`SELECT
      (SELECT epoch_us(max(t)) FROM event WHERE input = ${older}) AS "from", (SELECT epoch_us(min(t)) FROM event WHERE input = ${newer}) AS "to",
      (SELECT rid FROM event WHERE input = ${older} ORDER BY t DESC, rid DESC LIMIT 1) AS before,
      (SELECT rid FROM event WHERE input = ${newer} ORDER BY t, rid LIMIT 1) AS after`)
    const [from, to] = [row?.['from'], row?.['to']]
    if (typeof from !== 'number' || typeof to !== 'number') continue
    await list.add('missing_file', {
      from: Math.min(from, to),
      to: Math.max(from, to),
      group: {},
      note: `${files} ${files === 1 ? 'file is' : 'files are'} missing between two of a rotated set`,
      rows: [Number(row?.['before']), Number(row?.['after'])],
      uncovers: from < to && streams.some(({ inputs, attempts }) => attempts && inputs.includes(newer)),
    })
  }
}

async function addRequests(list: FaultList, streams: readonly LogStream[], found: MissingRequests): Promise<void> {
  const { missing, of, from, to, rows, where, lacking } = found
  const check = { block: 'missing_requests', scattered: 'stray_requests', tail: 'early_end' } as const
  await list.add(check[where], {
    from,
    to,
    group: {},
    note: `${missing} of ${of} requests that another log has are missing${where === 'tail' ? ' after the end of this one' : ''}`,
    rows,
    uncovers: where === 'block' && streams.some(({ inputs, attempts }) => attempts && inputs.includes(lacking)),
  })
}
