import { Argument, Command as Commander, CommanderError, Help, Option } from 'commander'
import { TatouError } from '../model/errors.ts'
import type { ArgumentSpec, Command, CommandGroup, CommandSpec, Host, OptionSpec, RawOptions } from './command.ts'
import { GENERAL, GENERAL_OPTIONS } from './option-groups.ts'
import { version } from './version.ts'
import { columnsOf } from './terminal/columns.ts'

export const PROGRAM = 'tatou-ir'

/** What a command line asks for: a command to run, or nothing more than what has been printed already. */
export type Request =
  | {
      readonly kind: 'run'
      readonly command: CommandSpec
      readonly args: readonly string[]
      readonly options: RawOptions
    }
  | { readonly kind: 'done'; readonly exitCode: number }

const SUMMARY = 'Reads exported logs and says what happened: the attack, its sources, its victims, line by line.'

const FOOTER = `
Examples:
  $ tatou-ir timeline samples/tatou-campaign      the attack, in order
  $ tatou-ir timeline logs.zip --format json      the same for a program
  $ tatou-ir help timeline                        everything about one command

Exit codes:
  0 done                               4 some input could not be read whole
  1 the thing checked has faults      70 a fault of tatou-ir
  2 wrong usage or missing input     130 interrupted
`

/**
 * Reads a command line against the table of commands. Help and version are printed here. Throws `usage`
 * when it asks for something that does not exist.
 */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[], host: Host): Request {
  let request: Request = { kind: 'done', exitCode: 0 }
  const root = setUp(new Commander(PROGRAM), host)
    .description(SUMMARY)
    .usage('<command> [options]')
    .enablePositionalOptions()
    .addHelpText('after', FOOTER)
    .helpCommand('help [command]', 'show the help of a command')
  for (const option of GENERAL_OPTIONS) root.addOption(toOption(option))
  root.addOption(new Option('-V, --version', 'show the version').helpGroup(GENERAL))
  root.on('option:version', () => {
    host.stdout.write(`${version()}\n`)
    throw new CommanderError(0, 'commander.version', '')
  })
  const chosen = (command: CommandSpec, args: readonly string[], options: RawOptions): void => {
    request = { kind: 'run', command, args, options: merge(root.opts(), options) }
  }
  for (const command of commands) root.addCommand(toCommand(command, host, chosen))
  try {
    root.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { kind: 'done', exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  return request
}

type Chosen = (command: CommandSpec, args: readonly string[], options: RawOptions) => void

function toCommand(command: Command, host: Host, chosen: Chosen): Commander {
  return command.kind === 'group' ? toGroup(command, host, chosen) : toSingle(command, host, chosen)
}

function toGroup(group: CommandGroup, host: Host, chosen: Chosen): Commander {
  const made =
    group.main === undefined
      ? setUp(new Commander(group.name), host)
          .summary(group.summary)
          .description(group.description)
          .usage('<command> [options]')
      : toSingle(group.main, host, chosen)
  made.enablePositionalOptions()
  for (const command of group.commands) made.addCommand(toCommand(command, host, chosen))
  return made
}

function toSingle(command: CommandSpec, host: Host, chosen: Chosen): Commander {
  const made = setUp(new Commander(command.name), host).summary(command.summary).description(command.description)
  for (const argument of command.arguments) made.addArgument(toArgument(argument))
  for (const option of [...command.options, ...GENERAL_OPTIONS]) made.addOption(toOption(option))
  const examples = command.examples.map(({ run, shows }) => `  $ ${run}\n      ${shows}`)
  if (examples.length > 0) made.addHelpText('after', `\nExamples:\n${examples.join('\n')}\n`)
  return made.action(() => chosen(command, made.args, made.opts<RawOptions>()))
}

function setUp(command: Commander, host: Host): Commander {
  const columns = (stream: Host['stdout']): number => columnsOf(stream) ?? 80
  return command
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      getOutHelpWidth: () => columns(host.stdout),
      getErrHelpWidth: () => columns(host.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: () => undefined,
    })
    .configureHelp({ subcommandTerm: (inner) => inner.name(), formatHelp: commandsFirst })
    .exitOverride((error) => {
      throw isUsage(error) ? toUsage(error, command) : error
    })
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup(GENERAL))
}

/** Who asks for the help of a program wants to know what it can do before how to colour it. */
function commandsFirst(command: Commander, helper: Help): string {
  const [usage = '', description = '', ...sections] = Help.prototype.formatHelp
    .call(helper, command, helper)
    .split('\n\n')
  const isCommands = (section: string): boolean => section.startsWith('Commands:')
  const commands = sections.filter(isCommands).map((section) => section.trimEnd())
  const others = sections.filter((section) => !isCommands(section)).map((section) => section.trimEnd())
  return `${[usage, description, ...commands, ...others].join('\n\n')}\n`
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description).helpGroup(spec.group)
  if (spec.choices) option.choices(spec.choices)
  if (spec.value !== undefined) option.default(spec.value)
  if (spec.repeatable) {
    option.argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value])
  }
  return option
}

function toArgument(spec: ArgumentSpec): Argument {
  const name = spec.variadic ? `${spec.name}...` : spec.name
  const argument = new Argument(spec.required ? `<${name}>` : `[${name}]`, spec.description)
  return spec.choices ? argument.choices(spec.choices) : argument
}

/** General options may stand before the command too: a switch counts wherever it was thrown. */
function merge(outer: RawOptions, inner: RawOptions): RawOptions {
  const merged: Record<string, RawOptions[string]> = { ...inner }
  for (const [name, value] of Object.entries(outer)) {
    // `--no-color` is thrown when `color` is false, `--quiet` when `quiet` is there.
    if (value === false || inner[name] === undefined) merged[name] = value
  }
  return merged
}

/** Help and version end the parsing by an error too; these are not the user's fault. */
function isUsage(error: CommanderError): boolean {
  return !['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)
}

function toUsage(error: CommanderError, command: Commander): TatouError {
  const [problem = '', suggestion] = error.message.replace(/^error: /, '').split('\n(')
  const names: string[] = []
  for (let at: Commander | null = command; at; at = at.parent) names.unshift(at.name())
  const see = `see ${names.join(' ')} --help`
  const hint = suggestion ? `${suggestion.replace(/^Did/, 'did').replace(/\)$/, '')} ${see}` : see
  return new TatouError('usage', { problem, hint }, { cause: error })
}
