import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeSpool, type SpoolReport } from '../../src/ingest/spool.ts'
import { MAX_LINE_BYTES, survey } from '../../src/ingest/survey.ts'
import { hostileBytes, utf16Bytes } from './arbitrary-bytes.ts'
import { naiveLines } from './naive-lines.ts'
import { runs } from './runs.ts'
import { temporaryFile } from './temporary-file.ts'

interface Spooled {
  readonly report: SpoolReport
  readonly sizes: number[]
  readonly texts: string[]
}

async function spool(bytes: string | Uint8Array, maxLineBytes?: number): Promise<Spooled> {
  const file = await temporaryFile(bytes)
  const report = await writeSpool(file, await survey(file), `${file}.spool`, { maxLineBytes })
  const written = await readFile(`${file}.spool`)
  const lines = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(written).split('\n')
  expect(lines.pop()).toBe('')
  const cells = lines.map((line) => line.split('\x02'))
  expect(cells.every((cell) => cell.length === 2)).toBe(true)
  return { report, sizes: cells.map(([size]) => Number(size)), texts: cells.map(([, text]) => text ?? '') }
}

/** What the text of a line must be, worked out from the strict decoder and one code point after another. */
function naiveText(raw: Buffer, encoding: string, first: boolean): string {
  const bomLess = first ? withoutBom(raw, encoding) : raw
  const characters = encoding === 'utf-8' ? utf8Characters(bomLess) : utf16Characters(bomLess, encoding)
  const opening = characters.find((character) => character !== ' ' && character !== '\t')
  const slash = opening === '{' || opening === '[' ? '\\\\' : '\\'
  return characters
    .map((character) => {
      if (typeof character === 'number')
        return character > 255 ? `${slash}u${character.toString(16)}` : `${slash}x${hex(character)}`
      return /[\0\x02\r]/.test(character) ? `${slash}x${hex(character.charCodeAt(0))}` : character
    })
    .join('')
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

function withoutBom(raw: Buffer, encoding: string): Buffer {
  if (encoding !== 'utf-8') return raw.subarray(2)
  return raw.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? raw.subarray(3) : raw
}

/** Characters, and as numbers the bytes that are part of none. */
function utf8Characters(raw: Buffer): (string | number)[] {
  const characters: (string | number)[] = []
  for (let at = 0; at < raw.length;) {
    const length = [1, 2, 3, 4].find((size) => {
      try {
        return (
          [...new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw.subarray(at, at + size))].length ===
          1
        )
      } catch {
        return false
      }
    })
    characters.push(length === undefined ? raw.readUInt8(at) : raw.toString('utf8', at, at + length))
    at += length ?? 1
  }
  return characters
}

/** Characters, and as numbers the surrogates without their other half and the byte that is left over. */
function utf16Characters(raw: Buffer, encoding: string): (string | number)[] {
  const units = raw.subarray(0, raw.length - (raw.length % 2))
  const text = (encoding === 'utf-16be' ? Buffer.from(units).swap16() : units).toString('utf16le')
  const characters = [...text].map((character) =>
    /[\ud800-\udfff]/u.test(character) ? character.charCodeAt(0) : character,
  )
  return raw.length % 2 === 1 ? [...characters, raw.readUInt8(raw.length - 1)] : characters
}

