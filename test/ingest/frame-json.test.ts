import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonFramer } from '../../src/ingest/frame-json.ts'
import { framingOf } from '../../src/ingest/framing.ts'
import { framedRows, uncovered, type FramedRow } from './framed-rows.ts'
import { runs } from './runs.ts'

const rowsOf = (bytes: Buffer, chunk?: number, alone = true): FramedRow[] =>
  framedRows(bytes, (sink) => createJsonFramer(sink, { alone, plain: false }), chunk)

/** Rows as `line+span text` or `line+span (kind)`. */
const shown = (text: string, alone = true): string[] =>
  rowsOf(Buffer.from(text), undefined, alone).map((row) =>
    `${row.line}+${row.span} ${row.kind === null ? row.text : `(${row.kind})`}`.trimEnd(),
  )

describe('createJsonFramer', () => {
  it.each([
    ['a document over lines', '{\n "a": {"b": 1}\n}\n', ['1+3 {"a": {"b": 1}}']],
    ['documents behind each other', '{"a":1}{"b":2} {"c":3}\n', ['1+1 {"a":1}', '1+1 {"b":2}', '1+1 {"c":3}']],
    ['a list on one line', '[{"a":1},{"b":2}]', ['1+1 {"a":1}', '1+1 {"b":2}']],
    [
      'a list over lines',
      '[\n  {"a":1},\n\n  {\n"b":2}\n]\n',
      ['1+1 (structure)', '2+1 {"a":1}', '3+1', '4+2 {"b":2}', '6+1 (structure)'],
    ],
    [
      'an envelope over lines',
      '{\n"Records": [\n{"a":1}\n],\n"x": {"y": [{"z":1}]}\n}\n',
      ['1+2 (structure)', '3+1 {"a":1}', '4+3 (structure)'],
    ],
    [
      'the hits of a search',
      '{"took":1,"hits":{"total":{"value":2},"hits":[{"_id":"1"},{"_id":"2"}]},"aggregations":{"a":[{"b":1}]}}\n',
      ['1+1 {"_id":"1"}', '1+1 {"_id":"2"}'],
    ],
    ['what Duo answers', '{"stat":"OK","response":[{"a":1}]}', ['1+1 {"a":1}']],
    ['pages of Duo', '{"response":{"items":[{"a":1}],"metadata":{"x":[{"y":1}]}},"stat":"OK"}', ['1+1 {"a":1}']],
    [
      'pages that were fetched',
      '{"authlogs":[{"a":1}],"metadata":{}}\n{"authlogs":[{"b":1}]}',
      ['1+1 {"a":1}', '2+1 {"b":1}'],
    ],
    ['an envelope with nothing in it', '{"value":[]}', ['1+1 (structure)']],
    ['envelopes behind each other', '{"records":[{"a":1}]}\n{"records":[{"b":1}]}', ['1+1 {"a":1}', '2+1 {"b":1}']],
    [
      'an event with a list of such a name in it',
      '[{"time":"t","items":[{"a":1}]}]',
      ['1+1 {"time":"t","items":[{"a":1}]}'],
    ],
    ['a record with a list of such a name', '{"Records":[{"value":[{"a":1}]}]}', ['1+1 {"value":[{"a":1}]}']],
    [
      'values in a list that are no objects',
      '[{"a":1},null,"x,y",2]\n',
      ['1+1 {"a":1}', '1+1 null', '1+1 "x,y"', '1+1 2'],
    ],
    [
      'text between documents',
      '{"a":1}\nnot JSON, [at] all\n{"b":2}\n',
      ['1+1 {"a":1}', '2+1 not JSON, [at] all', '3+1 {"b":2}'],
    ],
    ['a document that breaks off', '{"a":1}\n{"b":"x\n{"c":3}\n', ['1+1 {"a":1}', '2+1 {"b":"x', '3+1 {"c":3}']],
    ['a bracket of the wrong kind', '{"a":[1}\n{"b":2}', ['1+1 {"a":[1', '1+1 }', '2+1 {"b":2}']],
    ['a list that ends too early', '[{"a":1},\n{"b":', ['1+1 {"a":1}', '2+1 {"b":']],
    ['quotes and brackets in strings', String.raw`[{"a":"]}\"{[\\"}]`, [String.raw`1+1 {"a":"]}\"{[\\"}`]],
    ['CRLF and white space', '[\r\n\t{"a" :\r\n 1}\r\n]\r\n', ['1+1 (structure)', '2+2 {"a" :1}', '4+1 (structure)']],
    ['a byte order mark', '\ufeff{\n"a":1}', ['1+2 {"a":1}']],
    ['a JSON text sequence', '\u001e{"a":1}\n\u001e{"b":2}\n', ['1+1 {"a":1}', '2+1 {"b":2}']],
    ['a NUL in a string', '[{"a":"\0"}]', [String.raw`1+1 {"a":"\\x00"}`]],
  ])('reads %s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected)
  })

  it('takes lists of unsure names for envelopes only where the object is alone', () => {
    expect(shown('{"items":[{"a":1}]}')).toEqual(['1+1 {"a":1}'])
    expect(shown('{"items":[{"a":1}]}', false)).toEqual(['1+1 {"items":[{"a":1}]}'])
  })

  it('gives each event of an activity a record of its own', () => {
    const activity = '{"kind":"admin#reports#activity","id":{"time":"t"},"events":[{"name":"a"}, {"name":"b"}],"x":"]"}'
    expect(shown(activity)).toEqual([
      '1+1 {"kind":"admin#reports#activity","id":{"time":"t"},"events":[{"name":"a"}],"x":"]"}',
      '1+1 {"kind":"admin#reports#activity","id":{"time":"t"},"events":[{"name":"b"}],"x":"]"}',
    ])
  })

  it('gives each record of a batch of OpenTelemetry an object of its own', () => {
    const batch =
      '{"resourceLogs":[{"resource":{"attributes":[{"key":"x","value":{"intValue":"7"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"}},{"timeUnixNano":"0","severityNumber":9,"attributes":[{"key":"y","value":{"kvlistValue":{"values":[{"key":"__proto__","value":{"boolValue":false}}]}}},{"key":"y","value":{"intValue":2}}]}]},{"logRecords":[{"body":{"arrayValue":{"values":[{"doubleValue":1.5}]}}},null]}]},1]}'
    const resource = '"resource":{"attributes":{"x":"7"}}'
    const scope = '"scope":{"name":"s","attributes":{}}'
    expect(shown(batch)).toEqual([
      `1+1 {"timeUnixNano":"1","severityNumber":0,"body":"b","attributes":{},${resource},${scope}}`,
      `1+1 {"severityNumber":9,"attributes":{"y":{"__proto__":false}},${resource},${scope}}`,
      `1+1 {"severityNumber":0,"body":[1.5],"attributes":{},${resource},"scope":{"attributes":{}}}`,
    ])
  })

  it('gives each line of streams of Loki an object of its own', () => {
    const streams =
      '[{"stream":{"app":"x"},"values":[["1760797698140123456","a"],["1760797699140123456","b",{"k":"v"}],7]}]'
    const lines = [
      '1+1 {"labels":{"app":"x"},"line":"a","timestamp":"2025-10-18T14:28:18.140123456Z"}',
      '1+1 {"labels":{"app":"x"},"line":"b","timestamp":"2025-10-18T14:28:19.140123456Z"}',
      '1+1 {"labels":{"app":"x"}}',
    ]
    expect(shown(`{"streams":${streams}}`)).toEqual(lines)
    expect(shown(`{"status":"success","data":{"resultType":"streams","result":${streams},"stats":{}}}`)).toEqual(lines)
  })

  describe('of batches that are longer than a record may be', () => {
    const count = 60_000
    const otel = (tail: string): string => {
      const records = Array.from(
        { length: count },
        (_, at) => `{"timeUnixNano":"${at + 1}","body":{"stringValue":"${'b'.repeat(60)}"}}`,
      )
      const scope = `{"scope":{"name":"s"},"logRecords":[${records.join(', ')}]}`
      return `{"resourceLogs":[{"resource":{"attributes":[{"key":"x","value":{"intValue":"7"}}]},"scopeLogs":[${scope},{"logRecords":[{"body":{"stringValue":"last"}}]}]},{"resource":{},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"other"}}]}]}]}${tail}`
    }

    it('reads every event of OpenTelemetry once, with all that is around it', () => {
      const bytes = Buffer.from(otel('\n{"b":2}\n'))
      expect(bytes.length).toBeGreaterThan(5_000_000)
      const rows = rowsOf(bytes, 65_536).map(({ line, span, text }) => ({ line, span, value: JSON.parse(text) }))
      expect(rows.every(({ line, span }, at) => span === 1 && line === (at < count + 2 ? 1 : 2))).toBe(true)
      const found = rows.map(({ value }) => value as Record<string, unknown>)
      expect(found.slice(0, count).map((each) => each['timeUnixNano'])).toEqual(
        Array.from({ length: count }, (_, at) => String(at + 1)),
      )
      const around = new Set(found.slice(0, count).map(({ resource, scope }) => JSON.stringify([resource, scope])))
      expect([...around]).toEqual(['[{"attributes":{"x":"7"}},{"name":"s","attributes":{}}]'])
      expect(found.slice(count).map(({ body, resource, b }) => [body, resource, b])).toEqual([
        ['last', { attributes: { x: '7' } }, undefined],
        ['other', { attributes: {} }, undefined],
        [undefined, undefined, 2],
      ])
    })

    it('says on which lines and at which bytes the pieces of a batch stand', () => {
      const bytes = Buffer.from(JSON.stringify(JSON.parse(otel('')), null, 1))
      const rows = rowsOf(bytes, 1_000_000)
      expect(rows.filter(({ kind }) => kind === null)).toHaveLength(count + 2)
      const pieces = rows.filter(({ start }, at) => start !== rows[at - 1]?.start)
      expect(pieces.length).toBeGreaterThan(2)
      expect(uncovered(pieces, bytes)).toEqual([])
      expect(rows.every(({ start }, at) => start >= (rows[at - 1]?.start ?? 0))).toBe(true)
    })

    it('reads streams of Loki, many and long', () => {
      const line = 'x'.repeat(40)
      const values = Array.from({ length: 40 }, (_, at) => [`17607976981401234${at + 10}`, line])
      const result = Array.from({ length: 3_000 }, (_, at) => ({ stream: { app: `a${at}` }, values }))
      const bytes = Buffer.from(
        JSON.stringify({ status: 'success', data: { resultType: 'streams', result, stats: {} } }),
      )
      expect(bytes.length).toBeGreaterThan(5_000_000)
      const rows = rowsOf(bytes, 100_000).map(({ text }) => JSON.parse(text) as Record<string, unknown>)
      expect(rows.map(({ labels }) => labels)).toEqual(result.flatMap(({ stream }) => values.map(() => stream)))
    })

    it('loses an event that is too long, and no other', () => {
      const long = `{"timeUnixNano":"3","body":{"stringValue":"${'y'.repeat(9_000_000)}"}}`
      const text = otel('').replace('{"timeUnixNano":"3",', `${long},{"timeUnixNano":"3",`)
      const rows = rowsOf(Buffer.from(text), 100_000)
      expect(rows).toHaveLength(count + 3)
      expect(rows.filter(({ text: each }) => !each.startsWith('{')).map(({ text: each }) => each)).toEqual([
        '(an event that is too long)',
      ])
    })

    it('repeats nothing long for each piece', () => {
      const labels = 'z'.repeat(1_000_000)
      const values = Array.from({ length: 60_000 }, () => ['1760797698140123456', 'b'.repeat(60)])
      const bytes = Buffer.from(JSON.stringify({ streams: [{ stream: { labels }, values }] }))
      const rows = rowsOf(bytes, 100_000)
      expect(rows).toHaveLength(1)
      expect(rows[0]?.text.length).toBeGreaterThan(4_194_304)
    })

    it('hands on what breaks off', () => {
      const whole = otel('')
      const rows = rowsOf(Buffer.from(`${whole.slice(0, 5_500_000)}\n{"b":2}\n`), 100_000)
      expect(rows.at(-1)?.text).toBe('{"b":2}')
      expect(rows.length).toBeGreaterThan(20_000)
      expect(rows.at(-2)?.text.startsWith('{"resourceLogs":[{"resource"')).toBe(true)
    })
  })

  it('leaves whole what would grow too much when it is split', () => {
    const batch = `{"resourceLogs":[{"resource":{"x":"${'y'.repeat(100_000)}"},"scopeLogs":[{"logRecords":[${'{},'.repeat(5_000)}{}]}]}]}`
    expect(shown(batch)).toEqual([`1+1 ${batch}`])
  })

  it('says where records begin', () => {
    expect(rowsOf(Buffer.from('[{"a":1},\n {"b":2}]')).map(({ start }) => start)).toEqual([1, 11])
  })

  // Whatever the producer's taste for white space: what goes in comes out.
  it('finds the objects of any stream', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue())
    const written = fc.record({
      value: object,
      indent: fc.constantFrom(0, 1, 4),
      tail: fc.constantFrom('\n', '\r\n', ' ', ''),
    })
    fc.assert(
      fc.property(fc.array(written), fc.boolean(), fc.integer({ min: 1, max: 40 }), (documents, listed, chunk) => {
        const texts = documents.map(({ value, indent, tail }) => JSON.stringify(value, null, indent) + tail)
        const bytes = Buffer.from(listed ? `[${texts.join(',')}]` : texts.join(''))
        const rows = rowsOf(bytes, chunk)
        const enveloped = documents.some(({ value }) => Object.values(value).some((each) => Array.isArray(each)))
        if (!enveloped) {
          const found = rows
            .filter(({ kind, text }) => kind === null && text !== '')
            .map(({ text }) => JSON.parse(text) as unknown)
          expect(found).toEqual(documents.map(({ value }) => JSON.parse(JSON.stringify(value)) as unknown))
        }
        expect(uncovered(rows, bytes)).toEqual([])
      }),
      { numRuns: runs(300) },
    )
  })

  it('leaves no line out and depends on no chunk, whatever the bytes are', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\n',
      '\r\n',
      ' ',
      'a',
      '1',
      '"Records":[',
      '{"a":1}',
      '\0',
      '\u001e',
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), fc.integer({ min: 4, max: 9 }), (tokens, chunk) => {
        const bytes = Buffer.from(tokens.join(''))
        const rows = rowsOf(bytes)
        expect(uncovered(rows, bytes)).toEqual([])
        expect(rowsOf(bytes, chunk)).toEqual(rows)
      }),
      { numRuns: runs(2000) },
    )
  })

  it('is not brought down by depth, by length or by lines without end', () => {
    const deep = Buffer.alloc(3_000_000, '[')
    expect(uncovered(rowsOf(deep), deep)).toEqual([])
    const objects = Buffer.from('{"a":'.repeat(300_000))
    expect(uncovered(rowsOf(objects, 65_536), objects)).toEqual([])
    const long = Buffer.concat([Buffer.from('[{"a":"'), Buffer.alloc(50_000_000, 'x'), Buffer.from('"},\n{"b":2}]')])
    const rows = rowsOf(long, 1_048_576)
    expect(rows.map(({ line, span }) => [line, span])).toEqual([
      [1, 1],
      [2, 1],
    ])
    expect(rows[1]?.text).toBe('{"b":2}')
  })
})

