import type { Playbook, Step } from './cacao.ts'
import { summaryOf } from './lint-conduct.ts'
import {
  OWN_IDENTITY,
  PLAYBOOK_EXTENSION,
  ROLES,
  ROLE_NAMES,
  STEP_EXTENSION,
  type PlaybookExtension,
  type Role,
  type StepExtension,
} from './extension.ts'
import type { Block, PlaybookDraft, StepDraft } from './draft.ts'
import { DUTIES, EXTENSIONS, LADDERS } from './library/common.ts'
import { EXCEPTION } from './library/closing-steps.ts'
import { VARIABLES } from './library/variables.ts'
import { variablesIn } from './template.ts'
import { nameUuid } from './uuid.ts'
import type { Activity } from './words.ts'

/** The version of our library: when it was made, and when it last changed. Changed by hand, with the playbooks. */
const CREATED = '2026-11-22T00:00:00.000Z'
const MODIFIED = '2026-11-22T00:00:00.000Z'

const MARKING = `marking-tlp--${nameUuid('marking:clear')}`

/** The identifier of one of our playbooks. */
export function playbookId(slug: string): string {
  return `playbook--${nameUuid(`playbook:${slug}`)}`
}

function roleId(role: Role): string {
  return `group--${nameUuid(`role:${role}`)}`
}

/** A draft as CACAO. The same draft gives the same bytes, identifiers included. */
export function compilePlaybook(draft: PlaybookDraft): Playbook {
  const steps = new Steps(draft.slug)
  const end = steps.add('end', 'end', { type: 'end' })
  const first = steps.lay(draft.flow, end)
  const start = steps.add('start', 'start', { type: 'start', on_completion: first })
  const exceptionEnd = steps.add('end', 'exception-end', { type: 'end' })
  const exception = steps.lay([EXCEPTION], exceptionEnd)
  const workflow = steps.all()
  const variables = usedVariables(workflow)
  const playbook: Playbook = {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: playbookId(draft.slug),
    name: draft.name,
    description: draft.description,
    playbook_types: [...draft.types],
    playbook_activities: activitiesOf(workflow),
    created_by: OWN_IDENTITY,
    created: CREATED,
    modified: MODIFIED,
    priority: { critical: 1, high: 25, medium: 50, low: 75 }[draft.level],
    severity: { critical: 100, high: 75, medium: 50, low: 25 }[draft.level],
    impact: draft.impact,
    labels: [...draft.labels],
    external_references: references(draft),
    markings: [MARKING],
    ...(variables.length === 0
      ? {}
      : { playbook_variables: Object.fromEntries(variables.map((name) => [name, variable(name)])) }),
    workflow_start: start,
    workflow_exception: exception,
    workflow,
    playbook_extensions: { [PLAYBOOK_EXTENSION]: { ...headOf(draft, variables) } },
    agent_definitions: agentsOf(workflow),
    extension_definitions: EXTENSIONS,
    data_marking_definitions: {
      [MARKING]: {
        type: 'marking-tlp',
        id: MARKING,
        created_by: OWN_IDENTITY,
        created: CREATED,
        tlpv2_level: 'TLP:CLEAR',
      },
    },
  }
  return { ...playbook, playbook_processing_summary: summaryOf(playbook) }
}

/** Steps of one playbook by identifier, laid from the end to the beginning: each must know what comes after it. */
class Steps {
  readonly #slug: string
  readonly #made: [string, Step][] = []

  constructor(slug: string) {
    this.#slug = slug
  }

