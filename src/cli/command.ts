/**
 * What a command is and what it is given.
 *
 * A command is a row of the table in `commands.ts` (data only, so that `--help` and `completion` read it
 * without loading any of the work) and a module in `commands/` that exports
 *
 *     export async function run(invocation: Invocation): Promise<number>
 *
 * `run` turns the raw options into typed ones (`options.ts`), calls one use-case, hands the result to one
 * renderer inside `withOutput` (`io.ts`), and returns the exit code. It throws `TatouError` for what the
 * user can mend; `main` prints it. It never writes to `process`.
 */
import type { Readable, Writable } from 'node:stream'
import type { Messages } from './terminal/messages.ts'
import type { Progress } from './terminal/progress.ts'

/** A stream that may be a terminal. */
export type Terminal<S> = S & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** The process, as far as the program may touch it. Nothing else in the program reads argv, env, clock or streams. */
export interface Host {
  readonly stdin: Terminal<Readable>
  readonly stdout: Terminal<Writable>
  readonly stderr: Terminal<Writable>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path that relative arguments are read against. */
  readonly cwd: string
  /** The user who runs the program, where the system has such numbers. */
  readonly uid: number | null
  /** How this program is started again: a program and its first arguments. */
  readonly self: readonly string[]
  /** The name of the machine. */
  readonly machine: string
  /** Milliseconds since the epoch. */
  now(): number
  /** How many minutes east of UTC the machine's clock showed at a moment (milliseconds since the epoch). */
  zoneOffset(at: number): number
  /** Calls back on Ctrl-C and its kin until the function that it returns is called. */
  onInterrupt(handler: (signal: Interrupt) => void): () => void
  /** Ends the process at once: for work that nobody wants any more and that cannot be stopped in another way. */
  exit(code: number): void
}

/** Raw option values by their camel-case name, as the command line gave them. */
export type RawOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** One call of one command. */
export interface Invocation {
  readonly host: Host
  /** The whole command line, as it was given after the program's name. */
  readonly commandLine: readonly string[]
  /** Positional arguments in the order given. */
  readonly args: readonly string[]
  readonly options: RawOptions
  /** Aborted by Ctrl-C. Long work passes it on or looks at it. */
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly messages: Messages
  /**
   * Registers work that must be done even when the run is cut off, such as removing a temporary file: it
   * is called once and must be synchronous. Returns a function that takes the registration back.
   */
  atExit(cleanup: () => void): () => void
  /** For work that goes on until Ctrl-C: from now on that is how it ends, and its exit code is its own. */
  expectInterrupt(): void
}

/** What a module in `commands/` exports. */
export interface CommandModule {
  readonly run: (invocation: Invocation) => Promise<number>
}

/** What a shell offers in a place: files, directories, nothing it could know, or one of some words. */
export type Completes = 'file' | 'directory' | 'none' | readonly string[]

export interface OptionSpec {
  /** As commander reads them: `-o, --output <file>`. */
  readonly flags: string
  readonly description: string
  /** Heading in the help that the option stands under. */
  readonly group: string
  /** The only values allowed. */
  readonly choices?: readonly string[]
  /** The value when the option is not given; shown in the help. */
  readonly value?: string
  /** True when the option may be given several times; its value is then a list. */
  readonly repeatable?: boolean
  readonly completes?: Completes
}

export interface ArgumentSpec {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly variadic: boolean
  readonly choices?: readonly string[]
  readonly completes: Completes
}

export interface Example {
  readonly run: string
  readonly shows: string
}

/** One command as data. */
export interface CommandSpec {
  readonly kind: 'command'
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly description: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  readonly examples: readonly Example[]
  readonly load: () => Promise<CommandModule>
}

/** A command that only holds others: `formats list`, `formats explain`. */
export interface CommandGroup {
  readonly kind: 'group'
  readonly name: string
  readonly summary: string
  readonly description: string
  /** What the name alone does, where it does anything. */
  readonly main?: CommandSpec
  readonly commands: readonly Command[]
}

export type Command = CommandSpec | CommandGroup
