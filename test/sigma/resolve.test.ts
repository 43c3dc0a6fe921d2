import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRules } from '../../src/sigma/parse.ts'
import { resolveRules } from '../../src/sigma/resolve.ts'
import type { SigmaRule } from '../../src/sigma/rule.ts'
import { shape } from './rule-text.ts'

function detection(name: string, logsource = '{product: x}'): string {
  return `title: ${name}\nname: ${name}\nlogsource: ${logsource}\ndetection: {s: {a: ${name}}, condition: s}\n`
}

function correlation(name: string, ...rules: readonly string[]): string {
  return `title: ${name}\nname: ${name}\ncorrelation: {type: temporal, rules: [${rules.join(', ')}], group-by: [f], timespan: 1m}\n`
}

function filter(name: string, rules: string, logsource = '{product: x}'): string {
  return `title: ${name}\nname: ${name}\nlogsource: ${logsource}\nfilter: {rules: ${rules}, s: {b: ${name}}, condition: not s}\n`
}

function read(...documents: readonly string[]): SigmaRule[] {
  const { rules, faults } = parseRules([{ path: 'r.yml', text: documents.join('---\n') }])
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  return rules
}

function resolve(...documents: readonly string[]): { order: string[]; faults: string[] } {
  const { order, faults } = resolveRules(read(...documents))
  const told = faults.map(
    ({ code, subject, place, severity }) => `${severity} ${code} ${subject} ${place.line}:${place.column}`,
  )
  return { order: order.map(({ title }) => title), faults: told }
}

describe('references', () => {
  it('put referred rules first and keep the order otherwise', () => {
    expect(
      resolve(correlation('c', 'b', 'a'), detection('z'), correlation('d', 'c'), detection('a'), detection('b')),
    ).toEqual({
      order: ['b', 'a', 'c', 'z', 'd'],
      faults: [],
    })
  })

  it('go by id as well', () => {
    const id = '1b4e28ba-2fa1-11d2-883f-0016d3cca427'
    expect(resolve(correlation('c', id), `id: ${id}\n${detection('a')}`).order).toEqual(['a', 'c'])
  })

  it('that lead nowhere are faults, and so are rules that hang on them', () => {
    expect(
      resolve(detection('a'), correlation('c', 'a', 'nope'), correlation('d', 'c'), correlation('e', 'd', 'a')),
    ).toEqual({
      order: ['a'],
      faults: ['error unknown-reference c 8:42', 'error broken-reference d 10:1', 'error broken-reference e 14:1'],
    })
  })

  it('cannot go to filters or to themselves', () => {
    expect(resolve(filter('f', 'any'), correlation('c', 'f'), correlation('d', 'd')).faults).toEqual([
      'error reference-to-filter c 8:39',
      'error self-reference d 12:39',
    ])
  })

  it('cannot go round in a ring', () => {
    const rules = [
      correlation('a', 'b'),
      correlation('b', 'c', 'x'),
      correlation('c', 'a'),
      correlation('d', 'a'),
      detection('x'),
    ]
    expect(resolve(...rules)).toEqual({
      order: ['x'],
      faults: [
        'error reference-cycle a 1:1',
        'error reference-cycle b 5:1',
        'error reference-cycle c 9:1',
        'error broken-reference d 13:1',
      ],
    })
  })

  it('to one rule by name and id count once', () => {
    const id = '1b4e28ba-2fa1-11d2-883f-0016d3cca427'
    expect(resolve(`id: ${id}\n${detection('a')}`, correlation('c', 'a', id)).faults).toEqual([
      'warning repeated-reference c 9:42',
    ])
  })

  it('of supersession are warnings where they lead nowhere', () => {
    const text = `${correlation('c', 'a')}tatou: {supersedes: [a, nope]}\n`
    expect(resolve(detection('a'), text)).toEqual({ order: ['a', 'c'], faults: ['warning unknown-reference c 6:1'] })
  })

  it('are found at once in chains of ten thousand rules', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => correlation(`c${index}`, `c${index + 1}`))
    const rules = parseRules([{ path: 'x', text: [...chain, detection('c10000')].join('---\n') }]).rules
    const started = performance.now()
    expect(
      resolveRules(rules)
        .order.map(({ title }) => title)
        .slice(0, 3),
    ).toEqual(['c10000', 'c9999', 'c9998'])
    expect(resolveRules(rules.slice(0, -1)).order).toEqual([])
    expect(performance.now() - started).toBeLessThan(2000)
  }, 20_000)

  it('leave exactly the rules whose references lead to detections', () => {
    const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(graph, (edges) => {
        const texts = edges.map((targets, index) => {
          const names = [...new Set(targets)].map((target) => `r${target}`)
          return names.length === 0 ? detection(`r${index}`) : correlation(`r${index}`, ...names)
        })
        const sound = (index: number, path: readonly number[]): boolean =>
          index < edges.length &&
          !path.includes(index) &&
          (edges[index] ?? []).every((next) => sound(next, [...path, index]))
        const { order } = resolveRules(read(...texts))
        const names = order.map(({ name }) => name ?? '')
        expect(names.toSorted()).toEqual(
          edges
            .map((_, index) => index)
            .filter((index) => sound(index, []))
            .map((index) => `r${index}`),
        )
        for (const rule of order) {
          if (rule.type !== 'correlation') continue
          for (const { reference } of rule.rules)
            expect(names.indexOf(reference)).toBeLessThan(names.indexOf(rule.name ?? ''))
        }
      }),
    )
  })
})

