import type { Place } from '../syntax/faults.ts'
import type { SigmaRule } from './rule.ts'
import { micros, rowsOf, START, type TestRow } from './rule-test-events.ts'
import type { RuleTests } from './rule-test-file.ts'
import type { ExpectedFinding, TestEvents } from './rule-test-model.ts'

/** What one log must show of some rules: findings by group in code units, or none. */
export interface RuleCase {
  readonly name: string
  readonly place: Place
  readonly rows: () => readonly TestRow[]
  /** By the word that the tests name a rule with. */
  readonly expected: Readonly<Record<string, readonly ExpectedFinding[]>>
}

/** An event, and whether a rule about single events must match it. */
export interface RuleSample {
  readonly rule: string
  readonly place: Place
  readonly row: TestRow
  readonly expected: boolean
  /** The event as the file has it, as JSON. */
  readonly shown: string
}

/** The stories of a file and what its boundaries say, as logs. */
export function ruleCases(tests: RuleTests): RuleCase[] {
  const { file, placeOf } = tests
  const told = file.cases.map(({ name, log, finds, misses }, index): RuleCase => {
    const hits = Object.entries(finds).map(([rule, found]): [string, readonly ExpectedFinding[]] => [
      rule,
      inOrder('of' in found ? [found] : found),
    ])
    const none = misses.map((rule): [string, readonly ExpectedFinding[]] => [rule, []])
    return {
      name,
      place: placeOf(['cases', index, 'name']),
      rows: () => log.flatMap((events) => rowsOf(file, events)),
      expected: Object.fromEntries([...hits, ...none]),
    }
  })
  return [...boundaryCases(tests), ...told]
}

/** Findings by group, in code units; those of one group stay in the order they have. */
export function inOrder(found: readonly ExpectedFinding[]): ExpectedFinding[] {
  return found.toSorted((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0))
}

/** Just enough and just too few, in number and in time. */
function boundaryCases({ file, placeOf }: RuleTests): RuleCase[] {
  return Object.entries(file.boundaries).flatMap(([rule, { log, threshold, within, of }]) => {
    const span = micros(within)
    const events = { ...log, at: '0s', every: '1s' }
    const place = placeOf(['boundaries', rule])
    const told = (name: string, count: number, length: number, found: boolean): RuleCase => {
      const gap = count === 1 ? 0 : Math.floor(length / (count - 1))
      const timed = (row: TestRow, index: number): TestRow => ({
        ...row,
        t: START + (index === count - 1 && count > 1 ? length : index * gap),
      })
      return {
        name: `${rule}: ${name}`,
        place,
        rows: () => rowsOf(file, { ...events, repeat: count }).map(timed),
        expected: { [rule]: found ? [{ of, count }] : [] },
      }
    }
    if (threshold === 1) return [told('one is enough', 1, 0, true), told('two', 2, span, true)]
    return [
      told(`${threshold - 1} in ${within}`, threshold - 1, span, false),
      told(`${threshold} in ${within}`, threshold, span, true),
      told(`${threshold + 1} in ${within}`, threshold + 1, span, true),
      told(`${threshold} in ${within} less 1 ms`, threshold, Math.max(0, span - 1_000), true),
      told(`${threshold} in ${within} and 1 ms`, threshold, span + 1_000, false),
    ]
  })
}

/** For each rule about single events the events that match it, and those that do not. */
export function ruleSamples({ file, placeOf }: RuleTests): RuleSample[] {
  return Object.entries(file.matches).flatMap(([rule, { hits, misses, ...rest }]) => {
    const told = (list: readonly (TestEvents | string | number)[], key: 'hits' | 'misses'): RuleSample[] =>
      list.flatMap((item, index) => {
        const place = placeOf(['matches', rule, key, index])
        const shown = JSON.stringify(item)
        return rowsOf(file, eventsOf(item, rest)).map((row) => ({ rule, place, row, expected: key === 'hits', shown }))
      })
    return [...told(hits, 'hits'), ...told(misses, 'misses')]
  })
}

const ONCE = { at: '0s', repeat: 1, every: '1s', vary: {} } as const

function eventsOf(
  item: TestEvents | string | number,
  given: { readonly use?: string; readonly field?: string },
): TestEvents {
  if (typeof item === 'object') return item
  return { use: given.use ?? '', with: given.field === undefined ? {} : { [given.field]: item }, ...ONCE }
}

/** The rules that tests are about, each once. */
export function testedRules({ file, rules }: RuleTests): ReadonlySet<SigmaRule> {
  const words = [
    ...Object.keys(file.matches),
    ...Object.keys(file.boundaries),
    ...file.cases.flatMap(({ finds, misses }) => [...Object.keys(finds), ...misses]),
  ]
  return new Set(words.flatMap((word) => rules.get(word) ?? []))
}
