import type { DrillStep } from '../model/drill-scenario.ts'

/** The difficulties there are. */
export const DIFFICULTIES = [1, 2, 3, 4, 5] as const
export type Difficulty = (typeof DIFFICULTIES)[number]

/** What a difficulty turns. Shares are percent of what the scenario says. */
export interface Knobs {
  /** Time between two tries: more is more patient. */
  readonly pace: number
  /** How often something is tried. */
  readonly tries: number
  /** How many addresses it comes from, where it comes from several. */
  readonly sources: number
  /** How many people work that day. */
  readonly people: number
  /** How many of the harmless habits that look like an attack happen that day. */
  readonly habits: number
  /** How many of those whose own account is attacked sign in to it all the same, from then on. */
  readonly owners: number
}

/** Every knob at every difficulty; `docs/drills.md` shows this table. */
export const KNOBS: Readonly<Record<Difficulty, Knobs>> = {
  1: { pace: 80, tries: 120, sources: 80, people: 40, habits: 0, owners: 0 },
  2: { pace: 100, tries: 100, sources: 100, people: 70, habits: 20, owners: 0 },
  3: { pace: 120, tries: 90, sources: 110, people: 100, habits: 50, owners: 0 },
  4: { pace: 300, tries: 50, sources: 150, people: 130, habits: 80, owners: 100 },
  5: { pace: 800, tries: 25, sources: 200, people: 160, habits: 100, owners: 100 },
}

/** A step as it is at a difficulty. No range becomes empty, and what is said to be one stays one. */
export function atDifficulty(step: DrillStep, { pace, tries, sources }: Knobs): DrillStep {
  return {
    ...step,
    gap: scaled(step.gap, pace),
    tries: scaled(step.tries, tries),
    sources: scaled(step.sources, sources),
  }
}

function scaled([low, high]: readonly [number, number], percent: number): [number, number] {
  return [scale(low, percent), scale(high, percent)]
}

function scale(value: number, percent: number): number {
  return value <= 1 ? value : Math.max(1, Math.floor((value * percent) / 100))
}
