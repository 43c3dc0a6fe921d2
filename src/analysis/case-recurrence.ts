import type { CaseLine } from '../model/case-stats.ts'
import type { CaseFacts } from './case-facts.ts'

/** What the cases before a case say of it. */
export type Recurrence = Pick<CaseLine, 'recurs' | 'recurs_of' | 'shares' | 'overlaps'>

/**
 * Which cases are an attack again. `facts` are in the order of time. A case recurs when a confirmed case before it has a technique of
 * it and, in the same case, a source or an account of it; `shares` is what it has in common with any of them. Nothing is said
 * of a case that is no confirmed attack, whose first attempt is not known, or that cites findings of a confirmed case before it: these are
 * the same records, and no attack again.
 */
export function recurrences(facts: readonly CaseFacts[]): ReadonlyMap<string, Recurrence> {
  const seen = new Map<string, string>()
  const earlier: CaseFacts[] = []
  const found = new Map<string, Recurrence>()
  for (const each of facts) {
    const overlaps = each.findings.map((id) => seen.get(id)).find((path) => path !== undefined) ?? null
    const isIncident =
      each.status.judgement === 'true_positive' && each.firstAttempt !== null && each.complete && overlaps === null
    found.set(each.path, isIncident ? { ...compareWith(each, earlier), overlaps } : { ...UNKNOWN, overlaps })
    if (!isIncident) continue
    earlier.push(each)
    for (const id of each.findings) seen.set(id, each.path)
  }
  return found
}

const UNKNOWN = { recurs: null, recurs_of: null, shares: [] } satisfies Omit<Recurrence, 'overlaps'>

function compareWith(each: CaseFacts, earlier: readonly CaseFacts[]): Omit<Recurrence, 'overlaps'> {
  const common = earlier.map((before) => ({
    path: before.path,
    source: meets(each.sources, before.sources),
    account: meets(each.accounts, before.accounts),
    technique: meets(each.techniques, before.techniques),
  }))
  const last = common.findLast(({ source, account, technique }) => technique && (source || account))
  const shares = (['source', 'account', 'technique'] as const).filter((name) => common.some((case_) => case_[name]))
  return { recurs: last !== undefined, recurs_of: last?.path ?? null, shares }
}

function meets(a: readonly string[], b: readonly string[]): boolean {
  const of = new Set(b)
  return a.some((each) => of.has(each))
}
