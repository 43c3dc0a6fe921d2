import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventDocument } from '../../src/model/event.ts'
import type { Input } from '../../src/model/ledger.ts'
import type { Reference, TimelineDocument } from '../../src/model/timeline.ts'
import { hostileBytes, utf16Bytes } from '../ingest/arbitrary-bytes.ts'
import { naiveLines, sha256 } from '../ingest/naive-lines.ts'
import { runs } from '../ingest/runs.ts'
import { runCli } from '../support/run-cli.ts'
import { events, folderOf, timeline } from './ask.ts'
import { app, lines, SECURITY } from './logs.ts'

const GOOD = SECURITY.failed('10:00:00', 'alice@example.com')

/** Bytes as one UTF-16 text with its BOM. */
function utf16(text: string, big = false): Buffer {
  const units = Buffer.from(`\ufeff${text}`, 'utf16le')
  return big ? units.swap16() : units
}

type Classes = Pick<Input, 'lines' | 'parsed' | 'ignored' | 'blank' | 'rejected' | 'events'>

const classes = (parsed: number, blank = 0, rejected = 0, made = parsed): Classes => ({
  lines: parsed + blank + rejected,
  parsed,
  ignored: 0,
  blank,
  rejected,
  events: made,
})

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "app.py", line 7, in login',
  'ValueError: bad password',
]

/** Odd files, and what must become of their lines. Each has its own account, so that none is a copy of another. */
const ODD: readonly (readonly [name: string, content: string | Buffer, expected: Classes])[] = [
  ['empty', '', classes(0)],
  ['one line end', '\n', classes(0, 1)],
  ['blank lines', '\n  \n\t\n \r\n\n', classes(0, 5)],
  ['no final line end', GOOD, classes(1)],
  ['CRLF', `${SECURITY.failed('10:00:00', 'crlf')}\r\n`.repeat(2), classes(2)],
  [
    'mixed line ends',
    `${SECURITY.failed('10:00:00', 'mixed')}\r\n${SECURITY.failed('10:00:01', 'mixed')}\n`,
    classes(2),
  ],
  ['lone CR', `${SECURITY.failed('10:00:00', 'cr')}\r${SECURITY.failed('10:00:01', 'cr')}\n`, classes(1)],
  ['CR before CRLF', `${SECURITY.failed('10:00:00', 'crcr')}\r\r\n`, classes(0, 0, 1)],
  ['NUL in a name', `${SECURITY.failed('10:00:00', 'nul\0x')}\n`, classes(1)],
  [
    'hole of NULs',
    `${SECURITY.failed('10:00:00', 'hole')}\n${'\0'.repeat(4096)}\n${SECURITY.failed('10:00:01', 'hole')}\n`,
    classes(2, 0, 1),
  ],
  ['BOM', `\ufeff${SECURITY.failed('10:00:00', 'bom')}\n`, classes(1)],
  ['BOM alone', '\ufeff', classes(0, 1)],
  ['UTF-16 LE', utf16(lines(SECURITY.failed('10:00:00', 'le'), SECURITY.failed('10:00:01', 'é'))), classes(2)],
  ['UTF-16 BE', utf16(lines(SECURITY.failed('10:00:00', 'be'), SECURITY.failed('10:00:01', 'ਊ')), true), classes(2)],
  [
    'UTF-16 and half a unit',
    Buffer.concat([utf16(lines(SECURITY.failed('10:00:00', 'odd'))), Buffer.from('x')]),
    classes(1, 0, 1),
  ],
  ['bytes that are no UTF-8', Buffer.from(`${SECURITY.failed('10:00:00', 'l\xe9on')}\n`, 'latin1'), classes(1)],
  ['delimiter of the reader', `${SECURITY.failed('10:00:00', 'st\x02x')}\n`, classes(1)],
  ['JSON cut in the middle', lines(APP_LINE(1).slice(0, 60), APP_LINE(2)), classes(1, 0, 1)],
  ['empty objects', '{}\n{}\n', classes(0, 0, 2)],
  [
    'long line',
    lines(SECURITY.failed('10:00:00', 'long'), 'x'.repeat(2_500_000), SECURITY.failed('10:00:01', 'long')),
    classes(2, 0, 1),
  ],
  ['long name', lines(SECURITY.failed('10:00:00', 'y'.repeat(100_000))), classes(1)],
  [
    'traceback',
    lines(SECURITY.failed('10:00:00', 'trace'), ...TRACEBACK, '', SECURITY.failed('10:00:01', 'trace')),
    classes(5, 1, 0, 2),
  ],
  ['traceback of nothing', lines(...TRACEBACK, SECURITY.failed('10:00:00', 'orphan')), classes(1, 0, 3)],
  [
    'impossible time',
    lines(SECURITY.failed('10:00:00', 'clock').replace('10-18', '13-45'), SECURITY.failed('10:00:00', 'clock')),
    classes(1, 0, 1),
  ],
  ['prose', 'hello\nworld\n', classes(0, 0, 2)],
]

