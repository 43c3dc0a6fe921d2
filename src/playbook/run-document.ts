import type { PlaybookRunDocument, RunEvent, RunStep, StartedEvent } from '../model/playbook-run.ts'
import type { PlanStep } from '../model/playbook.ts'
import type { Playbook } from './cacao.ts'
import { ROLES, stepExtension } from './extension.ts'
import { keyOf, NOTHING, outline, planStep, type Known } from './outline.ts'
import { positionOf, visitKey } from './run-position.ts'
import { variablesOf } from './values.ts'

/** A run as it is on the disk: its log, read and found whole, and the playbook that it runs. */
export interface Run {
  readonly playbook: Playbook
  readonly started: StartedEvent
  readonly events: readonly RunEvent[]
  readonly head: PlaybookRunDocument['head']
}

/** The variables of a run as they are now: what it began with, and what steps have set since. */
export function runValues({ started, events }: Run): PlaybookRunDocument['variables'] {
  const values = new Map(started.variables.map((each) => [each.name, each]))
  for (const event of events) {
    if (event.event !== 'outcome') continue
    for (const [name, value] of Object.entries(event.sets)) {
      const known = values.get(name)
      if (known !== undefined) values.set(name, { ...known, value, reason: `said by ${event.actor.name}` })
    }
  }
  return [...values.values()]
}

/** What is known in a run, for laying out its steps. */
export function runKnown(run: Run): Known {
  const types = variablesOf(run.playbook)
  const values = new Map(runValues(run).map(({ name, value }) => [name, value]))
  return {
    valueOf: (name) => {
      const variable = types.get(name)
      return variable && { type: variable.type, value: values.get(name) ?? null }
    },
    answerOf: (question) => run.started.answers[question] ?? null,
    collateralOf: (scope) => run.started.collateral[scope] ?? null,
  }
}

/** When a step that began at `at` should have ended; null where it has no time box. */
export function dueAt(playbook: Playbook, step: string, at: string): string | null {
  const minutes = stepExtension(playbook.workflow[step])?.time_box_minutes
  if (minutes === undefined) return null
  return new Date(Date.parse(at) + minutes * 60_000).toISOString().replace('Z', '000Z')
}

/** A run as a document. */
export function runDocument(run: Run): PlaybookRunDocument {
  const { playbook, started, events, head } = run
  const position = positionOf(playbook, events)
  const known = runKnown(run)
  const current: PlanStep | null = position.kind === 'ended' ? null : planStep(position.id, position.step, known)
  return {
    schema: 'tatou-ir/playbook-run/v1',
    run: started.run,
    case: started.case,
    playbook: {
      name: started.playbook.name,
      title: playbook.name,
      id: playbook.id,
      modified: playbook.modified,
      sha256: started.playbook.sha256,
      shipped: started.playbook.shipped,
    },
    state: position.kind === 'ended' ? position.result : 'open',
    started: started.at,
    updated: events.at(-1)?.at ?? started.at,
    actors: [...new Set(events.map(({ actor }) => actor.name))],
    head,
    variables: runValues(run),
    steps: stepsOf(run),
    current,
    ahead: aheadOf(run, position.kind === 'ended' ? null : position.id),
    notes: events.flatMap((event) =>
      event.event === 'noted' ? [{ at: event.at, by: event.actor.name, note: event.note, amends: event.amends }] : [],
    ),
    handovers: events.flatMap((event) =>
      event.event === 'handed_over' ? [{ at: event.at, from: event.actor.name, to: event.to, note: event.note }] : [],
    ),
  }
}

/** The names of the steps that may still come, in the order of the flow; branches that were left alone are behind. */
function aheadOf({ playbook }: Run, current: string | null): string[] {
  const steps = outline(playbook, playbook.workflow_start, NOTHING)
  const at = steps.findIndex(({ id }) => id === current)
  if (current === null || at === -1) return []
  return steps
    .slice(at + 1)
    .filter(({ type }) => type === 'action' || type === 'playbook-action')
    .map(({ name }) => name)
}

type Open = { -readonly [K in keyof RunStep]: RunStep[K] }

function stepsOf({ playbook, events }: Run): RunStep[] {
  const steps = new Map<string, Open>()
  const at = (id: string, visit: number): Open => {
    const known = steps.get(visitKey(id, visit))
    if (known !== undefined) return known
    const made = blank(playbook, id, visit)
    steps.set(visitKey(id, visit), made)
    return made
  }
  for (const event of events) if ('step' in event) apply(at(event.step, event.visit), event, playbook)
  return [...steps.values()]
}

function blank(playbook: Playbook, id: string, visit: number): Open {
  const step = playbook.workflow[id]
  const said = stepExtension(step)
  return {
    id,
    key: keyOf(id, step),
    visit,
    type: step?.type ?? '',
    name: step?.name ?? id,
    role: said === undefined ? null : ROLES[said.role],
    state: 'open',
    started: null,
    finished: null,
    due: null,
    late: false,
    by: null,
    reason: null,
    note: null,
    to: null,
    taken: null,
    computed: null,
    sets: {},
    approvals: [],
    evidence: [],
    commands: [],
    escalations: 0,
  }
}

function apply(step: Open, event: Extract<RunEvent, { readonly step: string }>, playbook: Playbook): void {
  switch (event.event) {
    case 'entered':
      step.started = event.at
      step.due = dueAt(playbook, event.step, event.at)
      return
    case 'outcome':
      step.state = event.outcome
      step.finished = event.at
      step.by = event.actor.name
      step.late = event.late
      step.reason = event.reason
      step.note = event.note
      step.to = event.to
      step.sets = { ...event.sets }
      return
    case 'decided':
      step.state = 'decided'
      step.started ??= event.at
      step.finished = event.at
      step.by = event.actor.name
      step.taken = event.taken
      step.computed = event.computed
      step.reason = event.reason
      return
    case 'approved':
      step.approvals = [...step.approvals, { role: event.role, name: event.name, at: event.at }]
      return
    case 'attached':
      step.evidence = [...step.evidence, event.file]
      return
    case 'executed':
      step.evidence = [...step.evidence, event.output]
      step.commands = [...step.commands, { argv: event.argv, exit_code: event.exit_code, sha256: event.output.sha256 }]
      return
    case 'escalated':
      step.escalations += 1
  }
}
