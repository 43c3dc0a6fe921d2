import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECORD_COLUMNS } from '../../src/formats/record-columns.ts'
import { loadStreams } from '../../src/ingest/load.ts'
import { identifier } from '../../src/sql/literal.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { runs } from '../ingest/runs.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { app, lines, many, security } from './logs.ts'

/**
 * What is in `record` and `input` after a load, every value as text. `concurrentBytes` 1 surveys every file
 * while it is loaded, and reads JSON lines with the engine's own reader; a large number reads line by line.
 */
async function loaded(files: readonly string[], concurrentBytes: number): Promise<unknown[]> {
  const folder = await temporaryFolder()
  const store = await openStore({ temporary: folder, memoryLimit: 500_000_000, threads: 2, onDisk: false })
  try {
    const streams = []
    for (const [index, text] of files.entries()) {
      const file = join(folder, `${index}.log`)
      await writeFile(file, text)
      const bytes = Buffer.byteLength(text)
      streams.push({
        path: `${index}.log`,
        file,
        owned: false,
        bytes,
        container: null,
        compression: null,
        mtime: Date.UTC(2025, 10, 1),
      })
    }
    await loadStreams(store, streams, {
      depth: 'slim',
      timezone: undefined,
      year: undefined,
      inputFormat: undefined,
      concurrentBytes,
    })
    return await contents(store)
  } finally {
    await store.close()
  }
}

async function contents(store: Store): Promise<unknown[]> {
  const present = await store.rows(`SELECT column_name AS name FROM duckdb_columns() WHERE table_name = 'record'`)
  const names = new Set(present.map(({ name }) => name))
  // The line itself is kept only where a reader has it, and a load leaves out columns that nothing fills.
  const columns = RECORD_COLUMNS.filter(({ name }) => name !== 'text').map(({ name }) =>
    names.has(name) ? `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}` : `NULL AS ${identifier(name)}`,
  )
  const rows = await store.rows(`SELECT rowid AS rid, input, ${columns.join(', ')} FROM record ORDER BY rowid`)
  return [...rows, ...(await store.rows('SELECT * FROM input ORDER BY input'))]
}

async function checkSame(...files: readonly string[]): Promise<void> {
  expect(await loaded(files, 1)).toEqual(await loaded(files, 1e9))
}

const LINE = app('10:00:00', {
  type: 'user_login_failure',
  message: 'x',
  login: 'alice',
  details: { email: 'a@example.com', reason: 'bad' },
})

/** Lines of JSON that readers of JSON disagree on. */
const DISPUTED: readonly string[] = [
  '{}',
  '{"timestamp":"2025-10-18T10:00:00Z"}',
  LINE.replace('"timestamp"', '"Timestamp"'),
  LINE.replace('"event_type"', '"EVENT_TYPE"'),
  LINE.replace('"client_ip"', '"client_ip":"203.0.113.9","Client_IP"'),
  LINE.replace('{', '{"client_ip":"203.0.113.9",'),
  LINE.replace('{', '{"timestamp":"2020-01-01T00:00:00Z",'),
  LINE.replace('"log_details":{', '"log_details":{"email":"b@example.com",'),
  LINE.replace('"alice"', '{"a":1}'),
  LINE.replace('"alice"', '["alice"]'),
  LINE.replace('"alice"', '17'),
  LINE.replace('"alice"', '1.50'),
  LINE.replace('"alice"', '1e400'),
  LINE.replace('"alice"', '123456789012345678901234567890'),
  LINE.replace('"alice"', '-0'),
  LINE.replace('"alice"', 'true'),
  LINE.replace('"alice"', 'null'),
  LINE.replace('"alice"', '""'),
  LINE.replace('"alice"', '"\\u0000"'),
  LINE.replace('"alice"', '"\\ud800"'),
  LINE.replace('"alice"', '"\\ud83d\\ude00"'),
  LINE.replace('"alice"', '"\\n\\t\\\\\\"\\/"'),
  LINE.replace('"alice"', '"tab\tin it"'),
  LINE.replace(/"log_details":\{.*\}\}/, '"log_details":"{\\"email\\":\\"c@example.com\\"}"}'),
  LINE.replace(/"log_details":\{.*\}\}/, '"log_details":["email"]}'),
  LINE.replace(/"log_details":\{.*\}\}/, '"log_details":null}'),
  LINE.replace('"bad"', '{"why":"duplicate"}'),
  LINE.replace('10:00:00', '25:00:00'),
  LINE.replace('10:00:00+00:00', '10:00:00'),
  LINE.replace('2025-10-18T10:00:00+00:00', 'infinity'),
  LINE.replace(/"2025[^"]*"/, '1760781600'),
  `${LINE} `,
  `${LINE},`,
  `${LINE}${LINE}`,
  `${LINE} ${LINE}`,
  LINE.slice(0, -1),
  LINE.slice(0, 50),
  `{"a":[${LINE}]}`,
  `{"nested":${LINE},"timestamp":"2025-10-18T10:00:00Z"}`,
  LINE.replace('{', '{"x":NaN,'),
  LINE.replace('{', '{ "x" : 1 , '),
  LINE.replace('{', "{'x':1,"),
  LINE.replace('{', '{/* c */'),
  LINE.replace('}', ',}'),
  '{"@timestamp":"2025-10-18T10:00:00Z","message":"of another format","event":{"action":"login"}}',
  `{"log":${JSON.stringify(`${LINE}\n`)},"stream":"stdout","time":"2025-10-18T10:00:00Z"}`,
]