function APP_LINE(second: number): string {
  return app(`11:00:0${second}`, { type: 'user_login_failure', details: { email: 'cut@example.com' } })
}

const picked = ({ lines: all, parsed, ignored, blank, rejected, events: made }: Input): Classes => ({
  lines: all,
  parsed,
  ignored,
  blank,
  rejected,
  events: made,
})

describe('odd files', () => {
  const files = new Map(ODD.map(([name, content]) => [`${name}.log`, Buffer.from(content)]))

  it('are accounted for line by line', async () => {
    const { inputs } = await timeline(await folderOf(Object.fromEntries(files)))
    const found = Object.fromEntries(inputs.map((input) => [input.path, picked(input)]))
    expect(found).toEqual(Object.fromEntries(ODD.map(([name, , expected]) => [`${name}.log`, expected])))
  })

  it('lead every event back to its line', async () => {
    checkEvents(await events(await folderOf(Object.fromEntries(files))), files)
  })

  it.each(ODD)('%s, alone', async (name, content, expected) => {
    const { inputs } = await timeline(await folderOf({ [`${name}.log`]: content }))
    expect(inputs.map(picked)).toEqual([expected])
  })

  it('say why a line was rejected, and show it', async () => {
    const folder = await folderOf({
      'a.log': Buffer.concat([
        Buffer.from(lines(...Array.from({ length: 12 }, (_, index) => `nothing ${index} ${'é'.repeat(300)}`))),
        Buffer.from([0x6e, 0xff, 0x0a]),
      ]),
      'b.log': Buffer.from([0x78, 0xe9, 0x00, 0x0a]),
    })
    const { inputs } = await timeline(folder)
    expect(inputs[0]?.rejected_samples.map(({ line, reason }) => [line, reason])).toEqual(
      Array.from({ length: 10 }, (_, index) => [index + 1, 'no_format']),
    )
    expect(inputs[0]?.rejected_samples[0]?.text).toBe(`nothing 0 ${'é'.repeat(190)}`)
    expect(inputs[1]?.rejected_samples).toEqual([{ line: 1, reason: 'no_format', text: 'x\\xe9\0' }])
  })
})

describe('files that cannot be read whole', () => {
  it('are named, counted as far as they go, and do not hide the rest', async () => {
    const log = lines(
      ...Array.from({ length: 500 }, (_, index) => SECURITY.failed('10:00:00', `user${index}@example.com`)),
    )
    const packed = gzipSync(log)
    const folder = await folderOf({
      'binary.log': Buffer.from(Array.from({ length: 4000 }, (_, index) => ((index * 7919) % 251) % 32)),
      'cut.log.gz': packed.subarray(0, packed.length - 200),
      'good.log': lines(SECURITY.failed('11:00:00', 'alice@example.com')),
    })
    const { stdout, stderr, code } = await runCli(['timeline', '.', '--format', 'json'], { cwd: folder })
    expect(code).toBe(4)
    expect(stderr).toMatch(/^error: binary\.log is no text$/m)
    expect(stderr).toMatch(/^error: cut\.log\.gz ends in the middle of its gzip data$/m)
    const inputs: Input[] = JSON.parse(stdout).inputs
    expect(inputs.map(({ path }) => path)).toEqual(['binary.log', 'cut.log.gz', 'good.log'])
    const [binary, cut, good] = inputs
    expect(binary).toMatchObject({ parsed: 0, rejected: binary?.lines })
    expect(binary?.rejected_samples[0]?.reason).toBe('not_text')
    expect(cut).toMatchObject({
      compression: 'gzip',
      container: { path: 'cut.log.gz', sha256: sha256(packed.subarray(0, packed.length - 200)) },
    })
    expect(cut?.parsed).toBeGreaterThan(0)
    expect(log.startsWith(lines(...log.split('\n').slice(0, (cut?.parsed ?? 0) - 1)))).toBe(true)
    expect(good).toMatchObject({ lines: 1, parsed: 1 })
  })
})

