import type { ActionStep, Playbook, Summary } from './cacao.ts'
import type { Complaint } from './complaints.ts'
import { stepExtension, type Purpose } from './extension.ts'
import { actionsOf, edgesOf } from './graph.ts'
import type { Activity } from './words.ts'

/** What CACAO leaves open, and an incident does not forgive. */
export function* conductFaults(playbook: Playbook): Generator<Complaint> {
  if (playbook.workflow_exception === undefined) {
    yield {
      code: 'PB050',
      path: [],
      message: 'there is no workflow_exception: a step that fails leads nowhere',
      hint: 'Name a step that says whom to call when something goes wrong.',
    }
  }
  yield* destructiveSteps(playbook)
  yield* earlyContainment(playbook)
  yield* unownedSteps(playbook)
  if (!actionsOf(playbook).some(([, step]) => isNotification(playbook, step))) {
    yield {
      code: 'PB054',
      path: ['workflow'],
      message: 'no step notifies anybody',
      hint: 'Add a step that tells the incident lead (purpose notify, or activity deliver-content).',
    }
  }
}

/** Activities that take something away from somebody. */
const DESTRUCTIVE: ReadonlySet<Activity> = new Set([
  'restrict-access',
  'disconnect-system',
  'eliminate-risk',
  'revert-system',
])
const CONTAINING: ReadonlySet<Activity> = new Set(['restrict-access', 'disconnect-system'])

function purposeOf(step: ActionStep): Purpose | null {
  return stepExtension(step)?.purpose ?? null
}

function hasActivity(step: ActionStep, activities: ReadonlySet<Activity>): boolean {
  return step.commands.some(({ playbook_activity: activity }) => activity !== undefined && activities.has(activity))
}

function isDestructive(step: ActionStep): boolean {
  const purpose = purposeOf(step)
  return purpose === 'contain' || purpose === 'eradicate' || hasActivity(step, DESTRUCTIVE)
}

function isContainment(step: ActionStep): boolean {
  return purposeOf(step) === 'contain' || hasActivity(step, CONTAINING)
}

function isNotification(playbook: Playbook, step: ActionStep): boolean {
  const told = hasActivity(step, new Set(['deliver-content', 'compose-content']))
  return purposeOf(step) === 'notify' || told || playbook.playbook_types?.includes('notification') === true
}

function* destructiveSteps(playbook: Playbook): Generator<Complaint> {
  for (const [id, step] of actionsOf(playbook)) {
    if (!isDestructive(step)) continue
    const said = stepExtension(step)
    const lacks = [said?.approval === undefined ? 'no approval' : '', said?.rollback === undefined ? 'no way back' : '']
    const missing = lacks.filter((lack) => lack !== '')
    if (missing.length === 0) continue
    yield {
      code: 'PB051',
      path: ['workflow', id],
      message: `${step.name ?? id} takes something away, and has ${missing.join(' and ')}`,
      hint: 'Say who must agree (approval) and how it is undone (rollback) in the step extension.',
    }
  }
}

/** Along every way to a step of containment there must be one that preserves evidence. */
function* earlyContainment(playbook: Playbook): Generator<Complaint> {
  const unpreserved = new Set<string>()
  const open = [playbook.workflow_start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = playbook.workflow[id]
    if (step === undefined || unpreserved.has(id)) continue
    unpreserved.add(id)
    if (step.type === 'action' && purposeOf(step) === 'preserve') continue
    for (const { to } of edgesOf(step)) open.push(to)
  }
  for (const [id, step] of actionsOf(playbook)) {
    if (!unpreserved.has(id) || !isContainment(step)) continue
    yield {
      code: 'PB052',
      path: ['workflow', id],
      message: `${step.name ?? id} contains before any step preserves evidence`,
      hint: 'Put a step of purpose preserve before it, on every way that leads to it.',
    }
  }
}

