import { parse } from 'yaml'
import { z } from 'zod'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import type { TestRow } from '../support/database.ts'

const Scalar = z.union([z.string(), z.number()])
const Fields = z.record(z.string(), Scalar.nullable())

/** `1h30m`, `59.999s`, `250ms`. */
const Duration = z.string().regex(/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/)

/**
 * Events that look alike: the template `use` with some fields changed, `repeat` times, one `every` so often from `at` on.
 * `vary` says what differs from one to the next: a text in which `{n}` counts from 1, or a list that is gone through.
 */
const Events = z.strictObject({
  use: z.string(),
  with: Fields.default({}),
  at: Duration.default('0s'),
  repeat: z.number().int().default(1),
  every: Duration.default('1s'),
  vary: z.record(z.string(), z.union([z.string(), z.array(Scalar)])).default({}),
})

/** A finding: the values it is grouped by, with a space between them, and how many attempts it counts. */
const Expected = z.strictObject({ of: z.string(), count: z.number().int() })

const RuleTestFile = z.strictObject({
  /** Templates, by name: an event as its ECS fields. */
  events: z.record(z.string(), Fields),
  /** For rules about single events: events (or values of one field of a template) that match, and that do not. */
  matches: z
    .record(
      z.string(),
      z.union([
        z.strictObject({ hits: z.array(Events), misses: z.array(Events) }),
        z.strictObject({ use: z.string(), field: z.string(), hits: z.array(Scalar), misses: z.array(Scalar) }),
      ]),
    )
    .default({}),
  /** For rules with a threshold: what is just enough, in number and in time. `before` goes before the first of them. */
  boundaries: z
    .record(
      z.string(),
      z.strictObject({
        log: Events.omit({ at: true, repeat: true, every: true }),
        threshold: z.number().int(),
        within: Duration,
        of: z.string(),
      }),
    )
    .default({}),
  /** Stories: what is logged, what is found of it, and which rules find nothing although they might. */
  cases: z.array(
    z.strictObject({
      name: z.string(),
      log: z.array(Events),
      finds: z.record(z.string(), z.union([Expected, z.array(Expected)])).default({}),
      misses: z.array(z.string()).default([]),
    }),
  ),
})
export type RuleTestFile = z.infer<typeof RuleTestFile>
type Events = z.infer<typeof Events>

/** What one log must show of some rules: findings, or none. */
export interface RuleCase {
  readonly name: string
  readonly rows: readonly TestRow[]
  readonly expected: Readonly<Record<string, readonly z.infer<typeof Expected>[]>>
}

/** Reads a file of tests. Throws on one that is not well formed. */
export function readRuleTests(text: string): RuleTestFile {
  return RuleTestFile.parse(parse(text))
}

const START = Date.UTC(2025, 9, 18, 8, 0, 0) * 1000

/** The stories of a file and what its boundaries say, as logs. */
export function ruleCases(file: RuleTestFile): RuleCase[] {
  const told = file.cases.map(({ name, log, finds, misses }): RuleCase => {
    const hits = Object.entries(finds).map(([rule, found]) => [rule, inOrder(found)] as const)
    const none = misses.map((rule) => [rule, []] as const)
    return {
      name,
      rows: log.flatMap((events) => rowsOf(file, events)),
      expected: Object.fromEntries([...hits, ...none]),
    }
  })
  return [...boundaryCases(file), ...told]
}

/** As the runner asks for them: by group, in code units; those of one group stay in order of time. */
function inOrder(found: z.infer<typeof Expected> | readonly z.infer<typeof Expected>[]): z.infer<typeof Expected>[] {
  const list = 'of' in found ? [found] : [...found]
  return list.toSorted((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0))
}

