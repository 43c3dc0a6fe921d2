import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBagInfo, readOxum, writeBagInfo } from '../../src/evidence/bag-info.ts'
import { collisions, outOfBag, reservedName } from '../../src/evidence/bag-names.ts'
import { emptyOf } from '../../src/evidence/container.ts'
import { DECLARATION, readDeclaration } from '../../src/evidence/declaration.ts'
import { decodePath, encodePath, readManifest, writeManifest } from '../../src/evidence/manifest.ts'
import { matches, readProfile } from '../../src/evidence/profile.ts'
import { tagText } from '../../src/evidence/tag-text.ts'

const RUNS = { numRuns: process.env['TATOU_DEEP'] === '1' ? 5000 : 200 }
const DIGEST = 'a'.repeat(64)

const RULES = { strict: true, kind: 'payload', exists: () => true } as const

describe('a manifest', () => {
  it('encodes line ends and % and nothing else', () => {
    expect(encodePath('data/100%\n\r é*')).toBe('data/100%25%0A%0D é*')
    expect(decodePath('data/%25%0a%0D%20', true)).toBe('data/%\n\r%20')
    // The drafts did not know %25.
    expect(decodePath('data/%25%0a', false)).toBe('data/%25\n')
  })

  it('comes back as it was written, whatever the names', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => outOfBag(`data/${text}`) === undefined)
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const digests = names.map((each) => [`data/${each}`, DIGEST] as const)
        const {
          faults,
          isPlain,
          digests: read,
        } = readManifest('manifest-sha256.txt', 'sha256', writeManifest(digests), RULES)
        expect(faults).toEqual([])
        expect(isPlain).toBe(true)
        expect(new Map(read)).toEqual(new Map(digests))
      }),
      RUNS,
    )
  })

  it('is written in the order of the bytes', () => {
    const text = writeManifest(
      ['data/\u{1f600}', 'data/\uffee', 'data/b', 'data/B', 'data/a'].map((path) => [path, DIGEST] as const),
    )
    expect([...text.matchAll(/data\/(.*)/g)].map(([, name]) => name)).toEqual(['B', 'a', 'b', '\uffee', '\u{1f600}'])
  })

  it('takes a % for itself where the file of that name is there', () => {
    const exists = (path: string): boolean => path === 'data/50%25'
    const read = readManifest('m', 'sha256', `${DIGEST}  data/50%25\n`, { ...RULES, exists })
    expect([...read.digests.keys()]).toEqual(['data/50%25'])
    expect(read.faults.map(({ code }) => code)).toEqual(['W-PERCENT'])
  })
})

describe('bag-info.txt', () => {
  it('folds what is longer than 79 characters, and reads it back', () => {
    const value = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ')
    const text = writeBagInfo([{ label: 'External-Description', value }])
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(79)
    expect(readBagInfo('bag-info.txt', text, true)).toEqual({
      fields: [{ label: 'External-Description', value }],
      faults: [],
    })
  })

  it('comes back as it was written, white space aside', () => {
    const field = fc.record({
      label: fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,30}$/),
      value: fc.string({ unit: 'grapheme', maxLength: 300 }),
    })
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const plain = fields.map(({ label, value }) => ({ label, value: value.trim().replaceAll(/\s+/g, ' ') }))
        expect(readBagInfo('bag-info.txt', writeBagInfo(fields), true)).toEqual({
          fields: plain,
          faults: [],
        })
      }),
      RUNS,
    )
  })

  it('has a Payload-Oxum of two numbers', () => {
    expect(readOxum('279164409832.1198')).toEqual({ bytes: 279164409832n, files: 1198 })
    expect(readOxum('12')).toBeUndefined()
    expect(readOxum('1.2.3')).toBeUndefined()
  })
})

describe('bagit.txt', () => {
  it('of ours has no fault', () => {
    expect(readDeclaration(Buffer.from(DECLARATION))).toEqual({ version: '1.0', encoding: 'UTF-8', faults: [] })
  })

  it.each([
    ['BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8', '0.97', []],
    ['BagIt-Version:  0.96\nTag-File-Character-Encoding : ISO-8859-1\n\n', '0.96', []],
    ['BagIt-Version:  1.0\nTag-File-Character-Encoding: UTF-8\n', '1.0', ['E-DECL']],
    ['BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n\n', '1.0', ['E-DECL']],
    ['Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n', '1.0', ['E-DECL', 'E-DECL']],
    ['BagIt-Version: 9.9\nTag-File-Character-Encoding: UTF-8\n', '9.9', ['E-VERSION']],
    ['', '1.0', ['E-DECL', 'E-DECL']],
  ])('%j', (text, version, codes) => {
    const read = readDeclaration(Buffer.from(text))
    expect(read.version).toBe(version)
    expect(read.faults.map(({ code }) => code)).toEqual(codes)
  })

  it('names the encoding of the other tag files', () => {
    expect(tagText(Buffer.from([0xe9]), 'ISO-8859-1')).toBe('é')
    expect(tagText(Buffer.from([0xe9]), 'UTF-8')).toBeUndefined()
    expect(tagText(Buffer.from([0xfe, 0xff, 0, 0x41]), 'UTF-16')).toBe('A')
    expect(tagText(Buffer.from([0xff, 0xfe, 0x41, 0]), 'utf-16')).toBe('A')
    expect(tagText(Buffer.from([0, 0xd8]), 'UTF-16LE')).toBeUndefined()
  })
})

describe('names', () => {
  it.each([
    '/etc/passwd',
    '../x',
    'data/../../x',
    'C:\\x',
    'c:x',
    '\\\\host\\share',
    '~/x',
    '~root/x',
    'data\\..\\x',
    'a//b',
    './a',
    'a\0b',
  ])('%j leads out of the bag', (path) => expect(outOfBag(path)).toBeDefined())

  it.each(['data/x', 'data/~x', 'data/a b', 'data/..x', 'data/x..', 'data/%7Ex'])('%j does not', (path) =>
    expect(outOfBag(path)).toBeUndefined(),
  )

  it.each(['data/CON', 'data/con.txt', 'data/lpt1/x', 'data/a:b', 'data/a?', 'data/x.', 'data/x ', 'data/\u0001'])(
    '%j cannot be written everywhere',
    (path) => expect(reservedName(path)).toBeDefined(),
  )

  it.each(['data/console.log', 'data/com10', 'data/.hidden', 'data/ü'])('%j can', (path) =>
    expect(reservedName(path)).toBeUndefined(),
  )

  it('collide in case and in normalization', () => {
    expect(collisions(['a', 'A', 'b', 'é', 'e\u0301', 'É'])).toEqual([
      ['a', 'A'],
      ['é', 'e\u0301', 'É'],
    ])
  })

  it('of empty folders are those that nothing is in', () => {
    expect(emptyOf(['data', 'data/a', 'data/a/b', 'data/c'], ['data/x', 'data/c/y'])).toEqual(['data/a/b'])
  })
})

describe('a profile', () => {
  it('matches names as globs', () => {
    expect(matches('meta/*', 'meta/a/b.json')).toBe(true)
    expect(matches('*.t?t', 'VERIFY.txt')).toBe(true)
    expect(matches('meta/*.json', 'meta/a.jsonl')).toBe(false)
    expect(matches('a*b*c', 'aXXbYYbZZc')).toBe(true)
    expect(matches('', 'x')).toBe(false)
  })

  it('does not take long for a glob of stars', () => {
    expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false)
  })

  it('that is none is none', () => {
    expect(readProfile('{')).toBeUndefined()
    expect(readProfile('{"BagIt-Profile-Info":{}}')).toBeUndefined()
  })
})
