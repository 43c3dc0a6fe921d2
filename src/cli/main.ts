import { formatPlace, TatouError } from '../model/errors.ts'
import type { Host } from './command.ts'
import { COMMANDS } from './commands.ts'
import { ClosedPipe, Interrupted, Lifetime } from './lifetime.ts'
import type { Messages } from './terminal/messages.ts'
import { parseCommandLine, type Request } from './program.ts'

export { processHost } from './host.ts'

/**
 * Runs one command line and returns the exit code. Everything that goes wrong anywhere in the program ends
 * in the one catch of this function. Help loads nothing beyond what is imported above.
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const life = new Lifetime(host)
  try {
    return await life.finish(async () => execute(argv, parseCommandLine(argv, COMMANDS, host), host, life))
  } catch (error) {
    if (error instanceof Interrupted || error instanceof ClosedPipe) return error.exitCode
    return await explain(error, argv, host)
  } finally {
    life.close()
  }
}

async function execute(argv: readonly string[], request: Request, host: Host, life: Lifetime): Promise<number> {
  if (request.kind === 'done') return request.exitCode
  const { createInvocation } = await import('./invocation.ts')
  const invocation = await createInvocation(argv, request, host, life)
  try {
    const { run } = await request.command.load()
    return await run(invocation)
  } finally {
    invocation.progress.clear()
  }
}

/** Prints what went wrong, and returns the exit code that says so. */
async function explain(error: unknown, argv: readonly string[], host: Host): Promise<number> {
  const { plainMessages, stackOf } = await import('./invocation.ts')
  const shown = error instanceof TatouError ? error : unexpected(error)
  print(shown, await plainMessages(host, !argv.includes('--no-color')))
  if (argv.includes('--debug')) host.stderr.write(`${stackOf(error)}\n`)
  return shown.exitCode
}

/** Several faults of one command line or one file are reported together, each on its own line. */
const MANY_FAULTS: ReadonlySet<string> = new Set([
  'usage',
  'config',
  'threats',
  'report-notes',
  'playbook-broken',
  'playbook-answers',
  'format-file',
  'scenario',
  'drill-answers',
])

function print(error: TatouError, messages: Messages): void {
  const problems = MANY_FAULTS.has(error.code) ? error.message.split('\n') : [error.message]
  for (const problem of problems.slice(0, -1)) messages.error(problem)
  messages.error(problems.at(-1) ?? '', {
    hint: error.hint,
    ...(error.place === undefined ? {} : { place: formatPlace(error.place) }),
  })
}

/** Anything that is no `TatouError` is our fault, not the user's. */
function unexpected(error: unknown): TatouError {
  const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new TatouError('internal', { problem }, { cause: error })
}
