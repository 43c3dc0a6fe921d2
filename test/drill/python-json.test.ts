import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pythonObject, pythonQuote } from '../../src/drill/python-json.ts'

describe('pythonQuote', () => {
  it('writes what json.dumps writes', () => {
    expect(pythonQuote('plain')).toBe('"plain"')
    expect(pythonQuote('a"b\\c\n\r\t\b\f')).toBe('"a\\"b\\\\c\\n\\r\\t\\b\\f"')
    expect(pythonQuote('zoë \u001b \u007f 🔥')).toBe('"zo\\u00eb \\u001b \\u007f \\ud83d\\udd25"')
  })

  it('is JSON for the same text, in ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = pythonQuote(text)
        expect(JSON.parse(quoted)).toBe(text)
        expect(/^[ -~]*$/.test(quoted)).toBe(true)
      }),
    )
  })
})

describe('pythonObject', () => {
  it('keeps the order of keys, writes null, leaves out what is undefined', () => {
    expect(pythonObject({ b: 'x', a: 1, none: null, gone: undefined })).toBe('{"b": "x", "a": 1, "none": null}')
    expect(pythonObject({})).toBe('{}')
  })
})
