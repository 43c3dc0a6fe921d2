import { describe, expect, it } from 'vitest'
import { groupNames } from '../../src/formats/captures.ts'
import { inputsOf } from '../../src/formats/compiled-format.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import type { LogFormat, MessageRule } from '../../src/formats/log-format.ts'

/** All patterns of a format, each with its place. */
function patterns(format: LogFormat): (readonly [string, string])[] {
  const frame = format.frame.kind === 'text' ? [['frame', format.frame.pattern] as const] : []
  const rules = format.messages.flatMap(({ pattern, when }, index) => [
    ...(pattern === undefined ? [] : [[`rule ${index + 1}`, pattern] as const]),
    ...Object.entries(when ?? {}).flatMap(([name, test]) =>
      typeof test === 'object' && 're' in test ? [[`rule ${index + 1} ${name}`, test.re] as const] : [],
    ),
  ])
  const words = Object.entries(format.words ?? {}).flatMap(([name, made]) => {
    const sources = 'table' in made ? made.table.map(([pattern]) => pattern) : 'part' in made ? [made.part] : []
    return sources.map((pattern) => [`word ${name}`, pattern] as const)
  })
  return [...frame, ...rules, ...words]
}

/** The names that rules may ask for. */
function captures(format: LogFormat): Set<string> {
  const frame = format.frame.kind === 'text' ? groupNames(format.frame.pattern) : Object.keys(format.frame.paths)
  return new Set([...frame, ...Object.keys(format.words ?? {})])
}

function asked(rule: MessageRule): string[] {
  return [...Object.keys(rule.when ?? {}), ...(rule.pattern === undefined ? [] : [rule.on ?? 'message'])]
}

describe('the registry', () => {
  it('names every format once, in words with dashes', () => {
    const ids = LOG_FORMATS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([])
  })
})

describe.each(LOG_FORMATS.map((format) => [format.id, format] as const))('format %s', (_, format) => {
  it('is written in the language that the engine reads', () => {
    const bare = patterns(format).map(([place, pattern]) => [place, pattern.replaceAll(/\\./g, '')] as const)
    const around = bare.filter(([, pattern]) => /\(\?<?[=!]/.test(pattern))
    const back = patterns(format).filter(([, pattern]) => /\\[1-9]|\(\?P=/.test(pattern.replaceAll('\\\\', '')))
    const unnamed = bare.filter(([, pattern]) => /\((?!\?)/.test(pattern.replaceAll(/\[\^?\]?[^\]]*\]/g, '')))
    expect([...around, ...back, ...unnamed]).toEqual([])
  })

  it('names no group twice in a pattern', () => {
    const twice = patterns(format).filter(
      ([, pattern]) => new Set(groupNames(pattern)).size < groupNames(pattern).length,
    )
    expect(twice).toEqual([])
  })

  it('asks only for what it captures', () => {
    const known = captures(format)
    const wrong = format.messages.flatMap((rule, index) =>
      asked(rule)
        .filter((name) => !known.has(name))
        .map((name) => `rule ${index + 1}: ${name}`),
    )
    const words = Object.values(format.words ?? {}).flatMap((made) => inputsOf(made).filter((name) => !known.has(name)))
    expect([...wrong, ...words]).toEqual([])
  })

  it('fills columns only with what it captures', () => {
    const known = new Set([...captures(format), ...format.messages.flatMap(({ pattern }) => groupNames(pattern ?? ''))])
    const named: (string | undefined)[] = [
      ...Object.values(format.columns ?? {}).flat(),
      ...format.messages.flatMap(({ columns }) => Object.values(columns ?? {}).flat()),
      ...(format.time ? [format.time.capture] : []),
    ]
    expect(named.filter((name) => name === undefined || !known.has(name))).toEqual([])
  })

  it('has samples enough, one of them with a forged account', () => {
    expect(format.samples.length).toBeGreaterThanOrEqual(6)
    const named = format.samples.some(({ columns }) => 'user_name' in columns || 'user_target' in columns)
    if (named) expect(format.samples.filter(({ line }) => line.includes('from 203.0.113.9'))).not.toEqual([])
  })
})
