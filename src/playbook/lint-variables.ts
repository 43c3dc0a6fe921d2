import type { Playbook, Step, Variable } from './cacao.ts'
import type { Complaint } from './complaints.ts'
import { conditionFaults, parseCondition } from './condition.ts'
import { injectionRisk } from './command-words.ts'
import { commandText } from './graph.ts'
import { variablesIn } from './template.ts'
import { typeFault } from './value.ts'
import type { VariableType } from './words.ts'

interface Definition extends Variable {
  readonly path: readonly string[]
}

/** A place where a variable is read or written. */
interface Use {
  readonly path: readonly string[]
  readonly name: string
  readonly writes: boolean
}

/** Variables: defined, used, set, constant; conditions that can be read; commands that no value can turn into others. */
export function* variableFaults(playbook: Playbook): Generator<Complaint> {
  const defined = definitionsOf(playbook)
  const uses = Object.entries(playbook.workflow).flatMap(([id, step]) => usesOf(['workflow', id], step))
  yield* undefinedVariables(defined, uses)
  yield* unusedVariables(playbook, defined, uses)
  yield* unsetVariables(defined, uses)
  yield* valueFaults(defined)
  for (const [id, step] of Object.entries(playbook.workflow)) {
    yield* conditionsOf(id, step, defined)
    yield* injections(id, step)
  }
}

function definitionsOf(playbook: Playbook): Map<string, Definition> {
  const defined = new Map<string, Definition>()
  for (const [id, { step_variables: own }] of Object.entries(playbook.workflow)) {
    for (const [name, variable] of Object.entries(own ?? {}))
      defined.set(name, { ...variable, path: ['workflow', id, 'step_variables', name] })
  }
  for (const [name, variable] of Object.entries(playbook.playbook_variables ?? {}))
    defined.set(name, { ...variable, path: ['playbook_variables', name] })
  return defined
}

function usesOf(path: readonly string[], step: Step): Use[] {
  const reads = (key: string, text: string | undefined): Use[] =>
    variablesIn(text ?? '').map((name) => ({ path: [...path, key], name, writes: false }))
  const named = (key: string, names: readonly string[] | undefined, writes: boolean): Use[] =>
    (names ?? []).map((name, at) => ({ path: [...path, key, String(at)], name, writes }))
  const texts = reads('description', step.description)
  if (step.type === 'if-condition' || step.type === 'while-condition')
    return [...texts, ...reads('condition', step.condition)]
  if (step.type === 'switch-condition') return [...texts, ...reads('switch', step.switch)]
  if (step.type === 'playbook-action')
    return [...texts, ...named('in_args', step.in_args, false), ...named('out_args', step.out_args, true)]
  if (step.type !== 'action') return texts
  const commands = step.commands.flatMap((command, at) =>
    variablesIn(`${commandText(command)} ${command.content ?? ''}`).map((name) => ({
      path: [...path, 'commands', String(at)],
      name,
      writes: false,
    })),
  )
  return [...texts, ...commands, ...named('in_args', step.in_args, false), ...named('out_args', step.out_args, true)]
}

function* undefinedVariables(defined: ReadonlyMap<string, Definition>, uses: readonly Use[]): Generator<Complaint> {
  for (const { path, name, writes } of uses) {
    const variable = defined.get(name)
    if (variable === undefined)
      yield { code: 'PB020', path, message: `there is no variable ${name}`, hint: 'Define it in playbook_variables.' }
    else if (writes && variable.constant === true)
      yield {
        code: 'PB022',
        path,
        message: `writes ${name}, which is constant`,
        hint: 'Take it out of out_args, or make it no constant.',
      }
  }
}

function* unusedVariables(
  playbook: Playbook,
  defined: ReadonlyMap<string, Definition>,
  uses: readonly Use[],
): Generator<Complaint> {
  const used = new Set(uses.map(({ name }) => name))
  // Addresses of agents and targets, and steps of other extensions, may refer to variables too.
  const elsewhere = JSON.stringify([playbook.agent_definitions, playbook.target_definitions, playbook.description])
  for (const [name, { path }] of defined) {
    if (used.has(name) || elsewhere.includes(name)) continue
    yield { code: 'PB020', path, message: `nothing uses ${name}`, hint: 'Take it out, or use it.' }
  }
}

function* unsetVariables(defined: ReadonlyMap<string, Definition>, uses: readonly Use[]): Generator<Complaint> {
  const written = new Set(uses.flatMap(({ name, writes }) => (writes ? [name] : [])))
  const told = new Set<string>()
  for (const { path, name, writes } of uses) {
    const variable = defined.get(name)
    if (writes || variable === undefined || told.has(name)) continue
    if (typeof variable.value === 'string' || variable.external === true || written.has(name)) continue
    told.add(name)
    yield {
      code: 'PB021',
      path,
      message: `reads ${name}, which has no value and which no step sets`,
      hint: 'Give it a value, mark it external, or let a step set it (out_args).',
    }
  }
}

function* valueFaults(defined: ReadonlyMap<string, Definition>): Generator<Complaint> {
  for (const [name, { type, value, path }] of defined) {
    const fault = typeof value === 'string' && value !== '' ? typeFault(type, value) : null
    if (fault !== null)
      yield {
        code: 'PB023',
        path: [...path, 'value'],
        message: `the value of ${name} ${fault}`,
        hint: 'Write it as its type asks.',
      }
  }
}

function* conditionsOf(id: string, step: Step, defined: ReadonlyMap<string, Definition>): Generator<Complaint> {
  if (step.type === 'switch-condition') {
    if (/^__[a-zA-Z_][a-zA-Z0-9_-]*__:value$/.test(step.switch.trim())) return
    yield {
      code: 'PB023',
      path: ['workflow', id, 'switch'],
      message: 'a switch reads one variable, written __name__:value',
      hint: 'Example: "__kind__:value".',
    }
    return
  }
  if (step.type !== 'if-condition' && step.type !== 'while-condition') return
  const path = ['workflow', id, 'condition']
  const condition = parseCondition(step.condition)
  const typeOf = (name: string): VariableType | undefined => defined.get(name)?.type
  const problems = typeof condition === 'string' ? [condition] : conditionFaults(condition, typeOf)
  for (const problem of problems)
    yield { code: 'PB023', path, message: `the condition ${problem}`, hint: "Example: __compromised__:value = 'true'" }
}

const SHELLS: ReadonlySet<string> = new Set(['bash', 'ssh', 'powershell'])

function* injections(id: string, step: Step): Generator<Complaint> {
  if (step.type !== 'action') return
  for (const [at, command] of step.commands.entries()) {
    const risk = SHELLS.has(command.type) ? injectionRisk(commandText(command)) : null
    if (risk === null) continue
    yield {
      code: 'PB060',
      path: ['workflow', id, 'commands', String(at)],
      message: `the command ${risk}`,
      hint: 'Let each variable be one whole argument of one program, without a shell.',
    }
  }
}
