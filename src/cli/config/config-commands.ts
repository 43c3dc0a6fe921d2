import type { CommandGroup, CommandSpec } from '../command.ts'
import { CONFIG_OPTION, FILE_OPTION, formatOption } from '../option-groups.ts'

const INIT = {
  kind: 'command',
  name: 'init',
  summary: 'write a configuration with comments, to be filled in',
  description:
    'Writes a configuration file that says of each key what it does, with examples to uncomment. An existing file is never overwritten.',
  arguments: [
    {
      name: 'file',
      description: 'the file to write (default: tatou-ir.config.yaml)',
      required: false,
      variadic: false,
      completes: 'file',
    },
  ],
  options: [],
  examples: [{ run: 'tatou-ir config init', shows: 'tatou-ir.config.yaml in this directory' }],
} as const satisfies Omit<CommandSpec, 'load'>

const CHECK = {
  kind: 'command',
  name: 'check',
  summary: 'check a configuration: every fault with file, line and column',
  description:
    'Checks a configuration and tells all its faults at once. Without a file, the one that commands here would use.',
  arguments: [{ name: 'file', description: 'the configuration', required: false, variadic: false, completes: 'file' }],
  options: [CONFIG_OPTION, formatOption(['table', 'json', 'ndjson', 'csv']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir config check samples/tatou.config.yaml', shows: 'whether a file is in order' },
    { run: 'tatou-ir config check --format json', shows: 'the same for programs' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SHOW = {
  kind: 'command',
  name: 'show',
  summary: 'what is in force, and where it comes from',
  description: 'Shows every setting that is in force here, and whether the file or a default sets it.',
  arguments: [],
  options: [CONFIG_OPTION, formatOption(['table', 'json']), FILE_OPTION],
  examples: [{ run: 'tatou-ir config show --config samples/tatou.config.yaml', shows: 'one file in full' }],
} as const satisfies Omit<CommandSpec, 'load'>

/** The commands about the configuration. */
export const CONFIG: CommandGroup = {
  kind: 'group',
  name: 'config',
  summary: 'the organisation: what it knows and no log says',
  description: 'The configuration: who we are, what is worth protecting, who is told.',
  commands: [
    { ...INIT, load: () => import('../commands/config-init.ts') },
    { ...CHECK, load: () => import('../commands/config-check.ts') },
    { ...SHOW, load: () => import('../commands/config-show.ts') },
  ],
}
