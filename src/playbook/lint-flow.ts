import type { Playbook } from './cacao.ts'
import type { Complaint } from './complaints.ts'
import { branchesOf, edgesOf, reachable, type Edge } from './graph.ts'

/** The flow: circles, branches without an end of their own, parallel branches that meet. */
export function* flowFaults(playbook: Playbook): Generator<Complaint> {
  const circle = [...circles(playbook)]
  yield* circle
  // In a circle there is no end, and a step that is missing is told elsewhere.
  if (circle.length > 0) return
  yield* branchFaults(playbook)
  if (!hasGaps(playbook)) yield* endlessSteps(playbook)
}

function hasGaps({ workflow }: Playbook): boolean {
  return Object.values(workflow).some((step) => edgesOf(step).some(({ to }) => !Object.hasOwn(workflow, to)))
}

/** Nobody comes back to a step, but by the while-condition that its branch belongs to. */
function* circles(playbook: Playbook): Generator<Complaint> {
  for (const [id, step] of Object.entries(playbook.workflow)) {
    for (const { path, to } of edgesOf(step)) {
      if (!reachable(playbook, [to]).has(id)) continue
      yield {
        code: 'PB012',
        path: ['workflow', id, ...path],
        message: `leads back to ${id} itself`,
        hint: 'Repeat steps with a while-condition: its branch ends in an end step, and is then begun again.',
      }
      return
    }
  }
}

function ends(playbook: Playbook, steps: ReadonlySet<string>): string[] {
  return [...steps].filter((id) => playbook.workflow[id]?.type === 'end')
}

/** A branch has an end, and nothing of it belongs to what comes after the condition, or to another branch. */
function* branchFaults(playbook: Playbook): Generator<Complaint> {
  for (const [id, step] of Object.entries(playbook.workflow)) {
    const branches = branchesOf(step).map((edge) => ({ edge, steps: reachable(playbook, [edge.to]) }))
    const after = reachable(
      playbook,
      edgesOf(step).flatMap(({ kind, to }) => (kind === 'next' ? [to] : [])),
    )
    for (const [at, { edge, steps }] of branches.entries()) {
      const path = ['workflow', id, ...edge.path]
      if (ends(playbook, steps).length === 0) yield endless(path, edge)
      else if ([...steps].some((each) => after.has(each))) yield runsInto(path, edge, 'what comes after the condition')
      const shared = branches.slice(at + 1).find((other) => [...steps].some((each) => other.steps.has(each)))
      if (shared === undefined) continue
      yield step.type === 'parallel' ? meeting(path, edge) : runsInto(path, edge, 'another branch')
    }
  }
}

function endless(path: readonly string[], { to }: Edge): Complaint {
  return {
    code: 'PB013',
    path,
    message: `the branch of ${to} has no end step`,
    hint: 'Let it end in an end step of its own.',
  }
}

function runsInto(path: readonly string[], { to }: Edge, what: string): Complaint {
  return {
    code: 'PB013',
    path,
    message: `the branch of ${to} runs into ${what}`,
    hint: 'Let it end in an end step of its own; what is common comes after the condition (on_completion).',
  }
}

function meeting(path: readonly string[], { to }: Edge): Complaint {
  return {
    code: 'PB014',
    path,
    message: `the branch of ${to} shares steps with another that runs at the same time`,
    hint: 'Give each parallel branch steps, and an end step, of its own.',
  }
}

/** From everywhere some end can be reached, or the run would hang in the air. */
function* endlessSteps(playbook: Playbook): Generator<Complaint> {
  const { workflow, workflow_start: start, workflow_exception: exception } = playbook
  for (const [path, id] of [
    ['workflow_start', start],
    ['workflow_exception', exception],
  ] as const) {
    if (id === undefined || !Object.hasOwn(workflow, id)) continue
    if (
      ends(
        playbook,
        reachable(playbook, [id], ({ kind }) => kind === 'next'),
      ).length > 0
    )
      continue
    yield {
      code: 'PB013',
      path: [path],
      message: `from ${id} no end step is reached`,
      hint: 'Let every way end in an end step.',
    }
  }
}
