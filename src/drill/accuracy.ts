import type { FindingKind } from './attacks/attack.ts'
import type { Verdict } from './expected-verdict.ts'
import type { Score } from './score-findings.ts'

/** A share: so many of so many. */
export interface Share {
  readonly hits: number
  readonly of: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** What one run of the detectors over one log gave. */
export interface Outcome {
  /** The families of the attacks, or none. */
  readonly families: readonly string[]
  readonly log: string
  readonly score: Score
  readonly expected: readonly Verdict[]
  readonly verdict: Verdict
  /** Attempts that are the attackers', that were taken for it, and that are both. */
  readonly attempts: { readonly malicious: number; readonly flagged: number; readonly both: number }
  /** Compromised accounts: those that are, those that were said to be, and both; open cases left out. */
  readonly accounts: { readonly compromised: number; readonly said: number; readonly both: number }
}

/** Figures over many runs. */
export interface Accuracy {
  readonly runs: number
  readonly kinds: readonly { readonly kind: FindingKind; readonly recall: Share; readonly precision: Share }[]
  readonly families: readonly { readonly family: string; readonly log: string; readonly recall: Share }[]
  /** Runs by the verdict that is right and the verdict given. */
  readonly verdicts: readonly { readonly expected: string; readonly verdict: Verdict; readonly runs: number }[]
  readonly verdictsRight: Share
  readonly attempts: { readonly recall: Share; readonly precision: Share }
  readonly accounts: { readonly recall: Share; readonly precision: Share }
  /** Runs without any attack: how many, findings in them by level, and findings of a level high or above. */
  readonly quiet: { readonly runs: number; readonly findings: number; readonly medium: number; readonly high: number }
}

/** The 97.5th percentile of the normal distribution: bounds on both sides at 95 %. */
const Z = 1.959_963_985

/** Wilson's score interval for a share at 95 %. Of nothing, everything is possible. */
export function wilson({ hits, of }: Share): Interval {
  if (of === 0) return { low: 0, high: 1 }
  const share = hits / of
  const square = Z * Z
  const centre = share + square / (2 * of)
  const spread = Z * Math.sqrt((share * (1 - share) + square / (4 * of)) / of)
  const scale = 1 + square / of
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

/** Adds up what many runs gave. Rows come in the order of their first run. */
export function accuracyOf(outcomes: readonly Outcome[]): Accuracy {
  const quiet = outcomes.filter(({ families }) => families.length === 0)
  const levels = quiet.flatMap(({ score }) => [...score.right, ...score.wrong].map(({ finding }) => finding.level))
  return {
    runs: outcomes.length,
    kinds: kindsOf(outcomes),
    families: familiesOf(outcomes),
    verdicts: confusion(outcomes),
    verdictsRight: {
      hits: outcomes.filter(({ expected, verdict }) => expected.includes(verdict)).length,
      of: outcomes.length,
    },
    attempts: {
      recall: sum(outcomes.map(({ attempts }) => ({ hits: attempts.both, of: attempts.malicious }))),
      precision: sum(outcomes.map(({ attempts }) => ({ hits: attempts.both, of: attempts.flagged }))),
    },
    accounts: {
      recall: sum(outcomes.map(({ accounts }) => ({ hits: accounts.both, of: accounts.compromised }))),
      precision: sum(outcomes.map(({ accounts }) => ({ hits: accounts.both, of: accounts.said }))),
    },
    quiet: {
      runs: quiet.length,
      findings: levels.length,
      medium: levels.filter((level) => level === 'medium').length,
      high: levels.filter((level) => level === 'high' || level === 'critical').length,
    },
  }
}

function sum(shares: readonly Share[]): Share {
  return {
    hits: shares.reduce((total, { hits }) => total + hits, 0),
    of: shares.reduce((total, { of }) => total + of, 0),
  }
}

function kindsOf(outcomes: readonly Outcome[]): Accuracy['kinds'] {
  const sought = outcomes.flatMap(({ score }) => score.sought)
  const right = outcomes.flatMap(({ score }) => score.right)
  const wrong = outcomes.flatMap(({ score }) => score.wrong)
  const kinds = new Set([...sought.map(({ kind }) => kind), ...wrong.map(({ finding }) => finding.kind)])
  return [...kinds].map((kind) => {
    const all = sought.filter((each) => each.kind === kind)
    const good = right.filter(({ finding }) => finding.kind === kind).length
    const bad = wrong.filter(({ finding }) => finding.kind === kind).length
    return {
      kind,
      recall: { hits: all.filter(({ found }) => found).length, of: all.length },
      precision: { hits: good, of: good + bad },
    }
  })
}

function familiesOf(outcomes: readonly Outcome[]): Accuracy['families'] {
  const rows = new Map<string, { family: string; log: string; recall: Share }>()
  for (const { log, score } of outcomes) {
    for (const { attack, found } of score.sought) {
      const key = `${attack} ${log}`
      const { recall } = rows.get(key) ?? { recall: { hits: 0, of: 0 } }
      rows.set(key, { family: attack, log, recall: { hits: recall.hits + (found ? 1 : 0), of: recall.of + 1 } })
    }
  }
  return [...rows.values()]
}

function confusion(outcomes: readonly Outcome[]): Accuracy['verdicts'] {
  const rows = new Map<string, { expected: string; verdict: Verdict; runs: number }>()
  for (const { expected, verdict } of outcomes) {
    const right = expected.join(' or ')
    const key = `${right} ${verdict}`
    rows.set(key, { expected: right, verdict, runs: (rows.get(key)?.runs ?? 0) + 1 })
  }
  return [...rows.values()]
}
