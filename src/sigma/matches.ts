import { LOG_FORMATS } from '../formats/registry.ts'
import { type EventSurvey, presentScope } from './event-survey.ts'
import type { FieldPlace } from './fields.ts'
import { namesIn } from './fields.ts'
import { chanceOf, countedRarity, type Guard, guardOf, type Rarity } from './guard.ts'
import { availableField, leafPredicate, type Naming, UnsupportedTest } from './leaf.ts'
import { CHANNEL, type Scope } from './logsource.ts'
import { joinRegexes } from './join-regexes.ts'
import { depthOf, type MatchLeaf, MOST_DEPTH } from './match-leaves.ts'
import { connect, costOf, negate, type Predicate, predicateExpression, sizeOf } from './predicate.ts'
import type { DetectionRule, Match } from './rule.ts'
import { compileScan } from './scan.ts'
import { KEY_VALUE_FORMATS } from './vendor.ts'

/** Why a rule is not asked, or what its answer cannot take into account. */
export interface RuleNote {
  /** Number of the rule: its place in the list. */
  readonly rule: number
  readonly reason: string
}

/** One statement, and the numbers of the rules that it asks. */
export interface MatchBatch {
  readonly sql: string
  readonly rules: readonly number[]
  /** The same in two statements of half the rules each. */
  readonly split: () => readonly MatchBatch[]
}

/** How rules are asked of the loaded events. Rules that are in no list of notes are in one batch. */
export interface MatchPlan {
  /** Statements that fill `rule_hit_raw(rule INTEGER, rid BIGINT)`, in any order. */
  readonly batches: readonly MatchBatch[]
  /** Rules that no event of these logs could satisfy, because there are none of their kind or they lack fields. */
  readonly noData: readonly RuleNote[]
  /** Rules that cannot be asked at all. */
  readonly unsupported: readonly RuleNote[]
  /** Rules that are asked although no event has some of their fields: those tests never hold. */
  readonly incomplete: readonly RuleNote[]
}

/** Tests of one statement, which bounds its text and the time to plan it. */
const BATCH_TESTS = 1_200
const BATCH_RULES = 240
const BATCH_CHARACTERS = 200_000

interface Ready {
  readonly rule: number
  readonly scope: Scope
  readonly predicate: Predicate
  readonly guard: Guard | null
  /** Rules with the same text are asked together. */
  readonly order: string
  readonly band: number
  readonly size: number
}

/**
 * Compiles detection rules (filters already put in) to statements over the view `event`. The number of a rule is its
 * place in the list. Never throws on account of a rule.
 */
export function compileMatches(rules: readonly DetectionRule[], survey: EventSurvey): MatchPlan {
  const plan = { noData: [] as RuleNote[], unsupported: [] as RuleNote[], incomplete: [] as RuleNote[] }
  const ready: Ready[] = []
  const rarity = countedRarity(survey.samples)
  for (const [number, rule] of rules.entries()) {
    const prepared = prepare(number, rule, survey, rarity)
    if ('ready' in prepared) ready.push(prepared.ready)
    if (prepared.note) plan[prepared.list].push({ rule: number, reason: prepared.note })
  }
  const events = [...survey.formats.values()].flatMap((counts) => [...counts.values()])
  const isLarge = events.reduce((sum, count) => sum + count, 0) > MANY_EVENTS
  return { ...plan, batches: batchesOf(ready, isLarge ? aloneOf(ready) : new Set()) }
}

type Prepared =
  | { readonly list: 'noData' | 'unsupported'; readonly note: string }
  | { readonly list: 'incomplete'; readonly note: string | null; readonly ready: Ready }

