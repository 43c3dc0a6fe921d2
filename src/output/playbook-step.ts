import type { PlanCommand, PlanStep } from '../model/playbook.ts'
import { EMPTY_LINE, span } from './line.ts'
import type { Line } from './line.ts'
import type { RenderOptions } from './render-options.ts'
import { duration } from './words.ts'
import { labelled } from './wrapped.ts'

/** Who does a step, and in what time. */
export function whoText({ role, time_box_minutes: minutes, csf }: PlanStep): string {
  const box = minutes === null ? null : `time box ${duration(minutes * 60)}`
  return [role ?? 'nobody named', box, ...csf].filter((part) => part !== null).join(', ')
}

/** Who must agree to a step; null when nobody. */
export function approvalText({ approval }: PlanStep): string | null {
  if (approval === null) return null
  const roles = approval.roles.join(' or ')
  return approval.persons === 2 ? `two persons: ${roles}` : roles
}

/** The commands of a step: prose first, then what may be pasted or run, numbered as `x` runs them. */
export function* commandLines(commands: readonly PlanCommand[], options: RenderOptions): Generator<Line> {
  let number = 0
  for (const { type, text, problem } of commands) {
    if (type === 'manual') {
      yield* labelled('Do', text, options)
      continue
    }
    number += 1
    yield* labelled(number === 1 ? 'Commands' : '', `${number}  ${text}`, options, { tone: 'accent' })
    // What has no value yet is shown as such, and needs no word more.
    if (problem !== null && !problem.endsWith('has no value yet'))
      yield* labelled('', `   not run from here: ${problem}`, options, { tone: 'warning' })
  }
}

/** All that a person needs to do a step. */
export function* stepLines(step: PlanStep, options: RenderOptions): Generator<Line> {
  if (step.why !== null) yield* labelled('Why', step.why, options)
  if (step.role !== null || step.type === 'action') yield* labelled('Who', whoText(step), options)
  const approval = approvalText(step)
  if (approval !== null) yield* labelled('Approval', approval, options, { tone: 'warning' })
  if (step.collateral !== null)
    yield* labelled('Collateral', collateralText(step.collateral), options, { tone: 'warning' })
  if (step.answer !== null) yield* labelled('Logs say', step.answer, options, { tone: 'strong' })
  if (step.commands.length > 0) yield* commandLines(step.commands, options)
  if (step.sets.length > 0) yield* labelled('Decides', step.sets.join(', '), options)
  if (step.rollback !== null) yield* labelled('Undo', step.rollback, options)
  if (step.evidence.length > 0) yield* labelled('Keep', step.evidence.join('; '), options)
}

/** Whom a step would hit, with the first names. */
export function collateralText({ text, names, accounts }: NonNullable<PlanStep['collateral']>): string {
  if (names.length === 0) return text
  const more = (accounts ?? names.length) - names.length
  return `${text} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** The heading of a step: its number where it has one, its name, what it is for. */
export function stepHeading(step: PlanStep, number: string): Line {
  return [
    span(`${number}  `, 'dim'),
    span(step.name, 'strong'),
    span(step.purpose === null ? '' : `  ${step.purpose}`, 'dim'),
  ]
}

/** Steps below each other, each in full. */
export function* stepList(steps: readonly PlanStep[], options: RenderOptions): Generator<Line> {
  let number = 0
  for (const step of steps) {
    if (step.type === 'end' || step.type === 'start') continue
    number += 1
    yield EMPTY_LINE
    yield stepHeading(step, String(number))
    if (step.condition !== null) yield* labelled('If', step.condition, options)
    yield* stepLines(step, options)
  }
}
