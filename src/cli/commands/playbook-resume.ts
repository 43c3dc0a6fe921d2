import type { Invocation } from '../command.ts'
import { goOn } from '../playbook-go-on.ts'
import { openRun } from '../playbook-runs.ts'

/** `playbook resume`: goes on with a run where its record ends. */
export async function run(invocation: Invocation): Promise<number> {
  return goOn(invocation, await openRun(invocation))
}
