import { timespanMicros } from '../sigma/correlation-plan.ts'
import type { RuleReferences } from '../sigma/references.ts'
import type { CorrelationRule, SigmaRule } from '../sigma/rule.ts'
import { reportingRules } from '../sigma/summary.ts'
import type { Database } from '../sql/database.ts'
import { addCrowdedHits } from './crowded-hits.ts'
import { addHits, makeCandidates, namedFields, SOURCE_PREFIX, type ColumnPlan } from './rule-hits.ts'

/** A rule of fewer hits never waits: it costs next to nothing. */
const FEWEST = 20_000

/** From more hits than these on, a rule waits until it is known whose hits matter: a tenth of all, or what costs anything. */
export function manyOf(counts: ReadonlyMap<number, number>): number {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return Math.max(FEWEST, all / 10)
}

/** What is known of the rules of a run. */
export interface RuleNumbers {
  readonly numbers: ReadonlyMap<SigmaRule, number>
  readonly byReference: RuleReferences
}

/** Whether a correlation asks that all of its rules occur, so that groups that lack one need no hits of the others. */
export function needsAllParts(rule: CorrelationRule): boolean {
  if (rule.correlation !== 'temporal' && rule.correlation !== 'temporal_ordered') return false
  const names = new Set(rule.rules.map(({ reference }) => reference))
  return rule.expression === null && rule.conditions.every(({ op, value }) => op === 'gte' && value >= names.size)
}

/**
 * How many attempts or distinct values a group must have within the timespan for a correlation to hold; null where that
 * tells nothing. Hits at times when their group has fewer are not needed: nearly everybody reads now and then, from one
 * address or two.
 */
export function fewestInside(rule: CorrelationRule, { byReference }: Pick<RuleNumbers, 'byReference'>): number | null {
  const isAboutEvents = rule.rules.every(({ reference }) => byReference.get(reference)?.type === 'detection')
  const isCount = rule.correlation === 'value_count' || rule.correlation === 'event_count'
  if (!isCount || !isAboutEvents || rule.groupBy.length === 0 || rule.expression !== null) return null
  const bounds = rule.conditions.map(({ op, value }) => (op === 'gte' ? value : op === 'gt' ? value + 1 : Number.NaN))
  const fewest = Math.ceil(Math.max(0, ...bounds))
  return fewest > 1 ? fewest : null
}

/** What waits until it is known what of it matters. */
export interface Late {
  /** Numbers of rules about single events whose hits wait. */
  readonly hits: ReadonlySet<number>
  /** Correlations over such hits that report nothing: they run just before the only one that wants them. */
  readonly correlations: ReadonlySet<SigmaRule>
}

/**
 * What waits: rules that are hit very often (every document that anybody reads) and wanted only beside others that are
 * few (accounts that were broken into), or many at a time. `counts` are the hits of each detection rule, `many` is how many are very often.
 */
export function findLate(
  rules: readonly SigmaRule[],
  { numbers, byReference }: RuleNumbers,
  counts: ReadonlyMap<number, number>,
  many: number,
): Late {
  const correlations = rules.filter((rule): rule is CorrelationRule => rule.type === 'correlation')
  const reporting = reportingRules(rules)
  const partsOf = (rule: CorrelationRule): SigmaRule[] =>
    rule.rules.flatMap(({ reference }) => byReference.get(reference) ?? [])
  const wanting = (rule: SigmaRule): CorrelationRule[] => correlations.filter((each) => partsOf(each).includes(rule))
  const isHeavy = (rule: SigmaRule): boolean =>
    rule.type === 'detection' &&
    !reporting.has(rule) &&
    !wanting(rule).some((by) => namedFields(by).includes(SOURCE_PREFIX)) &&
    (counts.get(numbers.get(rule) ?? -1) ?? 0) > many
  const isFew = (rule: SigmaRule): boolean =>
    !isHeavy(rule) && !(rule.type === 'correlation' && partsOf(rule).some(isHeavy))
  const canWait = (rule: SigmaRule, by: CorrelationRule): boolean =>
    needsAllParts(by) && partsOf(by).some((part) => part !== rule && isFew(part))
  const waits = (rule: CorrelationRule): boolean => {
    const [by, ...others] = wanting(rule)
    return by !== undefined && others.length === 0 && !reporting.has(rule) && canWait(rule, by)
  }
  const isSparing = (by: CorrelationRule): boolean => waits(by) || fewestInside(by, { byReference }) !== null
  const heavy = rules.filter(isHeavy).filter((rule) => wanting(rule).every((by) => canWait(rule, by) || isSparing(by)))
  const waiting = heavy.flatMap((rule) => wanting(rule).filter(waits))
  return { hits: new Set(heavy.map((rule) => numbers.get(rule) ?? -1)), correlations: new Set(waiting) }
}

