import type { Fault } from '../syntax/faults.ts'
import { applyFilters } from './apply-filters.ts'
import type { CorrelationRule, DetectionRule, SigmaRule } from './rule.ts'
import { quote } from '../syntax/tree.ts'

/** A rule that can find something: filters are part of the detections that they narrow. */
export type RunnableRule = DetectionRule | CorrelationRule

type Index = ReadonlyMap<string, SigmaRule>

/**
 * Ties rules together that were read apart. In `order` every rule stands behind those it refers to, otherwise in the
 * order in which they were given; filters are put into the detections they narrow. A rule is left out, with a
 * fault, if its id or name is taken by an earlier rule, or if it refers to a rule that is unknown, a filter, left
 * out itself, or (at last) to itself.
 */
export function resolveRules(rules: readonly SigmaRule[]): { order: RunnableRule[]; faults: Fault[] } {
  const faults: Fault[] = []
  const unique = withoutDuplicates(rules, faults)
  const index = indexOf(unique)
  const bad = new Set<SigmaRule>()
  const references = new Map<SigmaRule, readonly SigmaRule[]>()
  for (const rule of unique) {
    if (rule.type === 'correlation') references.set(rule, lookUp(rule, index, bad, faults))
  }
  markCycles(unique, references, bad, faults)
  markDependants(unique, references, bad, faults)
  const filters = unique.filter((rule) => rule.type === 'filter')
  const filtered = applyFilters(unique, filters, index, faults)
  warnOfSupersession(unique, index, faults)
  const order = referredFirst(unique, references).filter((rule) => !bad.has(rule))
  return { order: order.map((rule) => filtered.get(rule) ?? rule).filter((rule) => rule.type !== 'filter'), faults }
}

/** How a rule is called in messages. */
export function callOf(rule: SigmaRule): string {
  return (rule.title === '' ? (rule.name ?? rule.id ?? 'untitled') : rule.title).slice(0, 256)
}

function withoutDuplicates(rules: readonly SigmaRule[], faults: Fault[]): SigmaRule[] {
  const taken = new Map<string, SigmaRule>()
  return rules.filter((rule) => {
    const names = namesOf(rule)
    const clash = names.find((name) => taken.has(name))
    const first = clash === undefined ? undefined : taken.get(clash)
    if (clash !== undefined && first !== undefined) {
      const where = `${first.place.file}:${first.place.line}`
      const what = rule.id === clash ? 'id' : 'name'
      const message = `the ${what} ${quote(clash)} is taken by ${quote(callOf(first))} in ${where}`
      faults.push(
        faultOf(rule, `duplicate-${what}`, message, `Give each rule ${what === 'id' ? 'an id' : 'a name'} of its own.`),
      )
      return false
    }
    for (const name of names) taken.set(name, rule)
    return true
  })
}

function namesOf(rule: SigmaRule): string[] {
  return [rule.id, rule.name].filter((name) => name !== null)
}

function indexOf(rules: readonly SigmaRule[]): Index {
  return new Map(rules.flatMap((rule) => namesOf(rule).map((name) => [name, rule] as const)))
}

function lookUp(rule: CorrelationRule, index: Index, bad: Set<SigmaRule>, faults: Fault[]): SigmaRule[] {
  const found = new Set<SigmaRule>()
  for (const { reference, place } of rule.rules) {
    const target = index.get(reference)
    const complaint = complaintOf(rule, target, reference)
    if (complaint !== null) {
      bad.add(rule)
      faults.push({ ...faultOf(rule, ...complaint), place })
    } else if (target !== undefined && found.has(target)) {
      const message = `${quote(reference)} is a rule that is listed already`
      faults.push({ ...faultOf(rule, 'repeated-reference', message, 'Once is enough.'), severity: 'warning', place })
    }
    if (target !== undefined) found.add(target)
  }
  return [...found]
}

function complaintOf(
  rule: SigmaRule,
  target: SigmaRule | undefined,
  reference: string,
): readonly [string, string, string] | null {
  if (target === undefined) {
    const hint = 'Rules are referred to by name or id; rules with errors are not there.'
    return ['unknown-reference', `there is no rule ${quote(reference)}`, hint]
  }
  if (target === rule) return ['self-reference', 'the correlation refers to itself', 'Refer to another rule.']
  if (target.type !== 'filter') return null
  return ['reference-to-filter', `${quote(reference)} is a filter`, 'Correlations count hits of rules, not of filters.']
}