/** Every event leads back to its bytes: the offset to the line's beginning, the text to what stands there. */
function checkEvents(found: readonly EventDocument[], files: ReadonlyMap<string, Buffer>): void {
  const cache = new Map<string, ReturnType<typeof naiveLines>>()
  for (const { log, event, tatou } of found) {
    const bytes = files.get(log.file.path) ?? Buffer.alloc(0)
    const all = cache.get(log.file.path) ?? naiveLines(bytes, encodingOf(bytes))
    cache.set(log.file.path, all)
    const line = all[log.line - 1]
    expect({ offset: log.offset, sha256: tatou.input_sha256 }).toEqual({
      offset: beginsWithin(log.offset, line, bytes) ? log.offset : line?.offset,
      sha256: sha256(bytes),
    })
    if (line && isPlain(line.raw)) expect(event.original).toBe(line.raw.toString())
  }
}

function checkReference(ref: Reference, bytes: Buffer): void {
  const line = naiveLines(bytes, encodingOf(bytes))[ref.line - 1]
  expect(ref.offset).toBe(beginsWithin(ref.offset, line, bytes) ? ref.offset : line?.offset)
}

/** Whether an object of a JSON stream begins there: behind a BOM, a bracket or another object on its line. */
function beginsWithin(offset: number, line: ReturnType<typeof naiveLines>[number] | undefined, bytes: Buffer): boolean {
  if (line === undefined || bytes[offset] !== 0x7b) return false
  return offset > line.offset && offset < line.offset + line.raw.length
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const head = bytes.subarray(0, 4).toString('latin1')
  if (head.startsWith('\xff\xfe') && head !== '\xff\xfe\0\0') return 'utf-16le'
  return head.startsWith('\xfe\xff') ? 'utf-16be' : 'utf-8'
}

function isPlain(raw: Buffer): boolean {
  const text = raw.toString()
  return Buffer.from(text).equals(raw) && raw.length < 1_000_000 && !/[\0\x02\r]|^\ufeff/.test(text)
}

const SAMPLES = join(import.meta.dirname, '../../samples')

/** Real lines of every format: a few of each sample. */
const REAL: readonly string[] = ['tatou-campaign', 'tatou-campaign-json', 'ssh-bruteforce', 'web-attack'].flatMap(
  (name) =>
    readdirSync(join(SAMPLES, name)).flatMap((file) =>
      readFileSync(join(SAMPLES, name, file), 'utf8')
        .split('\n')
        .slice(0, 12),
    ),
)

const ENDS = ['\n', '\n', '\n', '\r\n', '\r', '', '\n\n', ' \n', '\0\n']

/** Lines of logs with anything between, in any encoding, cut anywhere. */
const mixture: fc.Arbitrary<Buffer> = fc
  .record({
    parts: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...REAL).map((line) => Buffer.from(line)) },
        { weight: 2, arbitrary: hostileBytes },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom(...REAL)
            .chain((line) => fc.nat(line.length).map((end) => Buffer.from(line.slice(0, end)))),
        },
      ),
      { maxLength: 25 },
    ),
    ends: fc.array(fc.constantFrom(...ENDS), { minLength: 25, maxLength: 25 }),
    encoding: fc.constantFrom('utf8', 'utf8', 'utf8', 'bom', 'le', 'be'),
    cut: fc.option(fc.nat(40), { freq: 3, nil: 0 }),
  })
  .map(({ parts, ends, encoding, cut }) => {
    const bytes = Buffer.concat(parts.flatMap((part, index) => [part, Buffer.from(ends[index] ?? '\n')]))
    const whole =
      encoding === 'utf8'
        ? bytes
        : encoding === 'bom'
          ? Buffer.concat([Buffer.from('\ufeff'), bytes])
          : utf16(bytes.toString(), encoding === 'be')
    return whole.subarray(0, whole.length - cut)
  })

