import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { jsonDocument, ndjsonList, toJson } from '../../src/output/json.ts'
import { EventDocument } from '../../src/model/event.ts'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { COMPROMISED, EVENTS, collect, streamed } from '../support/documents.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 5000 : 200

/** The same value with the keys of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

describe('toJson', () => {
  const Shape = z.strictObject({
    b: z.number(),
    a: z.string().nullable(),
    list: z.array(z.strictObject({ y: z.string().optional(), x: z.number() })),
    free: z.record(z.string(), z.string()),
  })

  test('writes keys in the order of the model, free keys in code unit order, and leaves absent ones out', () => {
    const value = {
      free: { b: '1', B: '2', a: '3' },
      list: [
        { x: 1, y: undefined },
        { x: 2, y: 'z' },
      ],
      a: null,
      b: 0.5,
    }
    expect(toJson(Shape, value)).toBe(
      '{"b":0.5,"a":null,"list":[{"x":1},{"y":"z","x":2}],"free":{"B":"2","a":"3","b":"1"}}',
    )
  })

  test('spells what acts, and is well-formed for half characters', () => {
    expect(toJson(z.string(), '\x1b\x9b\u202e\u2028\ud800"\\')).toBe('"\\u001b\\u009b\\u202e\\u2028\\ud800\\"\\\\"')
    expect(toJson(z.string(), '\u{e0041}é')).toBe('"\\udb40\\udc41é"')
  })

  test('keeps the keys that objects are born with', () => {
    const value: unknown = JSON.parse('{"__proto__":"x","constructor":"y"}')
    expect(toJson(z.record(z.string(), z.string()), value)).toBe('{"__proto__":"x","constructor":"y"}')
  })
})

describe('jsonDocument', () => {
  test('parses back to the document', async () => {
    const json = await collect(jsonDocument(TimelineDocument, COMPROMISED))
    expect(TimelineDocument.parse(JSON.parse(json))).toEqual(COMPROMISED)
    expect(json.endsWith('\n}\n')).toBe(true)
  })

  test('does not depend on the order in which the document was built', async () => {
    const other = TimelineDocument.parse(reversed(COMPROMISED))
    const turned = Object.assign({}, reversed(COMPROMISED), {}) as typeof other
    expect(await collect(jsonDocument(TimelineDocument, turned))).toBe(
      await collect(jsonDocument(TimelineDocument, COMPROMISED)),
    )
  })

  test('starts with schema and inputs', async () => {
    const json = await collect(jsonDocument(TimelineDocument, COMPROMISED))
    expect(Object.keys(JSON.parse(json) as object).slice(0, 2)).toEqual(['schema', 'inputs'])
  })

  test('reads a list that is still being read, and one without elements', async () => {
    const Shape = z.strictObject({ schema: z.string(), list: z.array(z.number()) })
    expect(await collect(jsonDocument(Shape, { schema: 's', list: streamed([1, 2]) }))).toBe(
      '{\n  "schema": "s",\n  "list": [\n    1,\n    2\n  ]\n}\n',
    )
    expect(await collect(jsonDocument(Shape, { schema: 's', list: streamed<number>([]) }))).toBe(
      '{\n  "schema": "s",\n  "list": []\n}\n',
    )
  })

  test('gives a long list, top-level or nested, in small pieces', async () => {
    const Shape = z.strictObject({ list: z.array(z.strictObject({ inner: z.array(z.string()) })) })
    const document = { list: [{ inner: Array.from({ length: 200_000 }, (_, index) => `account ${index}`) }] }
    const pieces: string[] = []
    for await (const piece of jsonDocument(Shape, document)) pieces.push(piece)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(100_000)
    expect(JSON.parse(pieces.join(''))).toEqual(document)
  })
})

describe('ndjsonList', () => {
  test('writes one object a line, each parsing back', async () => {
    const text = await collect(ndjsonList(EventDocument, streamed(EVENTS)))
    const lines = text.split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => EventDocument.parse(JSON.parse(line)))).toEqual(EVENTS)
  })

  test('any text in any place: one line an object', async () => {
    const Shape = z.strictObject({ text: z.string(), free: z.record(z.string(), z.string()), raw: z.unknown() })
    const object = fc.record({
      text: fc.string({ unit: 'binary' }),
      free: fc.dictionary(fc.string({ unit: 'binary' }), fc.string()),
      raw: fc.jsonValue(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(object), async (list) => {
        const lines = (await collect(ndjsonList(Shape, list))).split('\n')
        expect(lines.slice(0, -1).map((line): unknown => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(list)))
      }),
      { numRuns },
    )
  })
})
