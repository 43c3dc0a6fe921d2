import type { QualityObservation } from '../../model/quality.ts'
import type { Database } from '../../sql/database.ts'
import { spellSeconds, type InputNames } from '../findings.ts'
import { findHomoglyphs } from './homoglyphs.ts'
import { findLineFaults } from './line-faults.ts'
import type { LogReading, StreamReading } from './log-faults.ts'
import { findRepeatedBlocks } from './repeated-blocks.ts'
import { maskSecrets, secretsIn } from './secrets.ts'

/** An observation whose lines are still numbers of an input. */
export interface OpenObservation extends Omit<QualityObservation, 'source' | 'refs'> {
  readonly input: number
  readonly at: readonly number[]
}

/** A sample has at most so many characters. */
const CHARACTERS = 200

/** How large an input is, in bytes. */
export type InputSizes = ReadonlyMap<number, { readonly bytes: number }>

/** What weakens the lines of these logs, by kind and input. Needs a full load and what findLogFaults makes. */
export async function readObservations(
  db: Database,
  reading: LogReading,
  inputs: InputNames & InputSizes,
): Promise<OpenObservation[]> {
  return [
    ...(await orderObservations(db, reading.streams)),
    ...(await copyObservations(db)),
    ...(await endObservations(db, inputs)),
    ...(await lineObservations(db)),
    ...(await homoglyphObservations(db)),
  ]
}

async function orderObservations(db: Database, streams: readonly StreamReading[]): Promise<OpenObservation[]> {
  const found: OpenObservation[] = []
  for (const { order } of streams) {
    for (const { first, lines, back, inserted } of order.blocks) {
      const [place] = await db.rows(`SELECT input, line FROM event WHERE rid = ${first}`)
      found.push({
        group: 'order',
        check: inserted ? 'dated_back' : 'set_back',
        input: Number(place?.['input']),
        description: `${inserted ? 'dated back' : 'clock set back, or files joined'} by ${spellSeconds(back / 1_000_000)}`,
        lines,
        sample: null,
        at: [Number(place?.['line'])],
      })
    }
  }
  return found
}

async function copyObservations(db: Database): Promise<OpenObservation[]> {
  return (await findRepeatedBlocks(db)).map(({ input, lines, line, of }) => ({
    group: 'copy',
    check: 'repeated_block',
    input,
    description: `twice in this log, first from line ${of} on`,
    lines,
    sample: null,
    at: [line],
  }))
}

/** The last line of an input that has no line end: sizes count one where there is none. */
async function endObservations(db: Database, inputs: InputSizes): Promise<OpenObservation[]> {
  const rows =
    await db.rows(`SELECT input, CAST(sum(size) AS BIGINT) AS bytes, count(*) AS lines, CAST(arg_max(class, rowid) AS VARCHAR) AS class
    FROM record WHERE size IS NOT NULL GROUP BY input ORDER BY input`)
  return rows.flatMap((row): OpenObservation[] => {
    const input = Number(row['input'])
    if (Number(row['bytes']) <= (inputs.get(input)?.bytes ?? Infinity)) return []
    const isCut = row['class'] === 'rejected' || row['class'] === 'continuation'
    const description = isCut ? 'the last line is cut off' : 'the last line has no line end'
    return [
      {
        group: 'file',
        check: isCut ? 'cut_off' : 'no_line_end',
        input,
        description,
        lines: 1,
        sample: null,
        at: [Number(row['lines'])],
      },
    ]
  })
}

async function lineObservations(db: Database): Promise<OpenObservation[]> {
  return (await findLineFaults(db)).map(({ check, input, lines, first, text }) => ({
    group: check.group,
    check: check.id,
    input,
    description: check.title,
    lines,
    sample: cut(check.group === 'secret' ? (secretsIn(text)[0] ?? '***') : maskSecrets(text)),
    at: first,
  }))
}

async function homoglyphObservations(db: Database): Promise<OpenObservation[]> {
  return (await findHomoglyphs(db)).map(({ account, like, events, input, line }) => ({
    group: 'hiding',
    check: 'homoglyph',
    input,
    description: like === null ? 'an account that mixes scripts' : 'an account that looks like another one',
    lines: events,
    sample: cut(like === null ? account : `${account} looks like ${like}`),
    at: [line],
  }))
}

function cut(text: string): string {
  return Array.from(text.slice(0, 2 * CHARACTERS))
    .slice(0, CHARACTERS)
    .join('')
}