function prepare(number: number, rule: DetectionRule, survey: EventSurvey, rarity: Rarity): Prepared {
  const present = presentScope(rule.logsource, survey)
  if ('reason' in present) return { list: 'noData', note: present.reason }
  const { scope } = present
  const depth = Math.max(0, ...rule.matches.map(depthOf))
  if (depth > MOST_DEPTH)
    return { list: 'unsupported', note: `its condition nests ${depth} deep, more than ${MOST_DEPTH}` }
  const naming: Naming = { ...rule, available: availability(scope, survey), share: sharesIn(scope, survey) }
  const lacking = lackingFields(rule, naming)
  const lacks = lacking.length === 0 ? null : `no event of its log source has ${lacking.join(', ')}`
  try {
    const any = connect(
      'or',
      rule.matches.map((match) => matchPredicate(match, naming)),
    )
    const predicate = scope.channels === null ? any : connect('and', [channelPredicate(scope.channels, naming), any])
    if (predicate.kind === 'constant' && !predicate.value)
      return { list: 'noData', note: lacks ?? 'nothing could ever satisfy its condition' }
    const guard = guardOf(predicate, rarity)
    const band = bandOf(guard, rarity)
    const order = orderOf(scope, band, guard)
    const ready = { rule: number, scope, predicate, guard, band, order, size: sizeOf(predicate) }
    return { list: 'incomplete', note: lacks, ready }
  } catch (error) {
    if (error instanceof UnsupportedTest) return { list: 'unsupported', note: error.message }
    throw error
  }
}

function channelPredicate(channels: readonly string[], naming: Naming): Predicate {
  const patterns = channels.map((text) => [{ kind: 'text', text } as const])
  return leafPredicate(CHANNEL, { kind: 'texts', patterns, cased: false }, { ...naming, taxonomy: 'sigma' })
}

function lackingFields(rule: DetectionRule, naming: Naming): string[] {
  const names = new Set(rule.matches.flatMap((match) => [...namesIn(match)]))
  const fields = [...names].filter((name) => name !== null).toSorted()
  return fields.filter((name) => {
    const { is, also } = availableField(name, naming)
    return is.length + also.length === 0
  })
}

function availability(scope: Scope, survey: EventSurvey): (place: FieldPlace) => boolean {
  const filled = new Set(scope.formats.flatMap((format) => [...(survey.filled.get(format) ?? [])]))
  const hasKeys = (survey.known ?? LOG_FORMATS).some(
    ({ id, frame }) => scope.formats.includes(id) && (frame.kind === 'json' || KEY_VALUE_FORMATS.has(id)),
  )
  return (place) => {
    if (place.kind === 'vendor') return hasKeys && filled.has('text')
    if (place.kind === 'words') return true
    return filled.has(place.column) || ALWAYS.has(place.column)
  }
}

/** Shares of activities are counted; of other words there are few, and each is as likely. */
function sharesIn(scope: Scope, survey: EventSurvey): Naming['share'] {
  const counts = new Map<string, number>()
  for (const format of scope.formats) {
    for (const [activity, events] of survey.formats.get(format) ?? []) {
      const isMeant = scope.activities === null || scope.activities.includes(activity)
      if (isMeant) counts.set(activity, (counts.get(activity) ?? 0) + events)
    }
  }
  const all = [...counts.values()].reduce((sum, events) => sum + events, 0)
  return (column, words) => {
    if (column !== 'activity') return 0.3
    return words.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0) / Math.max(1, all)
  }
}

/** Columns that every event has. */
const ALWAYS = new Set(['t', 'format', 'count', 'line'])

function matchPredicate(match: Match, naming: Naming): Predicate {
  switch (match.kind) {
    case 'leaf':
      return leafPredicate(match.field, match.test, naming)
    case 'not':
      return negate(matchPredicate(match.of, naming))
    case 'and':
      return connect(
        'and',
        match.of.map((part) => matchPredicate(part, naming)),
      )
    case 'or':
      return connect('or', alternatives(match.of, naming))
  }
}

/** Patterns of one field are one test: a list of ten thousand values must not be ten thousand searches. */
function alternatives(parts: readonly Match[], naming: Naming): Predicate[] {
  const lists = new Map<string, [MatchLeaf, ...MatchLeaf[]]>()
  const others: Match[] = []
  for (const part of parts) {
    const key = part.kind === 'leaf' ? listKey(part) : null
    const known = key === null ? undefined : lists.get(key)
    if (known && part.kind === 'leaf') known.push(part)
    else if (key !== null && part.kind === 'leaf') lists.set(key, [part])
    else others.push(part)
  }
  const joined = [...lists.values()].flatMap((leaves) => joinTests(leaves, naming))
  return [...joined, ...others.map((part) => matchPredicate(part, naming))]
}

/** What leaves have in common that can be one test; null for those that stay alone. */
function listKey({ field, test }: MatchLeaf): string | null {
  if (test.kind === 'text') return JSON.stringify([field, 'text', test.cased])
  return test.kind === 'regex' ? JSON.stringify([field, 'regex', test.i, test.m, test.s]) : null
}

