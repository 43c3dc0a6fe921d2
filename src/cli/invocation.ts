import { visible } from '../output/visible.ts'
import type { Host, Invocation } from './command.ts'
import type { Lifetime } from './lifetime.ts'
import { createMessages, type Messages } from './terminal/messages.ts'
import { createProgress, SILENT } from './terminal/progress.ts'
import { colorLevel, createStyle } from './terminal/style.ts'

/** What a command is given: the request, and the general options turned into messages and progress. */
export async function createInvocation(
  commandLine: readonly string[],
  { args, options }: Pick<Invocation, 'args' | 'options'>,
  host: Host,
  life: Lifetime,
): Promise<Invocation> {
  const quiet = options['quiet'] === true
  const progress = createProgress(host, !quiet && options['progress'] !== false)
  const color = colorLevel(host.env, host.stderr, options['color'] !== false)
  return {
    host,
    commandLine,
    args,
    options,
    signal: life.signal,
    progress,
    messages: createMessages(host.stderr, {
      quiet,
      verbose: options['verbose'] === true,
      style: await createStyle(color),
      clear: progress.clear,
    }),
    atExit: (cleanup) => life.atExit(cleanup),
    expectInterrupt: () => life.expectInterrupt(),
  }
}

/** Messages for a run that failed before, or after, it was one. */
export async function plainMessages(host: Host, color: boolean): Promise<Messages> {
  const style = await createStyle(colorLevel(host.env, host.stderr, color))
  return createMessages(host.stderr, { quiet: false, verbose: false, style, clear: SILENT.clear })
}

/** The stack of an error and of its causes, harmless to a terminal like every other message. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return visible(String(error))
  const stack = (error.stack ?? error.message).split('\n').map(visible).join('\n')
  return error.cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(error.cause)}`
}
