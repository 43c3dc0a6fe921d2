import type { CaseState } from '../model/case-states.ts'
import {
  LEFT_OUT,
  type CaseLine,
  type CaseStatsSummary,
  type LeftOut,
  type Measure,
  type MeasureId,
} from '../model/case-stats.ts'
import { parseInstant } from '../time/instant.ts'
import type { CaseFacts } from './case-facts.ts'
import { recurrences } from './case-recurrence.ts'
import { lastWords } from './case-status.ts'

type Field = 'seconds_to_detect' | 'seconds_to_triage' | 'seconds_to_contain' | 'seconds_to_recover'

/**
 * Which instant begins a measure, and which ends it. Detection is measured from the beginning of the incident, the stages of the
 * response from its detection (NIST SP 800-61r2, section 3.4.2: time per incident; the names are the field's).
 */
export const MEASURE_SPANS: readonly {
  readonly id: MeasureId
  readonly from: Measure['from']
  readonly to: CaseState
  readonly field: Field
}[] = [
  { id: 'mttd', from: 'first_attempt', to: 'detected', field: 'seconds_to_detect' },
  { id: 'mtta', from: 'detected', to: 'triaged', field: 'seconds_to_triage' },
  { id: 'mttc', from: 'detected', to: 'contained', field: 'seconds_to_contain' },
  { id: 'mttr', from: 'detected', to: 'recovered', field: 'seconds_to_recover' },
]

