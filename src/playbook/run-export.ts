import type { PlaybookRunDocument, RunStep } from '../model/playbook-run.ts'
import { nameUuid } from './uuid.ts'

/** Words of the execution status that SOARCA reports for a step. */
const STATUS: Readonly<Record<RunStep['state'], string>> = {
  done: 'successfully_executed',
  decided: 'successfully_executed',
  delegated: 'ongoing',
  skipped: 'successfully_executed',
  not_applicable: 'successfully_executed',
  failed: 'failed',
  blocked: 'await_user_input',
  open: 'await_user_input',
}

/** One object for each step: the execution status of CACAO tools. Identifiers come from the run, so the same run gives the same. */
export function executionStatus(run: PlaybookRunDocument): Readonly<Record<string, unknown>>[] {
  return run.steps.map((step) => ({
    type: 'execution-status',
    id: `execution-status--${nameUuid(`status:${run.run}:${step.id}:${step.visit}`)}`,
    workflow_id: run.playbook.id,
    workflow_step: step.id,
    start_time: step.started,
    duration: duration(step),
    status: STATUS[step.state],
    status_text: [step.state.replace('_', ' '), step.taken, step.reason].filter((part) => part !== null).join(': '),
    executed_by: step.by,
    command_b64: step.commands.map(({ argv }) => Buffer.from(JSON.stringify(argv), 'utf8').toString('base64')),
    notes: [step.note, ...step.evidence.map(({ path, sha256 }) => `${path} sha256:${sha256}`)]
      .filter((part) => part !== null)
      .join('\n'),
    automated_execution: step.commands.length > 0,
  }))
}

/** Milliseconds from the begin to the end of a step; null while it is open. */
function duration({ started, finished }: RunStep): number | null {
  return started === null || finished === null ? null : Date.parse(finished) - Date.parse(started)
}

function isAction({ type }: RunStep): boolean {
  return type === 'action' || type === 'playbook-action'
}

function description(step: RunStep): string {
  return [
    step.role === null ? null : `Role: ${step.role}`,
    step.reason,
    step.note,
    step.to === null ? null : `Delegated to ${step.to}`,
    ...step.approvals.map(({ name, role }) => `Approved by ${name} (${role.replaceAll('_', ' ')})`),
    ...step.evidence.map(({ path, sha256 }) => `Evidence ${path}, SHA256 ${sha256}`),
  ]
    .filter((part) => part !== null && part !== '')
    .join('\n')
}

const THEHIVE: Readonly<Record<RunStep['state'], string>> = {
  done: 'Completed',
  decided: 'Completed',
  delegated: 'InProgress',
  skipped: 'Cancel',
  not_applicable: 'Cancel',
  failed: 'Completed',
  blocked: 'Waiting',
  open: 'InProgress',
}

/** Tasks as TheHive takes them (its API, POST of a task); steps that are still ahead come last. */
export function thehiveTasks(run: PlaybookRunDocument): Readonly<Record<string, unknown>>[] {
  const met = run.steps.filter(isAction).map((step, order) => ({
    title: step.name,
    group: run.playbook.title,
    description: description(step),
    status: THEHIVE[step.state],
    flag: step.late || step.state === 'failed',
    startDate: step.started === null ? null : Date.parse(step.started),
    endDate: step.finished === null ? null : Date.parse(step.finished),
    dueDate: step.due === null ? null : Date.parse(step.due),
    order,
  }))
  const ahead = run.ahead.map((title, at) => ({
    title,
    group: run.playbook.title,
    status: 'Waiting',
    order: met.length + at,
  }))
  return [...met, ...ahead]
}

/** Numbers of states in IRIS: 1 to do, 2 in progress, 3 on hold, 4 done, 5 canceled. */
const IRIS: Readonly<Record<RunStep['state'], number>> = {
  done: 4,
  decided: 4,
  delegated: 2,
  skipped: 5,
  not_applicable: 5,
  failed: 4,
  blocked: 3,
  open: 2,
}

/** Tasks as IRIS takes them (its API, POST of a case task). Nobody is assigned: users are numbers there. */
export function irisTasks(run: PlaybookRunDocument): Readonly<Record<string, unknown>>[] {
  const task = (title: string, text: string, status: number): Readonly<Record<string, unknown>> => ({
    task_title: title,
    task_description: text,
    task_status_id: status,
    task_assignees_id: [],
    task_tags: `tatou-ir,${run.playbook.name}`,
    custom_attributes: {},
  })
  return [
    ...run.steps.filter(isAction).map((step) => task(step.name, description(step), IRIS[step.state])),
    ...run.ahead.map((title) => task(title, '', 1)),
  ]
}