  add(type: Step['type'], key: string, step: Step): string {
    const id = `${type}--${nameUuid(`step:${this.#slug}:${key}`)}`
    this.#made.push([id, step])
    return id
  }

  /** In the order of the flow, the start first. */
  all(): Record<string, Step> {
    return Object.fromEntries(this.#made.toReversed())
  }

  /** Lays blocks before `after`, and returns the first of them. */
  lay(blocks: readonly Block[], after: string): string {
    let next = after
    for (const block of blocks.toReversed()) next = this.#block(block, next)
    return next
  }

  #branch(key: string, blocks: readonly Block[]): string {
    return this.lay(blocks, this.add('end', `${key}:end`, { type: 'end' }))
  }

  #block(block: Block, next: string): string {
    const { key } = block
    const common = { name: block.name, on_completion: next }
    switch (block.kind) {
      case 'step':
        return this.add('action', key, actionOf(block, next))
      case 'if': {
        const otherwise = block.no.length === 0 ? {} : { on_false: this.#branch(`${key}:no`, block.no) }
        const on_true = this.#branch(`${key}:yes`, block.yes)
        return this.add('if-condition', key, {
          type: 'if-condition',
          ...common,
          condition: block.condition,
          on_true,
          ...otherwise,
        })
      }
      case 'while': {
        const on_true = this.#branch(`${key}:again`, block.body)
        return this.add('while-condition', key, {
          type: 'while-condition',
          ...common,
          condition: block.condition,
          on_true,
        })
      }
      case 'parallel': {
        const laid = block.branches.map((blocks, at) => this.#branch(`${key}:${at + 1}`, blocks))
        return this.add('parallel', key, { type: 'parallel', ...common, next_steps: laid })
      }
      case 'switch': {
        const cases = Object.entries(block.cases).map(([name, blocks]): [string, string] => [
          name,
          this.#branch(`${key}:${name}`, blocks),
        ])
        const step: Step = {
          type: 'switch-condition',
          ...common,
          switch: `${block.variable}:value`,
          cases: Object.fromEntries(cases),
        }
        return this.add('switch-condition', key, step)
      }
      case 'playbook':
        return this.add('playbook-action', key, {
          type: 'playbook-action',
          ...common,
          description: block.why,
          playbook_id: playbookId(block.slug),
          playbook_version: MODIFIED,
        })
    }
  }
}

function actionOf(draft: StepDraft, next: string): Step {
  const { run = [], platform = [], activity } = draft
  const read = new Set([draft.text, ...run, ...platform].flatMap(variablesIn))
  const said: Partial<StepExtension> = {
    key: draft.key,
    purpose: draft.purpose,
    why: draft.why,
    role: draft.role,
    time_box_minutes: draft.minutes,
    mandatory: draft.mandatory ?? false,
    ...(draft.approval === undefined ? {} : { approval: draft.approval }),
    ...(draft.rollback === undefined ? {} : { rollback: draft.rollback }),
    evidence: [...(draft.evidence ?? [])],
    ...(draft.escalation === undefined ? {} : { escalation: draft.escalation }),
    csf: [...draft.csf],
    ...(draft.answer === undefined ? {} : { answer: draft.answer }),
    ...(draft.collateral === undefined ? {} : { collateral: draft.collateral }),
  }
  return {
    type: 'action',
    name: draft.name,
    description: draft.why,
    on_completion: next,
    owner: `identity--${nameUuid(`role:${draft.role}`)}`,
    agent: roleId(draft.role),
    commands: [
      { type: 'manual', command: draft.text, playbook_activity: activity },
      ...run.map((command) => ({
        type: 'bash' as const,
        command,
        playbook_activity: 'analyze-collected-data' as const,
      })),
      ...platform.map((command) => ({
        type: 'bash' as const,
        description: 'On the host of the platform, by hand.',
        command,
        playbook_activity: activity,
      })),
    ],
    ...(read.size === 0 ? {} : { in_args: [...read] }),
    ...(draft.sets === undefined ? {} : { out_args: [...draft.sets] }),
    step_extensions: { [STEP_EXTENSION]: said },
  }
}

function usedVariables(workflow: Readonly<Record<string, Step>>): string[] {
  const used = new Set<string>()
  for (const step of Object.values(workflow)) {
    const texts =
      step.type === 'action'
        ? step.commands.map(({ command = '' }) => command)
        : ['condition' in step ? step.condition : '', 'switch' in step ? step.switch : '']
    for (const text of texts) for (const name of variablesIn(text)) used.add(name)
    if (step.type === 'action') for (const name of step.out_args ?? []) used.add(name)
  }
  return Object.keys(VARIABLES).filter((name) => used.has(name))
}

function variable(name: string): NonNullable<Playbook['playbook_variables']>[string] {
  const draft = VARIABLES[name]
  if (draft === undefined) throw new TypeError(`no variable ${name} in the library`)
  const { type, description, binding, value } = draft
  return {
    type,
    description,
    ...(value === undefined ? {} : { value }),
    ...(binding === undefined ? {} : { external: true }),
  }
}

function activitiesOf(workflow: Readonly<Record<string, Step>>): Activity[] {
  const all = Object.values(workflow).flatMap((step) => (step.type === 'action' ? step.commands : []))
  return [...new Set(all.flatMap(({ playbook_activity: activity }) => activity ?? []))].toSorted()
}

function references({ techniques }: PlaybookDraft): NonNullable<Playbook['external_references']> {
  return [
    {
      name: 'NIST SP 800-61r3',
      description: 'Incident response as part of CSF 2.0',
      url: 'https://doi.org/10.6028/NIST.SP.800-61r3',
    },
    ...techniques.map((id) => ({
      name: `ATT&CK ${id}`,
      source: 'MITRE ATT&CK',
      url: `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`,
      external_id: id,
    })),
  ]
}

function headOf(draft: PlaybookDraft, variables: readonly string[]): PlaybookExtension {
  const bindings = variables.flatMap((name) => {
    const binding = VARIABLES[name]?.binding
    return binding === undefined ? [] : [[name, binding] as const]
  })
  return {
    slug: draft.slug,
    kinds: [...draft.kinds],
    rules: [...(draft.rules ?? [])],
    verdicts: [...(draft.verdicts ?? [])],
    formats: [...(draft.formats ?? [])],
    level: draft.level,
    functions: [...draft.functions],
    time_box_minutes: draft.minutes,
    escalation: LADDERS[draft.level],
    communications: [...draft.communications],
    evidence: [...new Set(stepsOf(draft.flow).flatMap(({ evidence = [] }) => evidence))],
    bindings: Object.fromEntries(bindings),
  }
}

/** The actions among blocks, those of branches included. */
export function stepsOf(blocks: readonly Block[]): StepDraft[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'step':
        return [block]
      case 'if':
        return [...stepsOf(block.yes), ...stepsOf(block.no)]
      case 'while':
        return stepsOf(block.body)
      case 'parallel':
        return block.branches.flatMap(stepsOf)
      case 'switch':
        return Object.values(block.cases).flatMap(stepsOf)
      case 'playbook':
        return []
    }
  })
}

function agentsOf(workflow: Readonly<Record<string, Step>>): NonNullable<Playbook['agent_definitions']> {
  const used = new Set(Object.values(workflow).flatMap((step) => (step.type === 'action' ? [step.agent] : [])))
  const roles = ROLE_NAMES.filter((role) => used.has(roleId(role)))
  return Object.fromEntries(
    roles.map((role) => [roleId(role), { type: 'group' as const, name: ROLES[role], description: DUTIES[role] }]),
  )
}
