import { CLOCK_NAMES } from '../../model/report-words.ts'
import type { CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import { CASE_OPTION, DISPLAY_TIMEZONE_OPTION, FILE_OPTION, formatOption } from '../option-groups.ts'

const DECISION = 'The decision:'

function said(flags: string, description: string): OptionSpec {
  return { group: DECISION, flags, description, completes: 'none' }
}

const CASE: OptionSpec = { ...CASE_OPTION, description: 'the case directory' }

const START = {
  kind: 'command',
  name: 'start',
  summary: 'record the decision that starts a clock of the law',
  description:
    'Records who decided that a clock begins, when and why, and shows the deadlines that follow. No log starts a clock: the law counts from what a person knew or decided.',
  arguments: [
    {
      name: 'clock',
      description: 'which clock',
      required: true,
      variadic: false,
      choices: CLOCK_NAMES,
      completes: CLOCK_NAMES,
    },
  ],
  options: [
    CASE,
    said('--why <text>', 'why: what was known or decided'),
    said('--by <name>', 'who decided (default: your user name)'),
    said('--from <time>', 'the moment from which it counts (default: now)'),
    said('--name <text>', 'of the clock custom: what it is called'),
    said('--hours <number>', 'of the clock custom: after how many hours it ends'),
    said('--reference <text>', 'of the clock custom: the contract or policy that sets it'),
    formatOption(['table', 'json', 'ics']),
    FILE_OPTION,
    DISPLAY_TIMEZONE_OPTION,
  ],
  examples: [
    {
      run: 'tatou-ir case clock start gdpr-33 --case case-17 --by "A. Ahlberg" --from 2025-10-18T17:30:00Z --why "mails of users were read"',
      shows: 'the 72 hours of the GDPR',
    },
    {
      run: 'tatou-ir case clock start custom --case case-17 --name "Customer X" --hours 48 --reference "contract, section 9" --why "their accounts were tried"',
      shows: 'a deadline of a contract',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SHOW = {
  kind: 'command',
  name: 'show',
  summary: 'the clocks of a case: deadlines, and how much time is left',
  description:
    'Shows the clocks that people started in a case, with the law and every deadline; ics is for a calendar.',
  arguments: [],
  options: [CASE, formatOption(['table', 'json', 'ics']), FILE_OPTION, DISPLAY_TIMEZONE_OPTION],
  examples: [
    { run: 'tatou-ir case clock show --case case-17', shows: 'what is due when' },
    { run: 'tatou-ir case clock show --case case-17 --format ics -o deadlines.ics', shows: 'the same for a calendar' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** Clocks of the law. */
export const CLOCK: CommandGroup = {
  kind: 'group',
  name: 'clock',
  summary: 'clocks of the law, started by people',
  description:
    'Notification clocks: GDPR, NIS 2, DORA, SEC, and those of contracts. Only a recorded decision starts one.',
  commands: [
    { ...START, load: () => import('../commands/case-clock-start.ts') },
    { ...SHOW, load: () => import('../commands/case-clock-show.ts') },
  ],
}
