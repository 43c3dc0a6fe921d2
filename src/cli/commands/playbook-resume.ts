import type { Invocation } from '../command.ts'
import { goOn } from '../playbook/playbook-go-on.ts'
import { openRun } from '../playbook/playbook-runs.ts'

/** `playbook resume`: goes on with a run where its record ends. */
export async function run(invocation: Invocation): Promise<number> {
  return goOn(invocation, await openRun(invocation))
}