function* unownedSteps(playbook: Playbook): Generator<Complaint> {
  for (const [id, step] of actionsOf(playbook)) {
    const said = stepExtension(step)
    const lacks = [
      said === undefined && step.owner === undefined ? 'no owner' : '',
      said === undefined && step.timeout === undefined ? 'no time box' : '',
    ].filter((lack) => lack !== '')
    if (lacks.length === 0) continue
    yield {
      code: 'PB053',
      path: ['workflow', id],
      message: `${step.name ?? id} has ${lacks.join(' and ')}`,
      hint: 'Name a role and a time box in the step extension, or owner and timeout.',
    }
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What a playbook says about itself: times, summary, activities. */
export function* headFaults(playbook: Playbook): Generator<Complaint> {
  yield* timeFaults(playbook)
  yield* summaryFaults(playbook)
  yield* activityFaults(playbook)
}

function* timeFaults(playbook: Playbook): Generator<Complaint> {
  const { created, modified, valid_from: from, valid_until: until } = playbook
  for (const [key, value] of Object.entries({ created, modified, valid_from: from, valid_until: until })) {
    if (value === undefined || (INSTANT.test(value) && !Number.isNaN(Date.parse(value)))) continue
    yield {
      code: 'PB040',
      path: [key],
      message: `${key} is no time with three decimals and Z`,
      hint: 'Example: 2025-10-18T16:28:18.000Z',
    }
  }
  const pairs = [
    ['modified', created, modified, false],
    ['valid_until', from, until, true],
  ] as const
  for (const [key, first, last, strictly] of pairs) {
    if (first === undefined || last === undefined || last > first || (!strictly && last === first)) continue
    yield {
      code: 'PB040',
      path: [key],
      message: `${key} lies before what it must follow`,
      hint: `Put it after ${first}.`,
    }
  }
}

/** The features that a playbook has, of those that its summary may claim. */
export function summaryOf(playbook: Playbook): Required<Omit<Summary, 'countersigned_signatures'>> {
  const steps = Object.values(playbook.workflow)
  const has = (type: string): boolean => steps.some((step) => step.type === type)
  const commands = actionsOf(playbook).flatMap(([, step]) => step.commands)
  return {
    manual_playbook: commands.length > 0 && commands.every(({ type }) => type === 'manual'),
    external_playbooks: has('playbook-action'),
    parallel_processing: has('parallel'),
    if_logic: has('if-condition'),
    while_logic: has('while-condition'),
    switch_logic: has('switch-condition'),
    temporal_logic: steps.some(({ delay, timeout }) => delay !== undefined || timeout !== undefined),
    data_markings: (playbook.markings ?? []).length > 0,
    digital_signatures: (playbook.signatures ?? []).length > 0,
    extensions: Object.keys(playbook.extension_definitions ?? {}).length > 0,
  }
}

function* summaryFaults(playbook: Playbook): Generator<Complaint> {
  const claimed: Readonly<Record<string, boolean | undefined>> = playbook.playbook_processing_summary ?? {}
  for (const [key, value] of Object.entries(summaryOf(playbook))) {
    if (claimed[key] === undefined || claimed[key] === value) continue
    yield {
      code: 'PB041',
      path: ['playbook_processing_summary', key],
      message: `${key} is ${String(claimed[key])}, and the playbook says otherwise`,
      hint: `Write ${String(value)}.`,
    }
  }
}

function* activityFaults(playbook: Playbook): Generator<Complaint> {
  const { playbook_types: types = [], playbook_activities: activities = [] } = playbook
  if (types.length > 0 && activities.length === 0)
    yield {
      code: 'PB042',
      path: ['playbook_types'],
      message: 'has types and no activities',
      hint: 'Add playbook_activities.',
    }
  const done = new Set(
    actionsOf(playbook).flatMap(([, step]) =>
      step.commands.flatMap(({ playbook_activity: activity }) => activity ?? []),
    ),
  )
  for (const [at, activity] of activities.entries()) {
    if (done.has(activity)) continue
    yield {
      code: 'PB042',
      path: ['playbook_activities', String(at)],
      message: `no command has the activity ${activity}`,
      hint: 'Mark the command with playbook_activity, or take the activity out.',
    }
  }
}
