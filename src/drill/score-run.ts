import type { DrillFile, DrillSecret, DrillTruth } from '../model/drill.ts'
import type { DrillAnswers } from '../model/drill-answers.ts'
import type { DrillScore, InjectRow, TimingRow } from '../model/drill-score.ts'
import type { RunRecord } from '../model/drill-run.ts'
import { addressKey } from './answer-address.ts'
import { accountKey } from './attacks/attack.ts'
import { answersOfRun, standingAnswers } from './run-answers.ts'
import type { StandingAnswer } from './run-answers.ts'
import { answerTo, playedAt } from './run-state.ts'
import { rounded, scoreAnswers } from './score-drill.ts'
import { compareText } from './story.ts'

/** Scores an exercise that was run: its facts, and what was decided, when, how surely, and what became of the injects. */
export function scoreRun(secret: DrillSecret, file: Pick<DrillFile, 'id'>, records: readonly RunRecord[]): DrillScore {
  const standing = standingAnswers(records)
  const answers = answersOfRun(standing)
  const facts = scoreAnswers(secret, file, { path: 'run.jsonl', kind: 'run', answers })
  return {
    ...facts,
    parts: {
      facts: facts.parts.facts,
      decisions: decisionsOf(secret.truth, answers),
      timing: timingOf(secret, standing),
      calibration: calibrationOf(secret.truth, standing),
      injects: injectsOf(secret, records),
    },
  }
}

type Parts = DrillScore['parts']

/**
 * What had to be cut off: addresses of the attack that nobody honest comes from, and accounts that fell. Every honest account
 * that was cut off weighs as much as one of these.
 */
function decisionsOf(
  { sources, compromised, honest }: DrillTruth,
  { contain }: DrillAnswers,
): NonNullable<Parts['decisions']> {
  const disabled = contain.disable.map(accountKey)
  const blocked = contain.block.map(addressKey)
  const needed = [...sources.must.filter((source) => honest[source] === undefined), ...compromised.must]
  const done = [...blocked, ...disabled]
  const right = needed.filter((each) => done.includes(each))
  const cut = [
    ...blocked.flatMap((source) => honest[source] ?? []),
    ...disabled.filter((account) => !compromised.must.includes(account) && !compromised.may.includes(account)),
  ]
  const collateral = [...new Set(cut)].filter((account) => !compromised.must.includes(account)).toSorted(compareText)
  const points =
    needed.length === 0 ? 100 / (1 + collateral.length) : (100 * right.length) / (needed.length + collateral.length)
  return { points: rounded(points), right, missed: needed.filter((each) => !done.includes(each)), collateral }
}

/** A step that takes three times its target is worth nothing. */
function timingOf(secret: DrillSecret, standing: readonly StandingAnswer[]): NonNullable<Parts['timing']> {
  const { truth, scenario } = secret
  const sign = truth.first === null ? 0 : Math.max(0, playedAt(secret, truth.first.earliest))
  const first = (test: (answer: StandingAnswer) => boolean): number | null => {
    const times = standing.filter(test).map(({ clock }) => clock)
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - sign)
  }
  const rows = (
    [
      ['detect', first((answer) => isRight(truth, answer) === true || (truth.nothing && answer.field === 'nothing'))],
      ['triage', first(({ field }) => field === 'severity')],
      ['contain', first(({ field, value }) => contains(truth, field, value))],
      ['notify', first(({ field }) => field === 'notify')],
    ] as const
  ).map(([step, seconds]): TimingRow => {
    const target = scenario.targets[step] * 60
    const late = seconds === null ? 1 : Math.max(0, Math.min(1, (seconds - target) / (2 * target)))
    return { step, target_seconds: target, seconds, points: rounded(100 * (1 - late)) }
  })
  // Where there is nothing to contain, waiting is right.
  const asked = truth.nothing ? rows.filter(({ step }) => step === 'detect' || step === 'triage') : rows
  return { points: rounded(asked.reduce((sum, { points }) => sum + points, 0) / asked.length), steps: asked }
}

function contains(truth: DrillTruth, field: string, value: string): boolean {
  if (field === 'block') return truth.sources.must.includes(addressKey(value))
  return field === 'disable' && truth.compromised.must.includes(accountKey(value))
}

/** What an answer is compared by. */
const KEYS = {
  source: addressKey,
  target: accountKey,
  compromised: accountKey,
  kind: (value: string) => value,
} as const

/** Whether an answer is right; null where it counts neither way, or cannot be judged. */
function isRight(truth: DrillTruth, { field, value }: StandingAnswer): boolean | null {
  const sets = {
    source: truth.sources,
    target: truth.targeted,
    compromised: truth.compromised,
    kind: truth.kinds,
  } as const
  if (field !== 'source' && field !== 'target' && field !== 'compromised' && field !== 'kind') return null
  const key = KEYS[field](value)
  const { must, may }: { readonly must: readonly string[]; readonly may: readonly string[] } = sets[field]
  return may.includes(key) ? null : must.includes(key)
}

const BINS = 5

function calibrationOf(truth: DrillTruth, standing: readonly StandingAnswer[]): Parts['calibration'] {
  const judged = standing.flatMap((answer) => {
    const right = isRight(truth, answer)
    return answer.confidence === null || right === null ? [] : [{ sure: answer.confidence / 100, right: right ? 1 : 0 }]
  })
  if (judged.length === 0) return null
  const brier = judged.reduce((sum, { sure, right }) => sum + (sure - right) * (sure - right), 0) / judged.length
  const bins = Array.from({ length: BINS }, (_, index) => {
    const own = judged.filter(({ sure }) => Math.min(BINS - 1, Math.floor(sure * BINS)) === index)
    const [from, to] = [(100 / BINS) * index, (100 / BINS) * (index + 1)]
    return { from, to, answers: own.length, right: own.filter(({ right }) => right === 1).length }
  })
  return { points: rounded(100 * (1 - brier)), answers: judged.length, brier, bins }
}

/** In time counts in full, late half, and what was never answered was missed. Hints cost. */
function injectsOf({ scenario }: DrillSecret, records: readonly RunRecord[]): Parts['injects'] {
  const rows = scenario.injects.map(({ id, within, weight }): InjectRow => {
    const index = records.findIndex((record) => record.event === 'inject' && record.id === id)
    const came = records[index]
    // What was said before the question is no answer to it.
    const answer = answerTo(id, records.slice(Math.max(0, index)))
    if (came === undefined || answer === undefined) return { id, status: 'missed', seconds: null, weight }
    const seconds = Math.max(0, answer.clock - came.clock)
    return { id, status: seconds <= within * 60 ? 'answered' : 'late', seconds, weight }
  })
  const hints = records.filter((record) => record.event === 'hint')
  const price = hints.reduce((sum, { price: each }) => sum + each, 0)
  const total = rows.reduce((sum, { weight }) => sum + weight, 0)
  const got = rows.reduce((sum, { status, weight }) => sum + weight * WORTH[status], 0)
  const points = Math.max(0, (total === 0 ? 100 : (100 * got) / total) - price)
  return { points: rounded(points), injects: rows, hints: hints.length, hint_price: price }
}

const WORTH = { answered: 1, late: 0.5, missed: 0 } as const
