import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { faultText, gatherFaults } from '../../src/syntax/faults.ts'
import { readShape } from '../../src/syntax/shape.ts'
import { readYaml } from '../../src/syntax/yaml.ts'

const Thing = z.strictObject({
  name: z.string(),
  parts: z
    .array(z.strictObject({ size: z.string().optional(), colour: z.enum(['red', 'blue']).optional() }))
    .default([]),
  tests: z.record(z.string(), z.union([z.string(), z.strictObject({ prefix: z.string() })])).default({}),
})

function read(text: string, texts = true): { value: unknown; faults: string[] } {
  const faults = gatherFaults()
  const [tree] = readYaml('x.yaml', text, faults)
  const value = tree && readShape(Thing, tree, faults, { texts })
  return { value, faults: faults.all().map(faultText) }
}

describe('a file against its model', () => {
  it('is a value where it fits', () => {
    expect(read('name: n\nparts: [{size: 007}]\ntests: {a: yes, b: {prefix: 1e3}}\n')).toEqual({
      value: { name: 'n', parts: [{ size: '007' }], tests: { a: 'yes', b: { prefix: '1e3' } } },
      faults: [],
    })
  })

  it('keeps types where texts are not asked for', () => {
    expect(read('name: 007\n', false).faults).toEqual(['x.yaml:1:7: name: must be a text, not the number 007'])
  })

  it('tells all faults, each where it stands, with what was meant', () => {
    const text = 'nome: n\nparts:\n  - {sise: 1}\n  - {colour: green}\ntests:\n  a: {prefx: x}\n  b: [1]\n'
    expect(read(text)).toEqual({
      value: null,
      faults: [
        'x.yaml:1:1: name: is missing',
        'x.yaml:1:1: there is no key "nome" (Did you mean name?)',
        'x.yaml:3:6: parts.0: there is no key "sise" (Did you mean size?)',
        'x.yaml:4:14: parts.1.colour: the text "green" is none of red, blue',
        'x.yaml:6:6: tests.a.prefix: is missing',
        'x.yaml:6:7: tests.a: there is no key "prefx" (Did you mean prefix?)',
        'x.yaml:7:6: tests.b: Invalid input',
      ],
    })
  })

  it('knows no keys of objects in general', () => {
    for (const key of ['__proto__', 'constructor', 'toString'])
      expect(read(`name: n\n${key}: {polluted: 1}\n`)).toMatchObject({
        value: null,
        faults: [expect.stringContaining(`there is no key "${key}"`)],
      })
    expect('polluted' in {}).toBe(false)
  })
})
