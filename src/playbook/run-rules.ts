import type { RunEntry, RunEvent } from '../model/playbook-run.ts'
import type { Playbook, Step } from './cacao.ts'
import { ROLE_NAMES, ROLES, stepExtension, type Role } from './extension.ts'
import { actionsOf } from './graph.ts'
import { typeFault } from './value.ts'
import { variablesOf } from './values.ts'

type OutcomeEntry = Extract<RunEntry, { readonly event: 'outcome' }>

/** Outcomes that say why. */
const NEEDS_REASON: ReadonlySet<string> = new Set(['failed', 'skipped', 'not_applicable', 'blocked'])

/** Why an outcome may not be written down, as a sentence; null when it may. */
export function outcomeFault(playbook: Playbook, events: readonly RunEvent[], entry: OutcomeEntry): string | null {
  const step = playbook.workflow[entry.step]
  const said = stepExtension(step)
  if (entry.outcome === 'not_applicable' && said?.mandatory === true)
    return 'This step is mandatory: it is done, skipped with a reason, delegated, blocked, or it fails.'
  if (NEEDS_REASON.has(entry.outcome) && !entry.reason?.trim())
    return `Say why: ${entry.outcome.replace('_', ' ')} needs a reason.`
  if (entry.outcome === 'delegated' && !entry.to?.trim()) return 'Say to whom it was delegated.'
  if (entry.outcome !== 'done') return null
  return (
    approvalFault(events, entry, step) ??
    setFault(playbook, entry, step) ??
    preservationFault(playbook, events, entry, step)
  )
}

function approvalFault(events: readonly RunEvent[], entry: OutcomeEntry, step: Step | undefined): string | null {
  const approval = stepExtension(step)?.approval
  if (approval === undefined) return null
  const missing = approval.persons - approversOf(events, entry).size
  if (missing <= 0) return null
  const roles = approval.roles.map((role) => ROLES[role]).join(' or ')
  return missing === approval.persons && missing === 1
    ? `This step needs the approval of: ${roles}.`
    : `This step needs the approval of ${approval.persons} different persons (${roles}); ${missing} still missing.`
}

/** Persons who agreed to a step, each once however the name is written. */
function approversOf(
  events: readonly RunEvent[],
  { step, visit }: Pick<OutcomeEntry, 'step' | 'visit'>,
): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      event.event === 'approved' && event.step === step && event.visit === visit ? [personKey(event.name)] : [],
    ),
  )
}

function personKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

/** Why somebody may not agree to a step, as a sentence; null when they may. */
export function whoMayNotApprove(
  playbook: Playbook,
  events: readonly RunEvent[],
  entry: Extract<RunEntry, { readonly event: 'approved' }>,
): string | null {
  const approval = stepExtension(playbook.workflow[entry.step])?.approval
  if (approval === undefined) return 'This step needs no approval.'
  if (personKey(entry.name) === '') return 'Say who approves.'
  if (!approval.roles.some((role) => role === entry.role))
    return `The ${roleText(entry.role)} may not approve this step; ${approval.roles.map((role) => ROLES[role]).join(' or ')} may.`
  return approversOf(events, entry).has(personKey(entry.name))
    ? `${entry.name} has approved this step already; another person is needed.`
    : null
}

function roleText(role: string): string {
  return ROLE_NAMES.some((known) => known === role) ? ROLES[role as Role] : role
}

/** The role that a text names: `incident lead`, `incident_lead`, `il`; undefined when none. */
export function readRole(text: string): Role | undefined {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return ROLE_NAMES.find(
    (role) =>
      role === word ||
      role
        .split('_')
        .map(([letter]) => letter)
        .join('') === word,
  )
}

function setFault(playbook: Playbook, { sets }: OutcomeEntry, step: Step | undefined): string | null {
  const names = step !== undefined && 'out_args' in step ? (step.out_args ?? []) : []
  const variables = variablesOf(playbook)
  const missing = names.find((name) => sets[name] === undefined)
  if (missing !== undefined)
    return `This step decides ${missing} (${variables.get(missing)?.type ?? 'string'}): say its value.`
  for (const [name, value] of Object.entries(sets)) {
    if (!names.includes(name)) return `${name} is not decided by this step.`
    const fault = typeFault(variables.get(name)?.type ?? 'string', value)
    if (fault !== null) return `The value of ${name} ${fault}.`
  }
  return null
}

/** Containment that does not wait for evidence says why. */
function preservationFault(
  playbook: Playbook,
  events: readonly RunEvent[],
  { reason, note }: OutcomeEntry,
  step: Step | undefined,
): string | null {
  if (stepExtension(step)?.purpose !== 'contain' || reason?.trim() || note?.trim()) return null
  const preserving = new Set(
    actionsOf(playbook).flatMap(([id, each]) => (stepExtension(each)?.purpose === 'preserve' ? [id] : [])),
  )
  const kept = events.some(
    (event) => event.event === 'outcome' && event.outcome === 'done' && preserving.has(event.step),
  )
  return kept || preserving.size === 0
    ? null
    : 'No evidence was preserved in this run: say why containment does not wait for it.'
}