describe('the reader of JSON lines and the reader of lines agree', () => {
  it.each(DISPUTED)('%s', async (line) => {
    await checkSame(lines(...many(3, () => LINE), line, LINE))
  })

  it.each([
    ['no line at all', ''],
    ['one line', lines(LINE)],
    ['no final line end', `${lines(LINE)}${LINE}`],
    ['a blank line', `${lines(LINE)}\n${lines(LINE)}`],
    ['a line of blanks', `${lines(LINE)}   \n${lines(LINE)}`],
    ['a blank before', `${lines(LINE)} ${lines(LINE)}`],
    ['CRLF', lines(LINE, LINE).replaceAll('\n', '\r\n')],
    ['one CRLF', `${LINE}\r\n${lines(LINE)}`],
    ['a lone CR', `${LINE}\r${lines(LINE)}`],
    ['BOM', `\ufeff${lines(LINE, LINE)}`],
    ['an object over two lines', `${LINE.slice(0, 40)}\n${LINE.slice(40)}\n`],
    ['an array', `[${LINE},\n${LINE}]\n`],
    ['text between', lines(LINE, 'Traceback (most recent call last):', '  File "x"', 'ValueError: x', LINE)],
    [
      'another format behind',
      lines(...many(1005, () => LINE), security('10:00:00', 'Login attempt from 198.51.100.7')),
    ],
  ])('%s', async (_, text) => {
    await checkSame(text)
  })

  it('on several files, of which some are read again', async () => {
    await checkSame(
      lines(LINE, LINE),
      lines(LINE, '{}', LINE),
      'x\r\ny\n',
      lines(security('10:00:00', 'x')),
      lines(LINE),
    )
  })

  it('on any lines', { timeout: 120_000 }, async () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          'user_login_failure',
          'user_login_success',
          '198.51.100.7',
          '::ffff:198.51.100.7',
          '2025-10-18T10:00:00Z',
          'a@Example.com',
          'duplicate',
          '{client_ip}',
          'unknown',
          '',
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    )
    const key = fc.constantFrom(
      'timestamp',
      'level',
      'log_level',
      'event_type',
      'user_id',
      'user_login',
      'login',
      'client_ip',
      'message',
      'log_message',
      'request_id',
      'Message',
      'x',
    )
    const details = fc.oneof(
      fc.dictionary(fc.constantFrom('email', 'reason', 'method', 'endpoint', 'request_id', 'Email'), value),
      value,
    )
    const object = fc
      .record({ head: fc.dictionary(key, value), details, which: fc.constantFrom('details', 'log_details', 'Details') })
      .map(({ head, details: inner, which }) => {
        const whole = {
          timestamp: '2025-10-18T10:00:00Z',
          event_type: 'user_login_failure',
          client_ip: '198.51.100.7',
          ...head,
          [which]: inner,
        }
        return JSON.stringify(whole)
      })
    const log = fc.array(
      fc.oneof({ weight: 6, arbitrary: object }, { weight: 1, arbitrary: fc.constantFrom(...DISPUTED) }),
      { minLength: 1, maxLength: 8 },
    )
    await fc.assert(
      fc.asyncProperty(log, async (all) => checkSame(lines(...all))),
      { numRuns: runs(10) },
    )
  })
})
