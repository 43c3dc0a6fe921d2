import type { Playbook } from '../../playbook/cacao.ts'
import { branchesOf } from '../../playbook/graph.ts'
import { branchLabel } from '../../playbook/outline.ts'
import { variablesOf } from '../../playbook/values.ts'
import type { Invocation } from '../command.ts'
import { text } from '../options.ts'
import { readAnswers } from './playbook-answers.ts'
import { drive, type Left } from './playbook-drive.ts'
import type { OpenedRun } from './playbook-runs.ts'
import { TerminalResponder } from './playbook-terminal.ts'

/** Exit codes: the playbook ended in its way out; the run waits. */
const EXCEPTION = 1
const OPEN = 4
const INTERRUPTED = 130

/** Goes on with a run, with somebody at the terminal or with a file of answers. Returns the exit code. */
export async function goOn(invocation: Invocation, opened: OpenedRun): Promise<number> {
  const { host, options } = invocation
  const answers = text(options, 'nonInteractive')
  const { playbook } = opened.run
  const responder =
    answers === null
      ? new TerminalResponder(invocation, (name) => choicesOf(playbook, name))
      : await readAnswers(answers, host.cwd)
  return told(invocation, opened, await drive(invocation, opened, responder))
}

/** What may be said of a variable: true or false, or the cases that are told apart by it. */
function choicesOf(playbook: Playbook, name: string): readonly string[] {
  if (variablesOf(playbook).get(name)?.type === 'bool') return ['true', 'false']
  return Object.values(playbook.workflow).flatMap((step) =>
    step.type === 'switch-condition' && step.switch.trim() === `${name}:value`
      ? branchesOf(step).map(({ path }) => branchLabel(path))
      : [],
  )
}

function told({ messages }: Invocation, { opened, stored, run }: OpenedRun, left: Left): number {
  if (left.kind === 'ended') {
    const result = left.result === 'completed' ? 'is complete' : 'ended by its way out, because a step failed'
    messages.note(`${run.playbook.name} ${result}: ${stored.run}; see tatou-ir playbook export --case ${opened.shown}`)
    return left.result === 'completed' ? 0 : EXCEPTION
  }
  if (left.why !== null) messages.warning(left.why)
  messages.note(`the run waits, nothing is lost: tatou-ir playbook resume --case ${opened.shown} --run ${stored.run}`)
  return left.interrupted ? INTERRUPTED : OPEN
}
