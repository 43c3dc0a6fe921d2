import { showClocks } from '../case/case-clocks.ts'
import type { Invocation } from '../command.ts'

/** `case clock show`: what is due when. */
export async function run(invocation: Invocation): Promise<number> {
  await showClocks(invocation)
  return 0
}
