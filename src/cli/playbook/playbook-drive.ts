import { resolve } from 'node:path'
import type { RunEntry, RunEvent } from '../../model/playbook-run.ts'
import { ROLES, stepExtension } from '../../playbook/extension.ts'
import { planStep, takenBranch, waysAt } from '../../playbook/outline.ts'
import { dueAt, runDocument, runKnown, type Run } from '../../playbook/run-document.ts'
import { positionOf, type Position } from '../../playbook/run-position.ts'
import { outcomeFault, whoMayNotApprove } from '../../playbook/run-rules.ts'
import { keepBytes, keepFile, RunLog } from '../../store/run-folder.ts'
import type { Invocation } from '../command.ts'
import { runProgram } from '../run-program.ts'
import type { Act, Responder, Waiting } from './playbook-acts.ts'
import { recordCustody } from './playbook-custody.ts'
import { executionFault } from './playbook-execute.ts'
import { author, type OpenedRun } from './playbook-runs.ts'

type Pause = Extract<Act, { readonly kind: 'pause' }>
type Open = Extract<Position, { readonly kind: 'step' | 'decision' }>

/** How a run was left: ended, or waiting. */
export type Left = { readonly kind: 'ended'; readonly result: 'completed' | 'exception' } | Pause

/** A run with everything that it takes to go on with it. */
interface Driven {
  readonly invocation: Invocation
  readonly opened: OpenedRun
  readonly log: RunLog
  readonly responder: Responder
}

/** Goes on with a run until it ends or somebody leaves it. Whatever happens is in the log before anybody is told. */
export async function drive(invocation: Invocation, opened: OpenedRun, responder: Responder): Promise<Left> {
  const log = await RunLog.open(opened.stored)
  const driven = { invocation, opened, log, responder }
  try {
    if (log.events.length > 1) await write(driven, { event: 'resumed', dropped_bytes: opened.stored.torn })
    for (;;) {
      invocation.signal.throwIfAborted()
      const position = positionOf(opened.run.playbook, log.events)
      if (position.kind === 'ended') {
        const ended = log.events.some(({ event }) => event === 'ended')
        if (!ended) await write(driven, { event: 'ended', result: position.result })
        return position
      }
      const left = position.kind === 'decision' ? await decide(driven, position) : await perform(driven, position)
      if (left !== null) return left
    }
  } finally {
    responder.close()
    await log.close()
  }
}

function write({ log, invocation }: Driven, entry: RunEntry): Promise<RunEvent> {
  return log.append(entry, author(invocation))
}

/** The run as the log has it now. */
function runNow({ opened, log }: Driven): Run {
  return { ...opened.run, events: log.events, head: log.head }
}

function ofVisit(events: readonly RunEvent[], { id, visit }: Open): RunEvent[] {
  return events.filter((event) => 'step' in event && event.step === id && event.visit === visit)
}

function waitingAt(driven: Driven, position: Open): Waiting {
  const run = runNow(driven)
  const events = ofVisit(run.events, position)
  const entered = events.find(({ event }) => event === 'entered')
  const { steps, ahead } = runDocument(run)
  return {
    step: planStep(position.id, position.step, runKnown(run)),
    visit: position.visit,
    done: steps.filter(({ type, finished }) => finished !== null && (type === 'action' || type === 'playbook-action'))
      .length,
    ahead: ahead.length,
    due: entered === undefined ? null : dueAt(run.playbook, position.id, entered.at),
    events,
  }
}

async function decide(driven: Driven, position: Open): Promise<Pause | null> {
  const run = runNow(driven)
  const computed = takenBranch(position.step, runKnown(run))
  const choice = await driven.responder.choose(waitingAt(driven, position), computed, waysAt(position.step))
  if (choice.kind === 'pause') return choice
  const { id: step, visit } = position
  await write(driven, { event: 'decided', step, visit, computed, taken: choice.taken, reason: choice.reason })
  return null
}

async function perform(driven: Driven, position: Open): Promise<Pause | null> {
  const { id: step, visit } = position
  if (!ofVisit(driven.log.events, position).some(({ event }) => event === 'entered'))
    await write(driven, { event: 'entered', step, visit })
  const act = await attended(driven, position)
  switch (act.kind) {
    case 'pause':
      return act
    case 'note':
      await write(driven, { event: 'noted', note: act.note, amends: act.amends })
      return null
    case 'hand-over':
      await write(driven, { event: 'handed_over', to: act.to, note: act.note })
      return { kind: 'pause', interrupted: false, why: null }
    case 'approve':
      await approve(driven, position, act)
      return null
    case 'attach':
      await attach(driven, position, act.path)
      return null
    case 'execute':
      await runCommand(driven, position, act.command)
      return null
    case 'outcome':
      return finish(driven, position, act)
  }
}

