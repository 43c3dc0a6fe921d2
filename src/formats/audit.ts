import type { Activity, Outcome, Reason } from '../model/event.ts'
import type { Condition, Meaning, MessageRule, Sample, WordTable } from './log-format.ts'
import type { SampleRow } from './sample-rows.ts'

/** What a product calls one kind of thing that its audit log tells of. */
export interface AuditKind {
  readonly activity: Activity
  /** RE2 alternatives; each must match the whole name. */
  readonly names: string
  /** One of the names. */
  readonly example: string
  readonly attempt?: Meaning['attempt']
  /** Set where the name alone says how it ended. */
  readonly outcome?: Outcome
  readonly reason?: Reason
}

/** How an audit log says that something failed, and why. */
export interface AuditEnds {
  readonly failed: Condition
  /** What says that it was done; without, what did not fail was done. */
  readonly done?: Condition
  /** Values of the capture `because`, for failed attempts. */
  readonly reasons?: readonly Reason[]
}

/** Activities of which the reason of a failure is told. */
const REASONED: readonly Activity[] = ['login', 'mfa', 'password_change', 'registration', 'token']

const word = (index: number): string => `kind ${index + 1}`

/** The table of the capture `kind`: which kind a name is of. */
export function auditTable(kinds: readonly AuditKind[]): WordTable['table'] {
  return kinds.map(({ names }, index) => [`^(?:${names})$`, word(index)])
}

function meaning({ activity, attempt, reason }: AuditKind, outcome: Outcome): Meaning {
  return {
    activity,
    outcome,
    ...(attempt === undefined ? {} : { attempt }),
    ...(reason === undefined ? {} : { reason }),
  }
}

/**
 * Rules for kinds, which stand in the capture `kind`. Logins, and what is like them, tell the reason from the capture
 * `because`; what is known of no kind tells how it ended, no more.
 */
export function auditRules(kinds: readonly AuditKind[], ends: AuditEnds): MessageRule[] {
  const rules = kinds.flatMap((kind, index): MessageRule[] => {
    const when = { kind: word(index) }
    const reasons = REASONED.includes(kind.activity) && kind.reason === undefined ? (ends.reasons ?? []) : []
    const because = (failed: Condition): MessageRule[] =>
      reasons.map((reason) => ({
        when: { ...when, ...failed, because: reason },
        means: { ...meaning(kind, 'failure'), reason },
      }))
    if (kind.outcome !== undefined)
      return [...(kind.outcome === 'failure' ? because({}) : []), { when, means: meaning(kind, kind.outcome) }]
    return [
      ...because(ends.failed),
      { when: { ...when, ...ends.failed }, means: meaning(kind, 'failure') },
      { when: { ...when, ...ends.done }, means: meaning(kind, 'success') },
      ...(ends.done ? [{ when, means: { ...meaning(kind, 'unknown'), attempt: 'none' } } as const] : []),
    ]
  })
  const other = { activity: 'other' } as const
  return [
    ...rules,
    { when: ends.failed, means: { ...other, outcome: 'failure' } },
    ...(ends.done ? [{ when: ends.done, means: { ...other, outcome: 'success' } } as const] : []),
  ]
}

/** What is so of everything that no rule took. */
export function auditOtherwise({ done }: AuditEnds): Meaning {
  return { activity: 'other', outcome: done === undefined ? 'success' : 'unknown' }
}

/** A line of an audit log, before it is written: its name, and what it says of its end. */
export interface AuditSpecial<T> {
  readonly action: string
  readonly end: T
}

/** How a sample says each way to end; `reasons` by the reason that it must give. */
export interface AuditEndings<T> {
  readonly failed: T
  readonly done: T
  /** An end that says nothing, where a log can have it. */
  readonly open?: T
  readonly reasons?: Readonly<Partial<Record<Reason, T>>>
  /** A name of no kind. */
  readonly other?: string
}

/** A sample for every rule of `auditRules`. `columns` tells what an end itself fills. */
export function auditRows<T>(
  kinds: readonly AuditKind[],
  { failed, done, open, reasons = {}, other = 'SomethingElse' }: AuditEndings<T>,
  columns: (special: AuditSpecial<T>) => Sample['columns'],
): SampleRow<T & { action: string }>[] {
  const row = (
    action: string,
    end: T,
    activity: Activity,
    outcome: Outcome,
    reason?: Reason,
  ): SampleRow<T & { action: string }> => [
    { ...end, action },
    activity,
    outcome,
    reason,
    { action, ...columns({ action, end }) },
  ]
  const rows = kinds.flatMap(({ activity, example, outcome, reason }) => {
    const reasoned =
      REASONED.includes(activity) && reason === undefined ? (Object.entries(reasons) as [Reason, T][]) : []
    const failures = reasoned.map(([why, end]) => row(example, end, activity, 'failure', why))
    if (outcome !== undefined)
      return [...(outcome === 'failure' ? failures : []), row(example, done, activity, outcome, reason)]
    return [
      ...failures,
      row(example, failed, activity, 'failure', reason),
      row(example, done, activity, 'success', reason),
      ...(open === undefined ? [] : [row(example, open, activity, 'unknown', reason)]),
    ]
  })
  return [
    ...rows,
    row(other, failed, 'other', 'failure'),
    row(other, done, 'other', 'success'),
    ...(open === undefined ? [] : [row(other, open, 'other', 'unknown')]),
  ]
}
