import { CUSTODY_EVENTS } from '../../model/custody-events.ts'
import type { CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import {
  ALLOWED_SIGNERS_OPTION,
  CASE_OPTION,
  DECRYPT_OPTIONS,
  FILE_OPTION,
  formatOption,
  FULL_OPTION,
} from '../option-groups.ts'

const RECORD = 'Recording:'

const LOG_OPTIONS: readonly OptionSpec[] = [
  { ...CASE_OPTION, description: 'the case directory' },
  {
    group: CASE_OPTION.group,
    flags: '--bundle <file>',
    description: 'what happened to a bundle since it was sealed: FILE.custody.jsonl beside it',
    completes: 'file',
  },
  ...DECRYPT_OPTIONS,
]

function said(flags: string, description: string): OptionSpec {
  return { group: RECORD, flags, description, completes: 'none' }
}

const ADD = {
  kind: 'command',
  name: 'add',
  summary: 'record what was done with the evidence',
  description:
    'Adds a record to a custody log, with the digests of the evidence as they are now. Handing over and receiving are signed.',
  arguments: [
    {
      name: 'event',
      description: 'what happened',
      required: true,
      variadic: false,
      choices: CUSTODY_EVENTS,
      completes: CUSTODY_EVENTS,
    },
  ],
  options: [
    ...LOG_OPTIONS,
    said('--actor <name>', 'who did it (default: your user name)'),
    said('--title <text>', 'the function of that person'),
    said('--contact <text>', 'how to reach that person'),
    said('--to <name>', 'to whom it was handed over'),
    said('--from <name>', 'from whom it was received (default: who handed it over)'),
    said('--purpose <text>', 'why'),
    said('--authority <text>', 'by what right: an order, a policy, a ticket'),
    said('--location <text>', 'where'),
    said('--note <text>', 'anything else'),
    {
      ...said('--evidence <path>', 'only this input of the case, by its path or SHA-256 (repeatable)'),
      repeatable: true,
    },
    {
      group: RECORD,
      flags: '--sign <keyfile>',
      description: 'sign the record with this SSH key; repeat for a second person',
      repeatable: true,
      completes: 'file',
    },
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    {
      run: 'tatou-ir case custody add accessed --case case-17 --purpose "second opinion"',
      shows: 'who looked at it, and why',
    },
    {
      run: 'tatou-ir case custody add transferred --case case-17 --to "B. Bauer" --sign ~/.ssh/id_ed25519',
      shows: 'hand it over',
    },
    {
      run: 'tatou-ir case custody add received --case case-17 --actor "B. Bauer" --sign ~/.ssh/id_ed25519',
      shows: 'and receive it',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SHOW = {
  kind: 'command',
  name: 'show',
  summary: 'who did what with the evidence',
  description: 'Shows the records of a custody log, and its head: the number of records and the digest of the last.',
  arguments: [],
  options: [...LOG_OPTIONS, ALLOWED_SIGNERS_OPTION, formatOption(['table', 'json']), FILE_OPTION, FULL_OPTION],
  examples: [{ run: 'tatou-ir case custody show --case case-17', shows: 'every record, and the head to note down' }],
} as const satisfies Omit<CommandSpec, 'load'>

const VERIFY = {
  kind: 'command',
  name: 'verify',
  summary: 'prove that nothing in a custody log was changed or left out',
  description:
    'Follows the chain of a custody log, checks its signatures and its handings over, and compares it with a head that was noted.',
  arguments: [],
  options: [
    ...LOG_OPTIONS,
    ALLOWED_SIGNERS_OPTION,
    {
      group: ALLOWED_SIGNERS_OPTION.group,
      flags: '--head <head>',
      description: 'the head that was noted earlier, as show prints it',
      completes: 'none',
    },
    formatOption(['table', 'json']),
    FILE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    {
      run: 'tatou-ir case custody verify --case case-17 --allowed-signers team.signers',
      shows: 'whether it is whole, and signed by people we know',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** Who held the evidence of a case. */
export const CUSTODY: CommandGroup = {
  kind: 'group',
  name: 'custody',
  summary: 'who did what with the evidence, and who held it',
  description: 'The chain of custody: who did what with the evidence, when and why, and who held it.',
  commands: [
    { ...ADD, load: () => import('../commands/custody-add.ts') },
    { ...SHOW, load: () => import('../commands/custody-show.ts') },
    { ...VERIFY, load: () => import('../commands/custody-verify.ts') },
  ],
}
