import fc from 'fast-check'

const NASTY = [
  '\n',
  '\r\n',
  '\r',
  '\r\r\n',
  '\0',
  '\x02',
  '{',
  '[',
  '{"a":"\\u0041"}',
  ' {',
  'plain text',
  'é',
  '€',
  '😀',
  '\t',
  '\\x41',
  '\u2028',
  '\x1b[31m',
].map((text) => Buffer.from(text))

const BROKEN = [
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
].map((bytes) => Buffer.from(bytes))

const BOMS = [[], [], [], [], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0xff, 0xfe, 0, 0]].map((bytes) =>
  Buffer.from(bytes),
)

/** Bytes as hostile logs have them: mostly text, with everything in it that breaks readers of lines. */
export const hostileBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...BOMS),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
        { weight: 1, arbitrary: fc.constantFrom(...BROKEN) },
        { weight: 3, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => Buffer.from(text)) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
      ),
      { maxLength: 60 },
    ),
  )
  .map(([bom, parts]) => Buffer.concat([bom, ...parts]))

/** UTF-16 with BOM of strings that may hold lone surrogates, sometimes with half a code unit at the end. */
export const utf16Bytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.oneof(
        fc.constantFrom('\n', '\r\n', '\r', '{', '\0', '\x02', '\ud800', '\udc00', '😀', 'ਊ', '਍'),
        fc.string({ unit: 'binary', maxLength: 20 }),
      ),
      {
        maxLength: 40,
      },
    ),
    fc.boolean(),
  )
  .map(([big, parts, half]) => {
    const units = Buffer.from(`\ufeff${parts.join('')}`, 'utf16le')
    if (big) units.swap16()
    return half ? Buffer.concat([units, Buffer.from([0x41])]) : units
  })
