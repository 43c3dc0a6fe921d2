import type { Collateral, PlanStep } from '../model/playbook.ts'
import type { Playbook, Step } from './cacao.ts'
import { evaluate, parseCondition } from './condition.ts'
import { ROLES, stepExtension } from './extension.ts'
import { fillCommand, fillProse, type Filling } from './fill.ts'
import { branchesOf, nextOf } from './graph.ts'

/** What is known when a playbook is laid out. */
export interface Known {
  readonly valueOf: (name: string) => Filling | undefined
  readonly answerOf: (question: string) => string | null
  readonly collateralOf: (scope: Collateral['scope']) => Collateral | null
}

/** Nothing is known: a playbook as it stands. */
export const NOTHING: Known = { valueOf: () => undefined, answerOf: () => null, collateralOf: () => null }

/** More steps than this has no playbook that people could follow. */
const MOST_STEPS = 2000

/** The steps of a playbook from one on, in the order of the flow, branches below their conditions. */
export function outline(playbook: Playbook, from: string, known: Known): PlanStep[] {
  const steps: PlanStep[] = []
  const lay = (first: string, depth: number, label: string | null): void => {
    let branch = label
    for (let id: string | undefined = first; id !== undefined && steps.length < MOST_STEPS;) {
      const step: Step | undefined = playbook.workflow[id]
      if (step === undefined) return
      if (step.type !== 'start' && (step.type !== 'end' || branch !== null)) {
        steps.push({ ...planStep(id, step, known), depth, branch })
        branch = null
      }
      for (const edge of branchesOf(step)) lay(edge.to, depth + 1, branchLabel(edge.path))
      id = nextOf(step)
    }
  }
  lay(from, 0, null)
  return steps
}

/** What a branch is called: yes and no of a condition, the value of a case, the number of a parallel branch. */
export function branchLabel([property = '', key = '']: readonly string[]): string {
  if (property === 'on_true') return 'yes'
  if (property === 'on_false') return 'no'
  return property === 'next_steps' ? String(Number(key) + 1) : key
}

/** The ways that lead on from a condition: where only one is named, no goes on behind it. */
export function waysAt(step: Step): readonly string[] {
  const labels = branchesOf(step).map(({ path }) => branchLabel(path))
  return step.type === 'switch-condition' || labels.includes('no') ? labels : [...labels, 'no']
}

/** The name that people and files of answers know a step by. */
export function keyOf(id: string, step: Step | undefined): string {
  return stepExtension(step)?.key ?? step?.name ?? id
}

/** One step with what is known filled in. */
export function planStep(id: string, step: Step, known: Known): PlanStep {
  const said = stepExtension(step)
  const condition = 'condition' in step ? step.condition : 'switch' in step ? step.switch : null
  return {
    id,
    key: keyOf(id, step),
    type: step.type,
    name: step.name ?? TITLES[step.type] ?? id,
    depth: 0,
    branch: null,
    purpose: said?.purpose ?? null,
    why: said?.why ?? step.description ?? null,
    role: said === undefined ? null : ROLES[said.role],
    time_box_minutes: said?.time_box_minutes ?? (step.timeout === undefined ? null : step.timeout / 60_000),
    mandatory: said?.mandatory ?? false,
    approval:
      said?.approval === undefined
        ? null
        : { roles: said.approval.roles.map((role) => ROLES[role]), persons: said.approval.persons },
    commands: commandsOf(step, known),
    rollback: said?.rollback ?? null,
    evidence: said?.evidence ?? [],
    csf: said?.csf ?? [],
    answer: said?.answer === undefined ? null : known.answerOf(said.answer),
    collateral: said?.collateral === undefined ? null : known.collateralOf(said.collateral),
    condition: condition === null ? null : fillProse(condition, () => undefined),
    taken: takenBranch(step, known),
    sets: step.type === 'action' || step.type === 'playbook-action' ? (step.out_args ?? []) : [],
  }
}

const TITLES: Readonly<Partial<Record<Step['type'], string>>> = {
  start: 'Begin',
  end: 'Go on',
  parallel: 'At the same time',
}

function commandsOf(step: Step, known: Known): PlanStep['commands'] {
  if (step.type === 'action') return step.commands.map((command) => fillCommand(command, known.valueOf))
  if (step.type !== 'playbook-action') return []
  return [
    {
      type: 'manual',
      text: `Begin the playbook ${step.name ?? step.playbook_id}, and come back when it has ended.`,
      argv: null,
      problem: null,
    },
  ]
}

/** Where a condition leads by the values there are; null when they do not say. */
export function takenBranch(step: Step, { valueOf }: Pick<Known, 'valueOf'>): string | null {
  const value = (name: string): string | null => valueOf(name)?.value ?? null
  if (step.type === 'switch-condition') {
    const chosen = value(step.switch.trim().replace(/:value$/, ''))
    return chosen !== null && Object.hasOwn(step.cases, chosen) ? chosen : null
  }
  if (step.type !== 'if-condition' && step.type !== 'while-condition') return null
  const condition = parseCondition(step.condition)
  const holds = typeof condition === 'string' ? null : evaluate(condition, value)
  return holds === null ? null : holds ? 'yes' : 'no'
}
