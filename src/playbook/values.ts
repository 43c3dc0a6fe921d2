import type { Playbook, Variable } from './cacao.ts'
import { bind } from './bindings.ts'
import { playbookExtension } from './extension.ts'
import type { Incident } from './incident.ts'
import { typeFault } from './value.ts'

/** A variable with the value it has now, and where that came from. */
export interface Valued {
  readonly name: string
  readonly type: Variable['type']
  readonly description: string
  readonly value: string | null
  readonly reason: string | null
}

/** The variables of a playbook, steps' own included, in the order of their definition. */
export function variablesOf(playbook: Playbook): ReadonlyMap<string, Variable> {
  const own = Object.values(playbook.workflow).flatMap((step) => Object.entries(step.step_variables ?? {}))
  return new Map([...own, ...Object.entries(playbook.playbook_variables ?? {})])
}

/**
 * The variables of a playbook with values: what somebody gave goes before what the incident has, and that before what the
 * playbook says. A value that is none of its type is no value, and the reason says so.
 */
export function valuesOf(
  playbook: Playbook,
  incident: Incident | null,
  given: ReadonlyMap<string, string> = new Map(),
): Valued[] {
  const bindings = playbookExtension(playbook)?.bindings ?? {}
  return [...variablesOf(playbook)].map(([name, { type, description = '', value = null }]) => {
    const named = given.get(name)
    const bound = incident === null ? undefined : bind(bindings[name] ?? '', incident)
    const taken =
      named === undefined
        ? (bound ?? { value, reason: value === null ? null : 'the playbook' })
        : { value: named, reason: 'given' }
    const fault = taken.value === null ? null : typeFault(type, taken.value)
    // A lone surrogate has no place in a record that is hashed.
    const text = fault === null ? (taken.value?.replaceAll(/\p{Surrogate}/gu, '\ufffd') ?? null) : null
    return {
      name,
      type,
      description,
      value: text,
      reason: fault === null ? taken.reason : `${taken.value ?? ''} ${fault}`,
    }
  })
}