/** Rules that refer to each other in a ring: what is left when those are taken away that hang on nothing. */
function markCycles(
  rules: readonly SigmaRule[],
  references: ReadonlyMap<SigmaRule, readonly SigmaRule[]>,
  bad: Set<SigmaRule>,
  faults: Fault[],
): void {
  const down = (rule: SigmaRule): readonly SigmaRule[] =>
    (references.get(rule) ?? []).filter((target) => target !== rule)
  const up = new Map<SigmaRule, SigmaRule[]>()
  for (const rule of rules) for (const target of down(rule)) add(up, target, rule)
  const upwards = (rule: SigmaRule): readonly SigmaRule[] => up.get(rule) ?? []
  const hanging = peel(rules, down, upwards)
  const ring = peel(hanging, (rule) => upwards(rule).filter((other) => hanging.has(other)), down)
  for (const rule of ring) {
    bad.add(rule)
    faults.push(faultOf(rule, 'reference-cycle', 'the correlation refers to itself through others', 'Break the ring.'))
  }
}

function add(map: Map<SigmaRule, SigmaRule[]>, key: SigmaRule, value: SigmaRule): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** What remains of rules when, again and again, those without anything `ahead` of them are taken away. */
function peel(
  rules: Iterable<SigmaRule>,
  ahead: (rule: SigmaRule) => readonly SigmaRule[],
  behind: (rule: SigmaRule) => readonly SigmaRule[],
): Set<SigmaRule> {
  const left = new Set(rules)
  const counts = new Map([...left].map((rule) => [rule, ahead(rule).length]))
  const free = [...left].filter((rule) => counts.get(rule) === 0)
  for (let rule = free.pop(); rule !== undefined; rule = free.pop()) {
    left.delete(rule)
    for (const other of behind(rule)) {
      const count = (counts.get(other) ?? 0) - 1
      counts.set(other, count)
      if (count === 0 && left.has(other)) free.push(other)
    }
  }
  return left
}

/** Correlations that refer to rules left out are left out too, and those that refer to these. */
function markDependants(
  rules: readonly SigmaRule[],
  references: ReadonlyMap<SigmaRule, readonly SigmaRule[]>,
  bad: Set<SigmaRule>,
  faults: Fault[],
): void {
  const up = new Map<SigmaRule, SigmaRule[]>()
  for (const rule of rules) for (const target of references.get(rule) ?? []) add(up, target, rule)
  const next = [...bad]
  for (let target = next.pop(); target !== undefined; target = next.pop()) {
    for (const rule of up.get(target) ?? []) {
      if (bad.has(rule)) continue
      bad.add(rule)
      next.push(rule)
      const message = `it refers to ${quote(callOf(target))}, which cannot run`
      faults.push(faultOf(rule, 'broken-reference', message, 'Mend that rule first.'))
    }
  }
}

/** Every rule behind those it refers to; with a stack of its own, for chains may be long. */
function referredFirst(
  rules: readonly SigmaRule[],
  references: ReadonlyMap<SigmaRule, readonly SigmaRule[]>,
): SigmaRule[] {
  const order: SigmaRule[] = []
  const seen = new Set<SigmaRule>()
  for (const root of rules) {
    const open: { readonly rule: SigmaRule; readonly ready: boolean }[] = [{ rule: root, ready: false }]
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      if (top.ready) order.push(top.rule)
      if (top.ready || seen.has(top.rule)) continue
      seen.add(top.rule)
      open.push({ rule: top.rule, ready: true })
      for (const target of (references.get(top.rule) ?? []).toReversed()) open.push({ rule: target, ready: false })
    }
  }
  return order
}

function warnOfSupersession(rules: readonly SigmaRule[], index: Index, faults: Fault[]): void {
  for (const rule of rules) {
    if (rule.type !== 'correlation') continue
    for (const name of rule.burst.supersedes.filter((one) => !index.has(one))) {
      const message = `tatou.supersedes names ${quote(name)}, which is no rule here`
      faults.push({ ...faultOf(rule, 'unknown-reference', message, null), severity: 'warning' })
    }
  }
}

function faultOf(rule: SigmaRule, code: string, message: string, hint: string | null): Fault {
  return { code, severity: 'error', message, hint, place: rule.place, subject: callOf(rule) }
}
