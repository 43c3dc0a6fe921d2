import { EVENT_COLUMNS } from '../model/columns.ts'
import {
  ACTIVITIES,
  ACTIVITY_ECS,
  ACCOUNT_PATTERNS,
  FAILURE_PATTERNS,
  OUTCOMES,
  REASONS,
  TIME_SOURCES,
} from '../model/event.ts'
import { genericPaths, vendorPaths } from './field-names.ts'
import { leavesOf } from './match-leaves.ts'
import type { DetectionRule, Logsource, Match } from './rule.ts'

/** Where a value of a field stands. Columns are those of the view `event`. */
export type FieldPlace =
  /** One value a row. `url` values are looked at as they stand in the log and URL-decoded. */
  | { readonly kind: 'column'; readonly column: string; readonly type: 'text' | 'integer' | 'time' | 'url' }
  /** A column of words from a short list, or a list of words that each of them stands for. */
  | { readonly kind: 'words'; readonly column: string; readonly words: ReadonlyMap<string, readonly string[]> }
  /** A key of the JSON object that the line is: nested by its dots, or one key that holds them. */
  | { readonly kind: 'vendor'; readonly path: string }

/** A field of a rule, found: any value of any place may satisfy a test; it is there when one of `is` has a value. */
export interface Field {
  readonly is: readonly FieldPlace[]
  readonly also: readonly FieldPlace[]
}

const URL_COLUMNS: ReadonlySet<string> = new Set(['url_path', 'url_query', 'url_original'])

const itself = (list: readonly string[]): ReadonlyMap<string, readonly string[]> =>
  new Map(list.map((word) => [word, [word]]))

const activityList = (key: 'category' | 'type'): ReadonlyMap<string, readonly string[]> =>
  new Map(ACTIVITIES.map((activity) => [activity, ACTIVITY_ECS[activity][key]]))

/** The fields of an event document by their ECS paths. */
const ECS_PLACES: ReadonlyMap<string, FieldPlace> = new Map<string, FieldPlace>([
  ...EVENT_COLUMNS.map(({ name, type, path }): [string, FieldPlace] => {
    const text = URL_COLUMNS.has(name) ? 'url' : 'text'
    return [path.join('.'), { kind: 'column', column: name, type: type === 'VARCHAR' ? text : 'integer' }]
  }),
  ['@timestamp', { kind: 'column', column: 't', type: 'time' }],
  ['event.original', { kind: 'column', column: 'text', type: 'text' }],
  ['event.category', { kind: 'words', column: 'activity', words: activityList('category') }],
  ['event.type', { kind: 'words', column: 'activity', words: activityList('type') }],
  ['event.outcome', { kind: 'words', column: 'outcome', words: itself(OUTCOMES) }],
  ['event.reason', { kind: 'words', column: 'reason', words: itself(REASONS) }],
  ['tatou.activity', { kind: 'words', column: 'activity', words: itself(ACTIVITIES) }],
  ['tatou.time_source', { kind: 'words', column: 'time_source', words: itself(TIME_SOURCES) }],
  // Worked out from attempts when rules are asked.
  ['tatou.failure_pattern', { kind: 'words', column: 'failure_pattern', words: itself(FAILURE_PATTERNS) }],
  ['tatou.account_pattern', { kind: 'words', column: 'account_pattern', words: itself(ACCOUNT_PATTERNS) }],
  ['tatou.format', { kind: 'column', column: 'format', type: 'text' }],
  ['tatou.count', { kind: 'column', column: 'count', type: 'integer' }],
  ['log.line', { kind: 'column', column: 'line', type: 'integer' }],
  ['url.full', { kind: 'column', column: 'url_original', type: 'url' }],
])

/**
 * Where the field of a rule stands. `taxonomy` and `logsource` are the rule's: names of `ecs` are paths of the event
 * document, those of `sigma` depend on the log source; all others are the vendor's own, in the JSON of the line.
 */
export function findField(name: string, taxonomy: string, logsource: Logsource): Field {
  const ecs = ECS_PLACES.get(name)
  const vendor = vendorPaths(name, logsource).map((path): FieldPlace => ({ kind: 'vendor', path }))
  if (taxonomy === 'ecs') return { is: ecs ? [ecs] : vendor, also: [] }
  const generic = taxonomy === 'sigma' ? genericPaths(name, logsource) : null
  if (generic) {
    // The vendor may use the name too, for the same thing or more.
    const own = ECS_PLACES.has(name) ? [] : vendor
    return { is: [...generic.is.map(pathPlace), ...own], also: generic.also.map(pathPlace) }
  }
  return { is: ecs ? [ecs] : vendor, also: [] }
}

function pathPlace(path: string): FieldPlace {
  return ECS_PLACES.get(path) ?? { kind: 'vendor', path }
}

/** All places of a field. */
export function placesOf(field: Field): readonly FieldPlace[] {
  return [...field.is, ...field.also]
}

/** What of an event must be kept so that rules can be asked. */
export interface FieldNeeds {
  /** Columns of the view `event`, in the order of their names. */
  readonly columns: readonly string[]
  /** Whether the line itself is needed, for keywords and for fields of the vendor's. */
  readonly text: boolean
}

/** The columns that detection rules look at, beside those that every load keeps. Filters are to be put in first. */
export function fieldNeeds(
  rules: readonly { readonly matches: readonly Match[]; readonly taxonomy: string; readonly logsource: Logsource }[],
): FieldNeeds {
  const columns = new Set<string>()
  for (const { matches, taxonomy, logsource } of rules) {
    const fields = new Set(matches.flatMap((match) => [...namesIn(match)]))
    for (const name of fields) for (const column of columnsOf(name, taxonomy, logsource)) columns.add(column)
    if (logsource.product === 'linux' || logsource.service !== null) columns.add('process_name')
  }
  const text = columns.delete('text')
  return { columns: [...columns].toSorted(), text }
}

/** The columns that one field stands in (`text` for a keyword, null, and for what stands in the line alone). */
export function columnsOf(name: string | null, taxonomy: string, logsource: Logsource): readonly string[] {
  if (name === null) return ['text']
  const places = placesOf(findField(name, taxonomy, logsource))
  return places.map((place) => (place.kind === 'vendor' ? 'text' : place.column))
}

/** Names of the fields that a match looks at; null stands for the whole line. */
export function namesIn(match: Match): ReadonlySet<string | null> {
  const names = new Set<string | null>()
  for (const { field, test } of leavesOf(match)) {
    names.add(field)
    if (test.kind === 'field') names.add(test.other)
  }
  return names
}

/** Names of the fields that a detection rule looks at, in order, without keywords. */
export function fieldNames(rule: DetectionRule): readonly string[] {
  const names = rule.matches.flatMap((match) => [...namesIn(match)])
  return [...new Set(names)].filter((name) => name !== null).toSorted()
}
