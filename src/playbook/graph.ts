import type { ActionStep, Playbook, Step } from './cacao.ts'

/** A way from one step to another: the property that names it, as a path, and whether it leads into a branch. */
export interface Edge {
  readonly path: readonly string[]
  readonly to: string
  readonly kind: 'next' | 'branch'
}

/** Where a step leads. */
export function edgesOf(step: Step): readonly Edge[] {
  const edges: Edge[] = []
  for (const key of ['on_completion', 'on_success', 'on_failure'] as const) {
    const to = key in step ? (step as Readonly<Partial<Record<typeof key, string>>>)[key] : undefined
    if (to !== undefined) edges.push({ path: [key], to, kind: 'next' })
  }
  return [...edges, ...branchesOf(step)]
}

/** The branches of a condition or a parallel step, each of which ends in an end step of its own. */
export function branchesOf(step: Step): readonly Edge[] {
  switch (step.type) {
    case 'parallel':
      return step.next_steps.map((to, at) => ({ path: ['next_steps', String(at)], to, kind: 'branch' }))
    case 'if-condition':
      return [
        { path: ['on_true'], to: step.on_true, kind: 'branch' },
        ...(step.on_false === undefined ? [] : [{ path: ['on_false'], to: step.on_false, kind: 'branch' } as const]),
      ]
    case 'while-condition':
      return [{ path: ['on_true'], to: step.on_true, kind: 'branch' }]
    case 'switch-condition':
      return Object.entries(step.cases).map(([key, to]) => ({ path: ['cases', key], to, kind: 'branch' }))
    case 'start':
    case 'end':
    case 'action':
    case 'playbook-action':
      return []
  }
}

/** Where a step goes on when it went well, or when its branches have ended; undefined at an end. */
export function nextOf(step: Step): string | undefined {
  if (step.type === 'end') return undefined
  if (step.type === 'start') return step.on_completion
  return step.on_completion ?? step.on_success
}

/** The steps that can be reached from some, along every edge, with these themselves. */
export function reachable(
  playbook: Playbook,
  from: readonly string[],
  follow: (edge: Edge) => boolean = () => true,
): Set<string> {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = playbook.workflow[id]
    if (step === undefined || seen.has(id)) continue
    seen.add(id)
    for (const edge of edgesOf(step)) if (follow(edge)) open.push(edge.to)
  }
  return seen
}

/** The actions of a playbook with their identifiers. */
export function actionsOf(playbook: Playbook): (readonly [id: string, step: ActionStep])[] {
  return Object.entries(playbook.workflow).flatMap(([id, step]) =>
    step.type === 'action' ? [[id, step] as const] : [],
  )
}

/** The text of a command, decoded where it is kept in base64. */
export function commandText({ command, command_b64: encoded }: ActionStep['commands'][number]): string {
  return command ?? Buffer.from(encoded ?? '', 'base64').toString('utf8')
}
