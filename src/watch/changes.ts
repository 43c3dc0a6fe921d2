import { canonicalJson } from '../model/canonical-json.ts'
import type { Alert } from '../model/alert.ts'
import type { Finding } from '../model/finding.ts'

/** A finding as it was last told. */
export interface Told {
  readonly finding: Finding
  readonly open: boolean
  /** When it was told, in milliseconds since the epoch. */
  readonly at: number
}

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The latest time of any event, in microseconds since the epoch; null before there is one. */
  readonly latest: number | null
}

/** When a finding is told of again. All in milliseconds. */
export interface Pace {
  /** After so long without a change it is resolved: by the times of the log, or by the clock. */
  readonly quiet: number
  /** A finding that goes on growing is told of so often at most. */
  readonly between: number
}

/** What is to be told, and what will then have been told, by id. */
export interface Changes {
  readonly alerts: readonly Alert[]
  readonly told: ReadonlyMap<string, Told>
  /** Findings changed that wait for their turn: ask again later. */
  readonly waiting: boolean
}

/**
 * Compares the findings that were told with those that there are. A finding that is there no more, because late lines moved
 * its beginning or joined it to another, goes over into the one of its rule and group that overlaps it: that one is told as
 * `updated` and names it in `supersedes`. One that went without a successor is resolved.
 */
export function changesOf(
  told: ReadonlyMap<string, Told>,
  findings: readonly Finding[],
  moment: Moment,
  pace: Pace,
): Changes {
  const alerts: Alert[] = []
  const next = new Map<string, Told>()
  const there = new Set(findings.map(({ id }) => id))
  const gone = [...told.values()].filter(({ finding }) => !there.has(finding.id))
  const taken = new Set<string>()
  let waiting = false
  for (const found of findings) {
    const before = told.get(found.id)
    const lost = gone.filter(({ finding }) => isSameBurst(finding, found))
    for (const { finding } of lost) taken.add(finding.id)
    const finding = superseding(found, [...(before === undefined ? [] : [before]), ...lost])
    const step = stepOf(finding, before, lost, moment, pace)
    if (step.alert !== null) alerts.push({ state: step.alert, finding })
    if (step.waits) waiting = true
    next.set(found.id, step.told)
    // Of a finding that is over when it is first seen both is told.
    if (step.told.open && step.alert !== null && isQuiet(finding, step.told.at, moment, pace)) {
      alerts.push({ state: 'resolved', finding })
      next.set(found.id, { ...step.told, open: false })
    }
  }
  for (const { finding, open } of gone) if (open && !taken.has(finding.id)) alerts.push({ state: 'resolved', finding })
  return { alerts, told: next, waiting }
}

interface Step {
  readonly alert: Alert['state'] | null
  readonly told: Told
  readonly waits: boolean
}

function stepOf(finding: Finding, before: Told | undefined, lost: readonly Told[], moment: Moment, pace: Pace): Step {
  const told = { finding, open: true, at: moment.now }
  if (before === undefined) return { alert: lost.some(({ open }) => open) ? 'updated' : 'firing', told, waits: false }
  // What nobody looked at again is the very same object.
  const isEqual = before.finding === finding || canonicalJson(before.finding) === canonicalJson(finding)
  if (isEqual && before.open && isQuiet(finding, before.at, moment, pace))
    return { alert: 'resolved', told: { ...before, open: false, at: moment.now }, waits: false }
  if (isEqual) return { alert: null, told: before, waits: before.open }
  if (!before.open) return { alert: 'firing', told, waits: false }
  const since = moment.now - before.at
  // What was told at a time that is still to come was told before the clock was set back.
  if (since >= 0 && since < pace.between && lost.length === 0) return { alert: null, told: before, waits: true }
  return { alert: 'updated', told, waits: false }
}

/** What was told of a finding's earlier shapes is not forgotten. */
function superseding(finding: Finding, earlier: readonly Told[]): Finding {
  const ids = earlier.flatMap(({ finding: each }) =>
    each.id === finding.id ? each.supersedes : [...each.supersedes, each.id],
  )
  const more = [...new Set(ids)].filter((id) => id !== finding.id && !finding.supersedes.includes(id)).toSorted()
  return more.length === 0 ? finding : { ...finding, supersedes: [...finding.supersedes, ...more] }
}

function isSameBurst(one: Finding, other: Finding): boolean {
  return (
    one.rule_id === other.rule_id &&
    one.first <= other.last &&
    other.first <= one.last &&
    canonicalJson(one.group) === canonicalJson(other.group)
  )
}

function isQuiet({ last }: Finding, at: number, { now, latest }: Moment, { quiet }: Pace): boolean {
  const end = Date.parse(last)
  return now - at >= quiet || (latest !== null && latest / 1000 - end >= quiet)
}
