import type { PlaybookPlanDocument, PlanStep } from '../../model/playbook.ts'
import { answerOf } from '../../playbook/bindings.ts'
import type { Playbook } from '../../playbook/cacao.ts'
import { collateralOf } from '../../playbook/collateral.ts'
import { playbookExtension } from '../../playbook/extension.ts'
import type { Incident } from '../../playbook/incident.ts'
import { outline, type Known } from '../../playbook/outline.ts'
import { suggestPlaybooks } from '../../playbook/suggest.ts'
import { summaryRow } from '../../playbook/summary.ts'
import { valuesOf, variablesOf } from '../../playbook/values.ts'
import { typeFault } from '../../playbook/value.ts'
import type { Invocation } from '../command.ts'
import { list, type UsageFaults } from '../options.ts'
import type { UsablePlaybook } from './playbook-files.ts'

/** The values of `--set __name__=value`. Faults: no such variable, no value of its type. */
export function givenValues(
  { options }: Invocation,
  playbook: Playbook,
  faults: UsageFaults,
): ReadonlyMap<string, string> {
  const variables = variablesOf(playbook)
  const given = new Map<string, string>()
  for (const each of list(options, 'set')) {
    const at = each.indexOf('=')
    const name = each.slice(0, at)
    const value = each.slice(at + 1)
    const variable = variables.get(name)
    const fault = variable === undefined ? 'is no variable of this playbook' : typeFault(variable.type, value)
    if (at < 1) faults.add(`--set: '${each}' is no __name__=value`)
    else if (variable?.constant === true) faults.add(`--set: ${name} is constant`)
    else if (fault !== null) faults.add(`--set: ${variable === undefined ? name : `the value of ${name}`} ${fault}`)
    else given.set(name, value)
  }
  return given
}

/** What is known of an incident, for laying a playbook out. `others` are those that may be suggested next. */
export function knownOf(
  incident: Incident | null,
  values: PlaybookPlanDocument['variables'],
  others: readonly Playbook[],
  types: Playbook,
): Known {
  const variables = variablesOf(types)
  return {
    valueOf: (name) => {
      const variable = variables.get(name)
      return variable && { type: variable.type, value: values.find((each) => each.name === name)?.value ?? null }
    },
    answerOf: (question) => {
      if (incident === null) return null
      return question === 'next_playbook' ? nextPlaybook(others, incident) : answerOf(question, incident)
    },
    collateralOf: (scope) => (incident === null ? null : collateralOf(scope, incident)),
  }
}

function nextPlaybook(others: readonly Playbook[], incident: Incident): string {
  const best = suggestPlaybooks(others, incident).filter(({ name }) => name !== 'first-look')
  const [first] = best
  if (first === undefined) return 'No playbook fits: nothing was found.'
  return `${first.title} (${first.name}): ${first.reasons.join('; ')}.${
    best.length > 1
      ? ` Also: ${best
          .slice(1, 4)
          .map(({ name }) => name)
          .join(', ')}.`
      : ''
  }`
}

/** A playbook laid out, with the values of an incident where there is one. */
export function planDocument(
  { playbook, file }: UsablePlaybook,
  others: readonly Playbook[],
  incident: Incident | null,
  given: ReadonlyMap<string, string> = new Map(),
): PlaybookPlanDocument {
  const head = playbookExtension(playbook)
  const variables = valuesOf(playbook, incident, given)
  const known = knownOf(incident, variables, others, playbook)
  const laid = (from: string | undefined): PlanStep[] => (from === undefined ? [] : outline(playbook, from, known))
  return {
    schema: 'tatou-ir/playbook-plan/v1',
    inputs: [...(incident?.inputs ?? [])],
    config: null,
    playbook: summaryRow(playbook, file),
    case: incident?.case ?? null,
    variables,
    steps: laid(playbook.workflow_start),
    exception: laid(playbook.workflow_exception),
    escalation: head?.escalation ?? [],
    communications: head?.communications ?? [],
    evidence: head?.evidence ?? [],
  }
}
