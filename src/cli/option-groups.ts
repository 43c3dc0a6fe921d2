import type { ArgumentSpec, OptionSpec } from './command.ts'

export const GENERAL = 'General:'
const INPUTS = 'Reading:'
const DETECTION = 'Detecting:'
const FILTERS = 'Showing only:'
const OUTPUT = 'Output:'

/** Options of every command and of the program itself. */
export const GENERAL_OPTIONS: readonly OptionSpec[] = [
  { group: GENERAL, flags: '-q, --quiet', description: 'say nothing but errors beside the data' },
  { group: GENERAL, flags: '-v, --verbose', description: 'say more about what is being done' },
  { group: GENERAL, flags: '--no-color', description: 'no colours, like NO_COLOR in the environment' },
  { group: GENERAL, flags: '--no-progress', description: 'no progress line' },
  { group: GENERAL, flags: '--debug', description: 'show the stack of an error' },
]

/** The logs a command reads. */
export const PATHS: ArgumentSpec = {
  name: 'paths',
  description: 'log files, directories, archives, or - for standard input',
  required: false,
  variadic: true,
  completes: 'file',
}

/** The stored case that a command reads in place of paths. */
export const CASE_OPTION: OptionSpec = {
  group: INPUTS,
  flags: '--case <dir>',
  description: 'read the stored case instead of paths',
  completes: 'directory',
}

/** Log formats of the user. */
export const FORMAT_FILE_OPTION: OptionSpec = {
  group: INPUTS,
  flags: '--format-file <path>',
  description: 'add a log format of yours: a YAML file, or a directory of them (repeatable)',
  repeatable: true,
  completes: 'file',
}

/** How the logs are to be read. */
export const READING_OPTIONS: readonly OptionSpec[] = [
  {
    group: INPUTS,
    flags: '--input-format <id>',
    description: 'force a log format (see: tatou-ir formats list)',
    completes: 'none',
  },
  {
    group: INPUTS,
    flags: '--timezone <zone>',
    description: 'zone of times that carry none (default: UTC)',
    completes: 'none',
  },
  { group: INPUTS, flags: '--year <number>', description: 'year of times that carry none', completes: 'none' },
  {
    group: INPUTS,
    flags: '--skew <input=seconds>',
    description: 'add seconds to the times of one input: app.log=-3.2s (repeatable)',
    repeatable: true,
    completes: 'none',
  },
  FORMAT_FILE_OPTION,
]

/** What the organisation knows. */
export const CONFIG_OPTION: OptionSpec = {
  group: DETECTION,
  flags: '--config <file>',
  description: 'the organisation: gateways, thresholds (default: tatou-ir.config.yaml here or above)',
  completes: 'file',
}

/** Who may have signed. */
export const ALLOWED_SIGNERS_OPTION: OptionSpec = {
  group: 'Verifying:',
  flags: '--allowed-signers <file>',
  description: 'whose signatures are trusted: an allowed_signers file of OpenSSH',
  completes: 'file',
}

const SECRET = 'Encryption:'

const PASSPHRASE_OPTIONS: readonly OptionSpec[] = [
  { group: SECRET, flags: '--passphrase', description: 'a passphrase, asked for on the terminal' },
  {
    group: SECRET,
    flags: '--passphrase-file <file>',
    description: 'a passphrase, the only line of this file',
    completes: 'file',
  },
]

/** Who may read what is made. */
export const ENCRYPT_OPTIONS: readonly OptionSpec[] = [
  {
    group: SECRET,
    flags: '--encrypt-to <recipient>',
    description: 'encrypt it with age to age1…, or to those in a file (repeatable)',
    repeatable: true,
    completes: 'file',
  },
  ...PASSPHRASE_OPTIONS,
]

/** Who opens what is encrypted. */
export const IDENTITY_OPTION: OptionSpec = {
  group: SECRET,
  flags: '--identity <file>',
  description: 'open an encrypted bundle with this file of age-keygen (repeatable)',
  repeatable: true,
  completes: 'file',
}

/** What opens what is encrypted. */
export const DECRYPT_OPTIONS: readonly OptionSpec[] = [IDENTITY_OPTION, ...PASSPHRASE_OPTIONS]

/** The levels of findings, lowest first; here, so that the help need not load the models. */
export const LEVEL_NAMES = ['informational', 'low', 'medium', 'high', 'critical'] as const

/** What is looked for. */
export const RULE_OPTIONS: readonly OptionSpec[] = [
  {
    group: DETECTION,
    flags: '--rules <path>',
    description: 'add Sigma rules: a file, or a directory of them (repeatable)',
    repeatable: true,
    completes: 'file',
  },
  { group: DETECTION, flags: '--no-builtin-rules', description: "leave the program's own rules out" },
  CONFIG_OPTION,
]

/** What is shown and counted. Verdicts always see every event. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  {
    group: FILTERS,
    flags: '--since <time>',
    description: 'from this time on: RFC 3339, a date, or -2h (before the last event)',
    completes: 'none',
  },
  { group: FILTERS, flags: '--until <time>', description: 'before this time', completes: 'none' },
  {
    group: FILTERS,
    flags: '--source <address>',
    description: 'this IP address or CIDR range (repeatable)',
    repeatable: true,
    completes: 'none',
  },
  {
    group: FILTERS,
    flags: '--account <name>',
    description: 'this account (repeatable)',
    repeatable: true,
    completes: 'none',
  },
]

/** Where the data go. */
export const FILE_OPTION: OptionSpec = {
  group: OUTPUT,
  flags: '-o, --output <file>',
  description: 'write to a file, which appears only when it is complete',
  completes: 'file',
}

/** Zone of the times that people read; files for machines are always in UTC. */
export const DISPLAY_TIMEZONE_OPTION: OptionSpec = {
  group: OUTPUT,
  flags: '--display-timezone <zone>',
  description: 'zone of the times in tables (default: UTC)',
  completes: 'none',
}

export const FULL_OPTION: OptionSpec = { group: OUTPUT, flags: '--full', description: 'fold and cut nothing' }

export const DATA_FORMATS = ['table', 'json', 'ndjson', 'csv', 'md'] as const

/** `--format` for a command that prints in these formats; the first one is the default. */
export function formatOption(formats: readonly [string, ...string[]]): OptionSpec {
  return {
    group: OUTPUT,
    flags: '--format <name>',
    description: 'how to print it',
    choices: formats,
    value: formats[0],
  }
}

/** An option of one command about what it prints. */
export function outputOption(option: Omit<OptionSpec, 'group'>): OptionSpec {
  return { group: OUTPUT, ...option }
}

/** Every option of a command that reads logs and prints a document about them. */
export const DOCUMENT_OPTIONS: readonly OptionSpec[] = [
  CASE_OPTION,
  ...READING_OPTIONS,
  ...RULE_OPTIONS,
  ...FILTER_OPTIONS,
  formatOption(DATA_FORMATS),
  FILE_OPTION,
  DISPLAY_TIMEZONE_OPTION,
  FULL_OPTION,
]
