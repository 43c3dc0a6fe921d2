import type { Playbook } from './cacao.ts'
import type { Complaint } from './complaints.ts'
import { edgesOf, reachable } from './graph.ts'
import { typeOfId } from './words.ts'

/** References: steps, agents, targets, markings, extensions; and types that are not those of their identifiers. */
export function* referenceFaults(playbook: Playbook): Generator<Complaint> {
  const missing = [...stepReferences(playbook)]
  yield* missing
  // What comes after a step that is not there cannot be reached either: that is the same fault, not more of them.
  if (missing.length === 0) yield* unreachableSteps(playbook)
  yield* definitionReferences(playbook)
  yield* typeFaults(playbook)
}

function* stepReferences(playbook: Playbook): Generator<Complaint> {
  const { workflow, workflow_start: start, workflow_exception: exception } = playbook
  const known = (id: string): boolean => Object.hasOwn(workflow, id)
  const missing = (path: readonly string[], id: string): Complaint => ({
    code: 'PB010',
    path,
    message: `there is no step ${id}`,
    hint: 'Name a key of workflow.',
  })
  if (!known(start)) yield missing(['workflow_start'], start)
  else if (workflow[start]?.type !== 'start')
    yield {
      ...missing(['workflow_start'], start),
      message: `${start} is no start step`,
      hint: 'Begin with a step of type start.',
    }
  if (exception !== undefined && !known(exception)) yield missing(['workflow_exception'], exception)
  for (const [id, step] of Object.entries(workflow)) {
    for (const { path, to } of edgesOf(step)) if (!known(to)) yield missing(['workflow', id, ...path], to)
  }
}

function* unreachableSteps(playbook: Playbook): Generator<Complaint> {
  const { workflow, workflow_start: start, workflow_exception: exception } = playbook
  const seen = reachable(playbook, exception === undefined ? [start] : [start, exception])
  for (const id of Object.keys(workflow)) {
    if (seen.has(id)) continue
    yield {
      code: 'PB011',
      path: ['workflow', id],
      message: `nothing leads to ${id}`,
      hint: 'Name it in a step before it, or take it out.',
    }
  }
}

interface Use {
  readonly path: readonly string[]
  readonly id: string
  readonly among: 'agent_definitions' | 'target_definitions' | 'extension_definitions' | 'data_marking_definitions'
}

function* usesOf(playbook: Playbook): Generator<Use> {
  for (const [at, id] of (playbook.markings ?? []).entries())
    yield { path: ['markings', String(at)], id, among: 'data_marking_definitions' }
  for (const id of Object.keys(playbook.playbook_extensions ?? {}))
    yield { path: ['playbook_extensions', id], id, among: 'extension_definitions' }
  for (const [step, value] of Object.entries(playbook.workflow)) {
    for (const id of Object.keys(value.step_extensions ?? {}))
      yield { path: ['workflow', step, 'step_extensions', id], id, among: 'extension_definitions' }
    if (value.type !== 'action') continue
    yield { path: ['workflow', step, 'agent'], id: value.agent, among: 'agent_definitions' }
    for (const [at, id] of (value.targets ?? []).entries())
      yield { path: ['workflow', step, 'targets', String(at)], id, among: 'target_definitions' }
  }
}

function* definitionReferences(playbook: Playbook): Generator<Complaint> {
  for (const { path, id, among } of usesOf(playbook)) {
    if (Object.hasOwn(playbook[among] ?? {}, id)) continue
    yield { code: 'PB030', path, message: `${among} has no ${id}`, hint: `Define it in ${among}.` }
  }
}

const TYPED = [
  'workflow',
  'agent_definitions',
  'target_definitions',
  'extension_definitions',
  'data_marking_definitions',
] as const

function* typeFaults(playbook: Playbook): Generator<Complaint> {
  if (typeOfId(playbook.id) !== 'playbook') yield wrongType(['id'], playbook.id, 'playbook')
  if (typeOfId(playbook.created_by) !== 'identity') yield wrongType(['created_by'], playbook.created_by, 'identity')
  for (const key of TYPED) {
    const objects: Readonly<Record<string, { readonly type: string }>> = playbook[key] ?? {}
    for (const [id, { type }] of Object.entries(objects)) {
      if (typeOfId(id) !== type) yield wrongType([key, id, 'type'], id, type)
    }
  }
}

function wrongType(path: readonly string[], id: string, type: string): Complaint {
  return {
    code: 'PB031',
    path,
    message: `${id} is an identifier of type ${typeOfId(id)}, and the object is of type ${type}`,
    hint: `Let the identifier begin with ${type}--.`,
  }
}
