import { timespanMicros } from '../sigma/correlation-plan.ts'
import { findField } from '../sigma/fields.ts'
import { basesOf, type RuleReferences } from '../sigma/references.ts'
import type { CorrelationRule, DetectionRule, SigmaRule } from '../sigma/rule.ts'
import { fewestInside, needsAllParts } from './late-hits.ts'
import { SOURCE_PREFIX } from './rule-hits.ts'

/** What a finding can be about, so that its records can be told from all others. */
export const KEY_KINDS = ['source', 'account', 'network'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/**
 * What there must be at least before a rule can find anything: so many hits of some rules about single events, or so many
 * distinct values of theirs, in one group and within a timespan. There may be as much and no finding, never a finding
 * without.
 */
export interface Prospect {
  readonly rule: SigmaRule
  readonly bases: readonly DetectionRule[]
  /** The correlation whose fields group and count the hits; null for a rule about single events, whose hits count one by one. */
  readonly owner: CorrelationRule | null
  /** Fields that are counted; none where hits are. */
  readonly values: readonly string[]
  readonly fewest: number
  readonly spanMicros: number
  /** Which fields of its groups say whom a finding is about. None: its records have no key to tell them by. */
  readonly keys: ReadonlyMap<string, KeyKind>
}

/** The prospects of rules that report. Of several ways to tell that a rule finds nothing, one is taken that costs least. */
export function prospectsOf(reporting: Iterable<SigmaRule>, references: RuleReferences): readonly Prospect[] {
  const ways = [...reporting].flatMap((rule) => (rule.type === 'filter' ? [] : [waysOf(rule, references)]))
  const counted = new Set(ways.flatMap((each) => (each.length === 1 ? (each[0]?.bases ?? []) : [])))
  return ways.flatMap((each) => {
    // What is counted for other rules costs nothing more: failed logins are few, and documents that are read many.
    const more = ({ bases }: Prospect): number => bases.filter((base) => !counted.has(base)).length
    const [best] = each.toSorted((a, b) => more(a) - more(b) || b.fewest - a.fewest)
    return best === undefined ? [] : [best]
  })
}

/** What a rule asks for, any of which must be met. */
function waysOf(rule: DetectionRule | CorrelationRule, references: RuleReferences): readonly Prospect[] {
  if (rule.type === 'correlation') return waysOfCorrelation(rule, references)
  return [{ rule, bases: [rule], owner: null, values: [], fewest: 1, spanMicros: 1, keys: new Map() }]
}

function waysOfCorrelation(rule: CorrelationRule, references: RuleReferences): readonly Prospect[] {
  const bases = basesOf(rule, references)
  const keys = keysOf(rule, bases)
  const plain = { rule, bases, owner: rule, values: [], fewest: 1, spanMicros: timespanMicros(rule), keys }
  const fewest = fewestInside(rule, { byReference: references })
  if (fewest !== null) return [{ ...plain, fewest, values: rule.correlation === 'value_count' ? rule.fields : [] }]
  // Of findings about nobody, the hits of all parts must be known: there is nobody to look them up by.
  if (!needsAllParts(rule) || rule.aliases.size > 0 || keys.size === 0) return [plain]
  const parts = rule.rules.flatMap(({ reference }) => {
    const part = references.get(reference)
    if (part?.type === 'detection') return [{ ...plain, bases: [part] }]
    // Its groups must say at least what ours do.
    const isFiner = part?.type === 'correlation' && rule.groupBy.every((field) => part.groupBy.includes(field))
    if (!isFiner || part.aliases.size > 0) return []
    return waysOfCorrelation(part, references).map((way) => ({ ...way, rule, keys }))
  })
  return parts.length === 0 ? [plain] : parts
}

function keysOf(rule: CorrelationRule, bases: readonly DetectionRule[]): ReadonlyMap<string, KeyKind> {
  return new Map(
    rule.groupBy.flatMap((field): (readonly [string, KeyKind])[] => {
      if (field === SOURCE_PREFIX) return [[field, 'network']]
      if (rule.aliases.has(field)) return []
      const columns = bases.flatMap(({ taxonomy, logsource }) =>
        findField(field, taxonomy, logsource).is.map((place) => (place.kind === 'column' ? place.column : '')),
      )
      if (columns.length > 0 && columns.every((column) => column === 'source_ip')) return [[field, 'source']]
      const isAccount = columns.length > 0 && columns.every((column) => ACCOUNT_COLUMNS.has(column))
      return isAccount ? [[field, 'account']] : []
    }),
  )
}

const ACCOUNT_COLUMNS: ReadonlySet<string> = new Set(['user_name', 'user_target', 'account'])
