import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import type { RunEvent } from '../../model/playbook-run.ts'
import type { Run } from '../../playbook/run-document.ts'
import { chainHead } from '../../store/hash-chain.ts'
import { readCase, type Case } from '../../store/case-folder.ts'
import { listRuns, readRun, type StoredRun } from '../../store/run-folder.ts'
import { formatInstant } from '../../time/instant.ts'
import { actorOf } from '../case/actor.ts'
import type { Invocation } from '../command.ts'
import { text } from '../options.ts'
import { usable } from './playbook-files.ts'

/** A run with its files. */
export interface OpenedRun {
  readonly opened: Case
  readonly stored: StoredRun
  readonly run: Run
}

/** The case of `--case`. Throws TatouError. */
export async function caseOf({ host, options }: Invocation): Promise<Case> {
  const shown = text(options, 'case')
  if (shown === null) throw new TatouError('usage', { problem: 'name the case with --case DIR' })
  return readCase(resolve(host.cwd, shown), shown)
}

/** The run of `--run`, or the newest of the case. Throws TatouError. */
export async function openRun(invocation: Invocation): Promise<OpenedRun> {
  const opened = await caseOf(invocation)
  const runs = await listRuns(opened.folder)
  const name = text(invocation.options, 'run') ?? runs.at(-1)
  if (name === undefined)
    throw new TatouError('playbook-run', {
      run: '',
      problem: `is not there: no playbook was begun in ${opened.shown}`,
      hint: `begin one: tatou-ir playbook run NAME --case ${opened.shown}`,
    })
  return loadRun(opened, name)
}

/** Reads a run of a case. Throws TatouError `playbook-run`. */
export async function loadRun(opened: Case, name: string): Promise<OpenedRun> {
  const stored = await readRun(opened.folder, name)
  const [started] = stored.events
  if (started?.event !== 'started')
    throw new TatouError('playbook-run', { run: name, problem: 'was never begun', hint: BEGIN })
  const file = {
    path: 'playbook.json',
    sha256: started.playbook.sha256,
    shipped: started.playbook.shipped,
    text: stored.playbook,
  }
  const { playbook } = usable(file)
  const run = { playbook, started, events: stored.events, head: chainHead(stored.text) }
  return { opened, stored, run }
}

const BEGIN = 'begin it again: tatou-ir playbook run NAME --case DIR'

/** Who writes an event, and when. */
export function author({ host, options }: Invocation): Pick<RunEvent, 'at' | 'actor'> {
  const user = actorOf(host)
  return {
    at: formatInstant(host.now() * 1000),
    actor: { name: text(options, 'actor') ?? user, os_user: user, host: host.machine },
  }
}