/** What is packed is another matter, and no plain input. */
const isPacked = (bytes: Buffer): boolean =>
  /^(?:\x1f[\x8b\x9d]|BZh|PK|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18|\xfd7z|7z\xbc|Rar!|\x04\x22M|ElfFile|LPKSHHRH)/.test(
    bytes.subarray(0, 16).toString('latin1'),
  )

const anyFile = fc
  .oneof(
    { weight: 3, arbitrary: mixture },
    hostileBytes,
    utf16Bytes,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  )
  .filter((bytes) => !isPacked(bytes))

const BLANK = /^[ \t]*$/

function checkInput(input: Input, bytes: Buffer): void {
  const all = naiveLines(bytes, encodingOf(bytes))
  expect(input).toMatchObject({ sha256: sha256(bytes), bytes: bytes.length, lines: all.length })
  expect(input.parsed + input.ignored + input.blank + input.rejected).toBe(input.lines)
  // A line may hold several events, and what is no event between them is a fault of the line: it is shown like a line.
  if (input.parsed === 0) expect(input.events + input.faults).toBe(0)
  const shown = input.rejected_samples.length
  expect(shown).toBeGreaterThanOrEqual(Math.min(10, input.rejected))
  expect(shown).toBeLessThanOrEqual(Math.min(10, input.rejected + input.faults))
  const isBinary = input.rejected_samples[0]?.reason === 'not_text'
  const blank = all.filter(({ raw }, index) => BLANK.test(decoded(raw, bytes, index))).length
  if (!isBinary) expect(input.blank).toBe(blank)
}

function decoded(raw: Buffer, bytes: Buffer, index: number): string {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') return index === 0 ? raw.toString().replace(/^\ufeff/, '') : raw.toString()
  const text = (
    encoding === 'utf-16le' ? Buffer.from(raw) : Buffer.from(raw.subarray(0, raw.length & ~1)).swap16()
  ).toString('utf16le')
  return `${index === 0 ? text.replace(/^\ufeff/, '') : text}${raw.length % 2 === 1 ? 'x' : ''}`
}

describe('any bytes', () => {
  it('are accounted for, and every event leads back to its line', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFile, { minLength: 1, maxLength: 6 }), async (files) => {
        const content = new Map<string, Buffer>(files.map((bytes, index) => [`${index}.log`, bytes]))
        const folder = await folderOf(Object.fromEntries(content))
        const asking = ['--format', 'json', '--year', '2025']
        const { code, stdout, stderr } = await runCli(['timeline', '.', ...asking], { cwd: folder })
        expect([0, 4], stderr).toContain(code)
        const { inputs, entries }: Pick<TimelineDocument, 'inputs' | 'entries'> = JSON.parse(stdout)
        for (const { ref } of entries) checkReference(ref, content.get(ref.path) ?? Buffer.alloc(0))
        expect(code === 4).toBe(inputs.some(({ rejected_samples }) => rejected_samples[0]?.reason === 'not_text'))
        for (const input of inputs) checkInput(input, content.get(input.path) ?? Buffer.alloc(0))
        const paths = inputs.flatMap(({ path, also_at }) => [path, ...also_at])
        expect(paths.toSorted()).toEqual([...content.keys()])
        const made = await events(folder, { args: ['--year', '2025'], code })
        expect(made.length).toBe(inputs.reduce((sum, input) => sum + input.events, 0))
        checkEvents(made, content)
      }),
      { numRuns: runs(8) },
    )
  })
})