function joinTests(leaves: readonly [MatchLeaf, ...MatchLeaf[]], naming: Naming): Predicate[] {
  const [{ field, test }] = leaves
  if (test.kind === 'text') {
    const patterns = leaves.flatMap((leaf) => (leaf.test.kind === 'text' ? [leaf.test.pattern] : []))
    return [leafPredicate(field, { kind: 'texts', patterns, cased: test.cased }, naming)]
  }
  if (test.kind !== 'regex') return leaves.map((leaf) => leafPredicate(leaf.field, leaf.test, naming))
  const sources = leaves.flatMap((leaf) => (leaf.test.kind === 'regex' ? [leaf.test.pattern] : []))
  return joinRegexes(sources).map((pattern) => leafPredicate(field, { ...test, pattern }, naming))
}

function orderOf(scope: Scope, band: number, guard: Guard | null): string {
  const where = guard?.map((atom) => (atom.kind === 'direct' ? '' : atom.haystack.id)) ?? []
  return JSON.stringify([scope, band, [...new Set(where)].toSorted()])
}

/** How many rows a rule may be asked of, roughly. */
function bandOf(guard: Guard | null, rarity: Rarity): number {
  const chance = guard === null ? 1 : chanceOf(guard, rarity)
  return guard === null ? BANDS.length : BANDS.filter((least) => chance >= least).length
}

/** Shares of rows from which on rules are asked apart from those that fewer rows can satisfy. */
const BANDS = [0.01, 0.2]

/**
 * In logs of more events than these, so many rules of a scope are asked alone, of those that many rows satisfy and whose tests
 * take at most so long for a row. In smaller ones the time goes into planning statements.
 */
const MANY_EVENTS = 100_000
const MOST_ALONE = 12
const PLAIN_NANOSECONDS = 60

/** Rules that are asked alone: to compare a word or two of every row costs less than to make a list of what holds of it. */
function aloneOf(ready: readonly Ready[]): ReadonlySet<Ready> {
  const alone = new Set<Ready>()
  const byScope = new Map<string, number>()
  for (const rule of ready) {
    const scope = JSON.stringify(rule.scope)
    const known = byScope.get(scope) ?? 0
    if (rule.band === 0 || costOf(rule.predicate) > PLAIN_NANOSECONDS || known === MOST_ALONE) continue
    alone.add(rule)
    byScope.set(scope, known + 1)
  }
  return alone
}

/** Rules of one scope in statements of bounded size; those that few rows can satisfy apart from those that many can. */
function batchesOf(ready: readonly Ready[], alone: ReadonlySet<Ready>): MatchBatch[] {
  const together = ready.filter((rule) => !alone.has(rule))
  const sorted = together.toSorted((a, b) => (a.order === b.order ? a.rule - b.rule : a.order < b.order ? -1 : 1))
  const batches = [...alone].flatMap((rule) => compileBatch(rule.scope, [rule]))
  let open: Ready[] = []
  let tests = 0
  const close = (): void => {
    const [first] = open
    if (first) batches.push(...compileBatch(first.scope, open))
    open = []
    tests = 0
  }
  for (const rule of sorted) {
    const isFull = tests + rule.size > BATCH_TESTS || open.length >= BATCH_RULES
    if (open.length > 0 && (isFull || !goTogether(open[0] ?? rule, rule))) close()
    open.push(rule)
    tests += rule.size
  }
  close()
  return batches
}

function goTogether(one: Ready, other: Ready): boolean {
  return one.band === other.band && JSON.stringify(one.scope) === JSON.stringify(other.scope)
}

/** One statement, or two of half the rules each when it would be too long. */
function compileBatch(scope: Scope, rules: readonly Ready[]): MatchBatch[] {
  const sql = compileScan(
    scope,
    rules.map(({ rule, predicate, guard }) => ({ rule, holds: predicateExpression(predicate), guard })),
  )
  const half = rules.length >> 1
  const split = (): MatchBatch[] => [
    ...compileBatch(scope, rules.slice(0, half)),
    ...compileBatch(scope, rules.slice(half)),
  ]
  return sql.length > BATCH_CHARACTERS && rules.length > 1
    ? split()
    : [{ sql, rules: rules.map(({ rule }) => rule), split }]
}