/**
 * Brings the late hits that a correlation can use: those at times when their group has enough of them, or those of groups
 * that its other parts have too.
 */
export async function bringHits(
  db: Database,
  rule: CorrelationRule,
  { numbers, byReference }: RuleNumbers,
  plan: ColumnPlan,
  late: Late,
): Promise<void> {
  const parts = rule.rules.flatMap(({ reference }) => {
    const part = byReference.get(reference)
    return part === undefined ? [] : [{ reference, part, number: numbers.get(part) ?? -1 }]
  })
  const fewest = fewestInside(rule, { byReference })
  if (fewest !== null) {
    await bringCounted(db, rule, fewest, { numbers, byReference }, plan, late)
    return
  }
  const known = parts.filter(({ part, number }) => !late.hits.has(number) && !late.correlations.has(part))
  for (const { reference, part } of parts) {
    if (known.some((each) => each.part === part)) continue
    const bases = part.type === 'correlation' ? part.rules.map((each) => each.reference) : [reference]
    const columns = plan.forPart(part.type === 'correlation' ? part : rule, reference)
    const fields = rule.groupBy.filter((field) => {
      const actual = rule.aliases.get(field)?.get(reference) ?? field
      return columns.has(field) && (part.type !== 'correlation' || part.groupBy.includes(actual))
    })
    const where = known.flatMap((other) => {
      const theirs =
        other.part.type === 'correlation'
          ? burstColumns(rule, other.reference, other.part)
          : plan.forPart(rule, other.reference)
      const shared = fields.filter((field) => theirs.has(field))
      if (shared.length === 0) return []
      const [mine, others] = [columns, theirs].map((each) => shared.map((field) => each.get(field) ?? '').join(', '))
      const table = other.part.type === 'correlation' ? 'burst' : 'rule_hit'
      return [`(${mine}) IN (SELECT (${others}) FROM ${table} WHERE rule = ${other.number})`]
    })
    const found = bases.flatMap((base) => {
      const detection = byReference.get(base)
      const number = detection === undefined ? undefined : numbers.get(detection)
      return number !== undefined && late.hits.has(number) ? [number] : []
    })
    if (found.length === 0) continue
    const names = fields.flatMap((field) => columns.get(field) ?? [])
    await makeCandidates(db, plan, `SELECT * FROM rule_hit_raw WHERE rule IN (${found.join(', ')})`, names)
    await addHits(db, plan, `SELECT * FROM hit_candidate WHERE ${['true', ...where].join(' AND ')}`)
    await db.run('DROP TABLE hit_candidate')
  }
}

/** The late hits that a count can use. */
async function bringCounted(
  db: Database,
  rule: CorrelationRule,
  fewest: number,
  { numbers, byReference }: RuleNumbers,
  plan: ColumnPlan,
  late: Late,
): Promise<void> {
  const parts = rule.rules.flatMap(({ reference }) => numbers.get(byReference.get(reference) ?? rule) ?? [])
  const waiting = parts.filter((number) => late.hits.has(number))
  const columns = plan.forPart(rule, rule.rules[0]?.reference ?? '')
  const named = (fields: readonly string[]): string[] => fields.flatMap((field) => columns.get(field) ?? [])
  if (waiting.length === 0) return
  await addCrowdedHits(db, plan, {
    rules: parts,
    late: waiting,
    groups: named(rule.groupBy),
    values: rule.correlation === 'value_count' ? named(rule.fields) : [],
    timespanMicros: timespanMicros(rule),
    fewest,
  })
}

/** Where the bursts of a correlation hold what another one groups by. */
function burstColumns(rule: CorrelationRule, reference: string, part: CorrelationRule): ReadonlyMap<string, string> {
  return new Map(
    rule.groupBy.flatMap((field) => {
      const place = part.groupBy.indexOf(rule.aliases.get(field)?.get(reference) ?? field)
      return place < 0 ? [] : [[field, `groups[${place + 1}]`] as const]
    }),
  )
}