describe('names', () => {
  it('that are taken leave a rule out', () => {
    const id = '1b4e28ba-2fa1-11d2-883f-0016d3cca427'
    const rules = [detection('a'), `id: ${id}\n${detection('b')}`, `id: ${id}\n${detection('c')}`, detection('a')]
    const { faults, order } = resolveRules(read(...rules))
    expect(order.map(({ title }) => title)).toEqual(['a', 'b'])
    expect(faults.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `duplicate-id: the id "${id}" is taken by "b" in r.yml:6`,
      'duplicate-name: the name "a" is taken by "a" in r.yml:1',
    ])
  })
})

describe('filters', () => {
  function filtered(...documents: readonly string[]): { matches: string[]; faults: string[] } {
    const { order, faults } = resolveRules(read(...documents))
    const matches = order.map((rule) => (rule.type === 'detection' ? rule.matches.map(shape).join(' ') : ''))
    return { matches, faults: faults.map(({ code, severity }) => `${severity} ${code}`) }
  }

  it('narrow the rules that they name', () => {
    expect(filtered(detection('a'), filter('f', '[a]'), detection('b'))).toEqual({
      matches: ['and(a=a, not(b=f))', 'a=b'],
      faults: [],
    })
  })

  it('narrow each condition, and add up', () => {
    const twice = 'title: t\nname: t\nlogsource: {product: x}\ndetection: {s: {a: b}, u: {c: d}, condition: [s, u]}\n'
    expect(filtered(twice, filter('f', '[t]'), filter('g', 'any')).matches).toEqual([
      'and(a=b, not(b=f), not(b=g)) and(c=d, not(b=f), not(b=g))',
    ])
  })

  it('for any rule narrow those that their log source covers', () => {
    const rules = [
      detection('a', '{product: x, service: s}'),
      detection('b', '{product: y}'),
      detection('c', '{category: k}'),
      filter('f', 'any'),
      `taxonomy: ecs\n${filter('g', 'any')}`,
    ]
    expect(filtered(...rules)).toEqual({ matches: ['and(a=a, not(b=f))', 'a=b', 'a=c'], faults: [] })
  })

  it('say so where they do not fit', () => {
    const rules = [
      detection('a'),
      correlation('c', 'a'),
      filter('f', '[nope, c, a]', '{product: x, service: s}'),
      `taxonomy: ecs\n${filter('g', '[a]')}`,
    ]
    expect(filtered(...rules)).toEqual({
      matches: ['a=a', ''],
      faults: [
        'warning unknown-reference',
        'warning filter-without-use',
        'warning filter-without-use',
        'warning filter-without-use',
      ],
    })
  })

  it('do not change what was read', () => {
    const rules = read(detection('a'), filter('f', '[a]'))
    const before = structuredClone(rules)
    resolveRules(rules)
    expect(rules).toEqual(before)
  })
})
