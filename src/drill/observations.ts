import type { DrillScore } from '../model/drill-score.ts'
import { duration } from '../output/words.ts'

/** What went well and what did not, each in a few words. */
export interface Observations {
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

type Parts = DrillScore['parts']

/** What stands behind the points of each part of a score; of a part that is not there, nothing. */
export function observationsOf({ parts }: DrillScore): Readonly<Record<keyof Parts, Observations>> {
  return {
    facts: factsSeen(parts.facts),
    decisions: decisionsSeen(parts.decisions),
    timing: timingSeen(parts.timing),
    calibration: {
      good: [],
      bad:
        parts.calibration === null
          ? []
          : [`Brier ${parts.calibration.brier.toFixed(3)} over ${parts.calibration.answers} answers`],
    },
    injects: injectsSeen(parts.injects),
  }
}

function factsSeen({ classes }: Parts['facts']): Observations {
  const asked = classes.filter(({ weight }) => weight > 0)
  const good = asked.filter(({ points, weight }) => weight - points < 0.001)
  const bad = classes.flatMap(({ class: name, missed, unsupported, error_seconds: off, points, weight }) => [
    // A time that was not said is missed as what it is: `first`.
    ...(missed.length === 0 ? [] : [missed[0] === name ? `${name} missed` : `${name} missed: ${someOf(missed)}`]),
    ...(unsupported.length === 0 ? [] : [`${name} that are wrong: ${someOf(unsupported)}`]),
    ...(off === null || weight - points < 0.001 ? [] : [`${name} off by ${duration(off)}`]),
  ])
  return { good: good.map(({ class: name }) => `${name} found`), bad }
}

function decisionsSeen(decisions: Parts['decisions']): Observations {
  if (decisions === null) return { good: [], bad: [] }
  const { right, missed, collateral } = decisions
  return {
    good: right.length === 0 ? [] : [`cut off: ${someOf(right)}`],
    bad: [
      ...(missed.length === 0 ? [] : [`not cut off: ${someOf(missed)}`]),
      ...(collateral.length === 0 ? [] : [`honest people cut off: ${someOf(collateral)}`]),
    ],
  }
}

function timingSeen(timing: Parts['timing']): Observations {
  const rows = (timing?.steps ?? []).map(({ step, seconds, target_seconds: target, points }) => ({
    isGood: points === 100,
    said: `${step} ${seconds === null ? 'not done' : `after ${duration(seconds)}`}, target ${duration(target)}`,
  }))
  return {
    good: rows.filter(({ isGood }) => isGood).map(({ said }) => said),
    bad: rows.filter(({ isGood }) => !isGood).map(({ said }) => said),
  }
}

function injectsSeen(injects: Parts['injects']): Observations {
  if (injects === null) return { good: [], bad: [] }
  const of = (...wanted: readonly string[]): readonly string[] =>
    injects.injects.filter(({ status }) => wanted.includes(status)).map(({ id, status }) => `${id} ${status}`)
  return {
    good: of('answered'),
    bad: [...of('late', 'missed'), ...(injects.hints === 0 ? [] : [`hints taken: ${injects.hints}`])],
  }
}

const SHOWN = 5

function someOf(names: readonly string[]): string {
  const more = names.length - SHOWN
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
