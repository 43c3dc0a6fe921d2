import type { ArgumentSpec, Command, CommandSpec, Completes, OptionSpec } from '../command.ts'
import { GENERAL_OPTIONS } from '../option-groups.ts'

/** An option as a shell sees it. */
export interface Flag {
  /** `-o` and `--output`. */
  readonly names: readonly string[]
  readonly description: string
  /** Whether a value follows. */
  readonly value: boolean
  readonly repeatable: boolean
  readonly completes: Completes
}

/** A place on the command line: after the program's name, a group's, or a command's. */
export interface Place {
  readonly path: readonly string[]
  readonly commands: readonly { readonly name: string; readonly summary: string }[]
  readonly flags: readonly Flag[]
  readonly arguments: readonly ArgumentSpec[]
}

const HELP: Flag = {
  names: ['-h', '--help'],
  description: 'show this help',
  value: false,
  repeatable: false,
  completes: 'none',
}

const VERSION: Flag = { ...HELP, names: ['-V', '--version'], description: 'show the version' }

/** Every place of a command line that the table of commands describes; the first is the program itself. */
export function placesOf(commands: readonly Command[]): readonly Place[] {
  const general = GENERAL_OPTIONS.map(toFlag)
  const root: Place = {
    path: [],
    commands: [...commands, { name: 'help', summary: 'show the help of a command' }],
    flags: [...general, VERSION, HELP],
    arguments: [],
  }
  return [root, ...commands.flatMap((command) => placesBelow([], command)), helpPlace(commands)]
}

function placesBelow(above: readonly string[], command: Command): readonly Place[] {
  const path = [...above, command.name]
  if (command.kind === 'group') {
    const inner = command.commands.flatMap((each) => placesBelow(path, each))
    const { main } = command
    const own = main === undefined ? { flags: [HELP], arguments: [] } : placeOf(main)
    return [{ path, commands: command.commands, ...own }, ...inner]
  }
  return [{ path, commands: [], ...placeOf(command) }]
}

function placeOf({ options, arguments: given }: CommandSpec): Pick<Place, 'flags' | 'arguments'> {
  return { flags: [...[...options, ...GENERAL_OPTIONS].map(toFlag), HELP], arguments: given }
}

function helpPlace(commands: readonly Command[]): Place {
  return { path: ['help'], commands, flags: [], arguments: [] }
}

function toFlag(option: OptionSpec): Flag {
  return {
    names: option.flags.split(/[ ,]+/).filter((part) => part.startsWith('-')),
    description: option.description,
    value: option.flags.includes('<'),
    repeatable: option.repeatable === true,
    completes: option.choices ?? option.completes ?? 'none',
  }
}
