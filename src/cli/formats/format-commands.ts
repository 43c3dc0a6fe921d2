import type { ArgumentSpec, CommandGroup, CommandSpec } from '../command.ts'
import {
  CONFIG_OPTION,
  FILE_OPTION,
  FORMAT_FILE_OPTION,
  formatOption,
  FULL_OPTION,
  READING_OPTIONS,
} from '../option-groups.ts'

const LOG_FILE = {
  name: 'file',
  description: 'a log file, or - for standard input',
  required: true,
  variadic: false,
  completes: 'file',
} as const satisfies ArgumentSpec

const FORMATS_LIST = {
  kind: 'command',
  name: 'list',
  summary: 'the log formats that are understood',
  description: 'Lists the log formats that are understood, with the id that --input-format takes.',
  arguments: [],
  options: [FORMAT_FILE_OPTION, CONFIG_OPTION, formatOption(['table', 'json']), FILE_OPTION],
  examples: [{ run: 'tatou-ir formats list', shows: 'every format with its title' }],
} as const satisfies Omit<CommandSpec, 'load'>

const FORMATS_EXPLAIN = {
  kind: 'command',
  name: 'explain',
  summary: 'line by line: which format took it, what it says, why others refused',
  description:
    'Shows for each line of a log which format and pattern took it, what was extracted, and why the others refused.',
  arguments: [LOG_FILE],
  options: [...READING_OPTIONS, CONFIG_OPTION, formatOption(['table', 'json', 'ndjson']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir formats explain security.log', shows: 'how each line was read' },
    { run: 'tail -n 5 app.log | tatou-ir formats explain -', shows: 'how the last lines are read' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const FORMATS_TEST = {
  kind: 'command',
  name: 'test',
  summary: 'run formats of your own on their samples',
  description:
    'Checks formats of your own, every fault with file, line and column, and runs them on their samples and near-misses.',
  arguments: [
    {
      name: 'paths',
      description: 'format files (.yaml) or directories',
      required: true,
      variadic: true,
      completes: 'file',
    },
  ],
  options: [formatOption(['table', 'json']), FILE_OPTION, FULL_OPTION],
  examples: [{ run: 'tatou-ir formats test my-format.yaml', shows: 'whether a format reads what it says' }],
} as const satisfies Omit<CommandSpec, 'load'>

const FORMATS_NEW = {
  kind: 'command',
  name: 'new',
  summary: 'propose a format for a log that is not read yet',
  description:
    'Looks at a log and writes a format for it: what its lines have in common, what varies, and what that may mean. Comments say what is for you to decide.',
  arguments: [LOG_FILE],
  options: [...READING_OPTIONS, CONFIG_OPTION, FILE_OPTION],
  examples: [{ run: 'tatou-ir formats new my-app.log -o my-app.yaml', shows: 'a first version of a format' }],
} as const satisfies Omit<CommandSpec, 'load'>

/** The commands about log formats. */
export const FORMATS: CommandGroup = {
  kind: 'group',
  name: 'formats',
  summary: 'the log formats, and how a log is read',
  description: 'The log formats, and how a log is read.',
  commands: [
    { ...FORMATS_LIST, load: () => import('../commands/formats-list.ts') },
    { ...FORMATS_EXPLAIN, load: () => import('../commands/formats-explain.ts') },
    { ...FORMATS_TEST, load: () => import('../commands/formats-test.ts') },
    { ...FORMATS_NEW, load: () => import('../commands/formats-new.ts') },
  ],
}
