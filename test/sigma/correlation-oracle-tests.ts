import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { Bounds, CorrelationRule } from '../../src/sigma/rule.ts'
import type { PlacedHit } from './correlation-oracle.ts'

interface Cited {
  readonly part: number
  readonly record: PlacedHit
}

/** Whether a burst that cites these records passes the tests of gaps and of attempts for each value. */
export function passesTests(rule: CorrelationRule, plan: CorrelationPlan, records: readonly Cited[]): boolean {
  const { medianGap, perValue } = rule.burst
  if (medianGap !== null) {
    const units = new Map(records.map(({ record }) => [unitOf(record), record.us]))
    const times = [...units.values()].toSorted((a, b) => a - b)
    const gaps = times.slice(1).map((us, index) => (us - (times[index] ?? 0)) / 1_000_000)
    if (!within(gaps, medianGap)) return false
  }
  if (perValue === null) return true
  const attempts = new Map<string, Map<number, number>>()
  for (const cited of records) {
    const values = testedFields(rule, plan).map((field) => valueOf(plan, cited, field))
    if (values.includes(null)) continue
    const units = attempts.get(JSON.stringify(values)) ?? new Map<number, number>()
    attempts.set(JSON.stringify(values), units.set(unitOf(cited.record), cited.record.weight ?? 1))
  }
  const sums = [...attempts.values()].map((units) => [...units.values()].reduce((sum, weight) => sum + weight, 0))
  return within(sums, perValue)
}

const unitOf = (hit: PlacedHit): number => hit.unit ?? -hit.rid - 1

function testedFields(rule: CorrelationRule, plan: CorrelationPlan): readonly string[] {
  return rule.correlation === 'value_count' ? rule.fields : [plan.accountField]
}

function valueOf(plan: CorrelationPlan, { part, record }: Cited, field: string): string | null {
  const column = plan.parts[part]?.columns.get(field)
  return column === undefined ? null : (record.values[Number(column.slice(1)) - 1] ?? null)
}

function within(values: readonly number[], { gte, lte }: Bounds): boolean {
  if (values.length === 0) return false
  const sorted = values.toSorted((a, b) => a - b)
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0
  const median = (lower + upper) / 2
  return (gte === null || median >= gte) && (lte === null || median <= lte)
}

interface Narrowed {
  readonly records: readonly Cited[]
  readonly ends: readonly number[]
  readonly distinct: number | null
}

/** What is left of a burst when only the records of names that run are kept. */
export function narrowToRun(
  rule: CorrelationRule,
  plan: CorrelationPlan,
  records: readonly Cited[],
  least: number,
): Narrowed {
  const fields = testedFields(rule, plan)
  const field = fields.includes(plan.accountField) ? plan.accountField : (fields[0] ?? '')
  const names: { name: string; us: number }[] = []
  for (const cited of records.toSorted((a, b) => a.record.at - b.record.at)) {
    const name = valueOf(plan, cited, field)
    if (name !== null && !names.some((known) => known.name === name)) names.push({ name, us: cited.record.us })
  }
  const runs = namesThatRun(
    names.map(({ name }) => name),
    least,
  )
  const lists = namesOfLists(
    names.map(({ name }) => name),
    least + 2,
  )
  const inside = new Set([...runs, ...lists].flat())
  const usOf = (name: string | undefined): number => names.find((each) => each.name === name)?.us ?? Infinity
  const reached = Math.min(...runs.map((run) => usOf(run[least - 1])), ...lists.map((list) => usOf(list[least + 1])))
  const left = records.filter((cited) => inside.has(valueOf(plan, cited, field) ?? '\0none'))
  const ends = [...new Set(left.map(({ record }) => record.us))].filter((us) => us >= reached)
  return { records: left, ends: ends.toSorted((a, b) => a - b), distinct: inside.size }
}

/**
 * The longest runs of at least so many names: names in the order given, others left out, that are equal but for one
 * number (steps of 1 to 10 either way) or one letter (steps of 1), always by the same step.
 */
export function namesThatRun(names: readonly string[], least: number): string[][] {
  const stems = new Map<string, { name: string; at: number; most: number }[]>()
  for (const name of names) {
    for (const [stem, at, most] of placesOf(name)) stems.set(stem, [...(stems.get(stem) ?? []), { name, at, most }])
  }
  const runs: string[][] = []
  for (const members of stems.values()) {
    for (let start = 0; start < members.length; start += 1) {
      for (let end = start + 1; end < members.length; end += 1) {
        const run = members.slice(start, end + 1)
        const steps = run.slice(1).map(({ at }, index) => at - (run[index]?.at ?? 0))
        const step = steps[0] ?? 0
        const even = steps.every((one) => one === step) && Math.abs(step) >= 1 && Math.abs(step) <= (run[0]?.most ?? 0)
        if (even && run.length >= least) runs.push(run.map(({ name }) => name))
      }
    }
  }
  return runs
}

/** Names, in the order given, that are equal but for one number or letter of which none is left out, so many or more. */
export function namesOfLists(names: readonly string[], least: number): string[][] {
  const stems = new Map<string, { name: string; at: number }[]>()
  for (const name of names) {
    for (const [stem, at] of placesOf(name)) stems.set(stem, [...(stems.get(stem) ?? []), { name, at }])
  }
  const lists: string[][] = []
  for (const members of stems.values()) {
    const numbers = new Set(members.map(({ at }) => at))
    for (const first of numbers) {
      if (numbers.has(first - 1)) continue
      let last = first
      while (numbers.has(last + 1)) last += 1
      if (last - first + 1 < least) continue
      lists.push(members.filter(({ at }) => at >= first && at <= last).map(({ name }) => name))
    }
  }
  return lists
}

function placesOf(name: string): [stem: string, at: number, most: number][] {
  const at = name.indexOf('@')
  const local = at < 0 ? name : name.slice(0, at)
  const domain = at < 0 ? '' : name.slice(at)
  const places: [string, number, number][] = []
  const numbers = [...local.matchAll(/\d+/g)]
  const stem = (kind: string, from: number, to: number): string =>
    JSON.stringify([kind, local.slice(0, from), local.slice(to) + domain])
  const last = numbers.at(-1)
  if (last) {
    const to = last.index + last[0].length
    const from = Math.max(last.index, to - 15)
    places.push([stem('last', from, to), Number(local.slice(from, to)), 10])
  }
  const first = numbers[0]
  if (first && numbers.length > 1 && first[0].length <= 15)
    places.push([stem('first', first.index, first.index + first[0].length), Number(first[0]), 10])
  if (/[A-Za-z]$/.test(local))
    places.push([stem('end', local.length - 1, local.length), local.charCodeAt(local.length - 1), 1])
  if (/^[A-Za-z]./s.test(local)) places.push([stem('begin', 0, 1), local.charCodeAt(0), 1])
  return places
}