/** Figures over cases, and the cases in the order of their time; the order in which they are given makes no difference. */
export function caseStats(given: readonly CaseFacts[]): { summary: CaseStatsSummary; cases: CaseLine[] } {
  const facts = given.toSorted((a, b) => compare(beginOf(a), beginOf(b)) || compare(a.path, b.path))
  const shared = recurrences(facts)
  const cases = facts.map((each) => ({ ...lineOf(each), ...shared.get(each.path) }))
  return { summary: summarise(cases), cases }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const beginOf = ({ firstAttempt, status, created }: CaseFacts): string =>
  firstAttempt ?? lastWords(status.history).get('detected')?.at ?? created

function lineOf(facts: CaseFacts): CaseLine {
  const words = lastWords(facts.status.history)
  const instants = {
    first_attempt: facts.firstAttempt,
    ...stateInstants((state) => words.get(state)?.at ?? null),
  }
  const took = MEASURE_SPANS.map(({ from, to, field }) => [field, between(instants[from], instants[to])] as const)
  return {
    path: facts.path,
    created: facts.created,
    state: facts.status.state,
    judgement: facts.status.judgement,
    ...instants,
    seconds_to_detect: null,
    seconds_to_triage: null,
    seconds_to_contain: null,
    seconds_to_recover: null,
    ...Object.fromEntries(took),
    sources: [...facts.sources],
    accounts: [...facts.accounts],
    techniques: [...facts.techniques],
    recurs: null,
    recurs_of: null,
    shares: [],
    overlaps: null,
    complete: facts.complete,
  }
}

function stateInstants(of: (state: CaseState) => string | null): Record<CaseState, string | null> {
  return {
    detected: of('detected'),
    triaged: of('triaged'),
    contained: of('contained'),
    recovered: of('recovered'),
    closed: of('closed'),
  }
}

/** Seconds from one instant to another; null where one is missing, or the second lies before the first. */
function between(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  const micros = parseInstant(to) - parseInstant(from)
  return micros < 0 ? null : micros / 1_000_000
}

function summarise(cases: readonly CaseLine[]): CaseStatsSummary {
  const closed = cases.filter(isClosed).length
  const count = (judgement: CaseLine['judgement']): number =>
    cases.filter((each) => each.judgement === judgement).length
  return {
    cases: cases.length,
    closed,
    open: cases.length - closed,
    true_positives: count('true_positive'),
    false_positives: count('false_positive'),
    not_judged: count(null),
    measures: MEASURE_SPANS.map((span) => measureOf(cases, span)),
    recurrence: recurrenceOf(cases),
    false_positive_rate: rateOf(
      cases,
      ({ judgement }) => (judgement === null ? 'not_judged' : null),
      ({ judgement }) => judgement === 'false_positive',
    ),
  }
}

const isClosed = ({ closed }: CaseLine): boolean => closed !== null

/** Why a case says nothing about incidents: times and recurrence are those of attacks that people confirmed. */
function whyNoIncident({ judgement }: CaseLine): LeftOut | null {
  if (judgement === 'false_positive') return 'false_positive'
  return judgement === null ? 'not_judged' : null
}

/** Why the first attempt of a case is not known; null where it is. */
function whyNoBegin({ complete, overlaps, first_attempt: first }: CaseLine): LeftOut | null {
  if (!complete) return 'incomplete'
  if (overlaps !== null) return 'overlaps'
  return first === null ? 'no_attempt' : null
}

function whyNoSpan(line: CaseLine, from: Measure['from'], to: CaseState): LeftOut | null {
  const why = whyNoIncident(line) ?? (from === 'first_attempt' ? whyNoBegin(line) : null)
  if (why !== null) return why
  const [begin, end] = [line[from], line[to]]
  if (begin === null || end === null) return isClosed(line) ? 'never_recorded' : 'not_yet'
  return end < begin ? 'before' : null
}

function measureOf(cases: readonly CaseLine[], { id, from, to, field }: (typeof MEASURE_SPANS)[number]): Measure {
  const { counted, left_out } = sift(cases, (line) => whyNoSpan(line, from, to))
  const micros = counted.flatMap((line) => line[field] ?? []).map((seconds) => Math.round(seconds * 1_000_000))
  const sorted = micros.toSorted((a, b) => a - b)
  return {
    id,
    from,
    to,
    counted: counted.length,
    open: counted.filter((line) => !isClosed(line)).length,
    mean_seconds: meanOf(sorted),
    median_seconds: meanOf(middleOf(sorted)),
    shortest_seconds: meanOf(sorted.slice(0, 1)),
    longest_seconds: meanOf(sorted.slice(-1)),
    left_out,
  }
}

/** The mean of microseconds, in seconds to the microsecond; null of none. */
function meanOf(micros: readonly number[]): number | null {
  if (micros.length === 0) return null
  return Math.round(micros.reduce((sum, each) => sum + each, 0) / micros.length) / 1_000_000
}

/** The one in the middle, or the two. */
function middleOf(sorted: readonly number[]): readonly number[] {
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted.slice(half, half + 1) : sorted.slice(Math.max(0, half - 1), half + 1)
}

function recurrenceOf(cases: readonly CaseLine[]): CaseStatsSummary['recurrence'] {
  const why = (line: CaseLine): LeftOut | null => whyNoIncident(line) ?? whyNoBegin(line)
  const { counted } = sift(cases, why)
  const by = (shared: CaseLine['shares'][number]): number =>
    counted.filter(({ shares }) => shares.includes(shared)).length
  return {
    ...rateOf(cases, why, ({ recurs }) => recurs === true),
    by_source: by('source'),
    by_account: by('account'),
    by_technique: by('technique'),
  }
}

function rateOf(
  all: readonly CaseLine[],
  why: (line: CaseLine) => LeftOut | null,
  is: (line: CaseLine) => boolean,
): CaseStatsSummary['false_positive_rate'] {
  const { counted, left_out } = sift(all, why)
  const cases = counted.filter(is).length
  return { counted: counted.length, cases, rate: counted.length === 0 ? null : cases / counted.length, left_out }
}

/** The cases that count, and how many do not for which reason. */
function sift(
  cases: readonly CaseLine[],
  why: (line: CaseLine) => LeftOut | null,
): { readonly counted: readonly CaseLine[]; readonly left_out: Measure['left_out'] } {
  const reasons = new Map(cases.map((line) => [line, why(line)]))
  const left_out = LEFT_OUT.flatMap((reason) => {
    const left = cases.filter((line) => reasons.get(line) === reason).length
    return left === 0 ? [] : [{ reason, cases: left }]
  })
  return { counted: cases.filter((line) => reasons.get(line) === null), left_out }
}