describe('writeSpool', () => {
  test.each([
    ['an empty file', '', []],
    ['a NUL', 'a\0b\n', [[4, 'a\\x00b']]],
    [
      'the delimiter',
      'a\x02b\nc',
      [
        [4, 'a\\x02b'],
        [1, 'c'],
      ],
    ],
    [
      'CR at every place',
      'a\r\nb\n\rc\nd\r\r\n',
      [
        [3, 'a'],
        [2, 'b'],
        [3, '\\x0dc'],
        [4, 'd\\x0d'],
      ],
    ],
    [
      'a CR at the very end',
      'a\nb\r',
      [
        [2, 'a'],
        [2, 'b\\x0d'],
      ],
    ],
    [
      'blank lines',
      '\n\r\n\n',
      [
        [1, ''],
        [2, ''],
        [1, ''],
      ],
    ],
    [
      'a UTF-8 BOM',
      '\ufeffa\n\ufeffb\n',
      [
        [5, 'a'],
        [5, '\ufeffb'],
      ],
    ],
    ['nothing but a BOM', '\ufeff', [[3, '']]],
    ['an object', '{"a":"\0"}\n', [[10, '{"a":"\\\\x00"}']]],
    ['a list behind blanks', ' \t["\0"]\n', [[8, ' \t["\\\\x00"]']]],
    ['an object behind a BOM', '\ufeff{"a":"\0"}', [[12, '{"a":"\\\\x00"}']]],
    ['a brace that is not the first', 'x{\0\n', [[4, 'x{\\x00']]],
    ['text that looks escaped', '\\x00\0\n', [[6, '\\x00\\x00']]],
    ['other control characters', '\x01\x1b[31m\x7f\u0085\u2028\n', [[13, '\x01\x1b[31m\x7f\u0085\u2028']]],
  ])('%s', async (_, text, lines) => {
    const { report, sizes, texts } = await spool(text)
    expect(sizes.map((size, at) => [size, texts[at]])).toEqual(lines)
    expect(report.lines).toBe(lines.length)
  })

  test.each([
    ['latin-1', [0x63, 0xe9, 0x0a], [[3, 'c\\xe9']]],
    ['an overlong form', [0xc0, 0x80, 0x0a], [[3, '\\xc0\\x80']]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80], [[3, '\\xed\\xa0\\x80']]],
    [
      'a character cut by the line end',
      [0xe2, 0x82, 0x0a, 0xac],
      [
        [3, '\\xe2\\x82'],
        [1, '\\xac'],
      ],
    ],
    [
      'UTF-16',
      [0xff, 0xfe, 0xe9, 0, 0x0d, 0, 0x0a, 0, 0x3d, 0xd8, 0x00, 0xde],
      [
        [8, 'é'],
        [4, '😀'],
      ],
    ],
    [
      'UTF-16 big-endian',
      [0xfe, 0xff, 0, 0x7b, 0, 0, 0, 0x0a, 0x20, 0xac],
      [
        [8, '{\\\\x00'],
        [2, '€'],
      ],
    ],
    [
      'half a surrogate pair',
      [0xff, 0xfe, 0x3d, 0xd8, 0x0a, 0, 0x00, 0xde],
      [
        [6, '\\ud83d'],
        [2, '\\ude00'],
      ],
    ],
    ['half a code unit', [0xff, 0xfe, 0x61, 0, 0x62], [[5, 'a\\x62']]],
  ])('%s', async (_, bytes, lines) => {
    const { sizes, texts } = await spool(Uint8Array.from(bytes))
    expect(sizes.map((size, at) => [size, texts[at]])).toEqual(lines)
  })

  test('every line is there, sizes add up, and the text is what a naive reader makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileBytes, utf16Bytes), async (bytes) => {
        const found = await survey(await temporaryFile(bytes))
        fc.pre(found.encoding !== 'binary')
        const { report, sizes, texts } = await spool(bytes)
        const lines = naiveLines(bytes, found.encoding)
        expect(report.lines).toBe(found.lines)
        expect(sizes).toEqual(lines.map((line) => line.size))
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length)
        expect(texts).toEqual(lines.map((line, at) => naiveText(line.raw, found.encoding, at === 0)))
        expect(report.long.total).toBe(0)
      }),
      { numRuns: runs(150) },
    )
  })

  test('a text is a prefix of the whole one when it is cut, and no escape is cut in two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileBytes, utf16Bytes), fc.integer({ min: 8, max: 20 }), async (bytes, limit) => {
        fc.pre((await survey(await temporaryFile(bytes))).encoding !== 'binary')
        const [whole, cut] = [await spool(bytes), await spool(bytes, limit)]
        expect(cut.sizes).toEqual(whole.sizes)
        const long: number[] = []
        for (const [at, text] of cut.texts.entries()) {
          const full = whole.texts[at] ?? ''
          expect(full.startsWith(text)).toBe(true)
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit)
          if (text !== full) {
            long.push(at + 1)
            expect(Buffer.byteLength(text)).toBeGreaterThan(limit - 8)
          }
        }
        expect(cut.report.long).toEqual({ total: long.length, first: long })
      }),
      { numRuns: runs(100) },
    )
  })

  test('counts escaped lines and names the first hundred that were cut', async () => {
    const { report } = await spool(`${'0123456789\n'.repeat(150)}a\0\nb\n`, 5)
    expect(report).toEqual({
      lines: 152,
      escaped_lines: 1,
      long: { total: 150, first: Array.from({ length: 100 }, (_, at) => at + 1) },
    })
  })

  test('a line of 50 MB is cut, and the lines around it stay', async () => {
    const { report, sizes, texts } = await spool(`before\n${'x'.repeat(50_000_000)}\nafter\0\n`)
    expect(report).toEqual({ lines: 3, escaped_lines: 1, long: { total: 1, first: [2] } })
    expect(sizes).toEqual([7, 50_000_001, 7])
    expect(texts.map((text) => text.length)).toEqual([6, MAX_LINE_BYTES, 9])
  })

  test('lines that lie across buffers stay whole', async () => {
    const line = `{"text":"${'é'.repeat(150)}"}`
    const { report, texts } = await spool(`\ufeff${`${line}\n`.repeat(10_000)}`)
    expect(report).toEqual({ lines: 10_000, escaped_lines: 0, long: { total: 0, first: [] } })
    expect(new Set(texts)).toEqual(new Set([line]))
  })

  test('never writes over a file', async () => {
    const file = await temporaryFile('x\0')
    await expect(writeSpool(file, { encoding: 'utf-8' }, file)).rejects.toMatchObject({ code: 'EEXIST' })
  })
})