/** Waits for what is done at a step; when its time box passes meanwhile, says whom to call, once. */
async function attended(driven: Driven, position: Open): Promise<Act> {
  const { responder, invocation } = driven
  await escalateIfLate(driven, position)
  const { due } = waitingAt(driven, position)
  const left = due === null ? Number.POSITIVE_INFINITY : Date.parse(due) - invocation.host.now()
  let called: Promise<void> = Promise.resolve()
  const late = (): void => {
    called = escalateIfLate(driven, position)
  }
  const timer = left > 0 && left < LONGEST_TIMER ? setTimeout(late, left + 1) : undefined
  try {
    return await responder.act(waitingAt(driven, position))
  } finally {
    clearTimeout(timer)
    await called
  }
}

/** Timers of Node hold no longer time. */
const LONGEST_TIMER = 2_000_000_000

async function escalateIfLate(driven: Driven, position: Open): Promise<void> {
  const { invocation, opened, log, responder } = driven
  const events = ofVisit(log.events, position)
  const { due } = waitingAt(driven, position)
  const overdue = due === null ? 0 : (invocation.host.now() - Date.parse(due)) / 1000
  if (overdue <= 0 || events.some(({ event }) => event === 'escalated')) return
  const said = stepExtension(opened.run.playbook.workflow[position.id])?.escalation
  const role = said === undefined ? 'incident_lead' : said.role
  const text = said?.text ?? `The step "${position.step.name ?? position.id}" is not done in time.`
  await write(driven, {
    event: 'escalated',
    step: position.id,
    visit: position.visit,
    role,
    text,
    overdue_seconds: overdue,
  })
  await responder.escalate(`The time box has passed. Call the ${ROLES[role]} and say: "${text}"`)
}

async function approve(
  driven: Driven,
  { id: step, visit }: Open,
  act: Extract<Act, { kind: 'approve' }>,
): Promise<void> {
  const entry = { event: 'approved' as const, step, visit, role: act.role, name: act.name }
  const fault = whoMayNotApprove(driven.opened.run.playbook, driven.log.events, entry)
  if (fault === null) await write(driven, entry)
  else await driven.responder.refuse(fault)
}

async function attach(driven: Driven, { id: step, visit }: Open, path: string): Promise<void> {
  const { invocation, opened, responder } = driven
  let file
  try {
    file = await keepFile(opened.stored.folder, resolve(invocation.host.cwd, path), path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'playbook-evidence')) throw error
    await responder.refuse(error.message)
    return
  }
  await recordCustody(invocation, opened, 'collected', file, `evidence of step ${step}`)
  await write(driven, { event: 'attached', step, visit, file })
  await responder.tell(`kept ${path}, SHA256 ${file.sha256}`)
}

/** Runs one command of a step, by the number it is shown with. */
async function runCommand(driven: Driven, position: Open, number: number): Promise<void> {
  const { invocation, opened, responder } = driven
  const commands = waitingAt(driven, position).step.commands.filter(({ type }) => type !== 'manual')
  const command = commands[number - 1]
  if (command === undefined) return responder.refuse(`There is no command ${number} at this step.`)
  if (command.argv === null) return responder.refuse(`Not run: ${command.problem ?? 'it needs a shell'}.`)
  const fault = executionFault(invocation, command.argv)
  if (fault !== null) return responder.refuse(fault)
  const { exitCode, output } = await runProgram(invocation, command.argv)
  const kept = await keepBytes(opened.stored.folder, output, `output of ${command.text}`)
  await recordCustody(invocation, opened, 'derived', kept, `output of a command of step ${position.id}`)
  const { id: step, visit } = position
  await write(driven, {
    event: 'executed',
    step,
    visit,
    command: number,
    argv: command.argv,
    exit_code: exitCode,
    output: kept,
  })
  await responder.tell(`exit code ${exitCode ?? 'none'}, ${kept.bytes} bytes kept, SHA256 ${kept.sha256}`)
}

async function finish(driven: Driven, position: Open, act: Extract<Act, { kind: 'outcome' }>): Promise<Pause | null> {
  const { invocation, opened, log, responder } = driven
  const { id: step, visit } = position
  const entered = ofVisit(log.events, position).find(({ event }) => event === 'entered')
  const seconds = entered === undefined ? 0 : (invocation.host.now() - Date.parse(entered.at)) / 1000
  const { due } = waitingAt(driven, position)
  const entry = {
    event: 'outcome' as const,
    step,
    visit,
    outcome: act.outcome,
    reason: act.reason,
    note: act.note,
    to: act.to,
    sets: act.outcome === 'done' ? { ...act.sets } : {},
    seconds,
    late: due !== null && invocation.host.now() > Date.parse(due),
  }
  const fault = outcomeFault(opened.run.playbook, log.events, entry)
  if (fault !== null) {
    await responder.refuse(fault)
    return null
  }
  await write(driven, entry)
  const rollback = stepExtension(opened.run.playbook.workflow[step])?.rollback
  if (act.outcome === 'failed' && rollback !== undefined) await responder.tell(`To undo what was done: ${rollback}`)
  return act.outcome === 'blocked' ? { kind: 'pause', interrupted: false, why: `blocked: ${act.reason ?? ''}` } : null
}
