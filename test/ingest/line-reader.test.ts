import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLineReader } from '../../src/ingest/line-reader.ts'
import { MAX_LINE_BYTES, survey } from '../../src/ingest/survey.ts'
import { hostileBytes, utf16Bytes } from './arbitrary-bytes.ts'
import { naiveLines, sha256 } from './naive-lines.ts'
import { runs } from './runs.ts'
import { temporaryFile } from './temporary-file.ts'

async function readerOf(bytes: string | Uint8Array) {
  const file = await temporaryFile(bytes)
  const found = await survey(file)
  return { reader: createLineReader({ file }, found), lines: naiveLines(Buffer.from(bytes), found.encoding) }
}

/** Line numbers of a file of so many lines, with some that do not exist. */
const numbersUpTo = (lines: number) => fc.array(fc.integer({ min: -1, max: lines + 2 }), { maxLength: 30 })

describe('createLineReader', () => {
  test('gives the bytes a naive split gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileBytes, utf16Bytes), fc.context(), fc.gen(), async (bytes, _, gen) => {
        // Many copies of one, so that there are several blocks of the index.
        const repeated = Buffer.concat([bytes.subarray(0, 2), ...Array.from({ length: 8 }, () => bytes.subarray(2))])
        const { reader, lines } = await readerOf(repeated)
        const numbers = gen(numbersUpTo, lines.length)
        const expected = [...new Set(numbers)]
          .filter((line) => line >= 1 && line <= lines.length)
          .toSorted((a, b) => a - b)
          .map((line) => ({ line, naive: lines[line - 1] ?? { offset: -1, size: -1, raw: Buffer.alloc(0) } }))
        expect(await reader.lines(numbers)).toEqual(
          expected.map(({ line, naive }) => ({
            line,
            offset: naive.offset,
            bytes: naive.raw.length,
            raw: Buffer.from(naive.raw),
            sha256: sha256(naive.raw),
          })),
        )
        expect([...(await reader.offsets(numbers))]).toEqual(expected.map(({ line, naive }) => [line, naive.offset]))
      }),
      { numRuns: runs(150) },
    )
  })

  test('finds every line of a file with lines of all lengths', async () => {
    const text = Array.from(
      { length: 700 },
      (_, at) => `${at}:${'x'.repeat((at * at * 7) % 3001)}${at % 3 === 0 ? '\r' : ''}`,
    ).join('\n')
    const { reader, lines } = await readerOf(text)
    const found = await reader.lines(lines.map((_, at) => at + 1))
    expect(found.map((line) => line.raw.toString())).toEqual(lines.map((line) => line.raw.toString()))
    expect(found.map((line) => line.offset)).toEqual(lines.map((line) => line.offset))
  })

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('hashes a very long line whole and hands out its beginning (%s)', async (_, end) => {
    for (const bytes of [65_535, 65_536, 65_537, 3_000_000]) {
      const long = 'y'.repeat(bytes)
      const { reader } = await readerOf(`first${end}${long}${end}last`)
      const [, second, third] = await reader.lines([1, 2, 3])
      expect(second).toMatchObject({ line: 2, bytes, sha256: sha256(Buffer.from(long)) })
      expect(second?.raw.length).toBe(Math.min(bytes, MAX_LINE_BYTES))
      expect(third?.raw.toString()).toBe('last')
    }
  })

  test('SHA-256 of a line is what stock tools give: printf abc | sha256sum', async () => {
    const { reader } = await readerOf('abc\r\nabc\nabc')
    const found = await reader.lines([3, 1, 2, 2])
    expect(found.map((line) => line.line)).toEqual([1, 2, 3])
    expect(new Set(found.map((line) => line.sha256))).toEqual(
      new Set(['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']),
    )
  })

  test('an empty file has no lines', async () => {
    const { reader } = await readerOf('')
    expect(await reader.lines([1])).toEqual([])
    expect(await reader.offsets([0, 1])).toEqual(new Map())
  })
})
