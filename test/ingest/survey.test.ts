import { truncate } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { INDEX_STEP, MAX_LINE_BYTES, survey, type Survey } from '../../src/ingest/survey.ts'
import { hostileBytes, utf16Bytes } from './arbitrary-bytes.ts'
import { naiveClean, naiveLines, sha256 } from './naive-lines.ts'
import { runs } from './runs.ts'
import { temporaryFile } from './temporary-file.ts'

async function surveyOf(bytes: string | Uint8Array): Promise<Survey> {
  return survey(await temporaryFile(bytes))
}

const NUL_HOLE = '\0'.repeat(100_000)

describe('survey', () => {
  test.each([
    [
      'an empty file',
      '',
      { lines: 0, bytes: 0, newline: 'lf', clean: true, longest: 0, braces: false, terminated: true },
    ],
    ['one line', 'a\n', { lines: 1, bytes: 2, newline: 'lf', clean: true, longest: 2, terminated: true }],
    ['no final line end', 'a\nbc', { lines: 2, newline: 'lf', clean: true, longest: 2, terminated: false }],
    ['only line ends', '\n\n\n', { lines: 3, clean: true, longest: 1, terminated: true }],
    ['CRLF throughout', 'a\r\nb\r\n', { lines: 2, newline: 'crlf', clean: true, longest: 3 }],
    ['CRLF without a final one', 'a\r\nb', { lines: 2, newline: 'crlf', clean: true, terminated: false }],
    ['CRLF and LF mixed', 'a\r\nb\n', { lines: 2, newline: 'lf', clean: false }],
    ['a lone CR', 'a\rb\n', { lines: 1, newline: 'lf', clean: false, longest: 4 }],
    ['a CR at the very end', 'a\r\nb\r', { lines: 2, newline: 'crlf', clean: false, terminated: false }],
    ['CR CR LF', 'a\r\r\n', { lines: 1, newline: 'crlf', clean: false }],
    ['a NUL', 'a\0b\n', { lines: 1, clean: false, encoding: 'utf-8' }],
    ['the delimiter', 'a\x02b\n', { lines: 1, clean: false, encoding: 'utf-8' }],
    ['a UTF-8 BOM', '\ufeffa\n', { lines: 1, clean: false, encoding: 'utf-8', braces: false }],
    ['characters of all lengths', 'é€😀\n', { lines: 1, clean: true, encoding: 'utf-8' }],
    ['every line a brace', '{}\n{}', { braces: true, clean: true }],
    ['a blank line among braces', '{}\n\n{}\n', { braces: false }],
    ['a space before a brace', '{}\n {}\n', { braces: false }],
    [
      'a line longer than fits',
      `${'x'.repeat(MAX_LINE_BYTES)}\n`,
      { lines: 1, clean: false, longest: MAX_LINE_BYTES + 1 },
    ],
    [
      'a line that just fits',
      `${'x'.repeat(MAX_LINE_BYTES - 1)}\n`,
      { lines: 1, clean: true, longest: MAX_LINE_BYTES },
    ],
    ['a hole in front of text', `${NUL_HOLE}\nlog line\n`, { lines: 2, clean: false, encoding: 'utf-8' }],
    ['a hole within text', `one\n${NUL_HOLE}two\nthree\n`, { lines: 3, clean: false, encoding: 'utf-8' }],
    ['nothing but NULs', NUL_HOLE, { lines: 1, clean: false, encoding: 'binary' }],
    ['colours of a terminal', '\x1b[31mred\x1b[0m\n'.repeat(50), { encoding: 'utf-8', clean: true }],
  ])('%s', async (_, text, expected) => {
    expect(await surveyOf(text)).toMatchObject(expected)
  })

  test.each([
    ['latin-1', [0x63, 0x61, 0x66, 0xe9, 0x0a], { encoding: 'utf-8', clean: false, lines: 1 }],
    ['an overlong form', [0xc0, 0x80, 0x0a], { encoding: 'utf-8', clean: false }],
    ['a character that the end cuts', [0x61, 0x0a, 0xe2, 0x82], { encoding: 'utf-8', clean: false, lines: 2 }],
    [
      'an ELF file',
      [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0, 1, 0, 0, 0],
      { encoding: 'binary', clean: false },
    ],
    [
      'UTF-16 little-endian',
      [0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0],
      { encoding: 'utf-16le', lines: 2, longest: 6, terminated: false, clean: false },
    ],
    [
      'UTF-16 big-endian',
      [0xfe, 0xff, 0, 0x61, 0, 0x0d, 0, 0x0a],
      { encoding: 'utf-16be', lines: 1, newline: 'crlf', terminated: true },
    ],
    [
      'UTF-16 of U+0A0A, which is no line end',
      [0xff, 0xfe, 0x0a, 0x0a],
      { encoding: 'utf-16le', lines: 1, terminated: false },
    ],
    [
      'UTF-16 where 0a 00 stands at an odd place',
      [0xff, 0xfe, 0x61, 0x0a, 0x00, 0x61],
      { encoding: 'utf-16le', lines: 1 },
    ],
    [
      'UTF-16 with half a unit at the end',
      [0xff, 0xfe, 0x0a, 0x00, 0x61],
      { encoding: 'utf-16le', lines: 2, bytes: 5 },
    ],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], { encoding: 'binary' }],
  ])('%s', async (_, bytes, expected) => {
    expect(await surveyOf(Uint8Array.from(bytes))).toMatchObject(expected)
  })

  test('agrees with a naive count on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileBytes, utf16Bytes), async (bytes) => {
        const found = await surveyOf(bytes)
        const lines = naiveLines(bytes, found.encoding)
        expect(found).toMatchObject({
          sha256: sha256(bytes),
          bytes: bytes.length,
          lines: lines.length,
          longest: Math.max(0, ...lines.map((line) => line.size)),
        })
        expect(found.terminated).toBe(lines.length === 0 || lines.at(-1)?.raw.length !== lines.at(-1)?.size)
        expect([...found.index]).toEqual(lines.filter((_, at) => at % INDEX_STEP === 0).map((line) => line.offset))
        if (found.encoding === 'utf-8') {
          expect(found.clean).toBe(naiveClean(bytes, MAX_LINE_BYTES))
          expect(found.braces).toBe(lines.length > 0 && lines.every((line) => line.raw[0] === 0x7b))
        }
      }),
      { numRuns: runs(150) },
    )
  })

  test.each(['😀', '€', 'é', '\r\n', 'x\n'])('sees %j whole where two buffers meet', async (text) => {
    const filler = `${'x'.repeat(1023)}\n`.repeat(1024)
    for (const missing of [4, 3, 2, 1, 0]) {
      const bytes = Buffer.from(`${filler.slice(missing)}${text}tail`)
      const found = await surveyOf(bytes)
      const lines = naiveLines(bytes, 'utf-8')
      expect(found).toMatchObject({ clean: text !== '\r\n', lines: lines.length, sha256: sha256(bytes) })
      expect([...found.index]).toEqual(lines.filter((_, at) => at % INDEX_STEP === 0).map((line) => line.offset))
    }
  })

  test('a CRLF file is uniform across buffers', async () => {
    const bytes = Buffer.from('0123456789\r\n'.repeat(300_000))
    expect(await surveyOf(bytes)).toMatchObject({ newline: 'crlf', clean: true, lines: 300_000, longest: 12 })
  })

  test('a line of 50 MB takes no longer than its bytes', async () => {
    const file = await temporaryFile('start')
    await truncate(file, 50_000_000)
    const from = performance.now()
    expect(await survey(file)).toMatchObject({ lines: 1, longest: 50_000_000, clean: false })
    expect(performance.now() - from).toBeLessThan(5000)
  })

  test('tells its progress and stops when asked to', async () => {
    const file = await temporaryFile('x'.repeat(3_000_000))
    let seen = 0
    await survey(file, { onBytes: (bytes) => (seen += bytes) })
    expect(seen).toBe(3_000_000)
    await expect(survey(file, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  })
})
