import type { RunEntry } from '../model/playbook-run.ts'
import type { Playbook, Step } from './cacao.ts'
import { branchesOf, nextOf } from './graph.ts'
import { branchLabel } from './outline.ts'

/** What a run waits for: a step to be done, a way to be chosen, or nothing any more. */
export type Position =
  | { readonly kind: 'step' | 'decision'; readonly id: string; readonly visit: number; readonly step: Step }
  | { readonly kind: 'ended'; readonly result: 'completed' | 'exception' }

/** A branch that was entered: whose it is, and which parallel branch. */
interface Frame {
  readonly id: string
  readonly branch: number
}

/** What was said of steps and conditions so far. */
interface Said {
  readonly outcomes: ReadonlyMap<string, string>
  readonly taken: ReadonlyMap<string, string>
}

/** A step as it was met for the n-th time. */
export function visitKey(id: string, visit: number): string {
  return `${id}#${visit}`
}

function saidIn(events: readonly RunEntry[]): Said {
  const outcomes = new Map<string, string>()
  const taken = new Map<string, string>()
  for (const event of events) {
    // What blocks a step keeps it open.
    if (event.event === 'outcome' && event.outcome !== 'blocked')
      outcomes.set(visitKey(event.step, event.visit), event.outcome)
    if (event.event === 'decided') taken.set(visitKey(event.step, event.visit), event.taken)
  }
  return { outcomes, taken }
}

/**
 * Where a run stands: the flow is gone through from its start, with what the log says of each step. So the log is the whole state, and a
 * run that was cut off goes on where its log ends.
 */
export function positionOf(playbook: Playbook, events: readonly RunEntry[]): Position {
  return new Walk(playbook, saidIn(events)).position()
}

class Walk {
  readonly #playbook: Playbook
  readonly #said: Said
  readonly #visits = new Map<string, number>()
  #frames: Frame[] = []
  #failed = false

  constructor(playbook: Playbook, said: Said) {
    this.#playbook = playbook
    this.#said = said
  }

  position(): Position {
    let id: string | undefined = this.#playbook.workflow_start
    while (id !== undefined) {
      const step: Step | undefined = this.#playbook.workflow[id]
      if (step === undefined) break
      const visit = this.#visits.get(id) ?? 0
      const next = this.#after(id, step, visit)
      if (typeof next === 'object') return next
      this.#visits.set(id, visit + 1)
      id = next
    }
    return { kind: 'ended', result: this.#failed ? 'exception' : 'completed' }
  }

  /** The step after this one; the position where it is still open; undefined at the end of all. */
  #after(id: string, step: Step, visit: number): string | Position | undefined {
    switch (step.type) {
      case 'start':
        return step.on_completion
      case 'end':
        return this.#leave()
      case 'parallel':
        this.#frames.push({ id, branch: 0 })
        return step.next_steps[0]
      case 'action':
      case 'playbook-action': {
        const outcome = this.#said.outcomes.get(visitKey(id, visit))
        if (outcome === undefined) return { kind: 'step', id, visit, step }
        return outcome === 'failed' ? this.#fail(step) : nextOf(step)
      }
      case 'if-condition':
      case 'while-condition':
      case 'switch-condition': {
        const taken = this.#said.taken.get(visitKey(id, visit))
        if (taken === undefined) return { kind: 'decision', id, visit, step }
        const branch = branchesOf(step).find(({ path }) => branchLabel(path) === taken)
        if (branch === undefined) return nextOf(step)
        this.#frames.push({ id, branch: 0 })
        return branch.to
      }
    }
  }

  /** At the end of a branch: the next parallel branch, the condition of a loop again, or what comes after. */
  #leave(): string | undefined {
    const frame = this.#frames.pop()
    const step = frame && this.#playbook.workflow[frame.id]
    if (frame === undefined || step === undefined) return undefined
    if (step.type === 'while-condition') return frame.id
    if (step.type !== 'parallel' || frame.branch + 1 >= step.next_steps.length) return nextOf(step)
    this.#frames.push({ id: frame.id, branch: frame.branch + 1 })
    return step.next_steps[frame.branch + 1]
  }

  /** What failed goes its own way out, or that of the playbook. */
  #fail(step: Step): string | undefined {
    const own = 'on_failure' in step ? step.on_failure : undefined
    if (own !== undefined) return own
    const again = this.#failed
    this.#failed = true
    this.#frames = []
    return again ? undefined : this.#playbook.workflow_exception
  }
}