describe('framingOf', () => {
  it.each([
    ['lines of JSON', '{"a":1}\n{"b":[{"c":1}]}\n', undefined],
    ['lines of JSON with an odd one', '{"a":1}\nnot JSON\n{"b":\n{"c":1}\n', undefined],
    ['a single line', '{"time":"t","a":1}', undefined],
    ['a log in brackets', '[Sat Oct 18 16:28:18 2025] [error] {x}\n', undefined],
    ['a list', '[{"a":1},{"b":1}]', 'json'],
    ['a list of one', '[\n{"a":1}\n]', 'json'],
    ['an envelope of one', '{"Records":[{"a":1}]}', 'json'],
    ['documents over lines', '{\n"a":1\n}\n', 'json'],
    ['a W3C log', '#Software: x\n#Fields: date time\n', 'w3c'],
    ['comments', '# Fields: a b\nx y\n', undefined],
    ['a table', 'Timestamp,User,Action\n2025-10-18,bob,login\n', 'table'],
    ['a table with tabs', '"Time"\t"Source IP"\t"User"\n', 'table'],
    ['the log of the platform', '2025-10-18 16:28:18,140 | INFO | x | y\n', undefined],
    ['prose', 'Started at time, with care, and more\nx\n', undefined],
    ['a syslog line', 'Oct 18 16:28:18 gate sshd[1]: Failed password for bob, x, y\n', undefined],
    ['rows without a header', '2025-10-18T16:28:18Z,bob,login\n2025-10-18T16:28:19Z,bob,login\n', undefined],
  ])('knows %s', (_, head, kind) => {
    expect(framingOf(head, true)?.kind).toBe(kind)
  })
})
