import type { RunEntry } from '../model/playbook-run.ts'
import type { Playbook } from './cacao.ts'
import { waysAt } from './outline.ts'
import { positionOf } from './run-position.ts'

/** One way through a playbook from its start to its end. */
export interface Way {
  /** What is taken at the conditions, by the name of the condition, in the order of its visits. */
  readonly path: Readonly<Record<string, readonly string[]>>
  /** The branches that it takes, as `step:branch`. */
  readonly branches: readonly string[]
  /** How many steps and conditions it meets. */
  readonly steps: number
}

/** More steps than this has no way that people could follow. */
const MOST_STEPS = 2000

/** Every way through a playbook whose steps are all done, loops gone through once and left. A way without an end throws RangeError. */
export function waysThrough(playbook: Playbook): readonly Way[] {
  const ways: Way[] = []
  const walk = (events: readonly RunEntry[], { path, branches }: Omit<Way, 'steps'>): void => {
    const position = positionOf(playbook, events)
    if (position.kind === 'ended') {
      ways.push({ path, branches, steps: events.length })
      return
    }
    if (events.length >= MOST_STEPS) throw new RangeError(`a way through ${playbook.name} has no end`)
    const { id: step, visit } = position
    if (position.kind === 'step') {
      walk([...events, done(step, visit)], { path, branches })
      return
    }
    const name = position.step.name ?? step
    for (const taken of waysAt(position.step)) {
      if (position.step.type === 'while-condition' && visit > 0 && taken === 'yes') continue
      const event: RunEntry = { event: 'decided', step, visit, computed: null, taken, reason: null }
      const more = { ...path, [name]: [...(path[name] ?? []), taken] }
      walk([...events, event], { path: more, branches: [...branches, `${step}:${taken}`] })
    }
  }
  walk([], { path: {}, branches: [] })
  return ways
}

function done(step: string, visit: number): RunEntry {
  const said = { outcome: 'done', reason: null, note: null, to: null, sets: {}, seconds: 0, late: false } as const
  return { event: 'outcome', step, visit, ...said }
}
