import { LOG_FORMATS } from '../formats/registry.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, OWN_ATTEMPTS, REASONS } from '../model/event.ts'
import type { RuleTestFile, TestEvents } from './rule-test-model.ts'
import { quote } from '../syntax/tree.ts'

/** A row of the table `record`: its columns, those left out are null. `t` is in microseconds since the epoch. */
export type TestRow = Readonly<Record<string, string | number | boolean | null>>

type Value = string | number | null

interface Kind {
  readonly column: string
  readonly type: 'text' | 'integer'
  /** The only values there are. */
  readonly words: readonly string[] | null
  readonly most: number
}

const INTEGER = 2_147_483_647

const FIELDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...EVENT_COLUMNS.map(({ name, path, type }): [string, Kind] => [
    path.join('.'),
    {
      column: name,
      type: type === 'VARCHAR' ? 'text' : 'integer',
      words: null,
      most: type === 'BIGINT' ? Number.MAX_SAFE_INTEGER : INTEGER,
    },
  ]),
  ['event.original', { column: 'text', type: 'text', words: null, most: 0 }],
  ['tatou.activity', { column: 'activity', type: 'text', words: ACTIVITIES, most: 0 }],
  ['tatou.count', { column: 'count', type: 'integer', words: null, most: INTEGER }],
  ['tatou.format', { column: 'format', type: 'text', words: LOG_FORMATS.map(({ id }) => id), most: 0 }],
  ['event.outcome', { column: 'outcome', type: 'text', words: OUTCOMES, most: 0 }],
  ['event.reason', { column: 'reason', type: 'text', words: REASONS, most: 0 }],
])

/** The fields that an event of a test may have. */
export const FIELD_NAMES: readonly string[] = [...FIELDS.keys()]

/** What is wrong with a field of an event, and whether there is such a field at all; null when nothing is. */
export function eventFault(field: string, value: Value): { readonly known: boolean; readonly message: string } | null {
  const kind = FIELDS.get(field)
  if (kind === undefined) return { known: false, message: `an event has no field ${quote(field)}` }
  if (value === null) return null
  if (kind.type === 'integer') {
    const fits = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= kind.most
    return fits ? null : { known: true, message: `${field} is a whole number up to ${kind.most}` }
  }
  if (kind.words === null || kind.words.includes(String(value))) return null
  const known = kind.words.length > 20 ? '' : `: ${kind.words.join(', ')}`
  return { known: true, message: `${quote(String(value))} is no ${field}${known}` }
}

/** The moment that `at: 0s` stands for: a Saturday morning, in microseconds. */
export const START = Date.UTC(2025, 9, 18, 8, 0, 0) * 1000

/** Ten years: all stamps stay where the engine's times are. */
const LONGEST = 10 * 365 * 86_400 * 1_000_000

/** The rows of events that look alike. A name that is unknown gives none: the reader of tests has refused it. */
export function rowsOf(file: RuleTestFile, events: TestEvents): TestRow[] {
  const template = Object.hasOwn(file.events, events.use) ? file.events[events.use] : undefined
  if (template === undefined) return []
  const [at, every] = [micros(events.at), micros(events.every)]
  return Array.from({ length: events.repeat }, (_, index) => {
    const varied = Object.entries(events.vary).map(([field, how]) => [field, variation(how, index)] as const)
    const time = START + Math.min(LONGEST, at + index * every)
    return { ...row({ ...template, ...events.with, ...Object.fromEntries(varied) }), t: time }
  })
}

function variation(how: string | readonly (string | number)[], index: number): Value {
  return typeof how === 'string' ? how.replaceAll('{n}', String(index + 1)) : (how[index % how.length] ?? null)
}

const UNITS = { ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const

/** A length of time as tests write it, in microseconds. */
export function micros(duration: string): number {
  let total = 0
  for (const [, number = '', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Math.round(Number(number) * UNITS[unit as keyof typeof UNITS])
  }
  return Math.min(total, LONGEST)
}

/** A row of `record` for an event that is written as its fields. */
function row(fields: Readonly<Record<string, Value>>): TestRow {
  const columns: Record<string, string | number | boolean | null> = {
    class: 'event',
    format: 'tatou-app',
    activity: 'other',
    outcome: 'unknown',
    time_source: 'stamp',
    count: 1,
    enumeration: fields['event.reason'] === 'duplicate_account',
  }
  for (const [field, value] of Object.entries(fields)) {
    const kind = FIELDS.get(field)
    if (kind !== undefined) columns[kind.column] = value !== null && kind.type === 'text' ? String(value) : value
  }
  const isTry = OWN_ATTEMPTS.some((activity) => activity === columns['activity'])
  if (isTry && columns['outcome'] !== 'unknown') columns['attempt_role'] = 'own'
  return columns
}