function boundaryCases(file: RuleTestFile): RuleCase[] {
  return Object.entries(file.boundaries).flatMap(([rule, { log, threshold, within, of }]) => {
    const span = micros(within)
    const events = { ...log, at: '0s', every: '1s' }
    const told = (name: string, count: number, length: number, found: boolean): RuleCase => {
      const gap = count === 1 ? 0 : Math.floor(length / (count - 1))
      const rows = rowsOf(file, { ...events, repeat: count }).map((row, index) => ({
        ...row,
        t: START + (index === count - 1 && count > 1 ? length : index * gap),
      }))
      return { name: `${rule}: ${name}`, rows, expected: { [rule]: found ? [{ of, count }] : [] } }
    }
    if (threshold === 1) return [told('one is enough', 1, 0, true), told('two', 2, span, true)]
    return [
      told(`${threshold - 1} in ${within}`, threshold - 1, span, false),
      told(`${threshold} in ${within}`, threshold, span, true),
      told(`${threshold + 1} in ${within}`, threshold + 1, span, true),
      told(`${threshold} in ${within} less 1 ms`, threshold, span - 1_000, true),
      told(`${threshold} in ${within} and 1 ms`, threshold, span + 1_000, false),
    ]
  })
}

/** For each rule about single events the rows that match it, and those that do not. */
export function matchRows(file: RuleTestFile): { rule: string; row: TestRow; expected: boolean; shown: string }[] {
  return Object.entries(file.matches).flatMap(([rule, { hits, misses, ...rest }]) => {
    const told = (list: readonly (Events | string | number)[], expected: boolean) =>
      list.flatMap((item) => {
        const events: Events =
          typeof item === 'object'
            ? item
            : { use: 'use' in rest ? rest.use : '', with: 'field' in rest ? { [rest.field]: item } : {}, ...ONCE }
        return rowsOf(file, events).map((row) => ({ rule, row, expected, shown: JSON.stringify(item) }))
      })
    return [...told(hits, true), ...told(misses, false)]
  })
}

const ONCE = { at: '0s', repeat: 1, every: '1s', vary: {} } as const

function rowsOf(file: RuleTestFile, events: Events): TestRow[] {
  const template = file.events[events.use]
  if (template === undefined) throw new Error(`there is no event ${events.use}`)
  return Array.from({ length: events.repeat }, (_, index) => {
    const varied = Object.entries(events.vary).map(([field, how]) => [field, variation(how, index)] as const)
    const time = START + micros(events.at) + index * micros(events.every)
    return { ...recordRow({ ...template, ...events.with, ...Object.fromEntries(varied) }), t: time }
  })
}

function variation(how: string | readonly (string | number)[], index: number): string | number | null {
  return typeof how === 'string' ? how.replaceAll('{n}', String(index + 1)) : (how[index % how.length] ?? null)
}

const UNITS = { ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const

function micros(duration: string): number {
  let total = 0
  for (const [, number = '', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Math.round(Number(number) * UNITS[unit as keyof typeof UNITS])
  }
  return total
}

const COLUMNS = new Map<string, string>([
  ...EVENT_COLUMNS.map(({ name, path }) => [path.join('.'), name] as const),
  ['tatou.activity', 'activity'],
  ['tatou.count', 'count'],
  ['tatou.format', 'format'],
  ['event.outcome', 'outcome'],
  ['event.reason', 'reason'],
])

/** Activities whose outcomes are attempts, as formats have it. */
const TRIES = ['login', 'registration', 'mfa', 'password_change']

/** A row of `record` for an event that is written as its ECS fields. */
function recordRow(fields: Readonly<Record<string, string | number | null>>): TestRow {
  const columns: Record<string, string | number | boolean | null> = {
    class: 'event',
    format: 'tatou-app',
    time_source: 'stamp',
    count: 1,
    enumeration: fields['event.reason'] === 'duplicate_account',
  }
  for (const [field, value] of Object.entries(fields)) {
    const column = COLUMNS.get(field)
    if (column === undefined) throw new Error(`an event has no field ${field}`)
    columns[column] = value
  }
  if (TRIES.includes(String(columns['activity'])) && columns['outcome'] !== 'unknown') columns['attempt_role'] = 'own'
  return columns
}
