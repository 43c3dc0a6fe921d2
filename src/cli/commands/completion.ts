import type { Invocation } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { placesOf } from '../completion/place.ts'
import { zshCompletion } from '../completion/zsh.ts'
import { withOutput } from '../terminal/io.ts'
import { text } from '../options.ts'

/** `completion SHELL`: a script made from the same table as the help. */
export async function run(invocation: Invocation): Promise<number> {
  const places = placesOf(COMMANDS)
  const [shell] = invocation.args
  const script =
    shell === 'bash' ? bashCompletion(places) : shell === 'zsh' ? zshCompletion(places) : fishCompletion(places)
  await withOutput(invocation, { file: text(invocation.options, 'output'), inputs: [] }, (sink) => sink.write(script))
  return 0
}
