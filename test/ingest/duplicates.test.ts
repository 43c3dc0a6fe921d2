import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markDuplicates } from '../../src/ingest/duplicates.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(async () => {
  await db.close()
})

/** A line of a test log: `s7` is stamped, `u7` is not, an empty one is blank. Equal text is an equal line. */
type Line = string

const hashOf = (line: Line): number => (line === '' ? 0 : Number(line.slice(1)) * 2 + (line.startsWith('s') ? 1 : 2))

function row(line: Line): TestRow {
  if (line === '') return { class: 'blank', line_hash: 0 }
  const stamped = line.startsWith('s')
  return { class: stamped ? 'event' : 'continuation', time_source: stamped ? 'stamp' : null, line_hash: hashOf(line) }
}

const stamped = (from: number, to: number): Line[] =>
  Array.from({ length: to - from }, (_, index) => `s${from + index}`)

/** Marks duplicates and returns per input the line numbers that are ignored. */
async function ignored(...logs: readonly (readonly Line[])[]): Promise<number[][]> {
  await fillInputs(
    db,
    logs.map((lines, index) => ({ path: `${index + 1}.log`, rows: lines.map(row) })),
  )
  await markDuplicates(db)
  const rows = await db.rows(`
    SELECT input, record.rowid - first_rowid + 1 AS line FROM record JOIN input USING (input)
    WHERE class = 'ignored' AND class_reason = 'duplicate_of' ORDER BY input, line`)
  return logs.map((_, index) => rows.filter((each) => each['input'] === index + 1).map((each) => Number(each['line'])))
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('an input that is the beginning of another', () => {
  it('is ignored, however short, and the longer one kept', async () => {
    expect(await ignored(['s1'], ['s1', 's2'])).toEqual([[1], []])
    expect(await ignored(['s1', 's2', 's3'], ['s1', 's2'])).toEqual([[], [1, 2]])
  })

  it('keeps its blank lines blank', async () => {
    expect(await ignored(['s1', '', 'u2'], ['s1', '', 'u2', 's3'])).toEqual([[1, 3], []])
  })

  it('must agree in every line', async () => {
    expect(await ignored(['s1', 's9', 's3'], ['s1', 's2', 's3', 's4'])).toEqual([[], []])
    expect(await ignored(['s2', 's3'], ['s1', 's2', 's3'])).toEqual([[], []])
    expect(await ignored(['s1', 's3', 's2'], ['s1', 's2', 's3', 's4'])).toEqual([[], []])
  })

  it('is ignored once when the same lines come thrice', async () => {
    expect(await ignored(['s1', 's2'], ['s1', 's2'], ['s1'])).toEqual([[], [1, 2], [1]])
    expect(await ignored(['s1'], ['s1', 's2'], ['s1', 's2', 's3'])).toEqual([[1], [1, 2], []])
  })

  it('is told with what it is the beginning of', async () => {
    await fillInputs(db, [
      { path: 'a', rows: ['s1', ''].map(row) },
      { path: 'b', rows: ['s1', '', 's2'].map(row) },
    ])
    expect(await markDuplicates(db)).toEqual([{ input: 1, of: 2, kind: 'beginning', lines: 1 }])
  })

  it('is no input without lines, nor one that is no text', async () => {
    expect(await ignored([], ['s1'])).toEqual([[], []])
    const rows = [{ class: 'rejected', class_reason: 'not_text' }]
    await fillInputs(db, [
      { path: 'a', rows },
      { path: 'b', rows: [...rows, ...rows] },
    ])
    expect(await markDuplicates(db)).toEqual([])
  })
})

describe('a block of identical stamped lines', () => {
  it('is ignored in the later input from 20 lines on', async () => {
    expect(await ignored(['s100', ...stamped(0, 19)], ['s200', ...stamped(0, 19), 's201'])).toEqual([[], []])
    expect(await ignored(['s100', ...stamped(0, 20)], ['s200', ...stamped(0, 20), 's201'])).toEqual([
      [],
      numbers(2, 21),
    ])
    expect(await ignored(['s200', ...stamped(0, 25), 's201'], stamped(0, 30))).toEqual([[], numbers(1, 25)])
  })

  it('may stand anywhere, in pieces, and in another order', async () => {
    const whole = stamped(0, 60)
    expect(await ignored(whole, [...stamped(30, 55), 's99', ...stamped(0, 22)])).toEqual([
      [],
      [...numbers(1, 25), ...numbers(27, 48)],
    ])
  })

  it('is kept in the first of three inputs', async () => {
    const block = stamped(0, 20)
    expect(await ignored(['s100', ...block], ['s101', ...block], ['s102', ...block])).toEqual([
      [],
      numbers(2, 21),
      numbers(2, 21),
    ])
  })

  it('within one input is no duplicate', async () => {
    expect(await ignored([...stamped(0, 20), ...stamped(0, 20)], ['s100'])).toEqual([[], []])
  })

  it('is not interrupted by lines without a stamp, which go with the line they follow', async () => {
    const block = stamped(0, 20).flatMap((line, index) => (index === 9 ? [line, 'u1', '', 'u2'] : [line]))
    expect(await ignored(['s100', ...block], ['s101', ...block])).toEqual([[], [...numbers(2, 12), ...numbers(14, 24)]])
    const bare = stamped(0, 20)
    expect(await ignored(['s100', ...bare], ['s101', ...block])).toEqual([[], [...numbers(2, 11), ...numbers(15, 24)]])
    const other = block.map((line) => (line === 'u2' ? 'u3' : line))
    expect(await ignored(['s100', ...other], ['s101', ...block])).toEqual([[], [...numbers(2, 12), ...numbers(15, 24)]])
  })

  it('takes along what follows its last line, where that is the same', async () => {
    const block = [...stamped(0, 20), 'u1', 'u2']
    expect(await ignored(['s100', ...block, 's102'], ['s101', ...block])).toEqual([[], numbers(2, 23)])
  })

  it('is not looked for in what is the beginning of another input', async () => {
    const block = stamped(0, 20)
    expect(await ignored(block, [...block, 's50'], ['s51', ...block])).toEqual([numbers(1, 20), [], numbers(2, 21)])
  })
})

it('stays fast when one line repeats 100,000 times in both inputs', async () => {
  await fillInputs(db, [])
  await db.run(`
    INSERT INTO record (input, class, time_source, line_hash)
      SELECT 1 + i // 100001, 'event', 'stamp', CASE WHEN i % 100001 = 0 THEN i ELSE 7 END FROM range(200002) r(i);
    INSERT INTO input (input, path, first_rowid, lines) VALUES (1, 'a', 0, 100001), (2, 'b', 100001, 100001)`)
  const started = performance.now()
  expect(await markDuplicates(db)).toEqual([{ input: 2, of: 1, kind: 'block', lines: 100_000 }])
  expect(performance.now() - started).toBeLessThan(8000)
})

/** The rules with plain loops. Returns per input the set of ignored line numbers. */
function oracle(logs: readonly (readonly Line[])[]): number[][] {
  const beginning = logs.map((log, a) =>
    logs.some(
      (other, b) =>
        a !== b &&
        log.length > 0 &&
        (other.length > log.length || (other.length === log.length && b < a)) &&
        log.every((line, index) => line === other[index]),
    ),
  )
  const found = logs.map(() => new Set<number>())
  const lines = logs.map((log, input) =>
    beginning[input] ? [] : log.map((text, index) => ({ text, line: index + 1 })),
  )
  const stampedLines = lines.map((log) => log.filter(({ text }) => text.startsWith('s')))
  const followers = (input: number, place: number): { text: string; line: number }[] => {
    const from = stampedLines[input]?.[place]?.line ?? 0
    const to = stampedLines[input]?.[place + 1]?.line ?? Number.POSITIVE_INFINITY
    return (lines[input] ?? []).filter(({ text, line }) => text !== '' && line > from && line < to)
  }
  for (const [input, log] of logs.entries()) {
    if (beginning[input]) for (const [index, text] of log.entries()) if (text !== '') found[input]?.add(index + 1)
    const own = stampedLines[input] ?? []
    const origins = own.map((_, start) => originOf(stampedLines, input, start))
    for (const [place, { line }] of own.entries()) {
      const start = numbers(place - 19, place).findLast((each) => origins[each] !== undefined)
      const origin = start === undefined ? undefined : origins[start]
      if (start === undefined || origin === undefined) continue
      found[input]?.add(line)
      const kept = followers(origin.input, origin.place + place - start)
      for (const [index, follower] of followers(input, place).entries()) {
        if (kept[index]?.text === follower.text) found[input]?.add(follower.line)
      }
    }
  }
  return found.map((set) => [...set].sort((a, b) => a - b))
}

/** Where an earlier input first has the 20 stamped lines that begin here. */
function originOf(
  logs: readonly (readonly { text: string }[])[],
  input: number,
  start: number,
): { input: number; place: number } | undefined {
  const run = logs[input]?.slice(start, start + 20) ?? []
  if (run.length < 20) return undefined
  for (const [other, log] of logs.slice(0, input).entries()) {
    const place = log.findIndex((_, at) => run.every(({ text }, index) => log[at + index]?.text === text))
    if (place >= 0) return { input: other, place }
  }
  return undefined
}

it('finds what plain loops find', async () => {
  const master: Line[] = Array.from({ length: 120 }, (_, index) => {
    if (index % 17 === 5) return `u${index % 3}`
    if (index % 23 === 7) return ''
    return index > 70 && index < 100 ? `s${index % 2}` : `s${index}`
  })
  const aPiece = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({ from: fc.nat(100), length: fc.integer({ min: 1, max: 60 }) })
        .map(({ from, length }) => master.slice(from, from + length)),
    },
    { weight: 2, arbitrary: fc.array(fc.constantFrom('s500', 's501', 'u0', 'u1', ''), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(master) },
  )
  const aLog = fc.array(aPiece, { maxLength: 4 }).map((pieces) => pieces.flat())
  await fc.assert(
    fc.asyncProperty(fc.array(aLog, { minLength: 2, maxLength: 4 }), async (logs) => {
      expect(await ignored(...logs)).toEqual(oracle(logs))
    }),
    { numRuns: DEEP ? 2000 : 60 },
  )
})
